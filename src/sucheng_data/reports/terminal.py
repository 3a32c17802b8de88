"""terminal: findings for a person, one line per root cause, with the cell, the value and what to do."""

from __future__ import annotations

import io
import re

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sucheng_data.model.issue import Severity
from sucheng_data.model.personal import mask
from sucheng_data.model.report import Report
from sucheng_data.reports._causes import Cause, by_file
from sucheng_data.reports._words import SEVERITIES

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
HEADINGS = {"zh": ("级别", "代码", "位置", "值", "说明"), "en": ("level", "code", "where", "value", "what")}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
ROW_NUMBER = re.compile(r"^(第\d+行|Row \d+: )")
SAMPLES = 3
LONGEST = 24


def terminal(report: Report, lang: str) -> str:
    """Text for a terminal: a table per file, errors first, and a closing line with the totals."""
    out = io.StringIO()
    shown = Console()
    console = Console(
        file=out,
        force_terminal=shown.is_terminal,
        no_color=shown.no_color,
        width=shown.width if shown.is_terminal else 120,
        markup=False,
        emoji=False,
        highlight=False,
    )
    for file, causes in by_file(report.issues).items():
        console.print(Text(_plain(mask(file)), style="bold"))
        console.print(_table(causes, lang))
    console.print(_totals(report, lang))
    return out.getvalue()


def _table(causes: list[Cause], lang: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_edge=False)
    for heading, ratio in zip(HEADINGS[lang], (None, None, 3, 3, 8), strict=True):
        table.add_column(heading, overflow="fold", ratio=ratio, no_wrap=ratio is None)
    for cause in causes:
        issue = cause.first
        level = Text(SEVERITIES[lang][issue.severity], style=STYLES[issue.severity])
        table.add_row(level, issue.code, _where(cause, lang), _short(issue.value), _what(cause, lang))
    return table


def _where(cause: Cause, lang: str) -> str:
    """Sheet and the first few cells; a whole row is called by its number."""
    shown = [_cell(cell, lang) for cell in cause.cells[:SAMPLES]]
    text = ("、" if lang == "zh" else ", ").join(shown)
    more = cause.total - len(shown)
    if more > 0 and shown:
        text += f" 等{cause.total}处" if lang == "zh" else f" and {more} more"
    return _plain(f"{mask(cause.first.place.sheet)} {text}".strip())


def _cell(cell: str, lang: str) -> str:
    first, _, last = cell.partition(":")
    if first.isdigit() and first == last:
        return f"第{first}行" if lang == "zh" else f"row {first}"
    return cell


def _what(cause: Cause, lang: str) -> str:
    """The first finding's sentence (without its row number where it stands for several), and the suggestion."""
    message = cause.first.message.in_(lang)
    if cause.total > 1:
        message = ROW_NUMBER.sub("", message)
    if cause.first.suggestion and cause.first.suggestion not in message:
        message += f" → {cause.first.suggestion}"
    return _plain(message.replace("\n", "⏎"))


def _short(value: str) -> str:
    flat = _plain(value.replace("\n", "⏎"))
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def _plain(text: str) -> str:
    """Without control characters: no cell may talk to the terminal."""
    return CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def _totals(report: Report, lang: str) -> Text:
    counts = {level: report.count(level) for level in Severity}
    if lang == "zh":
        words = "，".join(f"{SEVERITIES['zh'][level]} {count}" for level, count in counts.items())
        return Text(f"{report.files} 个文件，{report.rows} 行：{words}", style="bold")
    words = ", ".join(f"{count} {SEVERITIES['en'][level]}s" for level, count in counts.items())
    return Text(f"{report.files} files, {report.rows} rows: {words}", style="bold")

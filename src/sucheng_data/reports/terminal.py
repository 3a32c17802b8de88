"""terminal: findings for a person, one line per root cause, with the cell, the value and what to do."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.text import Text

from sucheng_data.model.issue import Severity
from sucheng_data.model.report import Report
from sucheng_data.reports._causes import Cause, by_file, plain, sentence, shown, where
from sucheng_data.reports._words import SEVERITIES, word

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
SAMPLES = 3
LONGEST = 24
GAP = "  "
# What is not torn apart at the end of a line: a number or Latin word, and a sign with what it closes or opens.
_TOKEN = re.compile("[“‘（《(]*(?:[!-~]+|.)[，。；：、？！”’）》)]*", re.DOTALL)


def terminal(report: Report, lang: str) -> str:
    """Text for a terminal: a block per sheet, errors first, then what was not checked, and a closing line with the totals."""
    out = io.StringIO()
    seen = Console()
    width = seen.width if seen.is_terminal else 120
    console = Console(
        file=out,
        force_terminal=seen.is_terminal,
        no_color=seen.no_color,
        width=width,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.print(Text("\n").join(_lines(report, lang, width)), overflow="ignore", no_wrap=True, crop=False)
    return out.getvalue()


def _lines(report: Report, lang: str, width: int) -> Iterator[Text]:
    files = by_file(report.issues)
    widths = _widths([cause for causes in files.values() for cause in causes], lang, width)
    for file, causes in files.items():
        for number, sheet in enumerate(dict.fromkeys(cause.first.place.sheet for cause in causes)):
            heading = " › ".join(name for name in ("" if number else shown(file), shown(sheet)) if name or number)
            yield from (Text(line, style="bold") for line in _wrapped(heading, width))
            for cause in causes:
                if cause.first.place.sheet == sheet:
                    yield from _cause(cause, report, lang, widths)
    for text, style in (*_unchecked(report, lang), (_totals(report, lang), "bold"), *_next(report, lang)):
        yield from (Text(line, style=style) for line in _wrapped(plain(text), width))


def _widths(causes: Iterable[Cause], lang: str, width: int) -> tuple[int, ...]:
    """Of severity, code, place and sentence: as wide as needed, so that all blocks stand in line; the place has its limit."""
    level = max(map(cell_len, SEVERITIES[lang].values()))
    code = max((len(cause.first.code) for cause in causes), default=0)
    place = max((cell_len(where(cause, lang, SAMPLES)) for cause in causes), default=0)
    left = (level, code, min(place, max(width // 4, 8)))
    return *left, max(width - sum(left) - 4 * len(GAP), 4)


def _cause(cause: Cause, report: Report, lang: str, widths: tuple[int, ...]) -> Iterator[Text]:
    level = SEVERITIES[lang][cause.first.severity]
    place, what = plain(where(cause, lang, SAMPLES)), _what(cause, report, lang)
    blocks = [[level], [cause.first.code], _wrapped(place, widths[2]), _wrapped(what, widths[3])]
    for number, cells in enumerate(zip_longest(*blocks, fillvalue="")):
        line = GAP.join(set_cell_size(cell, width) for cell, width in zip(cells, widths, strict=True))
        text = Text(GAP + line.rstrip())
        if number == 0:
            text.stylize(STYLES[cause.first.severity], len(GAP), len(GAP) + len(level))
        yield text


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of `text`, Chinese broken between any two characters but before no punctuation."""
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for token in _TOKEN.findall(text):
        for part in chop_cells(token, width) if cell_len(token) > width else [token]:
            if lines[-1] and cell_len(lines[-1]) + cell_len(part) > width:
                lines[-1] = lines[-1].rstrip()
                lines.append(part.lstrip())
            else:
                lines[-1] += part
    return lines


def _what(cause: Cause, report: Report, lang: str) -> str:
    """The sentence, the value unless it is quoted there, and the suggestion of a single finding."""
    text = sentence(report, cause, lang)
    value = cause.first.value
    if value and value not in text and value not in cause.cells:
        several = len({one.value for one in cause.members}) > 1
        text += (
            f"（现为“{_short(value)}”{'等' * several}）" if lang == "zh" else f" (now “{_short(value)}”{'…' * several})"
        )
    if cause.first.suggestion and cause.first.suggestion not in text:
        text += f" → {cause.first.suggestion}"
    return plain(text)


def _short(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"


def _unchecked(report: Report, lang: str) -> Iterator[tuple[str, str]]:
    """One line for the rules that crashed, one for those that were skipped, with their style."""
    opening, closing, colon, semicolon = "（）：；" if lang == "zh" else (" (", ")", ": ", "; ")
    for status, style in (("crashed", "bold red"), ("skipped", "dim")):
        reasons: dict[str, dict[str, None]] = {}
        for run in report.rules:
            if run.status == status:
                reasons.setdefault(run.reason.in_(lang), {})[run.code] = None
        told = [f"{' '.join(codes)}{opening}{why}{closing}" for why, codes in reasons.items()]
        if told:
            yield f"{word(status, lang)}{colon}{semicolon.join(told)}", style


def _totals(report: Report, lang: str) -> str:
    counts = [(SEVERITIES[lang][level], report.count(level)) for level in Severity]
    others = [("accepted", len(report.accepted)), ("replayed", report.replayed)]
    if lang == "zh":
        words = "，".join(f"{name} {count}" for name, count in counts)
        extra = "".join(f"；{word(name, lang)} {count}" for name, count in others if count)
        return f"{report.files} 个文件，{report.rows} 行：{words}{extra}"
    words = ", ".join(f"{count} {name}s" for name, count in counts)
    extra = "".join(f"; {word(name, lang).lower()}: {count}" for name, count in others if count)
    return f"{report.files} files, {report.rows} rows: {words}{extra}"


def _next(report: Report, lang: str) -> Iterator[tuple[str, str]]:
    """What to type to learn more of the first of the gravest findings."""
    worst = min(report.issues, key=lambda issue: list(Severity).index(issue.severity), default=None)
    if worst is not None:
        yield f"{'怎么改：' if lang == 'zh' else 'how to mend it: '}sucheng explain {worst.code}", "dim"

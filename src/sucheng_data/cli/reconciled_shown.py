"""What was reconciled, at a terminal of any width."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sucheng_data.model.observation import KINDS, Line, Resolution
from sucheng_data.model.personal import mask
from sucheng_data.model.reconciled import (
    WORDS,
    Reconciled,
    figure,
    gap,
    guesses,
    label,
    others,
    share,
    source,
    summed,
    totals,
)
from sucheng_data.reports._causes import plain

WIDTH = 120  # in a pipe
GAP = "  "
_STYLES = {
    "conflict": "bold red",
    "ask_total": "bold yellow",
    "incomplete": "bold yellow",
    "missing_year": "bold yellow",
}
_MOST = 8  # claims of a group that are shown


def shown(found: Reconciled, lang: str) -> str:
    """The lines, the groups, and how many of each kind."""
    out, seen = io.StringIO(), Console()
    console = Console(
        file=out,
        force_terminal=seen.is_terminal,
        no_color=seen.no_color,
        width=seen.width if seen.is_terminal else WIDTH,
        markup=False,
        emoji=False,
        highlight=False,
    )
    console.print(Text(f"{found.name}", style="bold"))
    for line in _lines(found, console.width, lang) if found.lines else ():
        console.print(line, overflow="fold")
    for one in found.shown:
        console.print(_group(found, one, lang))
    console.print(Text(_closing(found, lang), style="bold"), overflow="fold")
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _lines(found: Reconciled, width: int, lang: str) -> Iterator[Text]:
    """A table of target or announced, counted, gap, n/m; below each line how it was counted, and where it was announced."""
    heads = [WORDS[name].in_(lang) for name in ("subject", "day", "target", "announced", "counted", "gap", "share")]
    rows = [_numbers(one) for one in found.lines]
    widths = [max(map(cell_len, column)) for column in zip(heads, *rows, strict=True)]
    widths[0] = min(widths[0], max(width - sum(widths[1:]) - 2 * len(widths), 12))
    yield Text(WORDS["lines"].in_(lang), style="bold")
    yield Text(_row(heads, widths), style="bold dim")
    for one, row in zip(found.lines, rows, strict=True):
        first, *more = chop_cells(row[0], widths[0]) or [""]
        text = Text(_row([first, *row[1:]], widths))
        text.stylize(
            "red" if one.gap else "green", len(text) - len(row[-1]) - len(GAP) - len(row[-2]), len(text) - len(row[-1])
        )
        yield text
        yield from (Text(f"  {line}") for line in more)
        yield from (Text(f"    {line}", style="dim") for line in (one.how.in_(lang), _said(str(one.source))))
    yield Text("")


def _numbers(one: Line) -> list[str]:
    plan = one.status == "plan"
    return [
        _said(one.subject),
        one.day,
        one.shown if plan else "",
        "" if plan else one.shown,
        str(one.counted),
        gap(one),
        share(one),
    ]


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    """The first two to the left, figures to the right."""
    left = [set_cell_size(cell, width) for cell, width in zip(cells[:2], widths[:2], strict=True)]
    right = [" " * (width - cell_len(cell)) + cell for cell, width in zip(cells[2:], widths[2:], strict=True)]
    return "  " + GAP.join([*left, *right])


def _group(found: Reconciled, one: Resolution, lang: str) -> RenderableType:
    name, advice = KINDS[one.kind]
    head = Text.assemble((f"{name.in_(lang)}", _STYLES.get(one.kind, "bold cyan")), "  ", (_said(one.title), "bold"))
    if rest := others(one, lang):
        head.append(f"  （{WORDS['others'].in_(lang)}：{rest}）" if lang == "zh" else f"  ({rest})", style="dim")
    claims = Table.grid(padding=(0, 2))
    claims.add_column(no_wrap=False, overflow="fold", max_width=26)
    claims.add_column(overflow="fold", ratio=1)
    for number in range(min(len(one.claims), _MOST)):
        claims.add_row(*_claim(found, one, number, lang))
    if len(one.claims) > _MOST:
        more = len(one.claims) - _MOST
        claims.add_row("", Text(f"另有 {more} 处" if lang == "zh" else f"{more} more", style="dim"))
    notes = [
        Text(f"{WORDS[key].in_(lang)}{'：' if lang == 'zh' else ': '}{text}") for key, text in _notes(found, one, lang)
    ]
    if one.kind != "single":
        notes.append(Text(f"→ {advice.in_(lang)}"))
    return Group(head, Padding(Group(claims, *notes), (0, 0, 1, 2)))


def _claim(found: Reconciled, one: Resolution, number: int, lang: str) -> tuple[Text, Text]:
    """The figure, and what it counts, where, when and how, with its source below."""
    claim, told = one.claims[number], one.observations[number]
    first = Text(
        ("▶ " if one.headline == number and len(one.claims) > 1 else "")
        + _said(figure(claim, told) if told or claim.value else "")
    )
    area = label(found.codes, "districts", told.area if told else claim.area, lang)
    status = label(found.codes, "indicator_status", told.status if told else "", lang)
    basis = label(found.codes, "value_types", told.basis if told else "", lang)
    what = claim.subject or claim.items or claim.text
    scope = f"（{claim.scope}）" if claim.scope and claim.scope != claim.subject else ""
    parts = (what + scope, area, told.day if told else claim.as_of, status, basis)
    second = Text(" · ".join(_said(part) for part in parts if part))
    if claim.items and claim.subject:
        second.append(f"\n{_said(claim.items)}")
    if place := source(claim):
        second.append(f"\n{_said(place)}", style="dim")
    return first, second


def _notes(found: Reconciled, one: Resolution, lang: str) -> Iterator[tuple[str, str]]:
    if one.why != KINDS[one.kind][1]:
        yield "why", _said(one.why.in_(lang))
    if one.sums:
        yield "sums", summed(found, one, lang)
    if one.candidates:
        yield "candidates", guesses(one, lang)


def _closing(found: Reconciled, lang: str) -> str:
    if not found.groups:
        if found.lines:
            return ""
        return "没有可核对的说法。" if lang == "zh" else "There are no claims to compare."
    hidden = len(found.groups) - len(found.shown)
    told = [totals(found, lang)] if found.shown else []
    if hidden:
        told.append(
            f"说同一事实的 {hidden} 组未列出（--all）"
            if lang == "zh"
            else f"{hidden} that tell one fact not shown (--all)"
        )
    return ("；" if lang == "zh" else "; ").join(told)


def _said(text: str) -> str:
    return plain(mask(text))

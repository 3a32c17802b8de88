"""One root cause, one finding: what a person should see of all that was found.

Every finding is represented by exactly one of those that come out: their counts add up to the same, and the severity is
that of the worst. The findings with their own cells stay what records are judged by.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from sucheng_data.model.issue import Issue, Severity, Text, of_any_row
from sucheng_data.model.schema import Schemas
from sucheng_data.stages._headings import headings, knock_ons
from sucheng_data.stages._scene import Claim, Scene, samples, span
from sucheng_data.stages._shifted import shifted
from sucheng_data.stages._whole import datums, exchanged, units

_MANY = 20  # So many times the same thing is one thing, whatever the sheet's size.
_OF_A_CELL = frozenset({"field", "reference"})  # the scopes where the same text is the same fault wherever it stands
_LEVELS = {level: rank for rank, level in enumerate(Severity)}
_LONGEST = 20


def collapse(found: Sequence[Issue], tables: Mapping[str, pa.Table], schemas: Schemas) -> list[Issue]:
    """The root causes of `found`, in its order; `tables` are the clean tables it is about."""
    left = dict(enumerate(found))
    scene = Scene(left, tables, schemas)
    steps: tuple[Callable[[Scene], Iterator[Claim]], ...] = (
        headings,
        shifted,
        knock_ons,
        exchanged,
        datums,
        units,
        _columns,
        _values,
    )
    for step in steps:
        for members, issue in list(step(scene)):
            taken = [left.pop(number) for number in members]
            worst = min((one.severity for one in taken), key=_LEVELS.__getitem__)
            left[min(members)] = replace(issue, severity=worst, count=sum(one.count for one in taken))
    return [left[number] for number in sorted(left)]


def _columns(scene: Scene) -> Iterator[Claim]:
    """The same code on most rows of a column."""
    for _, _, _, numbers in scene.whole():
        yield Claim(numbers, _summed([scene.open[number] for number in numbers], scene.schemas))


def _values(scene: Scene) -> Iterator[Claim]:
    """The same value refused for the same reason, and the same complaint very often, within a file."""
    groups: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for (entity, file, _, field, code), found in scene.columns.items():
        for number in scene.still(found):
            groups[entity, file, field, code, scene.open[number].value].append(number)
    for (*_, code, value), numbers in groups.items():
        alike = code in scene.schemas.findings and scene.schemas.findings[code].scope in _OF_A_CELL
        least = 2 if value and alike else _MANY
        if len(numbers) < least:
            continue
        numbers.sort()
        same: defaultdict[tuple[Text, str], list[int]] = defaultdict(list)
        for number in numbers:
            same[_plain(scene.open[number].message), scene.open[number].suggestion].append(number)
        for members in same.values():
            if len(members) >= least:
                yield Claim(members, _summed([scene.open[number] for number in members], scene.schemas))


def _summed(issues: Sequence[Issue], schemas: Schemas) -> Issue:
    """One finding for several of one code and field, with its first cells."""
    first = issues[0]
    if len(issues) == 1:
        return first
    values, suggestions = {issue.value for issue in issues}, {issue.suggestion for issue in issues}
    plain = _plain(first.message)
    same = all(_plain(issue.message) == plain for issue in issues)
    message = _counted(plain, len(issues)) if same else _general(issues, schemas)
    return replace(
        first,
        message=message,
        place=span(issues),
        value=first.value if len(values) == 1 else "",
        suggestion=first.suggestion if len(suggestions) == 1 else "",
        record="",
        subject="",
        cells=samples(issues),
    )


def _plain(message: Text) -> Text:
    """Without the number of the row."""
    return Text(of_any_row(message.zh), of_any_row(message.en))


def _counted(message: Text, n: int) -> Text:
    return Text(f"{message.zh}（共{n}处）", f"{message.en} ({n} cells)")


def _general(issues: Sequence[Issue], schemas: Schemas) -> Text:
    """“开放时间”：312处开放时间无法规范化，例如 E5“随商场”、E9“看情况”."""
    first, n = issues[0], len(issues)
    title = schemas.findings[first.code].title if first.code in schemas.findings else Text(first.code, first.code)
    entity = schemas.entities.get(first.entity)
    field = entity.fields.get(first.field) if entity else None
    differing: dict[str, Issue] = {}
    for issue in issues:
        if issue.value:
            differing.setdefault(issue.value, issue)
    shown = list(differing.values())[:3]
    zh = "、".join(f"{one.place.cell}“{_short(one.value)}”" for one in shown)
    en = ", ".join(f"{one.place.cell} “{_short(one.value)}”" for one in shown)
    named = Text(f"“{field.title}”：", f"“{field.title_en}”: ") if field else Text("", "")
    return Text(
        f"{named.zh}{title.zh}，共{n}处" + (f"，例如 {zh}" if zh else ""),
        f"{named.en}{title.en}, {n} cells" + (f", e.g. {en}" if en else ""),
    )


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else value[: _LONGEST - 1] + "…"

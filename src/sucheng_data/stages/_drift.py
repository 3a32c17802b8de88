"""What is no longer as a profile pinned it: columns renamed, gone or new, units, datum, sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sucheng_data.model.batch import UNKNOWN_CRS, Batch, ColumnRead, Facts, Layout
from sucheng_data.model.issue import Issue
from sucheng_data.model.profile import PinnedColumn, PinnedSheet, Profile
from sucheng_data.model.text import fold
from sucheng_data.stages._tell import Teller

CHANGED, MOVED = "SHT-W08", "SHT-I03"


def table_drift(pinned: PinnedSheet, layout: Layout, facts: Facts, tell: Teller) -> Iterator[Issue]:
    """What differs in one table from the table as pinned."""
    row = layout.header_rows[-1] if layout.header_rows else 1
    now = {fold(column.header): column for column in reversed(layout.columns) if column.header}
    then = {fold(column.header): column for column in reversed(pinned.columns)}
    gone = [column for header, column in then.items() if header not in now][::-1]
    new = [column for header, column in now.items() if header not in then][::-1]
    for old in gone:
        heir = _heir(old, new)
        if heir:
            new.remove(heir)
            zh = f"{heir.letter} 列“{_flat(heir.header)}”上次是“{_flat(old.header)}”"
            en = f"column {heir.letter} “{_flat(heir.header)}” was “{_flat(old.header)}”"
            yield _note(tell, (zh, en), f"{heir.letter}{row}", value=heir.header, suggestion=old.header)
        else:
            header = _flat(old.header)
            yield _note(
                tell, (f"“{header}”这一列没有了", f"column “{header}” is gone"), f"{row}:{row}", value=old.header
            )
    for column in new:
        header = _flat(column.header)
        words = (f"多了 {column.letter} 列“{header}”", f"column {column.letter} “{header}” is new")
        yield _note(tell, words, f"{column.letter}{row}", value=column.header)
    yield from _units(pinned, facts, now.values(), tell, row)
    if not gone and not new and layout.header_rows != pinned.header_rows and pinned.header_rows:
        then_rows, now_rows = ("、".join(map(str, rows)) for rows in (pinned.header_rows, layout.header_rows))
        params = {
            "why_zh": f"表头上次在第 {then_rows} 行，这次在第 {now_rows} 行",
            "why_en": f"the headings were in row {then_rows}, now in row {now_rows}",
        }
        yield tell.note(MOVED, params, f"{row}:{row}")


def facts_drift(profile: Profile, stated: Facts, tell: Teller) -> Iterator[Issue]:
    """Where a sheet itself states another datum or year than the profile that is applied."""
    said = stated.crs if stated.crs != UNKNOWN_CRS else ""
    for name_zh, name_en, then, now in (
        ("坐标系", "datum", profile.crs, said),
        ("年份", "year", str(profile.year or ""), str(stated.year or "")),
    ):
        if then and now and then != now:
            words = (
                f"{name_zh}按约定是 {then}，表里写的是 {now}",
                f"the {name_en} is pinned as {then}, the sheet says {now}",
            )
            yield _note(tell, words, "")


def sheets_drift(profile: Profile, batches: Sequence[Batch], tell: Teller) -> Iterator[Issue]:
    """Pinned sheets that are missing, or that hold no such table any more; tables on sheets never pinned."""
    read = {batch.layout.name for batch in batches if batch.entity}
    fitting = {name: pinned.name for name in read if (pinned := profile.sheet(name))}
    for pinned in profile.sheets:
        if pinned.name not in fitting.values():
            words = (
                f"工作表“{pinned.name}”没有了或没有认出表",
                f"sheet “{pinned.name}” is gone or holds no table any more",
            )
            yield _note(tell, words, "", value=pinned.name)
    for name in sorted(read - set(fitting)) if profile.sheets else ():
        yield _note(tell, (f"多了工作表“{name}”", f"sheet “{name}” is new"), "", value=name)


def _heir(old: PinnedColumn, new: Iterable[ColumnRead]) -> ColumnRead | None:
    """The new column that took the place of `old`: at the same letter, else feeding the same field."""
    here = [column for column in new if column.letter == old.letter]
    same = [column for column in new if old.field and column.field == old.field]
    return next(iter([*here, *same]), None)


def _units(pinned: PinnedSheet, facts: Facts, columns: Iterable[ColumnRead], tell: Teller, row: int) -> Iterator[Issue]:
    then = {fold(column.header): column.unit for column in pinned.columns}
    for column in columns:
        before = then.get(fold(column.header), "")
        now = next((facts.units[name] for name in column.field.split(",") if name in facts.units), "")
        if fold(column.header) in then and before != now:
            header, words = _flat(column.header), [unit or "未注明" for unit in (before, now)]
            said = (
                f"“{header}”的单位上次是{words[0]}，这次是{words[1]}",
                f"the unit of “{header}” was {before or 'not stated'}, now {now or 'not stated'}",
            )
            yield _note(tell, said, f"{column.letter}{row}", value=now)


def _note(tell: Teller, words: tuple[str, str], cell: str, value: str = "", suggestion: str = "") -> Issue:
    params = {"why_zh": words[0], "why_en": words[1]}
    return tell.note(CHANGED, params, cell, value=value, suggestion=suggestion)


def _flat(header: str) -> str:
    return "".join(header.split())

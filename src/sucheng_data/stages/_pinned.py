"""A sheet as its sender's profile has it: headings that are pinned, rows that are not wanted, and what has changed since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sucheng_data.model.batch import Batch, Facts
from sucheng_data.model.grid import Cell, Grid
from sucheng_data.model.issue import Issue
from sucheng_data.model.profile import Profile
from sucheng_data.stages._columns import ranges
from sucheng_data.stages._drift import facts_drift, table_drift
from sucheng_data.stages._tables import Sheet

NOT_READ = "SHT-I06"


def pinned(sheet: Sheet) -> Sheet:
    """`sheet` with what its profile says of it; a sheet the profile does not know is left as it is."""
    profile = sheet.hints.profile
    if profile is None:
        return sheet
    unwanted = unwanted_rows(sheet.grid, profile)
    if unwanted:
        sheet = replace(sheet, grid=_without(sheet.grid, unwanted))
    known = profile.sheet(sheet.grid.sheet)
    if known is None or sheet.hints.entity:
        return sheet
    vocabulary = replace(sheet.vocabularies[known.entity], pins=known.pins())
    return replace(
        sheet,
        hints=replace(sheet.hints, entity=known.entity),
        vocabularies={**sheet.vocabularies, known.entity: vocabulary},
    )


def reads_hidden(sheet: Sheet) -> bool:
    """Whether the sheet is read although it is hidden."""
    return sheet.hints.profile is not None and sheet.hints.profile.hidden_sheets == "read"


def unwanted_rows(grid: Grid, profile: Profile) -> set[int]:
    """The rows (from 1) that are not read by this profile: hidden ones, ones struck out from end to end."""
    hidden = set(grid.hidden_rows) if profile.hidden_rows == "skip" else set()
    if profile.struck_rows != "skip" or not grid.struck:
        return hidden
    rows = {row for row, _ in grid.struck if row <= len(grid.rows)}
    return hidden | {row for row in rows if _struck(grid, row)}


def unread_rows(sheet: Sheet, grid: Grid) -> Iterator[Issue]:
    """What of `grid`, the sheet as it came, was not read."""
    rows = unwanted_rows(grid, sheet.hints.profile) if sheet.hints.profile else set()
    filled = [row for row in sorted(rows) if row <= len(grid.rows) and any(cell != "" for cell in grid.rows[row - 1])]
    if filled:
        shown = "、".join(f"{first}-{last}" if last > first else str(first) for first, last in ranges(filled))
        yield sheet.tell.note(NOT_READ, {"row": shown}, f"{filled[0]}:{filled[-1]}", count=len(filled))


def changes(sheet: Sheet, batch: Batch, stated: Facts) -> Iterator[Issue]:
    """What is no longer as pinned in the table of `batch`; `stated` is what the sheet says of itself."""
    profile = sheet.hints.profile
    known = profile.sheet(sheet.grid.sheet) if profile else None
    tell = replace(sheet.tell, entity=batch.entity)
    if profile and known and known.entity == batch.entity:
        yield from table_drift(known, batch.layout, batch.context, tell)
    if profile:
        yield from facts_drift(profile, stated, tell)


def _struck(grid: Grid, row: int) -> bool:
    return all(cell == "" or (row, column) in grid.struck for column, cell in enumerate(grid.rows[row - 1], 1))


def _without(grid: Grid, rows: set[int]) -> Grid:
    blank: list[Cell] = [""] * max(map(len, grid.rows), default=0)
    return replace(grid, rows=[blank if number in rows else row for number, row in enumerate(grid.rows, 1)])

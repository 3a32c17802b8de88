"""The tables of a sheet that are about an entity: where each one is, what its columns mean, which of its rows are records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sucheng_data.model.batch import Hints
from sucheng_data.model.grid import Grid, letter
from sucheng_data.model.schema import Schemas
from sucheng_data.model.text import fold
from sucheng_data.stages._bands import Band, Finder, Words
from sucheng_data.stages._columns import Plan, panels, plan
from sucheng_data.stages._forms import is_form
from sucheng_data.stages._headers import Vocabulary
from sucheng_data.stages._heads import UNITS, aux_kind
from sucheng_data.stages._rows import Picker, Rows
from sucheng_data.stages._structure import Shape, shapes
from sucheng_data.stages._tell import Teller
from sucheng_data.stages._view import View


@dataclass(frozen=True)
class Sheet:
    """One sheet under way: what every step needs to know.

    `epoch` is the workbook's, None for a file that has only texts (csv).
    """

    grid: Grid
    schemas: Schemas
    hints: Hints
    vocabularies: Mapping[str, Vocabulary]
    tell: Teller
    epoch: int | None = None

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The tables by their form."""
        return tuple(shapes(self.grid))

    @property
    def finder(self) -> Finder:
        forced = self.hints.entity
        chosen = [self.vocabularies[forced]] if forced else list(self.vocabularies.values())
        heads = tuple(shape.head for shape in self.shapes if shape.head.parts)
        feet = frozenset(row for shape in self.shapes for row in (*shape.footer, *shape.head.aux))
        return Finder(self.grid, chosen, Words(self.grid.sheet, self.hints.file), bool(forced), heads, feet)


@dataclass(frozen=True)
class Found:
    """One table: where it is and what its columns mean, one Plan per panel with the rows (from 0) of its records."""

    start: int
    band: Band
    plans: tuple[Plan, ...]
    rows: Rows
    keeps: tuple[Sequence[int], ...]


def tables(sheet: Sheet) -> list[Found]:
    """The tables of a sheet from top to bottom."""
    found: list[Found] = []
    start, finder = 0, sheet.finder
    while band := finder.first(start):
        band = band._replace(top=_top(sheet, band), tail=_tail(sheet.grid, band))
        headers = {column: "-".join(parts) for column, parts in band.parts.items()}
        wide = sheet.schemas[band.entity].columns
        groups = panels(headers)
        plans = tuple(plan({column: band.matches[column] for column in group}, headers, wide) for group in groups)
        picked = _picked(sheet, finder, band, plans, groups)
        rows = picked[0] if len(picked) == 1 else _together(picked)
        keeps = tuple(tuple(row for row in each.keep if row < rows.end) for each in picked)
        begins = max((shape.start for shape in sheet.shapes if shape.start <= band.top), default=start)
        found.append(Found(max(start, begins), band, plans, rows, keeps))
        start = max(rows.end, band.last + 1)
        if start >= len(sheet.grid.rows):
            break
    return found


def is_form_sheet(sheet: Sheet) -> bool:
    """Whether the sheet is a form to fill in about one thing."""
    grid = sheet.grid
    if sheet.hints.entity:
        return False
    view = View(grid, 0, max(map(len, grid.rows)))
    above = [next(iter(view.texts(row).values())) for row in view.rows(0, 3) if len(view.texts(row)) == 1]
    return is_form(view, [*above, grid.sheet])


def apart(sheet: Sheet) -> list[Sheet]:
    """The sheet, or the parts of it that hold different tables side by side."""
    sides = sorted({(shape.left, shape.right) for shape in sheet.shapes})
    if len(sides) < 2:
        return [sheet]
    return [replace(sheet, grid=masked(sheet.grid, left, right)) for left, right in sides]


def covers(found: Found, shape: Shape) -> bool:
    """Whether the table found is the one of that form, or has it inside."""
    columns = [column for column in found.band.parts if shape.left <= column < shape.right]
    below = max(found.rows.end, found.band.last + 1)
    return bool(columns) and (found.start <= shape.head.top < below or shape.start <= found.band.top < shape.end)


def unit_cells(grid: Grid, band: Band) -> dict[str, str]:
    """Column letter -> the unit in brackets, from the row of units right under the headings."""
    view = View(grid, min(band.parts), max(band.parts) + 1)
    rows = [row for row, kind in band.tail if kind == UNITS]
    cells = {column: text for row in rows for column, text in view.texts(row).items()}
    return {letter(column + 1): f"({text.strip('()（） ')})" for column, text in cells.items()}


def masked(grid: Grid, left: int, right: int) -> Grid:
    """The sheet with nothing but its columns `left`..`right` (from 0, right excluded), at their true addresses."""
    before = [""] * left
    return replace(
        grid,
        rows=[[*before, *row[left:right]] for row in grid.rows],
        merged=tuple(merge for merge in grid.merged if left < merge.left <= right),
    )


def _top(sheet: Sheet, band: Band) -> int:
    """The first row of the heading: a row of foreign words or codes above it belongs to it."""
    heads = (shape.head for shape in sheet.shapes)
    return next((head.top for head in heads if head.levels[:1] == (band.top,) and head.top in head.aux), band.top)


def _tail(grid: Grid, band: Band) -> tuple[tuple[int, str], ...]:
    """The rows right below the headings that say the same again, number the columns or give their units."""
    view = View(grid, min(band.parts), max(band.parts) + 1)
    found: list[tuple[int, str]] = []
    above = {column: "-".join(parts) for column, parts in band.parts.items()}
    reach = max((merge.bottom for row in range(band.top, band.bottom + 1) for merge in view.spanning(row)), default=0)
    for row in range(band.bottom + 1, min(max(band.bottom + 1, reach) + 4, len(grid.rows))):
        if row < reach and view.blank(row):
            found.append((row, ""))
            continue
        kind = aux_kind(view, above, row)
        if not kind:
            break
        found.append((row, kind))
    return tuple(found)


def _picked(
    sheet: Sheet, finder: Finder, band: Band, plans: Sequence[Plan], groups: Sequence[Sequence[int]]
) -> list[Rows]:
    """The records of each panel; a panel is read as a table of its own."""
    if len(plans) == 1:
        return [_picker(sheet, finder, sheet.grid, band, plans[0]).pick()]
    return [
        _picker(
            sheet,
            finder,
            masked(sheet.grid, min(group), max(group) + 1),
            band._replace(parts={column: band.parts[column] for column in group}),
            each,
        ).pick()
        for each, group in zip(plans, groups, strict=True)
    ]


def _together(picked: Sequence[Rows]) -> Rows:
    """A row is kept when any panel has a record in it."""
    end = min(rows.end for rows in picked)
    keep = sorted({row for rows in picked for row in rows.keep if row < end})
    skipped = {row: why for rows in picked for row, why in rows.skipped.items() if row < end}
    return Rows(keep, dict(sorted(skipped.items())), end)


def _picker(sheet: Sheet, finder: Finder, grid: Grid, band: Band, each: Plan) -> Picker:
    entity = sheet.schemas[band.entity]
    known = [
        word
        for vocabulary in sheet.vocabularies.values()
        for field in vocabulary.entity.fields.values()
        for word in field.synonyms
    ]
    ignored = [word for one in sheet.schemas for word in one.ignore_headers]

    def opens(row: int) -> bool:
        other = finder.at(row)
        return other is not None and len(other.fields) > 1 and other.parts != band.parts

    return Picker(
        grid,
        band,
        label=each.direct.get(entity.label),
        used=frozenset(each.used()),
        skip_words=frozenset(map(fold, entity.skip_rows)),
        openings=frozenset([*known, *ignored]),
        opens=opens,
        until=min((shape.start for shape in sheet.shapes if shape.start > band.last), default=len(grid.rows)),
    )

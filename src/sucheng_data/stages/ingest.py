"""Ingest: the Grids of one file in, a Batch of raw text per table found out, with what was understood and what was odd."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from sucheng_data.model.batch import UNKNOWN_CRS, Batch, Facts, Hints, Layout
from sucheng_data.model.errors import UsageError
from sucheng_data.model.grid import Book, Grid
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET
from sucheng_data.model.schema import Schemas
from sucheng_data.model.text import fold
from sucheng_data.stages import _facts
from sucheng_data.stages._bands import Band, Finder, Words
from sucheng_data.stages._columns import Plan, panels, plan
from sucheng_data.stages._headers import Vocabulary, unit_in, vocabularies
from sucheng_data.stages._rows import GROUP, HEADER, NOTE, TOTAL, Picker, Rows
from sucheng_data.stages._tell import Teller
from sucheng_data.stages._values import Filled, columns_of, fill_down, table_of

# Sheets that tell how to fill in the others; their examples are nobody's records.
GUIDES = frozenset({"代码", "说明", "填写说明", "填表说明", "填报说明", "使用说明", "示例", "样例", "数据字典"})


@dataclass(frozen=True)
class _Sheet:
    """One sheet under way: what every step needs to know."""

    grid: Grid
    schemas: Schemas
    hints: Hints
    vocabularies: Mapping[str, Vocabulary]
    tell: Teller

    @property
    def finder(self) -> Finder:
        forced = self.hints.entity
        chosen = [self.vocabularies[forced]] if forced else list(self.vocabularies.values())
        return Finder(self.grid, chosen, Words(self.grid.sheet, self.hints.file), bool(forced))


@dataclass(frozen=True)
class _Found:
    """One table of a sheet: where it is and what its columns mean, one Plan per panel."""

    start: int
    band: Band
    plans: tuple[Plan, ...]
    rows: Rows


def ingest(book: Book, schemas: Schemas, hints: Hints) -> list[Batch]:
    """Every table of `book`; a sheet without one gives a Batch without entity. Raises UsageError for an unknown sheet or entity."""
    _check(book, schemas, hints)
    grids = [grid for grid in book.grids if hints.sheet in ("", grid.sheet)]
    batches = [
        batch
        for grid in grids
        for batch in _sheet(
            _Sheet(grid, schemas, hints, vocabularies(schemas), Teller(schemas, Place(hints.file, grid.sheet)))
        )
    ]
    return _file_issues(book, batches, Teller(schemas, Place(hints.file)))


def _check(book: Book, schemas: Schemas, hints: Hints) -> None:
    for given, known, zh, en in (
        (hints.sheet, [grid.sheet for grid in book.grids], "工作表", "sheet"),
        (hints.entity, list(schemas.entities), "实体", "entity"),
    ):
        if given and given not in known:
            close = difflib.get_close_matches(given, known, 1)
            mean = (f"，是否指“{close[0]}”", f"; did you mean {close[0]!r}") if close else ("", "")
            raise UsageError(
                f"没有{zh}“{given}”{mean[0]}；现有：{'、'.join(known)}",
                f"there is no {en} {given!r}{mean[1]}; there are: {', '.join(known)}",
            )


def _file_issues(book: Book, batches: list[Batch], tell: Teller) -> list[Batch]:
    """Findings about the file as a whole go to its first batch."""
    batches = batches or [_nothing(Layout(""), ())]
    issues = [tell.note(code, params) for code, params in book.notes]
    if not any(batch.entity for batch in batches):
        issues.append(tell.no_header())
    return [replace(batches[0], issues=(*issues, *batches[0].issues)), *batches[1:]]


def _nothing(layout: Layout, issues: Sequence[Issue]) -> Batch:
    schema = pa.schema(
        [
            (FILE, pa.string()),
            (SHEET, pa.string()),
            (ROW, pa.int32()),
            (COLUMNS, pa.dictionary(pa.int32(), pa.string())),
        ]
    )
    return Batch("", schema.empty_table(), Facts(), layout, tuple(issues))


def _sheet(sheet: _Sheet) -> list[Batch]:
    grid = sheet.grid
    layout = Layout(grid.sheet, grid.visible)
    if not any(cell != "" for row in grid.rows for cell in row):
        return [_nothing(layout, ())]
    if fold(grid.sheet) in GUIDES and sheet.hints.sheet != grid.sheet:
        return [_nothing(replace(layout, notes=("说明页，不是清单",)), [sheet.tell.guide_sheet()])]
    if not grid.visible and sheet.hints.sheet != grid.sheet:
        return [_nothing(replace(layout, notes=("隐藏的工作表，未读取",)), [sheet.tell.hidden_sheet()])]
    found = _tables(sheet)
    if not found:
        return [_nothing(replace(layout, notes=("没有认出表头",)), [sheet.tell.ignored_sheet()])]
    return [_batch(sheet, table, several=len(found) > 1) for table in found]


def _tables(sheet: _Sheet) -> list[_Found]:
    """The tables of a sheet from top to bottom."""
    tables: list[_Found] = []
    start = 0
    while band := sheet.finder.first(start):
        headers = {column: "-".join(parts) for column, parts in band.parts.items()}
        wide = sheet.schemas[band.entity].columns
        groups = panels(headers)
        plans = tuple(plan({column: band.matches[column] for column in group}, headers, wide) for group in groups)
        rows = _picker(sheet, band, plans).pick()
        tables.append(_Found(start, band, plans, rows))
        start = max(rows.end, band.bottom + 1)
        if start >= len(sheet.grid.rows):
            break
    return tables


def _picker(sheet: _Sheet, band: Band, plans: Sequence[Plan]) -> Picker:
    entity = sheet.schemas[band.entity]
    known = [
        word
        for vocabulary in sheet.vocabularies.values()
        for field in vocabulary.entity.fields.values()
        for word in field.synonyms
    ]
    ignored = [word for each in sheet.schemas for word in each.ignore_headers]

    def opens(row: int) -> bool:
        other = sheet.finder.at(row)
        return other is not None and len(other.fields) > 1 and other.parts != band.parts

    return Picker(
        sheet.grid,
        band,
        label=plans[0].direct.get(entity.label),
        used=frozenset().union(*(each.used() for each in plans)),
        skip_words=frozenset(map(fold, entity.skip_rows)),
        openings=frozenset([*known, *ignored]),
        opens=opens,
    )


def _batch(sheet: _Sheet, found: _Found, *, several: bool) -> Batch:
    grid, band, keep = sheet.grid, found.band, found.rows.keep
    first, last = (keep[0], keep[-1]) if keep else (band.bottom + 1, band.bottom)
    used = set().union(*(each.used() for each in found.plans))
    columns = columns_of(grid, first, last, used)
    filled = fill_down(grid, columns, first, last)
    place = (sheet.hints.file, grid.sheet)
    tables = [table_of(columns, each, keep, first, place) for each in found.plans]
    table = _stacked(tables)
    talk = _talk(sheet, found)
    layout = _layout(sheet, found, talk, several=several)
    return Batch(
        band.entity, table, _facts_of(sheet, found, talk), layout, tuple(_issues(sheet, found, filled, talk, table))
    )


def _stacked(tables: Sequence[pa.Table]) -> pa.Table:
    """Panels under one another, without the records a panel has no value for."""
    if len(tables) == 1:
        return tables[0]
    full = []
    for table in tables:
        raw = [name for name in table.column_names if name not in (FILE, SHEET, ROW, COLUMNS)]
        rows = zip(*(table[name].to_pylist() for name in raw), strict=True)
        full.append(table.filter(pa.array([any(value is not None for value in row) for row in rows], pa.bool_())))
    return pa.concat_tables(full).unify_dictionaries().combine_chunks()


def _talk(sheet: _Sheet, found: _Found) -> _facts.Talk:
    title = range(found.start, found.band.top)
    footer = [row for row, why in found.rows.skipped.items() if why in (NOTE, TOTAL)]
    return _facts.listen(sheet.grid.rows, title, footer, sheet.schemas.codes)


def _facts_of(sheet: _Sheet, found: _Found, talk: _facts.Talk) -> Facts:
    hints, codes = sheet.hints, sheet.schemas.codes
    submitted_by = hints.submitted_by or _facts.organisation(talk.sender, codes, hints.jurisdiction)
    headers, units = _headers_and_units(sheet, found, talk)
    named = [headers[name] for name in ("lon", "lat") if name in headers]
    datum = _facts.datum(named, codes)
    names = (sheet.grid.sheet, hints.file.rpartition("/")[2])
    year = talk.year or next((year for name in names if (year := _facts.one_year([name]))), None)
    return Facts(
        jurisdiction=hints.jurisdiction or _facts.seat(submitted_by, codes),
        district=_facts.district(sheet.grid.sheet, codes),
        year=hints.year or year,
        crs=hints.crs or next((crs for crs in (datum, talk.crs) if crs != UNKNOWN_CRS), UNKNOWN_CRS),
        submitted_by=submitted_by,
        submitted_on=talk.sent,
        headers=headers,
        units=units,
    )


def _headers_and_units(sheet: _Sheet, found: _Found, talk: _facts.Talk) -> tuple[dict[str, str], dict[str, str]]:
    """Per field its heading as written and its unit: in the heading, else the sheet's where it fits the field."""
    vocabulary = sheet.vocabularies[found.band.entity]
    headers: dict[str, str] = {}
    units: dict[str, str] = {}
    for column in found.plans[0].columns:
        for name in filter(None, column.field.split(",")):
            headers.setdefault(name, column.header)
            fits = _facts.same_dimension(talk.unit, vocabulary.entity.fields[name].unit, sheet.schemas.codes)
            unit = unit_in(column.header, vocabulary.units) or (talk.unit if fits else "")
            if unit:
                units.setdefault(name, unit)
    return headers, units


def _layout(sheet: _Sheet, found: _Found, talk: _facts.Talk, *, several: bool) -> Layout:
    band, rows = found.band, found.rows
    kind = "panels" if len(found.plans) > 1 else "multiple" if several else "table"
    title = [row for row in range(found.start, band.top) if any(cell != "" for cell in sheet.grid.rows[row])]
    last = max(rows.keep, default=band.bottom)
    return Layout(
        name=sheet.grid.sheet,
        visible=sheet.grid.visible,
        kind=kind,
        entity=band.entity,
        title_rows=tuple(row + 1 for row in title if row != talk.unit_row),
        unit_row=None if talk.unit_row is None else talk.unit_row + 1,
        header_rows=tuple(range(band.top + 1, band.bottom + 2)),
        data_rows=(rows.keep[0] + 1, last + 1) if rows.keep else None,
        footer_rows=tuple(sorted(row + 1 for row in rows.skipped if row > last)),
        columns=tuple(column for each in found.plans for column in each.columns),
        notes=tuple(_notes(rows)),
    )


def _notes(rows: Rows) -> Iterable[str]:
    for why, zh in ((HEADER, "重复的表头"), (GROUP, "分组标题"), (TOTAL, "合计"), (NOTE, "说明")):
        numbers = sorted(row + 1 for row, kind in rows.skipped.items() if kind == why)
        if numbers:
            yield f"{zh}：第{'、'.join(map(str, numbers))}行"


def _issues(
    sheet: _Sheet, found: _Found, filled: Sequence[Filled], talk: _facts.Talk, table: pa.Table
) -> Iterable[Issue]:
    tell, band = replace(sheet.tell, entity=found.band.entity), found.band
    for each in found.plans:
        yield from tell.columns(each, band)
    yield from tell.missing(band, found.plans[0], _facts_of(sheet, found, talk))
    yield from tell.filled(filled)
    yield from tell.skipped(found.rows)
    last = max(found.rows.keep, default=band.bottom)
    yield from tell.hidden(sheet.grid, band.top, last, set(band.parts))
    if talk.stated and _facts.counted(talk.stated) != table.num_rows:
        yield tell.count(talk.stated, table.num_rows, _facts.counted(talk.stated))

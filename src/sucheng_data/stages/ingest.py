"""Ingest: the Grids of one file in, a Batch of raw text per table found out, with what was understood and what was odd."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace

import pyarrow as pa

from sucheng_data.model.batch import UNKNOWN_CRS, Batch, Facts, Hints, Layout
from sucheng_data.model.errors import UsageError
from sucheng_data.model.grid import Book
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET
from sucheng_data.model.returned import FACTS, LIST
from sucheng_data.model.schema import Schemas
from sucheng_data.model.text import fold
from sucheng_data.stages import _facts
from sucheng_data.stages._drift import sheets_drift
from sucheng_data.stages._headers import unit_in, vocabularies
from sucheng_data.stages._layouts import formed, layout_of_found, layout_of_nothing
from sucheng_data.stages._pinned import changes, pinned, reads_hidden, unread_rows
from sucheng_data.stages._private import private_issues
from sucheng_data.stages._repeated import once
from sucheng_data.stages._rows import NOTE, TOTAL
from sucheng_data.stages._structure import Shape
from sucheng_data.stages._tables import Found, Sheet, apart, covers, is_form_sheet, tables, unit_cells
from sucheng_data.stages._tell import Teller
from sucheng_data.stages._turned import sideways, unturned
from sucheng_data.stages._values import Filled, columns_of, fill_down, table_of, typed_fields

# Sheets that tell how to fill in the others; their examples are nobody's records.
GUIDES = frozenset({"代码", "说明", "填写说明", "填表说明", "填报说明", "使用说明", "示例", "样例", "数据字典"})


def ingest(book: Book, schemas: Schemas, hints: Hints) -> list[Batch]:
    """Every table of `book`; a sheet without one gives a Batch without entity. Raises UsageError for an unknown sheet or entity."""
    book = _theirs(book)
    _check(book, schemas, hints)
    known, epoch = vocabularies(schemas), None if book.kind == "csv" else book.epoch
    sheets = [
        Sheet(grid, schemas, hints, known, Teller(schemas, Place(hints.file, grid.sheet)), epoch)
        for grid in book.grids
        if hints.sheet in ("", grid.sheet)
    ]
    batches = [batch for sheet in sheets for batch in _sheet(sheet)]
    return _file_issues(book, once(batches, schemas, hints.file), Teller(schemas, Place(hints.file)), hints)


def _theirs(book: Book) -> Book:
    """The book without the sheets of ours that a returned workbook carries, should it be delivered as it is."""
    if all(grid.sheet != FACTS for grid in book.grids):
        return book
    return replace(book, grids=tuple(grid for grid in book.grids if grid.sheet not in (LIST, FACTS)))


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


def _file_issues(book: Book, batches: list[Batch], tell: Teller, hints: Hints) -> list[Batch]:
    """Findings about the file as a whole go to its first batch."""
    batches = batches or [_nothing(Layout(""), ())]
    issues = [tell.note(code, params) for code, params in book.notes]
    issues += private_issues(book, batches, tell.schemas, tell.place.file)
    if hints.profile and not hints.sheet:
        issues += sheets_drift(hints.profile, batches, tell)
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


def _sheet(sheet: Sheet) -> list[Batch]:
    """The tables of one sheet; what is odd about the sheet as a whole goes to the first."""
    whole, sheet = sheet.grid, pinned(sheet)
    grid = sheet.grid
    if all(row.count("") == len(row) for row in grid.rows):
        batches = [_nothing(layout_of_nothing(grid), ())]
    elif fold(grid.sheet) in GUIDES and sheet.hints.sheet != grid.sheet:
        batches = _unread(sheet, sheet.tell.guide_sheet(), "说明页，不是清单，没有读取")
    elif not (grid.visible or reads_hidden(sheet) or sheet.hints.sheet == grid.sheet):
        batches = _unread(sheet, sheet.tell.hidden_sheet(), "隐藏的工作表，没有读取")
    elif is_form_sheet(sheet):
        layout = layout_of_nothing(grid, "一事一表的登记表（栏目名与空格相间），不是清单，没有读取", kind="form")
        batches = [_nothing(layout, [sheet.tell.form()])]
    else:
        batches = _read(sheet)
    marks = (*sheet.tell.marks(whole), *unread_rows(sheet, whole))
    return [replace(batches[0], issues=(*batches[0].issues, *marks)), *batches[1:]] if marks else batches


def _unread(sheet: Sheet, issue: Issue, why: str) -> list[Batch]:
    """A sheet that is left aside, with the form it has."""
    batches = _formed(sheet, sheet.shapes, why)
    return [replace(batches[0], issues=(issue,)), *batches[1:]]


def _read(sheet: Sheet) -> list[Batch]:
    """The tables about entities, and the others told by their form."""
    turned = sideways(sheet)
    if turned:
        return [unturned(_batch(turned, found, several=False), turned.grid, sheet.grid) for found in tables(turned)]
    parts = apart(sheet)
    found = [(part, table) for part in parts for table in tables(part)]
    rest = [shape for shape in sheet.shapes if not any(covers(table, shape) for _, table in found)]
    if not found:
        batches = _formed(sheet, rest)
        return [replace(batches[0], issues=(sheet.tell.ignored_sheet(),)), *batches[1:]]
    batches = [_batch(part, table, several=len(found) + len(rest) > 1) for part, table in found]
    others = _formed(sheet, rest, "这张表没有认出，没有读取", several=True) if rest else []
    told = [replace(other, issues=(sheet.tell.ignored_table(other.layout),)) for other in others]
    return sorted([*batches, *told], key=lambda batch: batch.layout.place)


def _formed(
    sheet: Sheet, shapes: Sequence[Shape], why: str = "没有认出是哪一类清单", *, several: bool = False
) -> list[Batch]:
    """What is known of tables that are about no entity: their form."""
    return [_nothing(layout, ()) for layout in formed(sheet.grid, shapes, why, several=several)]


def _batch(sheet: Sheet, found: Found, *, several: bool) -> Batch:
    grid, band, keep = sheet.grid, found.band, found.rows.keep
    first, last = (keep[0], keep[-1]) if keep else (band.last + 1, band.last)
    used = set().union(*(each.used() for each in found.plans))
    columns = columns_of(grid, first, last, used)
    filled = fill_down(grid, columns, first, last)
    place = (sheet.hints.file, grid.sheet)
    panels = [table_of(columns, each, rows, first, place) for each, rows in zip(found.plans, found.keeps, strict=True)]
    table = panels[0] if len(panels) == 1 else pa.concat_tables(panels).unify_dictionaries().combine_chunks()
    talk = _talk(sheet, found)
    kind = "panels" if len(found.plans) > 1 else "multiple" if several else "table"
    layout = layout_of_found(grid, found, talk.unit_row, kind=kind)
    facts = _facts_of(sheet, found, talk)
    batch = Batch(band.entity, table, facts, layout)
    issues = [*_issues(sheet, found, filled, talk, batch)]
    if sheet.hints.profile:
        stated = _facts_of(replace(sheet, hints=Hints(sheet.hints.file)), found, talk)
        issues += changes(sheet, batch, stated)
    return replace(batch, issues=tuple(issues))


def _talk(sheet: Sheet, found: Found) -> _facts.Talk:
    title = range(found.start, found.band.top)
    footer = [row for row, why in found.rows.skipped.items() if why in (NOTE, TOTAL)]
    return _facts.listen(sheet.grid.rows, title, footer, sheet.schemas.codes)


def _facts_of(sheet: Sheet, found: Found, talk: _facts.Talk) -> Facts:
    hints, codes = sheet.hints, sheet.schemas.codes
    submitted_by = hints.submitted_by or _facts.organisation(talk.sender, codes, hints.jurisdiction)
    headers, units = _headers_and_units(sheet, found, talk)
    named = [headers[name] for name in ("lon", "lat") if name in headers]
    datum = _facts.datum(named, codes)
    names = (sheet.grid.sheet, hints.file.rpartition("/")[2])
    year = talk.year or next((year for name in names if (year := _facts.one_year([name]))), None)
    # Only with dates does it matter: 2025.1 as a number may be October.
    dates = [name for name in headers if sheet.schemas[found.band.entity].fields[name].cleaner == "date"]
    return Facts(
        jurisdiction=hints.jurisdiction or _facts.seat(submitted_by, codes),
        district=_facts.district(sheet.grid.sheet, codes),
        year=hints.year or year,
        crs=hints.crs or next((crs for crs in (datum, talk.crs) if crs != UNKNOWN_CRS), UNKNOWN_CRS),
        submitted_by=submitted_by,
        submitted_on=talk.sent,
        headers=headers,
        units=units,
        epoch=sheet.epoch or Facts.epoch,
        typed={} if sheet.epoch is None else typed_fields(sheet.grid, found.plans, found.rows.keep, dates),
    )


def _headers_and_units(sheet: Sheet, found: Found, talk: _facts.Talk) -> tuple[dict[str, str], dict[str, str]]:
    """Per field its heading as written and its unit: in the heading, under it, else the sheet's that fits the field."""
    vocabulary = sheet.vocabularies[found.band.entity]
    headers: dict[str, str] = {}
    units: dict[str, str] = {}
    below = unit_cells(sheet.grid, found.band)
    for column in found.plans[0].columns:
        for name in filter(None, column.field.split(",")):
            headers.setdefault(name, column.header)
            own = unit_in(column.header, vocabulary.units) or unit_in(below.get(column.letter, ""), vocabulary.units)
            measure = vocabulary.entity.fields[name].unit
            fitting = (each for each in talk.units if _facts.same_dimension(each, measure, sheet.schemas.codes))
            if unit := own or next(fitting, ""):
                units.setdefault(name, unit)
    return headers, units


def _issues(sheet: Sheet, found: Found, filled: Sequence[Filled], talk: _facts.Talk, batch: Batch) -> Iterable[Issue]:
    tell, band = replace(sheet.tell, entity=found.band.entity), found.band
    for each in found.plans:
        yield from tell.columns(each, band)
    yield from tell.missing(band, found.plans[0], batch.context)
    yield from tell.filled(filled)
    yield from tell.skipped(found.rows)
    last = max(found.rows.keep, default=band.last)
    yield from tell.hidden(sheet.grid, band.top, last, set(band.parts))
    if talk.stated and _facts.counted(talk.stated) != batch.table.num_rows:
        yield tell.count(talk.stated, batch.table.num_rows, _facts.counted(talk.stated))

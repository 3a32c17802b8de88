"""Columns of a published table as people read them: labels in place of codes, lists joined, the most needed first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.workbook import Format

from sucheng_data.model.codes import Codes
from sucheng_data.model.dictionary import PRECISION, PRECISIONS
from sucheng_data.model.release import Release
from sucheng_data.model.schema import Entity, Field
from sucheng_data.outputs._excel_book import PRINTED_WIDTH, SAMPLE, Styles
from sucheng_data.sheets.lists import PROSE, Column, column_width

DEGREE = "°"
YES_NO = ("是", "否")
LINK = "nav_url"
FLAGS = "flags"
ORGANISATIONS = ("org_id", "org_ids")
# Columns for programs, which only lengthen the way of a reader.
UNSEEN = ("publish", "review_state", "lon_source", "lat_source", "lon_gcj02", "lat_gcj02")
_BETWEEN = "\x1f"
_ORIGIN = ("source_id", "source_sheet", "source_row")


class Shown(NamedTuple):
    """A column of a sheet, and the field it shows; None for what is made up of several."""

    field: Field | None
    column: Column


def entity_columns(release: Release, name: str, table: pa.Table, styles: Styles) -> list[Shown]:
    """The columns that hold anything at all; the required ones first, degrees and where it came from last."""
    entity = release.schemas[name]
    names = sorted(table.column_names, key=lambda column: _rank(entity, column))
    seen = [column for column in names if _is_seen(entity, table, column)]
    shown = []
    for column in seen:
        field = entity.fields[column]
        heading = "提醒" if column == FLAGS else field.title
        cells = Column(heading, texts(table[column], field, release), _style(field, styles))
        shown.append(Shown(field, _narrowed(cells) if _rank(entity, column) in (1, 2) else cells))
        shown += _precision(field, table, styles)
    return [*shown, Shown(None, Column("出处", _origins(release, table), styles.wrap))]


def _rank(entity: Entity, column: str) -> int:
    """What is asked for first: what it is, what every record has, whom to call; then the rest, as in the schema."""
    field = entity.fields.get(column)
    if column in entity.key or field is None:
        return 0
    if column == entity.label:
        return 1
    if field.unit == DEGREE:
        return 6
    if column == FLAGS:
        return 7
    if column in entity.required:
        return 3 if column.endswith(ORGANISATIONS) else 2
    return 4 if field.cleaner == "phone" or field.private else 5


def _narrowed(column: Column) -> Column:
    """The first columns are narrower, so that as many as possible stand on one page; prose would only grow longer."""
    prose = column_width(column._replace(values=column.values[:SAMPLE])) >= PROSE
    return column if prose else column._replace(widest=PRINTED_WIDTH)


def _is_seen(entity: Entity, table: pa.Table, column: str) -> bool:
    field = entity.fields.get(column)
    if field is None or field.set_by == "ingest" or column in (*UNSEEN, LINK):
        return False
    return bool(table[column].null_count < table.num_rows)


def _precision(field: Field, table: pa.Table, styles: Styles) -> list[Shown]:
    """A date that is known to the month only must not pass for its first day."""
    name = f"{field.name}{PRECISION}"
    if (
        not field.precision
        or name not in table.column_names
        or not set(table[name].unique().to_pylist()) - {"day", None}
    ):
        return []
    words = _distinct(table[name], lambda word: PRECISIONS.get(word, word))
    return [Shown(None, Column(f"{field.title}精确到", words, styles.text))]


def texts(column: pa.ChunkedArray, field: Field, release: Release) -> Sequence[Any] | pa.ChunkedArray:
    """What a person reads: labels for codes, names for organisations, 是/否, lists joined."""
    kind = column.type
    label = _label(field, release)
    if pa.types.is_boolean(kind):
        return pc.if_else(column, *YES_NO)
    if pa.types.is_list(kind) and pa.types.is_string(kind.value_type):
        return _distinct(pc.binary_join(column, _BETWEEN), lambda text: "、".join(map(label, text.split(_BETWEEN))))
    if pa.types.is_list(kind) or pa.types.is_struct(kind):
        return [_whole(value) for value in column.to_pylist()]
    return _distinct(column, label) if pa.types.is_string(kind) and codes_of(field, release) else column


def _distinct(column: pa.ChunkedArray, say: Callable[[str], str]) -> pa.ChunkedArray:
    """Each distinct text said once."""
    encoded = column.combine_chunks().dictionary_encode()
    said = pa.array([say(text) for text in encoded.dictionary.to_pylist()], pa.string())
    return pa.chunked_array([pa.DictionaryArray.from_arrays(encoded.indices, said)])


def codes_of(field: Field, release: Release) -> Codes | None:
    """The list that a field's values are codes of."""
    is_organisation = field.name.endswith(ORGANISATIONS) or field.name == "submitted_by"
    return field.codes or (release.schemas.codes["organisations"] if is_organisation else None)


def _label(field: Field, release: Release) -> Callable[[str], str]:
    codes, findings = codes_of(field, release), release.schemas.findings
    if field.name == FLAGS:
        return lambda code: findings[code].title.zh if code in findings else code
    return codes.label if codes else str


def _whole(value: Any) -> str | None:
    """A value of several members: its text, or the members one after another."""
    if value is None:
        return None
    if isinstance(value, list):
        return "、".join(filter(None, map(_whole, value)))
    if not isinstance(value, dict):
        return str(value)
    members = (str(item) for name, item in value.items() if item is not None and name != "type")
    return str(value.get("text") or " ".join(members))


def said(value: Any, field: Field | None, release: Release) -> Any:
    """One value, as `texts` shows a column."""
    if isinstance(value, bool):
        return YES_NO[not value]
    if isinstance(value, (list, tuple)):
        return "、".join(str(said(item, field, release)) for item in value)
    if isinstance(value, dict):
        return _whole(value)
    return _label(field, release)(value) if field and isinstance(value, str) else value


def _style(field: Field, styles: Styles) -> Format:
    if field.type in ("integer", "number"):
        return styles.degrees if field.unit == DEGREE else styles.number
    return styles.day if field.spec.get("format") == "date" else styles.wrap


def _origins(release: Release, table: pa.Table) -> Sequence[Any] | pa.ChunkedArray:
    """File, sheet and row of every record, as a person would say it."""
    files = {source.source_id: Path(source.file_name).name for source in release.sources}
    if not set(_ORIGIN) <= set(table.column_names):
        return [None] * table.num_rows
    file, sheet, row = (table[name] for name in _ORIGIN)
    names = _distinct(file, lambda source: f"{files.get(source, source)} ").cast(pa.string())
    places = pc.binary_join_element_wise(names, pc.fill_null(sheet, ""), " 第", row.cast(pa.string()), "行", "")
    return pc.fill_null(places, "机构名录")

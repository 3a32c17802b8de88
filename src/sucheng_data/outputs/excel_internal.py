"""excel_internal: the workbook for the office itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.issue import Issue
from sucheng_data.model.provenance import FILE as FROM_FILE
from sucheng_data.model.provenance import ROW as FROM_ROW
from sucheng_data.model.provenance import SHEET as FROM_SHEET
from sucheng_data.model.provenance import Origin
from sucheng_data.model.release import Inside, Release
from sucheng_data.model.rule import RAW
from sucheng_data.model.schema import Entity
from sucheng_data.model.verdicts import about, verdicts
from sucheng_data.outputs._excel_book import Paper, add_table, mark_words
from sucheng_data.outputs._excel_lists import LEVELS
from sucheng_data.outputs._excel_workbook import Kind, write_workbook
from sucheng_data.sheets.lists import Column

FILE = "苏城暖新-内部版.xlsx"
TITLE = "苏城暖新 数据包（内部版）"
MARK = "内部资料 不得外传"
MOST = 50_000  # findings listed: more than anybody reads
# Headings, and how wide the columns may be at most (0: as usual); the first of them fit on a page.
HELD = (("内容", 0), ("文件", 20), ("工作表", 14), ("行", 0), ("代码", 12), ("原因", 26), ("原文", 42))
TOLD = (
    *(("级别", 0), ("单位", 16), ("文件", 20), ("工作表", 13), ("单元格", 11), ("字段", 12), ("填报内容", 16)),
    *(("问题说明", 32), ("代码", 0), ("怎么改", 0), ("建议值", 0), ("处数", 0)),
)
NOT_PUBLIC = "标记为不公开或已退回"


def excel_internal(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`苏城暖新-内部版.xlsx`: the same sheets with managers and telephones, every finding at its cell, and what is withheld."""
    inside = release.inside
    if inside is None:
        raise CannotWork(
            "内部版不能当作公开的文件来做", "the internal workbook cannot be made as one of the published files"
        )
    names = [name for name in release.asked("excel") if release.tables[name].num_rows]
    tables = {name: _whole(release.schemas[name], release.tables[name], inside) for name in names}
    kind = Kind(TITLE, MARK, lambda paper: _findings(paper, inside), lambda paper: _withheld(paper, inside))
    write_workbook(release, tables, folder / FILE, kind)
    return [(FILE, sum(table.num_rows for table in tables.values()))]


def _whole(entity: Entity, public: pa.Table, inside: Inside) -> pa.Table:
    """The published records with their private fields, and with what was masked as it was delivered."""
    if entity.name not in inside.tables:
        return public
    table = _published(inside.tables[entity.name], inside.held.get(entity.name))
    at = pc.index_in(_keys(public, entity.key), value_set=_keys(table, entity.key))
    columns = {name: public[name] for name in public.column_names}
    for field in entity.fields.values():
        if field.name not in table.column_names or not (field.private or _as_delivered(entity, field.name, public)):
            continue
        own = table[field.name].combine_chunks().take(at)
        given = columns.get(field.name)
        columns[field.name] = own if given is None else pc.coalesce(own, given.cast(own.type))
    return pa.table(columns)


def _as_delivered(entity: Entity, name: str, public: pa.Table) -> bool:
    """Whether a published text may have been masked; what publishing computed stays as it is."""
    if name not in public.column_names or entity.fields[name].set_by or name in entity.key:
        return False
    kind = public[name].type
    return bool(pa.types.is_string(kind) or pa.types.is_list(kind))


def _published(table: pa.Table, held: pa.Table | None) -> pa.Table:
    """`table` without the rows that are withheld."""
    if held is None or not held.num_rows:
        return table
    return table.filter(pc.invert(pc.is_in(_keys(table, _PLACE), value_set=_keys(held, _PLACE))))


_PLACE = (FROM_FILE, FROM_SHEET, FROM_ROW)


def _keys(table: pa.Table, names: Sequence[str]) -> pa.Array:
    parts = [table[name].combine_chunks().cast(pa.string()) for name in names]
    return pc.binary_join_element_wise(*parts, "\x1f", null_handling="replace", null_replacement="")


class _Held(NamedTuple):
    """A withheld record: where it stands, why it is not out, and what its cells say."""

    entity: str
    file: str
    sheet: str
    row: int
    codes: str
    reasons: str
    cells: str


def _withheld(paper: Paper, inside: Inside) -> None:
    """What is not published, why, and where it stands."""
    rows = list(_held(paper.release, inside))
    columns = _listed(paper, HELD, rows)
    add_table(paper, "未发布", columns, "没有发布的记录、原因和原文", "没有未发布的记录。")


def _held(release: Release, inside: Inside) -> Iterator[_Held]:
    found = verdicts(inside.found)
    for name, table in inside.held.items():
        entity, origin = release.schemas[name], Origin(table)
        raw = [column for column in table.column_names if column.startswith(RAW)]
        for row, record in enumerate(table.select(raw).to_pylist()):
            faults = about(found.errors, origin, row)
            place = origin.sheet(row)
            yield _Held(
                entity.title,
                Path(place.file).name,
                place.sheet,
                origin.number(row),
                "、".join(sorted({issue.code for issue in faults})),
                "；".join(dict.fromkeys(issue.message.zh for issue in faults)) or NOT_PUBLIC,
                _said(entity, record),
            )


def _said(entity: Entity, record: dict[str, Any]) -> str:
    """The cells of a row as they were delivered."""
    cells = ((entity.fields[name.removeprefix(RAW)].title, text) for name, text in record.items() if text)
    return "；".join(f"{title}：{text}" for title, text in cells)


class _Told(NamedTuple):
    """A finding at its cell."""

    level: str
    sender: str
    file: str
    sheet: str
    cell: str
    field: str
    value: str
    message: str
    code: str
    advice: str
    suggestion: str
    places: int


def _findings(paper: Paper, inside: Inside) -> None:
    """Every finding at its own cell."""
    rows = [_told(paper.release, issue) for issue in inside.found[:MOST]]
    more = f"；共 {len(inside.found)} 条，只列前 {MOST} 条" if len(inside.found) > MOST else ""
    sheet = add_table(paper, "问题", _listed(paper, TOLD, rows), f"每一处问题和所在单元格{more}", "没有发现问题。")
    mark_words(paper, sheet, 0, len(rows), list(LEVELS.values()))


def _told(release: Release, issue: Issue) -> _Told:
    schemas, place = release.schemas, issue.place
    entity = schemas.entities.get(issue.entity)
    sender = release.report.sender(place.file)
    return _Told(
        LEVELS[issue.severity],
        schemas.codes["organisations"].label(sender) if sender else "报送单位不明",
        Path(place.file).name,
        place.sheet,
        place.cell,
        entity.titled(issue.field).zh if entity else issue.field,
        issue.value,
        issue.message.zh,
        issue.code,
        schemas.findings[issue.code].advice.zh if issue.code in schemas.findings else "",
        issue.suggestion,
        issue.count,
    )


def _listed(paper: Paper, heads: Sequence[tuple[str, int]], rows: Sequence[tuple[Any, ...]]) -> list[Column]:
    """Rows as columns; numbers as numbers."""
    cells = list(zip(*rows, strict=True)) or [()] * len(heads)
    text, number = paper.styles.wrap, paper.styles.number
    return [
        Column(head, list(given), number if given and isinstance(given[0], int) else text, widest)
        for (head, widest), given in zip(heads, cells, strict=True)
    ]

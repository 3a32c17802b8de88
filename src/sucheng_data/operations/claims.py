"""A file of claims: one row a claim, a column that says which of them are about one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.grid import Book, Cell, Grid, as_text, letter
from sucheng_data.model.observation import Claim, Source
from sucheng_data.model.schema import Schemas
from sucheng_data.model.text import fold

# Fields of a claim that indicators have too, by the name they have there; their headings are the same.
_SHARED = {
    "subject": "subject",
    "scope": "scope",
    "area": "area",
    "as_of": "as_of",
    "value": "value",
    "unit": "unit",
    "qualifier": "qualifier",
    "status": "status",
    "subset_of": "part_of",
}
_OWN = {
    "group": ("组", "问题", "事项组"),
    "subject": ("名称", "说法", "subject"),
    "scope": ("scope",),
    "area": ("area",),
    "as_of": ("as_of", "日期"),
    "value": ("value",),
    "unit": ("unit",),
    "qualifier": ("qualifier",),
    "status": ("status",),
    "part_of": ("part_of", "subset_of"),
    "basis": ("金额口径", "value_type", "basis"),
    "items": ("名单", "列出的名称", "items"),
    "alias": ("别名", "品牌名", "又称", "alias"),
    "serial": ("文号", "编号", "serial"),
    "text": ("原文", "原句", "text"),
    "source": ("出处", "来源", "文件", "source"),
}


def claims_in(book: Book, schemas: Schemas) -> dict[str, list[Claim]]:
    """The claims of a file by their group; without such a column all of a sheet are one group. Raises CannotWork without any."""
    headings = _headings(schemas)
    groups: dict[str, list[Claim]] = {}
    for grid in book.grids:
        at, columns = _heading_row(grid, headings)
        for number, row in enumerate(grid.rows[at + 1 :] if columns else (), start=at + 2):
            told = {name: as_text(row[column]).strip() for name, column in columns.items() if column < len(row)}
            if any(value for name, value in told.items() if name not in ("group", "source")):
                group = told.pop("group", "") or (grid.sheet if "group" not in columns else "")
                groups.setdefault(group, []).append(_claim(told, columns, (book.path, grid.sheet, number)))
    if not groups:
        raise CannotWork(
            f"{book.path} 里没有可核对的说法：第一行要有“指标名称”“数值”等列名（见 docs/reconcile.md）",
            f"{book.path} holds no claims: its first row should name columns such as subject and value (docs/reconcile.md)",
        )
    return groups


def _headings(schemas: Schemas) -> dict[str, str]:
    """Folded heading -> the part of a claim."""
    entity = schemas["indicators"]
    known = {
        fold(word): part
        for name, part in _SHARED.items()
        for word in (entity.fields[name].title, entity.fields[name].title_en, *entity.fields[name].synonyms)
    }
    return known | {fold(word): part for part, words in _OWN.items() for word in (part, *words)}


def _heading_row(grid: Grid, headings: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """The first row with two headings we know, and the columns of the parts."""
    for at, row in enumerate(grid.rows[:20]):
        found: dict[str, int] = {}
        for column, cell in enumerate(row):
            if part := headings.get(fold(as_text(cell))):
                found.setdefault(part, column)
        if len(found) > 1 or (found and _filled(row) == 1):
            return at, found
    return 0, {}


def _filled(row: Sequence[Cell]) -> int:
    return sum(cell != "" for cell in row)


def _claim(told: dict[str, str], columns: Mapping[str, int], place: tuple[str, str, int]) -> Claim:
    """The claim of a row; its place is the cell of its value, else of its first column that says anything."""
    file, sheet, number = place
    first = next((name for name in ("value", "text", "items", "subject") if told.get(name)), "")
    cell = f"{letter(columns[first] + 1)}{number}" if first else f"{number}:{number}"
    stated = told.pop("source", "")
    return Claim(**told, source=Source(file, sheet, cell, text=stated))

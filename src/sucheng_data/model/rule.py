"""The contract of a rule: a table and the world in, Hits out.

A rule is one function in `rules/<name>.py` with the file's name: `def at_most(table, world, *, field, limit)`. Its options are
keyword-only and come from the schema; a Hit says which row, which field, and what the message needs to know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from sucheng_data.model.codes import Register
from sucheng_data.model.issue import Text

if TYPE_CHECKING:
    import pyarrow as pa

    from sucheng_data.model.boundaries import Boundaries

RAW = "raw:"
Made = TypeVar("Made")

# What an option of a rule names; the check of the schemas reads these from the rule's signature.
FieldName = str
EntityName = str
TargetField = str  # a field of the entity that the rule's EntityName option names


class Hit(NamedTuple):
    """One offence: `row` is the index in the table (from 0), `field` the cell to point at; "" for the whole sheet of the row."""

    row: int
    field: str
    params: Mapping[str, object] = {}
    suggestion: str = ""


@dataclass(frozen=True)
class World:
    """What a rule may know beside its table: the clean tables of all entities, the code lists, the day it is judged for.

    published: the tables of the last release; boundaries: the polygons that were imported. Either may be missing.
    """

    tables: Mapping[str, pa.Table]
    codes: Register
    as_of: date
    published: Mapping[str, pa.Table] = field(default_factory=dict)
    boundaries: Boundaries | None = None
    _made: dict[tuple[object, ...], tuple[pa.Table, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def once(self, make: Callable[..., Made], table: pa.Table, *fields: str) -> Made:
        """`make(table, *fields)`, made for the first rule that asks and shared by the others: nobody changes it.

        A copy of the world (`dataclasses.replace`) starts anew.
        """
        key = (make, id(table), *fields)
        if key not in self._made:
            self._made[key] = (table, make(table, *fields))
        made: Made = self._made[key][1]
        return made


class Skipped(Exception):
    """Raised by a rule that lacks what it judges by: it did not run, and the ledger says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.reason = Text(zh, en)


def values(table: pa.Table, field: str) -> list[Any]:
    """The column as Python values; all None where the table has no such column."""
    return table[field].to_pylist() if field in table.column_names else [None] * table.num_rows


def together(table: pa.Table, *fields: str) -> Iterator[tuple[Any, ...]]:
    """(row, value, value, …) of the rows where every field has a value."""
    for row, combination in enumerate(zip(*(values(table, name) for name in fields), strict=True)):
        if all(value is not None for value in combination):
            yield row, *combination

"""Carry: what was published and is not reported any more stays published, flagged, until somebody says that it is gone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.arrow import as_kind, to_arrow
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity

SOURCE = "source_id"
RULE = "gone"  # asks after what is missing; entities without it keep nothing


def asks(entity: Entity) -> Mapping[str, Any]:
    """The rule that asks after this entity's missing records; nothing where none does."""
    return next((spec for spec in entity.rules if spec["rule"] == RULE), {})


def missing(entity: Entity, published: pa.Table, asked: Sequence[bool], there: Collection[str]) -> list[int]:
    """The published rows whose sender is to be asked about them and that are not `there`, by id; none that was closed."""
    rule = asks(entity)
    closed, (key, _, state) = set(rule["closed"]), rule["on"]
    told = zip(values(published, key), values(published, state), asked, strict=True)
    return [row for row, (id_, now, asks_) in enumerate(told) if asks_ and id_ not in there and now not in closed]


def carry(entity: Entity, table: pa.Table, published: pa.Table, rows: Sequence[int]) -> pa.Table:
    """`table`, which is about to be published, with those rows of the last release, each flagged as asked after."""
    if not rows:
        return table
    some = published.take(pa.array(rows, pa.int64()))
    # Its delivery is none of this release's.
    some = some.drop_columns(SOURCE)
    columns = [as_kind(some, name, table[name].type) for name in table.column_names]
    old = pa.table(columns, names=table.column_names)
    code = str(asks(entity)["code"])
    flags = [sorted({*(each or ()), code}) for each in values(old, "flags")]
    old = old.set_column(old.column_names.index("flags"), "flags", to_arrow(entity.fields["flags"], flags))
    both = pa.concat_tables([table, old.cast(table.schema)])
    return both.take(pc.sort_indices(both, [(key, "ascending") for key in entity.key]))

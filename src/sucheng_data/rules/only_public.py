"""only_public: nothing goes out that is not public or was sent back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, values

if TYPE_CHECKING:
    import pyarrow as pa


def only_public(
    table: pa.Table, world: World, *, public: FieldName, state: FieldName, not_states: list[str]
) -> Iterator[Hit]:
    """发布的记录不得是不公开或已退回的。Asked of the records about to be published, which publishing has already chosen."""
    for row, (shown, stated) in enumerate(zip(values(table, public), values(table, state), strict=True)):
        if shown is False or stated in not_states:
            yield Hit(row, public if shown is False else state)

"""gone: what the same sender reported last time is reported again, or said to be removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import EntityName, FieldName, Hit, Skipped, World, values
from sucheng_data.rules._earlier import delivered_again, earlier_senders, last_release, senders

if TYPE_CHECKING:
    import pyarrow as pa

SHOWN = 5


def gone(table: pa.Table, world: World, *, entity: EntityName, on: list[FieldName], closed: list[str]) -> Iterator[Hit]:
    """上期有、本期无。Published last time, absent now, and not closed then: one finding per sender, nothing is deleted.

    Only senders who deliver this time are asked. `on` is id, name, status; a record of a status in `closed` may go.
    """
    key, label, state = on
    published = last_release(world, entity)
    now, before = senders(table), earlier_senders(world, published)
    asked = delivered_again(now, before)
    if not any(asked):
        raise Skipped("上期的报送单位本期都没有报送", "none of the last release's senders delivered this time")
    present, first = set(values(table, key)), dict(reversed([(code, row) for row, (code, _) in enumerate(now)]))
    files = dict(reversed([(sender, row) for row, sender in enumerate(now)]))
    lost: dict[int, list[str]] = {}
    told = zip(before, asked, values(published, key), values(published, label), values(published, state), strict=True)
    for sender, judged, identifier, name, status in told:
        if judged and identifier not in present and status not in closed:
            lost.setdefault(files.get(sender, first[sender[0]]), []).append(str(name or identifier))
    for row, names in sorted(lost.items()):
        shown = "、".join(names[:SHOWN]) + ("……" if len(names) > SHOWN else "")
        yield Hit(row, "", {"n": len(names), "name": shown})

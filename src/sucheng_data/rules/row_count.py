"""row_count: about as many records as in the last release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import EntityName, Hit, Skipped, World
from sucheng_data.rules._earlier import delivered_again, earlier_senders, last_release, senders

if TYPE_CHECKING:
    import pyarrow as pa


def row_count(table: pa.Table, world: World, *, entity: EntityName, percent: float) -> Iterator[Hit]:
    """记录数较上次发布变化过大。The number of records to be published differs by more than `percent` from the last release.

    Of senders who did not deliver this time nothing is counted. One finding, at the sheet of the sender who changed most.
    """
    published = last_release(world, entity)
    if not table.num_rows:
        raise Skipped("没有可发布的记录", "there are no records to publish")
    now, before = senders(table), earlier_senders(world, published)
    asked = delivered_again(now, before)
    then = sum(asked)
    if not then:
        raise Skipped("上期的报送单位本期都没有报送", "none of the last release's senders delivered this time")
    silent = {sender[0] for sender, judged in zip(before, asked, strict=True) if not judged}
    counted = [sender for sender in now if sender[0] not in silent or sender in before]
    change = 100 * (len(counted) - then) / then
    if abs(change) > percent and counted:
        ours = Counter(code for code, _ in counted)
        ours.subtract(code for (code, _), judged in zip(before, asked, strict=True) if judged)
        most = max(dict.fromkeys(code for code, _ in counted), key=lambda code: abs(ours[code]))
        row = next(row for row, sender in enumerate(now) if sender[0] == most)
        yield Hit(row, "", {"a": then, "b": len(counted), "p": f"{change:+.0f}"})

"""numbers_agree: the text and the targets column name the same numbers for the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, together

if TYPE_CHECKING:
    import pyarrow as pa

QUOTES = re.compile("[“”‘’\"'「」『』]")


def numbers_agree(table: pa.Table, world: World, *, text: FieldName, targets: FieldName) -> Iterator[Hit]:
    """正文与目标列的数字应一致。Where the text counts the subject of a target, it must give the target's number."""
    for row, description, aims in together(table, text, targets):
        plain = QUOTES.sub("", description)
        for aim in aims:
            other = _count(plain, aim)
            if other is not None and other != aim["value"]:
                yield Hit(row, targets, {"a": _plain(other), "b": _plain(aim["value"]), "value": aim["text"]})


def _count(description: str, aim: dict[str, object]) -> float | None:
    """The number that stands before (15家“小哥医院”) or after (泊位100个) the target's subject in the text, if just one does."""
    subject, unit, value = aim["subject"], aim["unit"], aim["value"]
    if not subject or not unit or value is None:
        return None
    name, measure = re.escape(QUOTES.sub("", str(subject))), re.escape(str(unit))
    found = re.findall(rf"(\d+(?:\.\d+)?){measure}{name}|{name}(\d+(?:\.\d+)?){measure}", description)
    numbers = {float(before or after) for before, after in found}
    return numbers.pop() if len(numbers) == 1 else None


def _plain(number: object) -> str:
    return f"{number:g}" if isinstance(number, float) else str(number)

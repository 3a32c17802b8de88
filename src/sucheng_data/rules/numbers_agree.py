"""numbers_agree: the text and the targets column name the same numbers for the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import NONE, coded, combined

if TYPE_CHECKING:
    import pyarrow as pa

QUOTES = re.compile("[“”‘’\"'「」『』]")


def numbers_agree(table: pa.Table, world: World, *, text: FieldName, targets: FieldName) -> Iterator[Hit]:
    """正文与目标列的数字应一致。Where the text counts the subject of a target, it must give the target's number."""
    said, aims = coded(table, text), coded(table, targets)
    known = np.flatnonzero((said.codes != NONE) & (aims.codes != NONE))
    pairs = combined([said.codes, aims.codes], table.num_rows)
    _, first = np.unique(pairs[known], return_index=True)
    told = {int(pairs[row]): _unlike(said.words[said.codes[row]], aims.words[aims.codes[row]]) for row in known[first]}
    unlike = np.array([pair for pair, found in told.items() if found], dtype=np.int64)
    for row in known[np.isin(pairs[known], unlike)].tolist():
        yield from (Hit(row, targets, found) for found in told[int(pairs[row])])


def _unlike(text: str, aims: list[dict[str, object]]) -> list[dict[str, object]]:
    """Of each target whose number the text gives otherwise, what a Hit says."""
    plain = QUOTES.sub("", text)
    counted = [(_count(plain, aim), aim) for aim in aims]
    return [
        {"a": _plain(other), "b": _plain(aim["value"]), "value": aim["text"]}
        for other, aim in counted
        if other is not None and other != aim["value"]
    ]


def _count(description: str, aim: dict[str, object]) -> float | None:
    """The number that stands before (15家“小哥医院”) or after (泊位100个) the target's subject in the text, if just one does."""
    subject, unit, value = aim["subject"], aim["unit"], aim["value"]
    if not subject or not unit or value is None:
        return None
    bare = QUOTES.sub("", str(subject))
    if bare not in description:
        return None
    name, measure = re.escape(bare), re.escape(str(unit))
    found = re.findall(rf"(\d+(?:\.\d+)?){measure}{name}|{name}(\d+(?:\.\d+)?){measure}", description)
    numbers = {float(before or after) for before, after in found}
    return numbers.pop() if len(numbers) == 1 else None


def _plain(number: object) -> str:
    return f"{number:g}" if isinstance(number, float) else str(number)

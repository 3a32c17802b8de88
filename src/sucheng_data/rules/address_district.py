"""address_district: the address does not name another district than the record states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import RAW, FieldName, Hit, World
from sucheng_data.rules._codes import NONE, coded

if TYPE_CHECKING:
    import pyarrow as pa


def address_district(table: pa.Table, world: World, *, address: FieldName, district: FieldName) -> Iterator[Hit]:
    """地址写明的区县应与区县栏一致。A district named at the head of the address must be the stated one."""
    names = {row["label_zh"]: row["code"] for row in world.codes["districts"].rows if row["kind"] == "district"}
    begins = re.compile("|".join(map(re.escape, names)) or r"(?!)")
    texts, stated = coded(table, RAW + address), coded(table, district)
    found = [_named(text, begins, names) for text in texts.words] + [None]
    known, codes = np.array([one is not None for one in found])[texts.codes], [*stated.words, None]
    for row in np.flatnonzero(known & (stated.codes != NONE)).tolist():
        named, text = found[texts.codes[row]], texts.words[texts.codes[row]]
        if named and codes[stated.codes[row]] != named:
            place = {f"found_{lang}": world.codes["districts"].label(named, lang) for lang in ("zh", "en")}
            yield Hit(row, address, {"value": text, **place})


def _named(text: str, begins: re.Pattern[str], names: dict[str, str]) -> str | None:
    """The district the address begins with, after province and city; road names further on (常熟路) do not count."""
    for prefix in ("江苏省", "江苏", "苏州市", "苏州"):
        # 苏州工业园区 itself begins with the name of the city.
        if not begins.match(text):
            text = text.removeprefix(prefix).strip()
    found = begins.match(text)
    return names[found[0]] if found else None

"""address_district: the address does not name another district than the record states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from sucheng_data.model.rule import RAW, FieldName, Hit, World
from sucheng_data.rules._codes import NONE, coded, shared

if TYPE_CHECKING:
    import pyarrow as pa


def address_district(table: pa.Table, world: World, *, address: FieldName, district: FieldName) -> Iterator[Hit]:
    """地址写明的区县应与区县栏一致。A district named at the head of the address must be the stated one."""
    names = {row["label_zh"]: row["code"] for row in world.codes["districts"].rows if row["kind"] == "district"}
    anywhere = "|".join(map(re.escape, names))
    if not names or RAW + address not in table.column_names:
        return
    rows = pc.indices_nonzero(pc.match_substring_regex(table[RAW + address], anywhere))
    some = table.select([RAW + address, district]).take(rows)
    texts, begins = coded(some, RAW + address), re.compile(anywhere)
    named = texts.read(lambda text: _named(text, begins, names))
    (found, stated), _ = shared(named, coded(some, district))
    for at in np.flatnonzero((found != NONE) & (stated != NONE) & (found != stated)).tolist():
        code = named.words[named.codes[at]]
        place = {f"found_{lang}": world.codes["districts"].label(code, lang) for lang in ("zh", "en")}
        yield Hit(rows[at].as_py(), address, {"value": texts.words[texts.codes[at]], **place})


def _named(text: str, begins: re.Pattern[str], names: dict[str, str]) -> str | None:
    """The district the address begins with, after province and city; road names further on (常熟路) do not count."""
    for prefix in ("江苏省", "江苏", "苏州市", "苏州"):
        # 苏州工业园区 itself begins with the name of the city.
        if not begins.match(text):
            text = text.removeprefix(prefix).strip()
    found = begins.match(text)
    return names[found[0]] if found else None

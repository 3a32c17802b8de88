"""town_in_district: the town is one of the stated district."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, together

if TYPE_CHECKING:
    import pyarrow as pa


def town_in_district(table: pa.Table, world: World, *, town: FieldName, district: FieldName) -> Iterator[Hit]:
    """街道（镇）应属于所填区县。The town must be in the 2023 list of the stated district."""
    towns: dict[str, list[str]] = {}
    for entry in world.codes["towns"].rows:
        towns.setdefault(entry["district_code"], []).append(entry["label_zh"])
    districts = world.codes["districts"]
    for row, name, code in together(table, town, district):
        if code in towns and name not in towns[code]:
            close = difflib.get_close_matches(name, towns[code], 3, 0.5)
            place = {f"district_{lang}": districts.label(code, lang) for lang in ("zh", "en")}
            yield Hit(row, town, {"town": name, "value": name, **place}, "、".join(close))

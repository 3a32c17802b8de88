"""town_in_district: the town is one of the stated district."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.grammar.likeness import nearest
from sucheng_data.model.codes import Codes
from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import NONE, coded
from sucheng_data.rules._points import places

if TYPE_CHECKING:
    import pyarrow as pa


def town_in_district(table: pa.Table, world: World, *, town: FieldName, district: FieldName) -> Iterator[Hit]:
    """街道（镇）应属于所填区县。The town must be in the 2023 list of the stated district."""
    towns: dict[str, list[str]] = {}
    for entry in world.codes["towns"].rows:
        towns.setdefault(entry["district_code"], []).append(entry["label_zh"])
    districts = world.codes["districts"]
    elsewhere: dict[str, list[str]] = {}
    for other, labels in towns.items():
        for label in labels:
            elsewhere.setdefault(label, []).append(other)
    listed = {(label, code) for code, labels in towns.items() for label in labels}
    said, stated = coded(table, town), coded(table, district)
    known = np.flatnonzero((said.codes != NONE) & (stated.codes != NONE))
    pairs, which = np.unique(said.codes[known] * len(stated.words) + stated.codes[known], return_inverse=True)
    named = [(said.words[pair // len(stated.words)], stated.words[pair % len(stated.words)]) for pair in pairs.tolist()]
    astray = np.array([code in towns and (name, code) not in listed for name, code in named], dtype=bool)
    for at in np.flatnonzero(astray[which]).tolist():
        name, code = named[which[at]]
        close = [label for _, label in nearest(name, towns[code])][:3]
        owners = places("district", [code], districts) | _elsewhere(elsewhere.get(name, ()), districts)
        yield Hit(int(known[at]), town, {"town": name, "value": name, **owners}, "、".join(close))


def _elsewhere(codes: Iterable[str], districts: Codes) -> dict[str, str]:
    """Whose town it is, if it is one of another district."""
    owners = places("owner", codes, districts)
    if not owners["owner_zh"]:
        return {}
    return {"why_zh": f"，它属于{owners['owner_zh']}", "why_en": f"; it is in {owners['owner_en']}"}

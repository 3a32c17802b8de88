"""The districts and towns of the code lists and of the records, and which stations lie in each, as the records state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from sucheng_data.model.codes import Codes, Register
from sucheng_data.model.coverage import CITY, DISTRICT, NOT_STATED, TOWN
from sucheng_data.model.geo import CITY as CITY_CODE
from sucheng_data.model.issue import Text
from sucheng_data.model.nearest import Ints
from sucheng_data.model.text import fold
from sucheng_data.stages._stations import encoded

_Known = Mapping[str, Sequence[Mapping[str, str]]]


class Named(NamedTuple):
    """A district or town; `code` is "" for one that no code list knows."""

    level: str
    code: str
    name: Text
    district: str


class Divided(NamedTuple):
    """The areas, and the rows of the stations in each."""

    areas: list[Named]
    rows: list[Ints]


def divide(table: pa.Table, codes: Register) -> Divided:
    """The city, all districts and towns of the code lists, then those that only records name, and the stations of each."""
    districts, towns = codes["districts"], codes["towns"]
    pairs, which = _pairs(table)
    known = _known(towns)
    places = [_placed(pair, known, districts, towns) for pair in pairs]
    ours = [row["code"] for row in districts.rows if row.get("kind", DISTRICT) == DISTRICT]
    named = [Named(DISTRICT, code, _label(districts, code), code) for code in ours]
    listed = [Named(TOWN, row["code"], _label(towns, row["code"]), row.get("district_code", "")) for row in towns.rows]
    found = dict.fromkeys(place for both in places for place in both)
    late = [place for place in sorted(found, key=_order) if place not in {*named, *listed}]
    areas = [Named(CITY, CITY_CODE, _label(districts, CITY_CODE), "")]
    areas += [*named, *(one for one in late if one.level == DISTRICT)]
    areas += [*listed, *(one for one in late if one.level == TOWN)]
    number = {area: at for at, area in enumerate(areas)}
    rows: list[Ints] = [np.arange(table.num_rows, dtype=np.int64)] + [np.empty(0, dtype=np.int64)] * (len(areas) - 1)
    for level in range(2):
        whose = np.array([number[both[level]] for both in places], dtype=np.int64)[which] if len(which) else which
        order = np.argsort(whose, kind="stable")
        for part in np.split(order, np.flatnonzero(np.diff(whose[order])) + 1):
            if len(part):
                rows[int(whose[part[0]])] = part
    return Divided(areas, rows)


def _pairs(table: pa.Table) -> tuple[list[tuple[str, str]], Ints]:
    """The distinct (district, town) that records state, "" for nothing, and which of them each has."""
    (home, districts), (town, towns) = encoded(table, "district_code"), encoded(table, "town")
    width = len(towns) + 1
    both, which = np.unique((home + 1) * width + town + 1, return_inverse=True)
    words = ["", *districts], ["", *towns]
    pairs = [(words[0][int(pair) // width], words[1][int(pair) % width]) for pair in both]
    return pairs, which.reshape(-1).astype(np.int64)


def _placed(pair: tuple[str, str], known: _Known, districts: Codes, towns: Codes) -> tuple[Named, Named]:
    """The district and the town that a record states; a town of one district only tells the district that is not stated."""
    district, word = pair
    same = known.get(fold(word), ())
    inside = [row for row in same if row.get("district_code") == district] if district else same
    code = inside[0]["code"] if len(inside) == 1 else ""
    if code and not district:
        district = inside[0].get("district_code", "")
    name = _label(districts, district) if district else NOT_STATED
    town = _label(towns, code) if code else (Text(word, word) if word else NOT_STATED)
    return Named(DISTRICT, district, name, district), Named(TOWN, code, town, district)


def _known(towns: Codes) -> _Known:
    """Every name a town goes by, with the towns that go by it."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for row in towns.rows:
        for name in {fold(word) for word in (row["label_zh"], *towns.synonyms(row))} - {""}:
            found.setdefault(name, []).append(row)
    return found


def _label(codes: Codes, code: str) -> Text:
    return Text(codes.label(code), codes.label(code, "en"))


def _order(one: Named) -> tuple[bool, str, str]:
    """Those that are not stated last."""
    return one.name == NOT_STATED, one.district, one.name.zh

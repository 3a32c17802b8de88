"""The names of the records in parts, as arrays: what several comparers look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from sucheng_data.grammar.place_names import COMMUNITY, DISTRICT, TOWN, PlaceName, PlaceNames, stem
from sucheng_data.grammar.syllables import sounded
from sucheng_data.model.comparing import NONE, Coded, Columns, Ints, Mask, coded, distinct, spread

COMMON = 4  # towns in which a name stands that says little
_STREETS = ("路", "街", "大道", "巷", "弄")
_BETWEEN = "|"  # stands in no folded text


class Part(NamedTuple):
    """The parts of a name as texts; see PlaceName. sound: of the core; stems: of all areas; street: whether the core is but a road's."""

    whole: str
    core: str
    sound: str
    hosts: str
    units: str
    plates: str
    sites: str
    district: str
    town: str
    community: str
    stems: str
    own: bool
    branch: bool
    street: bool


class Names(NamedTuple):
    """`names[row]` is the index in `parts`, -1 for no name.

    Of each part: its core, the sound of it, its wording; whether its core is but the host's name, the community's, or a road's.
    """

    names: Ints
    parts: pa.Table
    core: Coded
    sound: Ints
    whole: Ints
    branch: Mask
    own: Mask
    street: Mask

    def of(self, values: Ints, empty: int = NONE) -> Ints:
        """Per row, given per name."""
        return np.append(values, empty)[self.names]

    def stated(self, part: str, field: Coded, meant: Iterable[str]) -> tuple[Ints, Ints, pa.StringArray]:
        """Per row a number for what `field` tells, and for what that `part` of its name does; and what the numbers stand for.

        `meant`: by word of `field`, what it means.
        """
        both, count = (
            coded(pa.chunked_array([pa.array(meant, pa.string()), *self.parts[part].chunks])),
            len(field.words),
        )
        return spread(field, both.codes[:count]), self.of(both.codes[count:]), both.words


def names(columns: Columns, name: str) -> Names:
    """The names of the column `name`, each distinct one taken apart once."""
    column, reader = columns.coded(name), columns.once(parser)
    return _names(column.codes, columns.read(Part, lambda word: _part(reader.variants(word)[0]), column.words))


def with_others(columns: Columns, told: Names, others: Sequence[str]) -> Names:
    """`told` with more parts, of the names `others`, which no row has for its name."""
    reader = columns.once(parser)
    parts = columns.read(Part, lambda word: _part(reader.parse(word)), pa.array(others, pa.string()))
    return _names(told.names, pa.concat_tables([told.parts, parts]))


def members(text: str) -> frozenset[str]:
    """What a part of several is made of."""
    return frozenset(text.split(_BETWEEN)) if text else frozenset()


def _part(name: PlaceName) -> Part:
    areas = dict(reversed(name.areas))
    return Part(
        name.whole,
        name.core,
        sounded(name.core),
        _BETWEEN.join(name.hosts),
        _BETWEEN.join(f"{kind} {which}" for kind, which in name.units),
        _BETWEEN.join(sorted(name.plates)),
        _BETWEEN.join(sorted(name.sites)),
        areas.get(DISTRICT, ""),
        areas.get(TOWN, ""),
        areas.get(COMMUNITY, ""),
        _BETWEEN.join(one for _, one in name.areas),
        name.own,
        name.branch,
        _is_street(name),
    )


def _names(rows: Ints, parts: pa.Table) -> Names:
    def flags(name: str) -> Mask:
        return parts[name].to_numpy()  # type: ignore[no-any-return]

    return Names(
        names=rows,
        parts=parts,
        core=coded(parts["core"]),
        sound=coded(parts["sound"]).codes,
        whole=coded(parts["whole"]).codes,
        branch=flags("branch"),
        own=flags("own"),
        street=flags("street"),
    )


def _is_street(part: PlaceName) -> bool:
    """Whether the core is a road's name; the town of 郭巷 is none."""
    return part.core.endswith(_STREETS) and all(part.core != stem for _, stem in part.areas)


def common(columns: Columns, name: str, district: str, town: str) -> Mask:
    """Which cores stand in so many towns that they tell little; by core."""
    told = columns.once(names, name)
    core = told.of(told.core.codes)
    places = columns.once(towns, name, district, town)
    known = np.flatnonzero((core >= 0) & (places >= 0))
    size = int(places.max(initial=0)) + 1
    pairs = distinct(core[known] * size + places[known])
    counted: Mask = np.bincount(pairs // size, minlength=len(told.core.words) + 1) >= COMMON
    return counted


def towns(columns: Columns, name: str, district: str, town: str) -> Ints:
    """Per row a number for the town, of its own column or else of its name; -1 where neither tells."""
    field, reader = columns.coded(town), columns.once(parser)
    own, read, _ = columns.once(names, name).stated("town", field, map(reader.town, field.words.to_pylist()))
    return np.where(own >= 0, own, read)


def communities(columns: Columns, name: str, community: str) -> Coded:
    """Per row the community, of its own column or else of its name."""
    field = columns.coded(community)
    own, read, words = columns.once(names, name).stated("community", field, map(stem, field.words.to_pylist()))
    return Coded(np.where(own >= 0, own, read), words)


def parser(columns: Columns) -> PlaceNames:
    return PlaceNames(columns.register)

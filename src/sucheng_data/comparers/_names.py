"""The names of the records in parts, as arrays: what several comparers look at."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sucheng_data.grammar.place_names import COMMUNITY, TOWN, PlaceName, PlaceNames, stem
from sucheng_data.grammar.syllables import sounded
from sucheng_data.model.comparing import NONE, Columns, Ints, Mask, distinct, numbered, spread

COMMON = 4  # towns in which a name stands that says little
_STREETS = ("路", "街", "大道", "巷", "弄")


class Names(NamedTuple):
    """`names[row]` is the index in `parts`, -1 for no name.

    Of each part: its core, the sound of it, its wording; whether its core is but the host's name, the community's, or a road's.
    """

    names: Ints
    parts: list[PlaceName]
    cores: list[str]
    core: Ints
    sound: Ints
    whole: Ints
    branch: Mask
    own: Mask
    street: Mask

    def of(self, values: Ints, empty: int = NONE) -> Ints:
        """Per row, given per name."""
        return np.append(values, empty)[self.names]


def names(columns: Columns, name: str) -> Names:
    """The names of the column `name`, each distinct one taken apart once."""
    column = columns.coded(name)
    reader = columns.once(parser)
    return of_parts(column.codes, columns.read(lambda word: reader.variants(word)[0], column.words))


def of_parts(rows: Ints, parts: list[PlaceName]) -> Names:
    """`rows[row]` is the index in `parts`."""
    cores = list(dict.fromkeys(part.core for part in parts if part.core))
    return Names(
        names=rows,
        parts=parts,
        cores=cores,
        core=numbered([part.core for part in parts]),
        sound=numbered([sounded(part.core) for part in parts]),
        whole=numbered([part.whole for part in parts]),
        branch=np.array([part.branch for part in parts], dtype=bool),
        own=np.array([part.own for part in parts], dtype=bool),
        street=np.array([_is_street(part) for part in parts], dtype=bool),
    )


def _is_street(part: PlaceName) -> bool:
    """Whether the core is a road's name; the town of 郭巷 is none."""
    return part.core.endswith(_STREETS) and all(part.core != stem for _, stem in part.areas)


def common(columns: Columns, name: str, district: str, town: str) -> Mask:
    """Which cores stand in so many towns that they tell little; by core."""
    told = columns.once(names, name)
    core = told.of(told.core)
    places = columns.once(towns, name, district, town)
    known = np.flatnonzero((core >= 0) & (places >= 0))
    size = int(places.max(initial=0)) + 1
    pairs = distinct(core[known] * size + places[known])
    counted: Mask = np.bincount(pairs // size, minlength=len(told.cores) + 1) >= COMMON
    return counted


def towns(columns: Columns, name: str, district: str, town: str) -> Ints:
    """Per row a number for the town, of its own column or else of its name; -1 where neither tells."""
    reader, told, field = columns.once(parser), columns.once(names, name), columns.coded(town)
    own = [reader.town(word) for word in field.words]
    named = [next((stem for level, stem in part.areas if level == TOWN), "") for part in told.parts]
    both = numbered([*own, *named])
    stated, read = spread(field, both[: len(own)]), told.of(both[len(own) :])
    return np.where(stated >= 0, stated, read)


def communities(columns: Columns, name: str, community: str) -> Ints:
    """Per row a number for the community, of its own column or else of its name."""
    told, field = columns.once(names, name), columns.coded(community)
    own, named = _own_and_named(columns, name, community)
    both = numbered([*own, *named])
    stated, read = spread(field, both[: len(own)]), told.of(both[len(own) :])
    return np.where(stated >= 0, stated, read)


def community_stems(columns: Columns, name: str, community: str) -> list[str]:
    """What the numbers of `communities` stand for."""
    own, named = _own_and_named(columns, name, community)
    return [one for one in dict.fromkeys([*own, *named]) if one]


def _own_and_named(columns: Columns, name: str, community: str) -> tuple[list[str], list[str]]:
    told, field = columns.once(names, name), columns.coded(community)
    named = [next((found for level, found in part.areas if level == COMMUNITY), "") for part in told.parts]
    return [stem(word) for word in field.words], named


def parser(columns: Columns) -> PlaceNames:
    return PlaceNames(columns.register)

"""The names of the records in parts, as arrays: what several comparers look at."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sucheng_data.grammar.place_names import COMMUNITY, TOWN, PlaceName, PlaceNames, stem
from sucheng_data.grammar.syllables import sounded
from sucheng_data.model.comparing import NONE, Columns, Ints, Mask, numbered, spread

COMMON = 4  # towns in which a name stands that says little


class Names(NamedTuple):
    """`names[row]` is the index in `parts`, -1 for no name; of each part: its core, the sound of it, its wording."""

    names: Ints
    parts: list[PlaceName]
    cores: list[str]
    core: Ints
    sound: Ints
    whole: Ints

    def of(self, values: Ints, empty: int = NONE) -> Ints:
        """Per row, given per name."""
        return np.append(values, empty)[self.names]


def names(columns: Columns, name: str) -> Names:
    """The names of the column `name`, each distinct one taken apart once."""
    column = columns.coded(name)
    reader = columns.once(parser)
    parts = [reader.variants(word)[0] for word in column.words]
    core = numbered([part.core for part in parts])
    cores = list(dict.fromkeys(part.core for part in parts if part.core))
    sound = numbered([sounded(part.core) for part in parts])
    return Names(column.codes, parts, cores, core, sound, numbered([part.whole for part in parts]))


def common(columns: Columns, name: str, district: str, town: str) -> Mask:
    """Which cores stand in so many towns that they tell little; by core."""
    told = columns.once(names, name)
    core = told.of(told.core)
    places = columns.once(towns, name, district, town)
    known = np.flatnonzero((core >= 0) & (places >= 0))
    pairs = np.unique(np.stack([core[known], places[known]]), axis=1)
    counted: Mask = np.bincount(pairs[0], minlength=len(told.cores) + 1) >= COMMON
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

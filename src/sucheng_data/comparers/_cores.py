"""How alike two cores of names are: one place, perhaps one, or two that a number or a letter of the compass tells apart."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.process import cpdist

from sucheng_data.grammar.place_numbers import numbers
from sucheng_data.grammar.syllables import nearly_sounded, sounded
from sucheng_data.model.comparing import Ints, Levels

CLOSE, SHORT, PART, SLIP, LOOSE, APART, OPPOSED = range(7)
_RARE = re.compile("[㐀-鿿]")  # what syllables leave as it is
_TURNS = frozenset("东南西北上下左右前后内外大小新老旧中")
_ALIKE = 0.5
_WHOLE = 4  # characters that make a name by themselves, whatever stands before them


def likeness(cores: pa.StringArray, left: Ints, right: Ints) -> Levels:
    """The levels of pairs of different cores, by their numbers."""
    if not left.size:
        return np.zeros(0, dtype=np.int8)
    size = np.int64(len(cores))
    low, high = np.minimum(left, right), np.maximum(left, right)
    distinct, back = np.unique(low * size + high, return_inverse=True)
    firsts, seconds = (cores.take(pa.array(side)).to_pylist() for side in (distinct // size, distinct % size))
    ratio = cpdist(firsts, seconds, scorer=Indel.normalized_similarity, dtype=np.float32)
    heard = {core: sounded(core) for side in (firsts, seconds) for core in set(side)}
    sounds = cpdist(
        *([heard[core] for core in side] for side in (firsts, seconds)),
        scorer=Indel.normalized_similarity,
        dtype=np.float32,
    )
    told = np.full(distinct.size, APART, dtype=np.int8)
    worth = np.flatnonzero((ratio >= 0.4) | (sounds >= 0.5))
    told[worth] = [_level(firsts[at], seconds[at]) for at in worth.tolist()]
    return told[back]


def _level(one: str, other: str) -> int:
    short, long = sorted((one, other), key=len)
    counted, theirs = numbers(short), numbers(long)
    if counted != theirs and counted and theirs:
        return OPPOSED if _same_but_numbers(short, long) else APART
    differ = Counter(short) - Counter(long), Counter(long) - Counter(short)
    turned = bool((differ[0].keys() | differ[1].keys()) & _TURNS)
    if len(short) == len(long) and _turned(short, long):
        return OPPOSED
    doubtful = turned or counted != theirs
    if len(short) >= _WHOLE and long.endswith(short) and len(long) - len(short) > 1 and counted == theirs:
        return SHORT  # 客运北站交警岗亭 is 交警岗亭
    if len(short) > 1 and (short in long or _abbreviates(short, long)):
        # 亿丰国际物流园 is 亿丰物流园; what stands behind 万达广场 may be one of its shops.
        return LOOSE if doubtful else SHORT if short[-1] == long[-1] else PART
    if sounds_alike(one, other):
        return LOOSE if turned or counted != theirs else CLOSE
    slips = Levenshtein.distance(one, other)
    if slips == 1 and len(short) == len(long) == 2:
        return SLIP  # 大市, 太市
    if 1 < len(short) < len(long) and sounds_alike(short, long[-len(short) :]):
        return SLIP
    if slips == 1 and len(long) >= 4:
        return LOOSE if doubtful else CLOSE
    return LOOSE if not doubtful and len(long) > 2 and 1 - slips / len(long) >= _ALIKE else APART


def sounds_alike(one: str, other: str) -> bool:
    """Whether two texts sound the same; a character that has no common reading (菉) may be any."""
    if len(one) != len(other):
        return False
    heard, theirs = nearly_sounded(one), nearly_sounded(other)
    if heard == theirs:
        return True
    unlike = [(a, b) for a, b in zip(heard, theirs, strict=True) if a != b]
    return len(unlike) == 1 < len(one) and any(_RARE.match(sign) for sign in unlike[0])


def alike(one: str, other: str) -> bool:
    """Whether two names of villages or roads may be one with a slip: by sound, by a character, or one at the end of the other."""
    if sounds_alike(one, other):
        return True
    short, long = sorted((one, other), key=len)
    if len(short) > 1 and (sounds_alike(long[-len(short) :], short) or long.startswith(short)):
        return not (set(long) - set(short)) <= _TURNS
    return len(one) == len(other) > 1 == Levenshtein.distance(one, other) and not _turned(one, other)


def _same_but_numbers(one: str, other: str) -> bool:
    """Whether nothing but their numbers tells them apart, or next to nothing."""
    first, second = ("".join(sign for sign in text if not sign.isdigit()) for text in (one, other))
    return Levenshtein.distance(first, second) <= (1 if len(first) > 3 else 0)


def _turned(one: str, other: str) -> bool:
    """城南 and 城北: wherever they differ, both have a letter of the compass, of size or of age."""
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return bool(pairs) and all(a in _TURNS and b in _TURNS for a, b in pairs)


def _abbreviates(short: str, long: str) -> bool:
    """昆一中 in 昆山第一中学: its signs stand in the longer one in their order, beginning where it begins."""
    if short[0] != long[0] or 2 * len(short) < len(long):
        return False
    rest = iter(long)
    return all(sign in rest for sign in short)

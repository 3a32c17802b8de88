"""How alike two cores of names are: one place, perhaps one, or two that a number or a letter of the compass tells apart."""

from __future__ import annotations

from collections import Counter

import numpy as np
from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.process import cpdist

from sucheng_data.grammar.place_numbers import numbers
from sucheng_data.grammar.syllables import sounded
from sucheng_data.model.comparing import Ints, Levels

CLOSE, PART, LOOSE, APART, OPPOSED = range(5)
_TURNS = frozenset("东南西北上下左右前后内外大小新老旧中")
_ALIKE = 0.5


def likeness(cores: list[str], left: Ints, right: Ints) -> Levels:
    """The levels of pairs of different cores, by their numbers."""
    if not left.size:
        return np.zeros(0, dtype=np.int8)
    size = np.int64(len(cores))
    low, high = np.minimum(left, right), np.maximum(left, right)
    distinct, back = np.unique(low * size + high, return_inverse=True)
    heard = list(map(sounded, cores))
    firsts = [cores[at] for at in (distinct // size).tolist()]
    seconds = [cores[at] for at in (distinct % size).tolist()]
    ratio = cpdist(firsts, seconds, scorer=Indel.normalized_similarity, dtype=np.float32)
    ones, others = ([heard[at] for at in side.tolist()] for side in (distinct // size, distinct % size))
    sounds = cpdist(ones, others, scorer=Indel.normalized_similarity, dtype=np.float32)
    told = np.full(distinct.size, APART, dtype=np.int8)
    worth = np.flatnonzero((ratio >= 0.4) | (sounds >= 0.6))
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
    if len(short) > 1 and (short in long or _abbreviates(short, long)):
        return LOOSE if doubtful else PART
    if sounded(one) == sounded(other):
        return LOOSE if doubtful else CLOSE
    slips = Levenshtein.distance(one, other)
    if slips == 1 and len(long) >= 4:
        return LOOSE if doubtful else CLOSE
    return LOOSE if not doubtful and len(long) > 2 and 1 - slips / len(long) >= _ALIKE else APART


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

"""How alike two Chinese words are as a person would mistype them: for suggestions only, never for reading a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from sucheng_data.grammar.traditional import simplified
from sucheng_data.model.text import fold

_LEVEL_1 = (0xB0 - 0xA1) * 94, (0xD7 - 0xA1) * 94 + 89  # of GB 2312: its characters stand in the order of their sounds
_SOUND = 12  # about as many characters share a sound
_HOMOPHONE = 0.4
_MIXED = 0.9  # the same characters in another order
_EDGE = 0.85  # one word written out inside the other


def likeness(one: str, other: str) -> float:
    """From 0 to 1: one slip in a word counts against it as much as the word is short, a homophone less than half."""
    first, second = _key(one), _key(other)
    return _weighed(first, second) if first and second else 0.0


def nearest(word: str, known: Iterable[str], least: float = 0.5) -> list[tuple[float, str]]:
    """(likeness, word) of the known words at least so alike, the most alike first, else in the order given."""
    key = _key(word)
    signs = set(key)
    sounds = {place for rank in map(_rank, signs) if rank >= 0 for place in range(rank - _SOUND, rank + _SOUND + 1)}
    found = []
    for candidate in dict.fromkeys(known):
        other = _key(candidate)
        shared = sum(sign in signs or _rank(sign) in sounds for sign in other)
        # Without half of the shorter word in common nothing else need be weighed.
        if shared and 2 * shared >= min(len(key), len(other)):
            alike = _weighed(key, other, slipped=shared >= least * max(len(key), len(other)))
            if alike >= least:
                found.append((alike, candidate))
    return sorted(found, key=lambda pair: -pair[0])


def _weighed(first: str, second: str, *, slipped: bool = True) -> float:
    """The likeness of two words in simplified characters; `slipped`: so much is in common that slips are worth counting."""
    if first == second:
        return 1.0
    most = max(len(first), len(second))
    mixed = _MIXED if len(first) == len(second) and Counter(first) == Counter(second) else 0.0
    short, long = sorted((first, second), key=len)
    part = _EDGE * (len(short) / most) ** 0.5 if len(short) > 1 and _inside(short, long) else 0.0
    return max(mixed, part, 1 - slips(first, second) / most if slipped else 0.0)


@lru_cache(maxsize=1 << 14)
def _key(word: str) -> str:
    return simplified(fold(word))


def slips(first: str, second: str) -> float:
    """Insertions, deletions, exchanges of neighbours and replacements that make one of the other; a homophone is a small one."""
    before: list[float] = []
    row = [float(at) for at in range(len(second) + 1)]
    for i, sign in enumerate(first, 1):
        earlier, before, row = before, row, [float(i)]
        for j, other in enumerate(second, 1):
            cost = 0.0 if sign == other else _HOMOPHONE if homophones(sign, other) else 1.0
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + cost))
            if i > 1 and j > 1 and sign == second[j - 2] and first[i - 2] == other:
                row[j] = min(row[j], earlier[j - 2] + 1)
    return row[-1]


def homophones(one: str, other: str) -> bool:
    """Whether two characters sound much the same, as far as their places in GB 2312 tell: 度 and 渡, 称 and 程."""
    first, second = _rank(one), _rank(other)
    return first >= 0 and second >= 0 and abs(first - second) <= _SOUND


@lru_cache(maxsize=1 << 13)
def _rank(sign: str) -> int:
    """The place of an everyday character in the order of sounds; -1 for any other."""
    code = sign.encode("gb2312", "ignore")
    if len(code) != 2:
        return -1
    place = (code[0] - 0xA1) * 94 + code[1] - 0xA1
    return place if _LEVEL_1[0] <= place <= _LEVEL_1[1] else -1


def _inside(short: str, long: str) -> bool:
    """Whether the characters of `short` stand in `long` in the same order: 市总 in 市总工会."""
    rest = iter(long)
    return all(sign in rest for sign in short)

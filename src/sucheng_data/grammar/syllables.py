"""How a text sounds: one sign a syllable, so that 淞 and 松 are the same sign; whatever has no reading stands for itself."""

from __future__ import annotations

import re
from functools import lru_cache

from sucheng_data.grammar._syllables import BY_SYLLABLE

_FIRST = 0xE000  # of the private signs, one for each syllable


def sounded(text: str) -> str:
    """`text`, each character of GB 2312 as the sign of its first reading without tone."""
    return text.translate(_signs())


def nearly_sounded(text: str) -> str:
    """`sounded`, where 绿 and 录, 程 and 陈, 是 and 四 are the same sign too: what people take for each other as they type."""
    return text.translate(_near_signs())


@lru_cache(maxsize=1)
def _near_signs() -> dict[int, int]:
    sounds: dict[str, int] = {}
    signs: dict[int, int] = {}
    for entry in BY_SYLLABLE.replace("\n", "").rstrip(";").split(";"):
        sound, characters = entry.split(" ")
        sound = re.sub("([aei]n)g$", r"\1", re.sub("^([zcs])h", r"\1", sound.replace("v", "u")))
        sign = sounds.setdefault(sound, _FIRST + len(sounds))
        signs |= dict.fromkeys(map(ord, characters), sign)
    return signs


@lru_cache(maxsize=1)
def _signs() -> dict[int, int]:
    sounds: dict[str, int] = {}
    signs: dict[int, int] = {}
    for entry in BY_SYLLABLE.replace("\n", "").rstrip(";").split(";"):
        sound, characters = entry.split(" ")
        sign = sounds.setdefault(sound, _FIRST + len(sounds))
        signs |= dict.fromkeys(map(ord, characters), sign)
    return signs

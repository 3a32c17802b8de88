"""How a text sounds: one sign a syllable, so that 淞 and 松 are the same sign; whatever has no reading stands for itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from sucheng_data.grammar._syllables import BY_SYLLABLE

_BEGINNING, _ENDING = re.compile("^([zcs])h"), re.compile("([aei]n)g$")
_FIRST = 0xE000  # of the private signs, one for each syllable


def sounded(text: str) -> str:
    """`text`, each character of GB 2312 as the sign of its first reading without tone."""
    return text.translate(_signs())


def nearly_sounded(text: str) -> str:
    """`sounded`, where 绿 and 录, 程 and 陈, 是 and 四 are the same sign too: what people take for each other as they type."""
    return text.translate(_near_signs())


@lru_cache(maxsize=1)
def _signs() -> dict[int, int]:
    return _by_sound(str)


@lru_cache(maxsize=1)
def _near_signs() -> dict[int, int]:
    return _by_sound(lambda sound: _ENDING.sub(r"\1", _BEGINNING.sub(r"\1", sound.replace("v", "u"))))


def _by_sound(heard: Callable[[str], str]) -> dict[int, int]:
    """A sign for every character: one for those whose syllables are `heard` as one."""
    sounds: dict[str, int] = {}
    signs: dict[int, int] = {}
    for entry in BY_SYLLABLE.replace("\n", "").rstrip(";").split(";"):
        sound, characters = entry.split(" ")
        sign = sounds.setdefault(heard(sound), _FIRST + len(sounds))
        signs |= dict.fromkeys(map(ord, characters), sign)
    return signs

"""Small numbers in names and addresses of places: 一 = 1 = ① = 甲; what is left of a text is in plain digits."""

from __future__ import annotations

import re
from functools import lru_cache

from sucheng_data.grammar.numerals import number
from sucheng_data.grammar.traditional import simplified
from sucheng_data.model.text import fold

HAN = "[一二三四五六七八九十]{1,3}"
_ORDINALS = {sign: str(at) for at, sign in enumerate("甲乙丙丁戊己", 1)}
_HAN_NUMBER = re.compile(HAN)
_QUOTED = re.compile("[“”‘’\"'「」『』«»＂＇《》〈〉·•]")


def plain(text: str) -> str:
    """`text` folded, in simplified characters."""
    return simplified(fold(text))


@lru_cache(maxsize=1 << 10)
def digits(written: str) -> str:
    """一, 十二, 01, 甲 as 1, 12, 1, 1; what is no number stays: a."""
    if written.isdigit():
        return str(int(written)) if len(written) < 10 else written
    value = number(written)
    return _ORDINALS.get(written, written) if value is None else str(value)


def numbers(text: str) -> tuple[str, ...]:
    """The numbers in `text`, Chinese ones too, in their order."""
    return tuple(digits(found) for found in re.findall(rf"[0-9]+|{HAN}", text))


def in_digits(text: str) -> str:
    """`text` with its Chinese numbers in digits: 第三 as 第3."""
    return _HAN_NUMBER.sub(lambda found: digits(found[0]), text)

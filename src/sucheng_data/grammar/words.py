"""Looking for words of a code list inside a text, and the closest entry for one that is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sucheng_data.grammar.likeness import nearest
from sucheng_data.model.cleaning import Context, Refusal
from sucheng_data.model.codes import Codes
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold

_NO_CODES = Codes("", ())
# 未完成 contains 完成: next to one of these a word does not mean what it says.
_NEGATION = pattern("[未不非无没待尚拟否暂停原]|即将")
_BRACKETS = pattern(r"[(（][^()（）]*[)）]")


class Hit(NamedTuple):
    """A word of the list found in a folded text."""

    start: int
    end: int
    code: str


def codes_of(context: Context, name: str = "") -> Codes:
    """The field's own code list, else the one called `name`, else an empty one."""
    return context.codes or context.register.get(name) or _NO_CODES


def hits(text: str, codes: Codes, shortest: int = 1) -> list[Hit]:
    """The words of `codes` in `text`, without those that are part of a longer one."""
    folded = fold(text)
    found = [
        Hit(start, start + len(word), code)
        for word, code in codes.lookup.items()
        # A code such as 1 or tv would be found in any date or word.
        if len(word) >= (3 if word.isascii() else shortest) and word in folded
        for start in _places(word, folded)
    ]
    return [
        hit
        for hit in found
        if not any(o.start <= hit.start and hit.end <= o.end and o.end - o.start > hit.end - hit.start for o in found)
    ]


def _places(word: str, text: str) -> Iterator[int]:
    start = text.find(word)
    while start >= 0:
        yield start
        start = text.find(word, start + 1)


def one_code(text: str, codes: Codes) -> str | None:
    """The code that `text` means: written as listed, or the only listed word (two characters or more) inside it."""
    plain = text.strip().removesuffix(".0")
    bare = _BRACKETS.sub("", plain)
    known = codes.find(plain) or codes.find(bare)
    if known or not bare:
        return known
    found = hits(bare, codes, 2)
    if len({hit.code for hit in found}) != 1:
        return None
    folded = fold(bare)
    rest = folded[: min(hit.start for hit in found)] + folded[max(hit.end for hit in found) :]
    return None if _NEGATION.search(rest) else found[0].code


@lru_cache(maxsize=1 << 12)
def closest(word: str, codes: Codes) -> str:
    """The label of the entry most like `word`, of several that are equally like it up to three, or ""."""
    near = nearest(word, codes.lookup)
    labels = [codes.label(codes.lookup[known]) for alike, known in near if alike == near[0][0]]
    return "、".join(list(dict.fromkeys(labels))[:3])


def not_listed(text: str, codes: Codes) -> Refusal:
    """The Refusal of a value that is in no code list, with the closest entry as suggestion."""
    suggestion = closest(text, codes)
    return Refusal(f"“{text}”不在代码表中", f"“{text}” is not in the code list", code="enum", suggestion=suggestion)

"""Cleaner: a cell that lists several entries of a code list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from sucheng_data.grammar.items import MARKS, Entry, listed, read
from sucheng_data.grammar.traditional import simplified
from sucheng_data.grammar.words import closest, codes_of
from sucheng_data.model.cleaning import Cleaned, Context, Note
from sucheng_data.model.codes import Codes
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import tidy

_SEPARATOR = pattern(
    r"[、,;/\n|+。]|[,，]?(?:还|另|并)?(?<![未没不无法待拟])(?:配备|配有|设有|提供)了?|以及(?![\w]{0,1}$)"
    r"|(?<!\d)\d{1,2}[.)](?!\d)"
)
_AND = pattern("和|及|与|并|或|兼")
_GAP = pattern(r"\s+")
_BRACKETS = pattern(r"\([^()]*\)")
_NONE = frozenset(
    {"无", "没有", "暂无", "-", "--", "—", "/", "×", "✗", "✘", "X", "x", "否", "N", "n", "NO", "No", "no", "0"}
)
_TICKS = frozenset({"√", "✓", "✔", "☑", "有", "1", "是", "Y", "y", "YES", "Yes", "yes", "TRUE"})
_ASKED = pattern(r"\([^()]*\)|是否(?:配备|配有|提供|设有|有)?|有无")
_CIRCLED = pattern("[①-⒇❶-➓⓵-⓾]")
_SERIAL = pattern(r"(?<!\d)(\d{1,2})、")
_OF_THE_SHOWER = frozenset({"热水", "热水供应"})
UNNAMED = "(column header)"


class _Item(NamedTuple):
    """A piece of the cell: what it says, the codes it means, and whether a clause begins with it."""

    entry: Entry
    codes: tuple[str, ...]
    opens: bool


def coded_list(text: str, context: Context) -> Cleaned:
    """Several codes of the field's code list, and the words that are in none.

    Normal form: {"codes": [codes in the order written], "other": [words], "items": [code, or {"code", "n"} with a count]}.
    “等…设施” and brackets are dropped, what is said to be missing (无空调) is left out. A tick means the word of the heading.
    """
    codes = codes_of(context)
    text = _unnumbered(simplified(tidy(_CIRCLED.sub("\n", text))))
    if text in _NONE:
        return _answer([], [], codes)
    if text in _TICKS or (context.header and re.fullmatch(r"\d+\s*[台个张套把只部间处组]?", text)):
        return _ticked(text, context, codes)
    items = _plain(text, codes) or list(_told(_items(text, codes)))
    known = [item for item in items if item.codes and not item.entry.denied and not item.entry.doubtful]
    unknown = [item.entry.word for item in items if not item.entry.denied and item not in known]
    return _answer(known, unknown, codes)


def _answer(known: list[_Item], unknown: list[str], codes: Codes) -> Cleaned:
    counts: dict[str, list[int | None]] = {}
    for item in known:
        for code in item.codes:
            counts.setdefault(code, []).append(item.entry.n if len(item.codes) == 1 or item.entry.each else None)
    # Two words with one code (雨衣2件、雨伞5把) are not so many of the same.
    items: list[Any] = [
        {"code": code, "n": found[0]} if len(found) == 1 and found[0] else code for code, found in counts.items()
    ]
    other = list(dict.fromkeys(word for word in unknown if word))
    notes = tuple(Note("unknown_word", {"word": word}, closest(word, codes)) for word in other)
    return Cleaned({"codes": list(counts), "other": other, "items": items}, notes)


def _ticked(text: str, context: Context, codes: Codes) -> Cleaned:
    """The word of the heading, as often as the number in the cell says; a tick under no heading means nothing known."""
    header = _ASKED.sub("", simplified(tidy(context.header))).strip()
    found = listed(header, codes)
    if not found:
        value = _answer([], [header if header and context.header != UNNAMED else text], codes)
        unnamed = not header or context.header == UNNAMED
        return Cleaned({**value.value, "items": [UNNAMED] if unnamed and text in _TICKS else []}, value.notes)
    count = 1 if text in _TICKS else int(re.sub(r"\D", "", text))
    entry = Entry(header, None if text in _TICKS else count)
    return _answer([_Item(entry, found, True)] if count else [], [], codes)


def _plain(text: str, codes: Codes) -> list[_Item]:
    """The items of words that are listed and joined by 、 alone, as nearly all are; none for any other text."""
    items = [_alone(word, codes) for word in text.split("、")]
    return [item for item in items if item] if all(items) else []


@lru_cache(maxsize=1 << 14)
def _alone(word: str, codes: Codes) -> _Item | None:
    """The item of a word that means the same whatever stands beside it."""
    items = _items(word, codes)
    sure = len(items) == 1 and items[0].codes and items[0].entry == Entry(word) and word not in _OF_THE_SHOWER
    return items[0] if sure else None


def _told(items: list[_Item]) -> Iterator[_Item]:
    """`items` with what one says about others: 各1台 counts those before it, and 无A、B leaves open whether B is there."""
    denied = False
    for index, item in enumerate(items):
        entry = item.entry
        denied = denied and not item.opens and entry.n is None
        later = (next_.entry for next_ in _same_clause(items, index))
        share = next((each.n for each in later if each.each), None) if entry.n is None else None
        yield item._replace(entry=entry._replace(n=share or entry.n, doubtful=entry.doubtful or denied))
        denied = denied or entry.denies_next


def _same_clause(items: list[_Item], index: int) -> Iterator[_Item]:
    for item in items[index + 1 :]:
        if item.opens:
            return
        yield item


def _items(text: str, codes: Codes) -> list[_Item]:
    """The items of `text`; a text that is itself a listed word is one item."""
    if (code := codes.find(text)) and not MARKS.search(text):
        return [_Item(Entry(text), (code,), True)]
    pieces = [(part, opens) for piece, opens in _split(text) for part, opens in _apart(piece, opens, codes)]
    items = [
        _Item(entry, listed(entry.word, codes), opens) for entry, opens in ((read(p, codes), o) for p, o in pieces)
    ]
    # 手机、电动车充电: what stands once behind both.
    for index, (one, other) in enumerate(pairwise(items)):
        if not one.codes and other.codes and not one.entry.denied and not other.opens:
            word = other.entry.word
            shared = (codes.find(one.entry.word + word[at:]) for at in range(1, len(word) - 1))
            if code := next(filter(None, shared), None):
                items[index] = one._replace(codes=(code,))
    return _beside_shower(items)


def _beside_shower(items: list[_Item]) -> list[_Item]:
    """热水 next to 淋浴 is the water of the shower, not a drink."""
    return [
        item
        for index, item in enumerate(items)
        if not (
            item.entry.word in _OF_THE_SHOWER
            and any("shower" in near.codes for near in items[max(index - 1, 0) : index + 2])
        )
    ]


def _apart(piece: str, opens: bool, codes: Codes) -> Iterator[tuple[str, bool]]:
    """“空调 冰箱” and “空调和冰箱” as two, when at least one of them is listed: 和 may also be part of a word."""
    if codes.find(piece) or listed(read(piece, codes).word, codes):
        yield piece, opens
        return
    hidden = _BRACKETS.sub(lambda match: "\0" * len(match.group()), piece)
    for mark in (_GAP, _AND):
        cuts = [(0, 0), *(match.span() for match in mark.finditer(hidden)), (len(piece), len(piece))]
        parts = [part for (_, a), (b, _) in pairwise(cuts) if (part := piece[a:b].strip())]
        if len(parts) > 1 and any(listed(read(part, codes).word, codes) for part in parts):
            for index, part in enumerate(parts):
                yield from _apart(part, opens and index == 0, codes)
            return
    yield piece, opens


def _unnumbered(text: str) -> str:
    """“1、空调2、饮水机” without its numbers, which are no counts."""
    numbers = [int(number) for number in _SERIAL.findall(text)]
    return _SERIAL.sub("\n", text) if numbers[:1] and numbers == list(range(1, len(numbers) + 1)) else text


def _split(text: str) -> Iterator[tuple[str, bool]]:
    """Items between separators and whether each opens a clause; a separator inside brackets separates nothing."""
    hidden = _BRACKETS.sub(lambda match: "\0" * len(match.group()), text)
    cuts = [(0, 0), *(match.span() for match in _SEPARATOR.finditer(hidden)), (len(text), len(text))]
    opens = True
    for (start, a), (b, _) in pairwise(cuts):
        opens = opens or text[start:a] not in ("、", "/", "+", "")
        if piece := text[a:b].strip():
            yield piece, opens
            opens = False

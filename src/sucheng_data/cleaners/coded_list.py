"""Cleaner: a cell that lists several entries of a code list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from sucheng_data.grammar.words import closest, codes_of
from sucheng_data.model.cleaning import Cleaned, Context, Note
from sucheng_data.model.codes import Codes
from sucheng_data.model.text import tidy

_SEPARATOR = re.compile(
    r"[、,;/\n|+。]|[,，]?(?:还|另|并)?(?:配备|配有|设有|提供)了?|以及(?![\w]{0,1}$)|(?<!\d)\d{1,2}[.)](?!\d)"
)
_AND = re.compile("和|及|与|并|或|兼")
_BRACKETS = re.compile(r"\([^()]*\)")
_AND_SO_ON = re.compile(
    r"等(?:等|\d*[类项种]?(?:基础|配套|服务|便民|基本)*(?:设施|设备|用品|物品|物资|服务|人员|群体|功能)?)?(?:.{0,2}一应俱全|齐全|俱全)?$"
)
_LEAD = re.compile(r"^(?:现|已|均|内|室内|内设|为|免费|包括|包含|主要有|主要为|配备|配有|设有|设置|提供|有|可|能)+")
_COUNT = re.compile(
    r"[x×*]?\s*(?:\d+|[一二两三四五六七八九十]+)(?:余|多)?(?:台|组|个|张|套|把|只|部|条|件|份|盒|箱|间|处|排|支|架|座|人|名)?$"
)
_FIRST_COUNT = re.compile(
    r"^(?:\d+|[一二两三四五六七八九十]+)(?:余|多)?(?:台|组|个|张|套|把|只|部|条|件|份|盒|箱|间|处|排|支|架)"
)
_EPITHET = re.compile(r"^(?:免费|爱心|便民|共享|公共|智能|自助|应急|专用|大型|小型)+")
_NONE = frozenset({"无", "没有", "暂无", "-", "--", "—", "/"})


def coded_list(text: str, context: Context) -> Cleaned:
    """Several codes of the field's code list, and the words that are in none.

    Normal form: {"codes": [codes in the order written], "other": [words]}. Counts, “等…设施” and brackets are dropped.
    """
    codes = codes_of(context)
    text = tidy(text)
    found: dict[str, None] = {}
    other: dict[str, None] = {}
    for piece in [] if text in _NONE else _pieces(text, codes):
        code = _code(piece, codes)
        if code:
            found[code] = None
        elif word := _bare(piece):
            other[word] = None
    notes = tuple(Note("unknown_word", {"word": word}, closest(word, codes)) for word in other)
    return Cleaned({"codes": list(found), "other": list(other)}, notes)


def _pieces(text: str, codes: Codes) -> Iterator[str]:
    """The items of `text`; a text that is itself a listed word is one item."""
    if codes.find(text):
        yield text
        return
    for piece in _split(text):
        if _code(piece, codes):
            yield piece
            continue
        parts = [part for part in re.split(r"\s+", piece) if part]
        parts = [half for part in parts for half in _halves(part, codes)]
        yield from parts if any(_code(part, codes) for part in parts) else [piece]


def _split(text: str) -> list[str]:
    """Items between separators; a separator inside brackets separates nothing."""
    hidden = _BRACKETS.sub(lambda match: "\0" * len(match.group()), text)
    cuts = [(0, 0), *(match.span() for match in _SEPARATOR.finditer(hidden)), (len(text), len(text))]
    pieces = [text[a:b] for (_, a), (b, _) in pairwise(cuts)]
    return [piece.strip() for piece in pieces if piece.strip()]


def _halves(piece: str, codes: Codes) -> list[str]:
    """A和B as two items, when at least one of them is listed: 和 may also be part of a word."""
    parts = [part for part in _AND.split(piece) if part]
    known = not _code(piece, codes) and any(_code(part, codes) for part in parts)
    return parts if known else [piece]


def _bare(piece: str) -> str:
    """`piece` without brackets, “等…”, leading verbs and counts."""
    piece = _AND_SO_ON.sub("", _BRACKETS.sub("", piece).strip(" .:"))
    piece = _LEAD.sub("", piece)
    bare = _COUNT.sub("", piece).strip()
    return _FIRST_COUNT.sub("", bare).strip(" .:") or piece


def _code(piece: str, codes: Codes) -> str | None:
    whole = piece.strip(" .:")
    bare = _bare(piece)
    tries = (whole, _AND_SO_ON.sub("", whole), _BRACKETS.sub("", whole), bare, _EPITHET.sub("", bare))
    return next((code for word in tries if word and (code := codes.find(word))), None)

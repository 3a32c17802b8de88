"""Folding of Chinese text, shared by header matching, code lists, cleaners and match keys."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Zero-width characters, BOM and soft hyphen: invisible, never meant.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"), None)
# What people put into a cell that has nothing to say.
_BLANKS = frozenset({"", "-", "--", "—", "——", "－", "/", "／", "\\"})
# NFKC changes none of these.
_TIDY = re.compile("[\u4e00-\u9fffA-Za-z0-9.-]*")
_FOLDED = re.compile("[\u4e00-\u9fffa-z0-9]*")
_SPACES = re.compile(r"[^\S\n]+")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_QUOTES = re.compile("[“”‘’\"'「」『』«»＂＇`]")


def is_blank(text: str | None) -> bool:
    """Whether a cell says nothing: empty, spaces, or a dash."""
    return text is None or text.strip() in _BLANKS


def tidy(text: str) -> str:
    """`text` in NFKC without invisible characters; runs of spaces become one, line breaks stay; trimmed."""
    if _TIDY.fullmatch(text):
        return text
    text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def trim(text: str) -> str:
    """`text` trimmed and without invisible characters; unlike `tidy`, width and punctuation stay as written."""
    text = text.translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """A key for comparing: NFKC, lower case, no spaces, no quotes, no punctuation."""
    if _FOLDED.fullmatch(text):
        return text
    return _NOT_WORD.sub("", _QUOTES.sub("", unicodedata.normalize("NFKC", text).translate(_INVISIBLE))).lower()


def folds(texts: Iterable[str]) -> dict[str, str]:
    """Every text with what it folds to: most are folded already, and cost one look."""
    folded = _FOLDED.fullmatch
    return {text: text if folded(text) else fold(text) for text in texts}

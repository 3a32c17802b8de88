"""Cleaner `words`: a cell that lists words."""

from __future__ import annotations

from sucheng_data.grammar.prose import refuse_damaged
from sucheng_data.model.cleaning import Cleaned, Context
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import trim

_PAIRS = {
    "(": ")",
    "（": "）",
    "“": "”",
    "「": "」",
    "『": "』",
    "《": "》",
    "【": "】",
    "[": "]",
    "〔": "〕",
    "‘": "’",
}
_SEPARATORS = frozenset("、，,;；/／\n｜|")
_AND_SO_ON = pattern("等+$")


def words(text: str, context: Context) -> Cleaned:
    """词语列表：按 、，；/ 与换行拆分，括号、引号内不拆。A list of unique strings, in order; brackets and quotes hold together.

    “大润发（观前店、园区店）、苏周到” gives two; 等 at the end is dropped. Idempotent on its own list joined by 、.
    """
    refuse_damaged(text)
    parts = [part for part in map(str.strip, _split(trim(text).rstrip("。"))) if part]
    if len(parts) > 1:
        parts[-1] = _AND_SO_ON.sub("", parts[-1])
    return Cleaned(list(dict.fromkeys(part for part in parts if part)))


def _split(text: str) -> list[str]:
    parts, start, at = [], 0, 0
    while at < len(text):
        closing = text.find(_PAIRS[text[at]], at) if text[at] in _PAIRS else -1
        if closing > 0:
            at = _closing(text, at)
        elif text[at] in _SEPARATORS and not (text[at] == "/" and "://" in text):
            parts.append(text[start:at])
            start = at + 1
        at += 1
    return [*parts, text[start:]]


def _closing(text: str, at: int) -> int:
    """Where the bracket or quote opened at `at` closes; a bracket without an end holds nothing together."""
    depth, opening, closing = 0, text[at], _PAIRS[text[at]]
    for end in range(at, len(text)):
        depth += (text[end] == opening) - (text[end] == closing)
        if depth == 0:
            return end
    return at

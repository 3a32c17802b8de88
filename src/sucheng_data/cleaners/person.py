"""Cleaner `person`: the name of a person."""

from __future__ import annotations

from sucheng_data.grammar.prose import mend
from sucheng_data.model.cleaning import Cleaned, Context
from sucheng_data.model.patterns import pattern

# Names of two characters are padded to stand flush with those of three.
_PADDING = pattern(r"(?<![^\s、,，;；/])([一-鿿])\s+([一-鿿])(?![^\s、,，;；/])")


def person(text: str, context: Context) -> Cleaned:
    """人名：去掉对齐用的空格，繁体字不转换。The name of a person: blanks used for padding go, the characters stay as written.

    “王　嵘” -> “王嵘”; 陳小明 stays 陳小明. Garbled text is refused. Idempotent.
    """
    value, notes = mend(text, name=True)
    return Cleaned(_PADDING.sub(r"\1\2", value) or None, notes)

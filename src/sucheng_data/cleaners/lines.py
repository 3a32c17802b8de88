"""lines: a cell with several sentences, one per line or parted by semicolons."""

from __future__ import annotations

from sucheng_data.grammar.prose import refuse_damaged
from sucheng_data.model.cleaning import Cleaned, Context
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import trim

_PARTS = pattern(r"[;；\n]+")


def lines(text: str, context: Context) -> Cleaned:
    """逐条的内容：按分号和换行拆开，逗号、顿号不拆。Sentences parted by semicolons and line breaks; commas stay inside.

    Shape: a list of distinct strings, e.g. ["推进党建带群建", "提供法律援助"].
    """
    refuse_damaged(text)
    parts = (part.strip() for part in _PARTS.split(trim(text)))
    return Cleaned(list(dict.fromkeys(part for part in parts if part)) or None)

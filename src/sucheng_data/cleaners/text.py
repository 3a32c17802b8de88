"""Cleaner `text`: published prose, as written."""

from __future__ import annotations

from sucheng_data.grammar.prose import mend
from sucheng_data.model.cleaning import Cleaned, Context


def text(text: str, context: Context) -> Cleaned:
    """文本：保留原文用字与标点，只清理空白、零宽字符和全角字母数字。Prose as written; only blanks and width are mended.

    “ＡＢＣ　驿站” -> “ABC 驿站”. Garbled runs (锟斤拷), private-use characters and pinyin glosses 動(dòng) are kept and noted,
    with the mended text as suggestion where it is certain. Idempotent.
    """
    value, notes = mend(text)
    return Cleaned(value or None, notes)

"""Cleaner `text`: published prose, as written."""

from __future__ import annotations

import re

from sucheng_data.model.cleaning import Cleaned, Context, Note
from sucheng_data.model.text import trim

# Letters, digits and what stands between them; Chinese punctuation stays full-width.
_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}
_GLOSS = re.compile(r"(?<=[㐀-鿿])[（(]\s*[a-zü]*[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ][a-zü]*\s*[)）]", re.I)
_GARBLED = re.compile(
    "[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f]|锟斤拷|烫烫烫|屯屯屯"
)
_LATIN = re.compile(
    "(?:[\u00c0-\u00ff][\u00a1-\u00ff]){2,}|[\u00c2-\u00ef][\u0080-\u00bf]{1,2}(?:[\u00c2-\u00ef][\u0080-\u00bf]{1,2})+"
)
_HAN = re.compile("[㐀-鿿，。、；：“”！？（）《》]{3,}")
_HALF_WORDS = re.compile(r"[A-Za-zÀ-ÿ]*")


def text(text: str, context: Context) -> Cleaned:
    """文本：保留原文用字与标点，只清理空白、零宽字符和全角字母数字。Prose as written, only spaces and full-width letters mended.

    Mojibake, private-use characters and pinyin glosses 動(dòng) are kept and noted, with the mended text as suggestion where it is
    certain. Idempotent.
    """
    value = trim(text.translate(_WIDE))
    notes = [Note("FMT-I01", {"value": text})] if value != text else []
    suggestion = _mended(value)
    if suggestion is not None:
        notes.append(Note("FMT-W01", {"value": text}, suggestion))
    return Cleaned(value or None, tuple(notes))


def _mended(value: str) -> str | None:
    """What to suggest for a garbled text ("" when it cannot be mended), None when nothing is wrong with it."""
    if _GLOSS.search(value):
        return _GLOSS.sub("", value)
    for wrong, right, run in (("gbk", "utf-8", _HAN), ("latin-1", "gbk", _LATIN), ("latin-1", "utf-8", _LATIN)):
        mended = run.sub(lambda part: _recoded(part[0], wrong, right), value)  # noqa: B023 - called at once
        if mended != value:
            return mended
    return "" if _GARBLED.search(value) or _LATIN.search(value) else None


def _recoded(run: str, wrong: str, right: str) -> str:
    """`run` read again in the encoding it was written in, if that gives Chinese throughout; else `run`."""
    try:
        again = run.encode(wrong).decode(right)
    except UnicodeError:
        return run
    return again if re.fullmatch("[\u4e00-\u9fff，。、；：“”！？（）《》0-9A-Za-z]{2,}", again) else run

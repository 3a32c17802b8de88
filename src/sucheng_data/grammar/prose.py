"""Prose as published: spaces and full-width letters mended, garbled runs and pinyin glosses found; for text and title."""

from __future__ import annotations

import re

from sucheng_data.model.cleaning import Note
from sucheng_data.model.text import trim

# Letters and digits only: Chinese punctuation stays full-width.
_RANGES = ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B))
_WIDE = {code: code - 0xFEE0 for first, end in _RANGES for code in range(first, end)}
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹ"
_GLOSS = re.compile(rf"(?<=[㐀-鿿])[（(]\s*[a-zü]*[{_TONES}][a-zü]*\s*[)）]", re.I)
_GARBLED = re.compile(
    "[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0b\x0c\x0e-\x1f\x80-\x9f]|锟斤拷|烫烫烫|屯屯屯"
)
_LATIN = re.compile("[\u00a1-\u00ff]{4,}")
_LATIN_UTF8 = re.compile("(?:[\u00e3-\u00ef][\u0080-\u00bf]{2})+")
_HAN = re.compile("[㐀-鿿，。、；：“”！？（）《》€]{3,}")
_CHINESE = re.compile("[\u4e00-\u9fff，。、；：“”！？（）《》0-9A-Za-z]{2,}")
_CODECS = (("gbk", "utf-8", _HAN), ("latin-1", "utf-8", _LATIN_UTF8), ("latin-1", "gbk", _LATIN))


def mend(text: str) -> tuple[str, tuple[Note, ...]]:
    """`text` with blanks, invisible characters and full-width letters mended, and the notes about it.

    What is garbled stays as written; the note's suggestion is the mended text, where mending is certain.
    """
    value = trim(text.translate(_WIDE))
    notes = (Note("FMT-I01", {"value": text}),) if value != text else ()
    better = _ungarbled(text.strip())  # before trimming: some of its characters are the garbled ones
    return value, notes if better is None else (*notes, Note("FMT-W01", {"value": text}, better))


def garbled(text: str) -> Note | None:
    """The note on garbled text, for cells of any kind; None when nothing is wrong."""
    better = None if text.isascii() else _ungarbled(text)
    return None if better is None else Note("FMT-W01", {"value": text}, better)


def _ungarbled(value: str) -> str | None:
    """The text that `value` was before it was garbled ("" when that cannot be told); None when nothing is wrong."""
    if _GLOSS.search(value):
        return _GLOSS.sub("", value)
    for wrong, right, runs in _CODECS:
        parts = [(run[0], _recoded(run[0], wrong, right)) for run in runs.finditer(value)]
        if any(was != now for was, now in parts):
            for was, now in parts:
                value = value.replace(was, now)
            return value
    return "" if _GARBLED.search(value) or _LATIN.search(value) or _LATIN_UTF8.search(value) else None


def _recoded(run: str, wrong: str, right: str) -> str:
    """`run` read again in the encoding it was written in, if that gives Chinese throughout; else `run`."""
    try:
        again = run.encode(wrong).decode(right)
    except UnicodeError:
        return run
    return again if _CHINESE.fullmatch(again) else run

"""Prose as published: spaces and full-width letters mended, glosses and traditional characters put right, damage refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from sucheng_data.grammar.traditional import plain, simplified
from sucheng_data.model.cleaning import Note, Refusal
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import trim

# Letters and digits only: Chinese punctuation stays full-width.
_RANGES = ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B))
_WIDE = {code: code - 0xFEE0 for first, end in _RANGES for code in range(first, end)}
_HAN = "\u3400-\u9fff"
# A syllable in brackets behind a character. (Café) has a tone mark too and is no syllable.
_GLOSS = pattern(rf"(?<=[{_HAN}])[（(]\s*([a-zü\u0300-\u036f\u00e0-\u01dc]{{1,9}})\s*[)）]")
_TONE = pattern("[\u0300\u0301\u0304\u030c]")
_SYLLABLE = pattern(
    "(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:a|o|e|ai|ei|ao|ou|an|en|ang|eng|ong|er|i|ia|ie|iao|iu|ian|in|iang|ing|iong"
    "|u|ua|uo|uai|ui|uan|un|uang|ue|u\u0308|u\u0308e)"
)
_DEBRIS = pattern(
    "[\ufffd\ufdd0-\ufdef\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]"
    "|锟斤拷|锟斤|斤拷|烫烫烫|屯屯屯|锘[^\\s]|[＊*]?锟\\?"
)
# What Windows shows for the bytes 80-9F, beside Latin-1 itself.
_WINDOWS = bytes(range(0x80, 0xA0)).decode("cp1252", "ignore")
_NEXT = f"[\u0080-\u00bf{_WINDOWS}]"
_UTF8_AS_LATIN = pattern(
    f"(?:(?:[\u00e2-\u00e9\u00ef]{_NEXT}{{2}})(?:[\u00e2-\u00e9\u00ef]{_NEXT}{{2}}|[\x20-\x7e]|\u00c2{_NEXT})*"
    f"[\u00e2-\u00e9\u00ef]{_NEXT}{{2}}|(?<![A-Za-z])[\u00e4-\u00e9\u00ef]{_NEXT}{{2}}|\u00e2\u20ac[\u0098-\u00a6{_WINDOWS}])"
)
_GBK_AS_LATIN = pattern("[\u00a1-\u00ff]{4,}|(?<![A-Za-z])[\u00a1-\u00ff]{2,3}(?![A-Za-z])")
_UTF8_AS_GBK = pattern(f"[{_HAN}，。、；：“”！？（）《》€]{{3,}}")
_CHINESE = pattern("[\u4e00-\u9fff，。、；：“”‘’！？（）《》【】—…·0-9A-Za-z\x20-\x7e\u3000\xa0]+")


def mend(text: str, *, name: bool = False) -> tuple[str, tuple[Note, ...]]:
    """`text` with blanks, width, glosses and traditional characters put right, and the notes about it.

    The name of a person keeps its characters (`name`). Raises Refusal for what is damaged beyond certainty.
    """
    refuse_damaged(text)
    value = trim(text.translate(_WIDE))
    notes = [Note("FMT-I01", {"value": text})] if value != text else []
    if (bare := unglossed(value)) != value:
        value = bare
        notes.append(Note("FMT-W01", {"value": text}, bare if name else simplified(bare)))
    if not name and (modern := simplified(value)) != value:
        value = modern
        notes.append(Note("FMT-I02", {"value": text}, modern))
    return value, tuple(notes)


def unglossed(text: str) -> str:
    """`text` without pinyin in brackets behind single characters: 動(dòng)力 -> 動力."""
    return text if text.isascii() else _GLOSS.sub(lambda match: "" if _is_syllable(match[1]) else match[0], text)


def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word)
    return len(_TONE.findall(letters)) == 1 and bool(_SYLLABLE.fullmatch(_TONE.sub("", letters)))


def refuse_damaged(text: str, code: str = "FMT-E01") -> None:
    """Raise Refusal, with what it was where that is certain, when `text` was decoded wrongly or lost characters."""
    better = None if text.isascii() and text.isprintable() else _damage(text)
    if better is not None:
        raise Refusal("文字已成乱码", "the text is garbled", code, better)


def garbled(text: str) -> Note | None:
    """The note on garbled or glossed text, for cells of any kind; None when nothing is wrong."""
    if text.isascii() and text.isprintable():
        return None
    better = _damage(text)
    if better is None and (bare := unglossed(text)) != text:
        better = simplified(bare)
    return None if better is None else Note("FMT-W01", {"value": text}, better)


def unharmed(texts: Iterable[str]) -> bool:
    """Whether garbled() has nothing to say of any of `texts`: asked of all together, in one go; False where that is not sure."""
    together = "\n".join(texts)
    return plain(together) and not _DEBRIS.search(together) and unglossed(together) == together


@lru_cache(maxsize=1 << 10)  # a cell is asked about by whoever reads it, and by its cleaner
def _damage(text: str) -> str | None:
    """What `text` was before it was damaged ("" when that cannot be told); None when nothing is wrong."""
    # What was decoded wrongly never consists of ordinary characters alone.
    if plain(text):
        return "" if _DEBRIS.search(text) else None
    better = _UTF8_AS_LATIN.sub(lambda run: _recoded(run[0], "latin", "utf-8"), text)
    better = better if better != text else _GBK_AS_LATIN.sub(lambda run: _recoded(run[0], "latin", "gb2312"), text)
    better = better if better != text else _UTF8_AS_GBK.sub(lambda run: _recoded(run[0], "gbk", "utf-8"), text)
    lost = _DEBRIS.search(better)
    return "" if lost else better if better != text else None


def _recoded(run: str, wrong: str, right: str) -> str:
    """`run` read again in the encoding it was written in, if that gives plain Chinese throughout; else `run`."""
    if wrong == "latin" and right == "gb2312" and len({letter for letter in run if letter.isalpha()}) < 2:
        return run  # ×××× and ···· are what they look like
    try:
        written = b"".join(map(_byte, run)) if wrong == "latin" else run.encode(wrong)
        again = written.decode(right)
        again.encode("gb18030" if right == "utf-8" and wrong == "gbk" else "gbk")
    except UnicodeError:
        return run
    return again if _CHINESE.fullmatch(again) else run


def _byte(character: str) -> bytes:
    return character.encode("latin-1") if ord(character) < 0x100 else character.encode("cp1252")

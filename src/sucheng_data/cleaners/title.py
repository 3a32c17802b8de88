"""Cleaner `title`: the name of a thing."""

from __future__ import annotations

import re

from sucheng_data.grammar.prose import mend
from sucheng_data.model.cleaning import Cleaned, Context, Note
from sucheng_data.model.patterns import pattern

_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
_SERIAL = pattern(
    rf"(?:\d{{1,3}}\s*[.．、)）](?!\s*[\da-z])|[(（]\s*(?:\d{{1,3}}|{_HAN_NUMBER})\s*[)）][.、]?|{_HAN_NUMBER}、"
    r"|[①-⒛❶-➓]|0\d{1,2}(?=\s*[一-鿿“《])(?!\s*[号年月日路级]))\s*",
    re.ASCII,
)
_BREAK = pattern(r"(?<=[^\x00-\x7f])\n+(?=[^\x00-\x7f])")


def title(text: str, context: Context) -> Cleaned:
    """名称：同文本，另去掉开头的序号，合并换行。A name: as `text`, without a leading serial number, on one line.

    “1、淞南驿站”, “（一）淞南驿站”, “01 淞南驿站” -> “淞南驿站”; 24小时驿站 and 1号公馆 stay as they are. Idempotent.
    """
    value, notes = mend(text)
    if "\n" in value:
        notes = notes or (Note("FMT-I01", {"value": text}),)
        value = re.sub(r"\n+", " ", _BREAK.sub("", value))
    serial = _SERIAL.match(value)
    rest = value[serial.end() :] if serial else ""
    # 一、二、三年级: what looks like a serial number is part of the name
    if re.search(r"\w", rest) and not _SERIAL.match(rest) and not re.match(f"{_HAN_NUMBER}[年级]", rest):
        notes = notes or (Note("FMT-I01", {"value": text}),)
        value = rest
    return Cleaned(value or None, notes)

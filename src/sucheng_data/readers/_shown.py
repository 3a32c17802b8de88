"""OpenDocument keeps the text a number is shown as: where it says more than the number, that text is what was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from sucheng_data.model.grid import as_text

_NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")
_WORD = re.compile(r"[^\W\d_]|[%‰]")
_SCIENTIFIC = re.compile(r"-?\d(?:\.\d+)?E[+-]?\d+", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*月?")
_YEAR = re.compile(r"(\d{4})\s*年?")


def as_shown(kind: str, about: Mapping[str, str], text: str) -> str:
    """The text of a cell with value type `kind` and attributes `about`, never rounded; "" where the value says it all."""
    if kind == "date":
        return _coarse(about.get("date-value", ""), text.strip())
    if kind not in ("percentage", "float"):
        return ""
    try:
        value = Decimal(as_text(float(about.get("value", ""))))
    except (ValueError, InvalidOperation):
        return ""
    if kind == "percentage":
        return f"{(value * 100).normalize():f}%"
    return "" if _SCIENTIFIC.fullmatch(text.strip()) else _number(value, text.strip())


def _number(value: Decimal, text: str) -> str:
    """5个, 00017, 0512-65550101, 男; the number in it in full."""
    found = _NUMBER.findall(text)
    if not found:
        return text if _WORD.search(text) else ""
    plain = f"{value.normalize():f}"
    if len(found) > 1:
        return text if re.sub(r"\D", "", text).lstrip("0") == plain else ""
    written = Decimal(found[0].replace(",", ""))
    if abs(written) != round(abs(value), max(-int(written.as_tuple().exponent), 0)):
        return ""
    if found[0].startswith("0") and found[0].isdigit() and len(found[0]) > 1:
        return text
    return text.replace(found[0], plain.lstrip("-") if written >= 0 else plain) if _WORD.search(text) else ""


def _coarse(day: str, text: str) -> str:
    """A first of the month that is shown as 2025年3月 or 2025年: nobody wrote the day."""
    month, year = _MONTH.fullmatch(text), _YEAR.fullmatch(text)
    if month and day == f"{month[1]}-{int(month[2]):02d}-01":
        return f"{month[1]}年{int(month[2])}月"
    return f"{year[1]}年" if year and day == f"{year[1]}-01-01" else ""

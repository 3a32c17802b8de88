"""Telephone numbers written without anything between them, taken apart where only one reading is possible."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from sucheng_data.model.patterns import pattern

# Sixteen digits and more: two numbers, or the number of a card or a person.
_RUN = pattern(r"(?<![\dA-Za-z.])(0\d{2,3}-)?(\d{16,})(?![\dA-Za-z.])", re.ASCII)
_ONE = pattern(r"1[3-9]\d{9}|0512[3-8]\d{7}|[3-8]\d{7}|400\d{7}", re.ASCII)
_LENGTHS = (8, 10, 11, 12)
_CARD = pattern(r"(?:6[02]|4|5[1-5])\d{14,17}", re.ASCII)
_PERSON = pattern(r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}", re.ASCII)


def apart(text: str) -> str:
    """`text` with 、 between glued numbers; a run with two readings, or that may be a card, stays as it is."""
    return _RUN.sub(lambda run: _split(run[1] or "", run[2]), text)


def _split(area: str, digits: str) -> str:
    if not area and (_PERSON.fullmatch(digits) or (_CARD.fullmatch(digits) and _is_card(digits))):
        return digits
    if area and not re.match(r"[3-8]\d{7}", digits):
        return area + digits
    head = [digits[:8]] if area else []
    readings = list(islice(_readings(digits[8:] if area else digits), 2))
    return area + "、".join([*head, *readings[0]]) if len(readings) == 1 else area + digits


def _readings(digits: str) -> Iterator[list[str]]:
    if not digits:
        yield []
    for length in _LENGTHS:
        if _ONE.fullmatch(digits[:length]) and len(digits) >= length:
            yield from ([digits[:length], *rest] for rest in _readings(digits[length:]))


def _is_card(digits: str) -> bool:
    """The check digit of bank cards (Luhn)."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0

"""Cleaner `uscc`: the unified social credit code (GB 32100)."""

from __future__ import annotations

import re

from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal
from sucheng_data.model.text import tidy

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
_WEIGHTS = [3**place % 31 for place in range(17)]
_CONFUSED = str.maketrans("OISZV", "0152U")
_FORM = re.compile(rf"[1-9ANY][{_ALPHABET}]\d{{6}}[{_ALPHABET}]{{10}}", re.ASCII)


def uscc(text: str, context: Context) -> Cleaned:
    """统一社会信用代码：18 位，GB 32100 校验位。18 characters, upper case, without blanks or dashes.

    A wrong check digit keeps the code as written and notes ORG-W02, with a suggestion when O for 0 or I for 1 explains it.
    Other lengths are refused. Idempotent.
    """
    value = re.sub(r"[\s\-.·]", "", tidy(text).lstrip("'`")).upper()
    if not re.fullmatch("[0-9A-Z]{18}", value):
        raise Refusal(
            f"应为18位字母和数字，现为{len(value)}位", f"18 letters and digits are needed, there are {len(value)}"
        )
    if _valid(value):
        return Cleaned(value)
    corrected = value.translate(_CONFUSED)
    return Cleaned(value, (Note("ORG-W02", {"value": value}, corrected if _valid(corrected) else ""),))


def _valid(code: str) -> bool:
    """Form and check digit: 31 less the weighted sum modulo 31."""
    if not _FORM.fullmatch(code):
        return False
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(code[:17], _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31] == code[17]

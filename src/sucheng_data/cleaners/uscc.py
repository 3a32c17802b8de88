"""Cleaner `uscc`: the unified social credit code (GB 32100)."""

from __future__ import annotations

import re

from sucheng_data.grammar.numerals import SCIENTIFIC
from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import tidy

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
_WEIGHTS = [3**place % 31 for place in range(17)]
_CONFUSED = str.maketrans("OISZV", "0152U")
_FORM = pattern(rf"[1-9ANY][{_ALPHABET}]\d{{6}}[{_ALPHABET}]{{10}}", re.ASCII)
_LABEL = pattern(r"^(?:统一)?(?:社会)?信用代码(?:证?号)?\s*:?\s*")
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def uscc(text: str, context: Context) -> Cleaned:
    """统一社会信用代码：18 位，GB 32100 校验位。18 characters, upper case, without blanks or dashes.

    A code whose form or check digit is wrong is refused, with a suggestion when O for 0 or I for 1 explains it. An old
    registration number (15 digits) and an organisation code (9 characters) are refused by name. Idempotent.
    """
    value = re.sub(r"[\s\-.·]", "", _LABEL.sub("", tidy(text).lstrip("'`"))).upper()
    if SCIENTIFIC.fullmatch(tidy(text)):
        raise Refusal("科学记数法已丢失数字", "scientific notation has lost digits", "FMT-E01")
    if not re.fullmatch("[0-9A-Z]{18}", value):
        raise _other(value)
    if _valid(value):
        return Cleaned(value)
    corrected = value.translate(_CONFUSED)
    suggestion = corrected if corrected != value and _valid(corrected) else ""
    raise Refusal("校验位不对", "the check digit is wrong", "ORG-W02", suggestion)


def _other(value: str) -> Refusal:
    """Why `value` is no code of 18 characters: what it is instead, or how long it is."""
    if re.fullmatch(r"\d{15}", value, re.ASCII):
        return Refusal(
            "这是15位的旧注册号，不是统一社会信用代码", "an old registration number of 15 digits, not the code"
        )
    if re.fullmatch(r"[0-9A-Z]{8}[0-9X]", value) and _body_digit(value[:8]) == value[8]:
        return Refusal(
            "这是9位的组织机构代码，不是统一社会信用代码", "an organisation code of 9 characters, not the code"
        )
    if not re.fullmatch("[0-9A-Z]*", value):
        return Refusal("应为18位字母和数字", "18 letters and digits are needed")
    return Refusal(
        f"应为18位字母和数字，现为{len(value)}位", f"18 letters and digits are needed, there are {len(value)}"
    )


def _body_digit(body: str) -> str:
    """The check digit of an organisation code (GB 11714): 11 less the weighted sum modulo 11."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, _BODY_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def _valid(code: str) -> bool:
    """Form and check digit: 31 less the weighted sum modulo 31."""
    if not _FORM.fullmatch(code):
        return False
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(code[:17], _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31] == code[17]

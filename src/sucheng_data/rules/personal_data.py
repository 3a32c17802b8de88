"""personal_data: no identity number, bank card, plate or named mobile in a field that will be published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, values

if TYPE_CHECKING:
    import pyarrow as pa

_ID = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
_CARD = re.compile(r"(?<!\d)62\d{14,17}(?!\d)")
_PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·.]?[A-Z0-9]{5,6}(?![A-Z0-9])"
)
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def personal_data(table: pa.Table, world: World, *, fields: list[FieldName], kinds: list[str]) -> Iterator[Hit]:
    """公开字段不得含个人信息。No personal data (`kinds`: id, card, plate, mobile) in public text."""
    for field in fields:
        for row, value in enumerate(values(table, field)):
            for kind, zh, en in _kinds(value) if isinstance(value, str) else ():
                if kind in kinds:
                    yield Hit(row, field, {"kind_zh": zh, "kind_en": en, "value": "＊＊＊"})
                    break


def _kinds(text: str) -> Iterator[tuple[str, str, str]]:
    if any(_checksum(number) for number in _ID.findall(text)):
        yield "id", "身份证号", "identity number"
    if any(_luhn(number) for number in _CARD.findall(text)):
        yield "card", "银行卡号", "bank card number"
    if _PLATE.search(text):
        yield "plate", "车牌号", "number plate"
    if _MOBILE.search(text):
        yield "mobile", "手机号", "mobile number"


def _checksum(number: str) -> bool:
    """GB 11643: the last character is the weighted sum of the others modulo 11."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == number[17].upper()


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0

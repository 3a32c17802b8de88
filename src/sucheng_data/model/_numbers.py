"""Numbers of persons in a text folded to ASCII: identity numbers, bank cards and mobiles, told by their check digits and form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from sucheng_data.model.patterns import pattern

Span = tuple[int, int]

_APART = r"(?<![0-9])"
_DECIMAL = pattern(r"(?<![0-9])[0-9]{1,4}\.\Z")
_GAP = r"[ \-]{0,2}\n?"
# The last of a pair of look-alikes is what text recognition makes of a digit.
_IDENTITY = pattern(rf"{_APART}(?=([1-8](?:{_GAP}[0-9OoIl]){{16}}{_GAP}[0-9OoIlXx×Ⅹ✕])(?![0-9]))")
_OLD_IDENTITY = pattern(rf"{_APART}[1-8][0-9]{{14}}(?![0-9A-Za-z]|\.[0-9])")
_STATED_IDENTITY = pattern(
    r"(?:身份证|居民证|证件)(?:件?号码?|编?号)?(?:\([^()]*\))?(?:为|是)?[ :\n]*([0-9](?:[ \-]{0,2}[0-9]){12,18}(?:[ \-]?[Xx])?)(?![0-9])"
)
_SLIPS = str.maketrans("OoIlx×Ⅹ✕", "0011XXXX")
_SIMPLE = pattern(r"[0-9]{17}[0-9Xx]")
_CARD = pattern(
    rf"{_APART}(?:62(?:[ -]?[0-9]){{14,17}}|9558(?:[ -]?[0-9]){{15}}|(?:4[0-9]|5[1-5])(?:[ -]?[0-9]){{14}})(?![0-9]|\.[0-9])"
)
_STATED_CARD = pattern(
    r"(?:银行卡|卡号|借记卡|储蓄卡)(?:卡?号码?)?(?:为|是)?[ :\n]*([0-9](?:[ -]?[0-9]){14,18})(?![0-9])"
)
# Behind these words a long number is a thing's.
_OF_A_THING = pattern(
    r"(?:订单|单号|编号|流水|快递|运单|物流|发票|批次|合同|文号|序列|条码|编码|代码|设备|资产|SN|NO\.?)[号码]?[ :#]*\Z",
    re.IGNORECASE,
)
_MOBILE = pattern(
    rf"""{_APART}(?:\(?(?:\+|00)?86\)?[ \-]?|0)?(
      (?!1[0-9]0{{9}})1[3-9][0-9]{{9}}
    | 1[3-9][0-9](?P<s>[ .\-_/]{{1,3}})[0-9]{{4}}(?P=s)[0-9]{{4}}
    | 1[3-9][0-9][ \-][0-9]{{8}} | 1[3-9][0-9]{{5}}[ \-\n][0-9]{{4}} | 1[3-9][0-9]{{3}}[ \-][0-9]{{6}}
    | 1[3-9][0-9](?P<t>[ \-])(?:[0-9]{{3}}(?P=t)[0-9]{{5}}|[0-9]{{5}}(?P=t)[0-9]{{3}})
    | 1[ \-][3-9](?:[ \-][0-9]){{9}}
    )(?![0-9]|[a-f]{{1,8}}[0-9]|\.(?!0+(?![0-9]))[0-9]{{1,6}}(?![0-9])|[ ]?(?:[元%]|[万亿]元|人次))""",
    re.VERBOSE,
)
_LATIN_BEFORE = pattern(r"[A-Za-z0-9]*[A-Za-z]\Z")
_TELEPHONE = "tel telephone phone mobile mob cell m t p wx vx v wechat weixin qq call"
_PHONE_WORDS = frozenset(_TELEPHONE.split())
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PROVINCES = frozenset(
    map(
        str,
        (
            *range(11, 16),
            *range(21, 24),
            *range(31, 38),
            *range(41, 47),
            *range(50, 55),
            *range(61, 66),
            71,
            81,
            82,
            83,
        ),
    )
)
_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BORN_BY_NOW = range(1920, 2016)
_OLD_YEARS = range(1930, 2000)


def identities(text: str) -> tuple[list[Span], list[Span]]:
    """Identity numbers, and numbers that look like one but have a wrong check digit or too few digits."""
    sure, doubtful = [], []
    for match in _apart(_IDENTITY, text):
        number = re.sub(r"[ \-\n]", "", match[1])
        digits = number.translate(_SLIPS)
        if is_identity(digits):
            sure.append(match.span(1))
        elif _SIMPLE.fullmatch(match[1]) and _slipped(digits) and not _a_thing(text, match.start(1)):
            doubtful.append(match.span(1))
    for match in _apart(_OLD_IDENTITY, text):
        number = match[0]
        year = 1900 + int(number[6:8])
        if _born(number[:6], year, number[8:12]) and year in _OLD_YEARS and not _a_thing(text, match.start()):
            sure.append(match.span())
    doubtful += [match.span(1) for match in _STATED_IDENTITY.finditer(text)]
    return sure, doubtful


def is_identity(number: str) -> bool:
    """GB 11643: province, a day of birth that exists, and ISO 7064 MOD 11-2 over the first seventeen digits."""
    return (
        bool(_SIMPLE.fullmatch(number))
        and _dated(number)
        and _check(number) == number[17].upper()
        and not _credit(number)
    )


def cards(text: str) -> tuple[list[Span], list[Span]]:
    """Bank cards (known prefix, Luhn), and numbers that are called one but fail the check."""
    found = [match.span() for match in _apart(_CARD, text) if _luhn(match[0]) and not _a_thing(text, match.start())]
    return found, [match.span(1) for match in _STATED_CARD.finditer(text)]


def mobiles(text: str) -> Iterator[Span]:
    """Mobile numbers: eleven digits as people group them, with or without the country's code; no part of a longer number."""
    for match in _apart(_MOBILE, text):
        latin = _LATIN_BEFORE.search(text[max(match.start() - 12, 0) : match.start()])
        if latin is None or latin[0].lower() in _PHONE_WORDS:
            yield match.span(1)


def _apart(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """Where `pattern` matches, but not behind the point of a decimal number."""
    for match in pattern.finditer(text):
        if not _DECIMAL.search(text[max(match.start() - 6, 0) : match.start()]):
            yield match


def _dated(number: str) -> bool:
    year = int(number[6:10])
    return 1900 <= year <= 2035 and _born(number[:6], year, number[10:14])


def _slipped(number: str) -> bool:
    """Whether a number has everything of an identity number but the check digit."""
    return _dated(number) and int(number[6:10]) in _BORN_BY_NOW and not _credit(number)


def _born(region: str, year: int, day: str) -> bool:
    if region[:2] not in _PROVINCES:
        return False
    try:
        date(year, int(day[:2]), int(day[2:]))
    except ValueError:
        return False
    return True


def _check(number: str) -> str:
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True)) % 11]


def _credit(number: str) -> bool:
    """Whether the number is a unified social credit code of an office (GB 32100), whose first digits tell who registered it."""
    code = number.upper()
    if code[0] not in "159" or code[1] not in "1239" or set(code) - set(_CREDIT):
        return False
    total = sum(_CREDIT.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _CREDIT[-total % 31] == code[17]


def _luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(re.sub(r"[^0-9]", "", number))]
    return (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def _a_thing(text: str, start: int) -> bool:
    return bool(_OF_A_THING.search(text[max(start - 12, 0) : start]))

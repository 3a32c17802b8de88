"""What is personal data in a text: numbers of papers, cards, phones and plates, addresses, accounts, names told by a label.

Pure: a text in, the places of personal data out, each with the mask that may be shown in its stead. A mask is no personal
data, so masking twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from sucheng_data.model._names import LABELS, is_name, named
from sucheng_data.model._numbers import cards, identities, mobiles
from sucheng_data.model.patterns import pattern
from sucheng_data.model.surnames import TITLES

ID, SUSPECT, CARD, MOBILE, EMAIL = "id", "suspect", "card", "mobile", "email"
PLATE, PAPER, ACCOUNT, NAME = "plate", "paper", "account", "name"
# Certain by their form; the other kinds rest on a label or on a likeness, or may be an office's.
CERTAIN = frozenset({ID, CARD, MOBILE, PLATE, PAPER})
KINDS = {
    ID: ("身份证号", "identity number"),
    SUSPECT: ("疑似身份证号或银行卡号", "what looks like an identity or card number"),
    CARD: ("银行卡号", "bank card number"),
    MOBILE: ("手机号", "mobile number"),
    EMAIL: ("电子邮箱", "e-mail address"),
    PLATE: ("车牌号", "number plate"),
    PAPER: ("护照或通行证号", "passport or permit number"),
    ACCOUNT: ("微信或QQ号", "WeChat or QQ account"),
    NAME: ("姓名", "name of a person"),
}
_PROVINCES = "京津沪渝冀豫辽黑湘皖鲁浙赣鄂桂甘晋蒙陕吉闽粤藏琼苏"
# These stand in words too (暖新B20240): plates only behind a label or at the beginning of a phrase.
_WORDS_TOO = "新云川贵宁青"
_PAPERS = r"护照|通行证|台胞证|回乡证|军官证|士兵证|驾驶证|驾照"
_JOIN = "[ \t\n\r\u00a0\u2002\u2003\u2009\u202f\u200b-\u200d\u2060\ufeff\u00ad\u3000‐-―−－-]"
_DIGIT = "[0-9０-９]"
# Where a number may begin: behind no digit, and not behind the point of a decimal.
_APART = rf"^|[^0-9０-９.]|(?:^|[^0-9０-９]|{_DIGIT}{{5}})\."
# Whatever holds a number of papers matches this; in the dialect of RE2 too, so that Arrow can ask it of whole columns.
PAPERS_LIKELY = (
    rf"(?:{_APART}){_DIGIT}(?:{_JOIN}{{0,3}}[0-9０-９OoIl]){{14}}"
    r"|[〇一二三四五六七八九零壹贰叁肆伍陆柒捌玖幺①-⑨]{11}"
    rf"|身份证|居民证|证件|银行卡|借记卡|储蓄卡|卡号|{_PAPERS}"
)
# Likewise for personal data of any kind.
LIKELY = (
    rf"{PAPERS_LIKELY}|(?:{_APART}|{_DIGIT}[ -]|86|0)[1１]{_JOIN}?[3-9３-９](?:(?:{_JOIN}|[.．_/]){{0,3}}{_DIGIT}){{9}}"
    r"|@|＠|(?i:[(（\[]at[)）\]])|微信|(?i:QQ|ＱＱ|wechat|weixin|v[x信]|wx)"
    rf"|[{_PROVINCES}{_WORDS_TOO}][ 　]?[A-Za-zＡ-Ｚａ-ｚ][ 　·.・•-]?[A-Za-z0-9０-９Ａ-Ｚ]{{3}}|{LABELS}"
    rf"|(?:{TITLES})[^0-9]{{0,8}}0[1-9][0-9]|[0-9]{{7}}[ ,，、(（:：-]{{0,2}}[一-龥]{{1,3}}(?:{TITLES})"
)
_LIKELY = pattern(LIKELY)
# One character for one, so that a place in the folded text is the place in the text.
_FOLD: dict[int, int | str] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, "\u3000\u00a0\u2002\u2003\u2009\u202f\t\u200b\u200c\u200d\u2060\ufeff\u00ad"), " "),
    **dict.fromkeys(map(ord, "‐‑‒–—―−－"), "-"),
}
_DIGITS = {
    **{ord(sign): str(digit) for digit, sign in enumerate("〇一二三四五六七八九")},
    **{ord(sign): str(digit) for digit, sign in enumerate("零壹贰叁肆伍陆柒捌玖")},
    **{0x2460 + digit: str(digit + 1) for digit in range(9)},
    ord("幺"): "1",
}
_WRITTEN_DIGITS = pattern("[〇一二三四五六七八九零壹贰叁肆伍陆柒捌玖幺①-⑨]{11,}")
_EMAIL = pattern(
    r"[A-Za-z0-9][\w.%+\-]{0,63} ?(?:@|[(\[]at[)\]]) ?(?:[A-Za-z0-9\-]{1,63}\.){1,4}[A-Za-z]{2,12}", re.ASCII | re.I
)
_AT = pattern(r" ?(?:@|[(\[]at[)\]]) ?", re.IGNORECASE)
_PLATE = pattern(
    rf"(?:(?<!江)[{_PROVINCES}]|(?:(?<![\u4e00-\u9fffA-Za-z0-9])|(?<=[牌照号车为是]))[{_WORDS_TOO}])"
    r" ?[A-HJ-Za-hj-z][ ·.・•\-]?(?:(?=(?:[A-Za-z]*[0-9]){3})[A-HJ-NP-Za-hj-np-z0-9]{5,6}|[A-Za-z0-9]{4}[挂警学领港澳])(?![A-Za-z0-9])"
)
_LATIN_NAME = pattern(
    r"(?!(?:Microsoft|Windows|Office|User|Admin|WPS|Apache|Open|Libre|Excel)\b)[A-Z][a-z]+ [A-Z][a-z]{1,11}(?: [A-Z][a-z]+)?"
)
_PAPER = pattern(rf"(?:{_PAPERS})(?:证?件?号码?|编号)?(?:为|是)?[ :]*([A-Za-z]{{0,2}}[0-9]{{6,12}})(?![0-9A-Za-z])")
_ACCOUNT = pattern(
    r"(?:(?:微信|QQ)(?:号码?|账号)?(?: ?[:是为] ?| )|微信号|QQ号?|(?<![A-Za-z])(?:wechat|weixin|v[x信]|wx)(?:号| ?:) ?)"
    r"([A-Za-z][\w\-]{5,19}|[1-9][0-9]{4,11})(?![A-Za-z0-9])",
    re.IGNORECASE | re.ASCII,
)


class Found(NamedTuple):
    """Personal data of `kind` in text[start:end], and what may be shown in its stead."""

    kind: str
    start: int
    end: int
    masked: str


@lru_cache(maxsize=1 << 14)
def scan(text: str) -> tuple[Found, ...]:
    """Everything personal in `text`, from left to right, without overlaps: of two readings the more certain one."""
    if not _LIKELY.search(text):
        return ()
    folded = _WRITTEN_DIGITS.sub(lambda run: run[0].translate(_DIGITS), text.translate(_FOLD))
    kept: list[Found] = []
    for kind, start, end in _readings(folded):
        if not any(start < other.end and other.start < end for other in kept):
            kept.append(Found(kind, start, end, _MASKS[kind](folded[start:end])))
    return tuple(sorted(kept, key=lambda found: found.start))


def mask(text: str) -> str:
    """`text` with everything personal masked; the same text where there is nothing."""
    parts, last = [], 0
    for found in scan(text):
        parts += [text[last : found.start], found.masked]
        last = found.end
    return "".join([*parts, text[last:]])


def conceal(text: str) -> str:
    """A whole cell of a private field: what is personal masked; where nothing is recognised, all but the first character."""
    masked = mask(text)
    if masked != text or len(text) < 2 or text.startswith("#"):
        return masked
    return text[0] + "*" * min(len(text) - 1, 5)


def is_person(text: str) -> bool:
    """Whether the whole of `text` is a person's name: 张三, Zhang San."""
    return is_name(text.strip()) or bool(_LATIN_NAME.fullmatch(text.strip()))


def told(kinds: Iterable[str]) -> dict[str, str]:
    """The kinds by name, each once, as the {kind} of a message."""
    names = [KINDS[kind] for kind in dict.fromkeys(kinds)]
    return {"kind_zh": "、".join(zh for zh, _ in names), "kind_en": ", ".join(en for _, en in names)}


def _readings(text: str) -> Iterator[tuple[str, int, int]]:
    """(kind, start, end), the most certain kinds first."""
    sure, doubtful = identities(text)
    phones = list(mobiles(text))
    yield from ((ID, *span) for span in sure)
    yield from ((EMAIL, *match.span()) for match in _EMAIL.finditer(text))
    yield from ((PAPER, *match.span(1)) for match in _PAPER.finditer(text))
    yield from ((MOBILE, *span) for span in phones)
    sure, doubts = cards(text)
    yield from ((CARD, *span) for span in sure)
    yield from ((SUSPECT, *span) for span in (*doubtful, *doubts))
    yield from ((PLATE, *match.span()) for match in _PLATE.finditer(text))
    yield from ((ACCOUNT, *match.span(1)) for match in _ACCOUNT.finditer(text))
    yield from ((NAME, *span) for span in named(text, phones))


def _ends(first: int, last: int) -> Callable[[str], str]:
    """Keep so many characters at both ends; what joins the digits goes."""

    def masked(text: str) -> str:
        bare = re.sub(r"[^0-9A-Za-z]", "", text)
        return bare[:first] + "*" * max(len(bare) - first - last, 4) + bare[len(bare) - last :]

    return masked


def _mobile(text: str) -> str:
    digits = re.sub(r"[^0-9]", "", text)[-11:]
    return f"{digits[:3]}****{digits[7:]}"


def _email(text: str) -> str:
    local, domain = _AT.split(text, maxsplit=1)
    return f"{local[0]}***@{domain}"


def _plate(text: str) -> str:
    bare = re.sub(r"[ ·.・•\-]", "", text).upper()
    return f"{bare[:2]}·***{bare[-2:]}"


_MASKS: dict[str, Callable[[str], str]] = {
    ID: _ends(4, 4),
    SUSPECT: _ends(4, 4),
    CARD: _ends(0, 4),
    MOBILE: _mobile,
    EMAIL: _email,
    PLATE: _plate,
    PAPER: _ends(1, 2),
    ACCOUNT: _ends(2, 0),
    NAME: lambda text: text[0] + "*" * (len(text) - 1),
}

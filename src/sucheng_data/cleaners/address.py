"""Cleaner: postal addresses of places in the city."""

from __future__ import annotations

import re
from functools import lru_cache

from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.codes import Codes
from sucheng_data.model.text import tidy

_SPACES = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
_POSTCODE = re.compile(r"\(?(?:邮编|邮政编码)[:\s]*(\d{6})\)?|^(215\d{3})(?=\D)|(?<=\D)(215\d{3})$")
_NOTE = re.compile(r"\(([^()]+)\)$")
_PROVINCE = re.compile(r"^(?:中国)?(?:江苏省?)?")
_SECOND_NAME = re.compile(r"^\([^()]*区\)")
# 苏州市民卡大厦 and 苏州大道 begin with the city's name without meaning the city.
_STREET = re.compile(r"^[\u4e00-\u9fff]{1,4}?(?:路|街|道|巷|弄|镇|村|社区)")
_RELATIVE = re.compile(
    r"以[东西南北]|对面|交叉口|交汇处?|路口|附近|[东西南北]侧|隔壁|旁边?|向[东西南北]|[东西南北]\d+米"
)
_NUMBERED = re.compile(r"\d+[-\d]*(?:号|弄|幢|栋|室|座)|[一二三四五六七八九十百]+号")
_DIVISION = re.compile(r"(?:区|市|新城)$")


def address(text: str, context: Context) -> Cleaned:
    """An address without province, city and district, and what its parts tell.

    Normal form: {"address": "千灯镇…路9号", "note"?: text of the closing brackets, "district_code"?, "town"?, "postcode"?,
    "flag"?: "relative address" or "POI address, no street number"}.
    """
    districts, towns = context.register.get("districts"), context.register.get("towns")
    whole, parts = "", _peel(text, districts)
    # Taking one part off may bring another to the front: 苏州市苏州工业园区…（一楼），
    while parts["address"] != whole:
        whole = parts["address"]
        peeled = _peel(whole, districts)
        parts = {**peeled, **parts, "address": peeled["address"]}
    if not re.search(r"[\u4e00-\u9fff]", whole):
        raise Refusal("不像地址", "does not look like an address")
    parts = {name: parts.get(name, "") for name in ("address", "note", "district_code", "postcode")}
    parts |= {"address": whole, "town": _town(whole, parts["district_code"], towns) or "", "flag": _flag(whole)}
    return Cleaned({name: part for name, part in parts.items() if part})


def _peel(text: str, districts: Codes | None) -> dict[str, str]:
    """`text` without what can be taken off now, and what that says; parts not found are left out."""
    whole = tidy(_SPACES.sub("", tidy(text).replace("\n", " "))).strip(",;、. ")
    postcode = _POSTCODE.search(whole)
    whole, notes = _closing_notes(_POSTCODE.sub("", whole))
    rest, code = _division(whole, districts) if districts else (whole, None)
    found = {"address": rest or whole, "note": notes, "district_code": code or ""}
    found["postcode"] = next(filter(None, postcode.groups())) if postcode else ""
    return {name: part for name, part in found.items() if part or name == "address"}


def _closing_notes(text: str) -> tuple[str, str]:
    """`text` without the brackets it ends in, and what they say; brackets in the middle belong to the address."""
    notes: list[str] = []
    while (match := _NOTE.search(text)) and match.start():
        notes.insert(0, match[1])
        text = text[: match.start()]
    return text, "；".join(notes)


def _division(text: str, districts: Codes) -> tuple[str, str | None]:
    """`text` without the names of province, city and district, and the district's code."""
    rest = _PROVINCE.sub("", text)
    city = "苏州市" if rest.startswith("苏州市") else "苏州" if rest.startswith("苏州") else ""
    for start in dict.fromkeys((rest, rest.removeprefix(city))):
        for row in districts.rows:
            if row["kind"] == "district" and start.startswith(row["label_zh"]):
                return _SECOND_NAME.sub("", start.removeprefix(row["label_zh"])), row["code"]
    inner = rest.removeprefix(city)
    code = _alias(rest, districts) or (_alias(inner, districts) if city else None)
    if city == "苏州市" and (code or _STREET.search(inner)):
        return inner, code
    return (rest if rest != text and (code or city or _STREET.search(rest)) else text), code


def _alias(text: str, districts: Codes) -> str | None:
    """The district whose alias begins `text`. An alias like 吴中 also begins 吴中东路, so it must end as a division does."""
    words = [
        (word, code)
        for word, code in _aliases(districts)
        if text.startswith(word) and not re.match(r"[东西南北大]?[路街道]", text[len(word) :])
    ]
    return max(words, key=lambda pair: len(pair[0]))[1] if words else None


@lru_cache(maxsize=8)
def _aliases(districts: Codes) -> tuple[tuple[str, str], ...]:
    rows = (row for row in districts.rows if row["kind"] == "district")
    return tuple((word, row["code"]) for row in rows for word in Codes.synonyms(row) if _DIVISION.search(word))


def _town(text: str, code: str, towns: Codes | None) -> str | None:
    """The town that begins `text`; one of the district, when that is known."""
    rows = towns.rows if towns else ()
    names = {row["label_zh"] for row in rows if not code or row.get("district_code") == code}
    return max((name for name in names if text.startswith(name)), key=len, default=None)


def _flag(text: str) -> str:
    if _RELATIVE.search(text):
        return "relative address"
    return "" if _NUMBERED.search(text) else "POI address, no street number"

"""Cleaner: postal addresses of places in the city."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from sucheng_data.grammar.prose import refuse_damaged
from sucheng_data.grammar.traditional import simplified
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal
from sucheng_data.model.codes import Codes
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import tidy

_SPACES = pattern(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
_LABEL = pattern(r"^(?:详细|联系|办公|单位|站点|通讯|具体|驿站)?地址:")
# No spaces, no brackets, no marks: nothing to tidy and no remark to take off.
_BARE = pattern(r"[\u4e00-\u9fff0-9]+")
_NOT_YET = pattern(r"(?:详?见.*|待定|待确定|同[上左前]|暂定|未定|不详|略|另行通知|暂无地址)")
_POSTCODE = pattern(r"\(?(?:邮编|邮政编码)[:\s]*(\d{6})\)?|^\(?(215\d{3})\)?(?=[^\d)])|(?<=[^\d(])\(?(215\d{3})\)?$")
_NOTE = pattern(r"\(([^()]+)\)$")
_PROVINCE = pattern(r"^(?:中国)?(?:江苏省?)?")
_SECOND_NAME = pattern(r"^\([^()]*区\)")
# 苏州市民卡大厦 and 苏州大道 begin with the city's name without meaning the city.
_STREET = pattern(r"^[\u4e00-\u9fff]{1,4}?(?:路|街|道|巷|弄|镇|村|社区)")
_ROAD_NAME = pattern(r"[东西南北中大]?[路街道]")
_RELATIVE = pattern(
    r"以[东西南北]|对面|交叉口|交汇处?|交界处?|路口|附近|[东西南北]侧|隔壁|旁边?|向[东西南北]|[东西南北]\d+米"
)
_NUMBERED = pattern(
    r"\d+[-\d]*(?:号(?!线|口|门|出口|入口|出入口|桥|信箱)|弄|幢|栋|室|座)|[一二三四五六七八九十百]+号(?!线|口|门|桥)"
)
_DIVISION = pattern(r"(?:区|市|新城|商务城|港|SIP)$")
# Names and former names of whole districts; the zones inside one (昆山开发区) say more and stay in the address.
_WHOLE = pattern(r"(?:苏州)?(?:高新区|新区|工业园区|园区|工业园)|SIP|(?:平江|沧浪|金阊|吴江|古城)[区市]")
# Without the name of a city these mean the zone of one's own: 高新区 in a sheet of Kunshan is Kunshan's.
_ANYWHERE = pattern(r"高新区|新区|园区|工业园区|度假区")
_NAMELESS = frozenset({"开发区", "经济开发区", "保税区", "科教新城", "冶金工业园", "科技城"})
_ELSEWHERE = pattern(r"^(?!苏州)[\u4e00-\u9fff]{2,3}[省市](?=[\u4e00-\u9fff]{2,})")
_FLAGS = {
    "relative address": ("只写了相对位置，没有门牌号", "it tells a place by its neighbours, without a number"),
    "POI address, no street number": ("没有门牌号", "it has no street number"),
    "district needed": ("没有写明区县", "it does not say the district"),
}


class _Named(NamedTuple):
    """What is left of an address, the district it names, and what stands behind that name where the name stays."""

    rest: str
    code: str | None
    behind: str


def address(text: str, context: Context) -> Cleaned:
    """An address without province, city and district, and what its parts tell.

    Normal form: {"address": "千灯镇…路9号", "note"?: text of the closing brackets, "district_code"?, "town"?, "postcode"?,
    "flag"?: "relative address", "POI address, no street number" or "district needed"}.
    """
    refuse_damaged(text, "FMT-W01")
    plain = simplified(text)
    home = context.district or (context.jurisdiction if context.jurisdiction != Context.jurisdiction else "")
    districts, towns = context.register.get("districts"), context.register.get("towns")
    parts = _peel(plain, districts, home)
    whole = plain if parts["address"] == plain else ""
    # Taking one part off may bring another to the front: 苏州市苏州工业园区…（一楼），
    while parts["address"] != whole:
        whole = parts["address"]
        peeled = _peel(whole, districts, home)
        parts = {**peeled, **parts, "address": peeled["address"], "behind": peeled["behind"]}
    _refuse_empty(whole, parts, districts)
    code = parts.get("district_code", "")
    if not code and (short := _short(whole, districts, towns)):
        whole, code = short
    town, of = _town(parts["behind"], code or context.district, towns) if parts["behind"] else ("", "")
    town, of = (town, of) if town else _town(whole, code or context.district, towns)
    flag = _flag(whole, bool(code or of or home or not districts))
    known = {"address": whole, "note": parts.get("note", ""), "district_code": code or of, "town": town}
    known |= {"postcode": parts.get("postcode", ""), "flag": flag}
    told = [Note("FMT-I02", {"value": text}, plain)] if plain != text else []
    if flag and (flag != "district needed" or not context.jurisdiction):
        zh, en = _FLAGS[flag]
        told.append(Note("STA-I02", {"value": whole, "why_zh": zh, "why_en": en}))
    return Cleaned({name: part for name, part in known.items() if part}, tuple(told))


def _refuse_empty(whole: str, parts: dict[str, str], districts: Codes | None) -> None:
    if not re.search(r"[\u4e00-\u9fff]", whole) or _NOT_YET.fullmatch(whole):
        raise Refusal("不像地址", "does not look like an address")
    if districts and districts.find(whole):
        raise Refusal("只有区划名称，没有地址", "only the name of a division, no address")


def _peel(text: str, districts: Codes | None, home: str) -> dict[str, str]:
    """`text` without what can be taken off now, and what that says; parts not found are left out."""
    if _BARE.fullmatch(text) and "215" not in text and "邮" not in text:
        bare = _division(text, districts, home) if districts else _Named(text, None, "")
        found = {"address": bare.rest or text, "behind": bare.behind}
        return {**found, "district_code": bare.code} if bare.code else found
    whole = _LABEL.sub("", tidy(_SPACES.sub("", tidy(text).replace("\n", " ")))).strip(",;、. ")
    postcode = _POSTCODE.search(whole)
    whole, notes = _closing_notes(_POSTCODE.sub("", whole))
    named = _division(whole, districts, home) if districts else _Named(whole, None, "")
    found = {"address": named.rest or whole, "note": notes, "district_code": named.code or "", "behind": named.behind}
    found["postcode"] = next(filter(None, postcode.groups())) if postcode else ""
    return {name: part for name, part in found.items() if part or name in ("address", "behind")}


def _closing_notes(text: str) -> tuple[str, str]:
    """`text` without the brackets it ends in, and what they say; brackets in the middle belong to the address."""
    notes: list[str] = []
    while (match := _NOTE.search(text)) and match.start():
        notes.insert(0, match[1])
        text = text[: match.start()]
    return text, "；".join(notes)


def _division(text: str, districts: Codes, home: str) -> _Named:
    """`text` without the names of province, city and district, and the district's code."""
    if not text.startswith(_openings(districts)):
        return _Named(text, None, text)
    rest = _PROVINCE.sub("", text)
    city = "苏州市" if rest.startswith("苏州市") else "苏州" if rest.startswith("苏州") else ""
    for start in dict.fromkeys((rest, rest.removeprefix(city))):
        for row in districts.rows:
            if row["kind"] == "district" and start.startswith(row["label_zh"]):
                return _Named(_SECOND_NAME.sub("", start.removeprefix(row["label_zh"])), row["code"], "")
    inner = rest.removeprefix(city)
    word, code = _alias(rest, districts)
    if not code and city:
        word, code = _alias(inner, districts)
        rest = inner if code else rest
    if not city and code and home and _ANYWHERE.fullmatch(word):
        code = home
    elif _WHOLE.fullmatch(word):
        return _Named(_SECOND_NAME.sub("", rest.removeprefix(word)), code, "")
    if city == "苏州市" and (code or _STREET.search(inner)):
        return _Named(inner, code, inner.removeprefix(word))
    if rest != text and (code or city or _STREET.search(rest)):
        return _Named(rest, code, rest.removeprefix(word))
    return _Named(text, code, text.removeprefix(word))


def _alias(text: str, districts: Codes) -> tuple[str, str | None]:
    """The alias that begins `text` and its district. One like 吴中 also begins 吴中东路, so it must end as a division does."""
    if not text.startswith(_alias_words(districts)):
        return "", None
    words = [
        (word, code)
        for word, code in _aliases(districts)
        if text.startswith(word) and not _ROAD_NAME.match(text[len(word) :])
    ]
    return max(words, key=lambda pair: len(pair[0])) if words else ("", None)


@lru_cache(maxsize=8)
def _openings(districts: Codes) -> tuple[str, ...]:
    """What an address begins with that names a province, a city or a district."""
    labels = (row["label_zh"] for row in districts.rows if row["kind"] == "district")
    return ("中国", "江苏", "苏州", *labels, *_alias_words(districts))


@lru_cache(maxsize=8)
def _alias_words(districts: Codes) -> tuple[str, ...]:
    return tuple(word for word, _ in _aliases(districts))


@lru_cache(maxsize=8)
def _aliases(districts: Codes) -> tuple[tuple[str, str], ...]:
    rows = (row for row in districts.rows if row["kind"] == "district")
    return tuple((word, row["code"]) for row in rows for word in Codes.synonyms(row) if _DIVISION.search(word))


@lru_cache(maxsize=8)
def _short_words(districts: Codes) -> tuple[str, ...]:
    return ("苏州", *(row["label_zh"][:-1] for row in districts.rows if row["kind"] == "district"))


def _short(text: str, districts: Codes | None, towns: Codes | None) -> tuple[str, str] | None:
    """昆山千灯镇…: the short name of a district before one of its own towns, as what is left and the district's code."""
    if not districts or not text.startswith(_short_words(districts)):
        return None
    for row in districts.rows:
        rest = text.removeprefix("苏州").removeprefix(row["label_zh"][:-1])
        if (
            row["kind"] == "district"
            and rest not in (text, text.removeprefix("苏州"))
            and _town(rest, row["code"], towns)[0]
        ):
            return rest, row["code"]
    return None


def _town(text: str, code: str, towns: Codes | None) -> tuple[str, str]:
    """The town that begins `text`, in the district when that is known, and its district; ("", "") when several do."""
    found = {
        (word, label, of)
        for word, label, of in (_town_words(towns).get(text[:1], ()) if towns else ())
        if (of == code if code else word not in _NAMELESS) and text.startswith(word)
    }
    longest = max((len(word) for word, _, _ in found), default=0)
    best = {(label, of) for word, label, of in found if len(word) == longest}
    return best.pop() if len(best) == 1 else ("", "")


@lru_cache(maxsize=8)
def _town_words(towns: Codes) -> dict[str, list[tuple[str, str, str]]]:
    """What towns are called, by the first character: (name, label, district)."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for row in towns.rows:
        for word in (row["label_zh"], *Codes.synonyms(row)):
            if re.search("(?:镇|街道|区|城)$", word.rstrip("）")):
                found.setdefault(word[0], []).append((word, row["label_zh"], row.get("district_code", "")))
    return found


def _flag(text: str, placed: bool) -> str:
    if _RELATIVE.search(text):
        return "relative address"
    if not _NUMBERED.search(text):
        return "POI address, no street number"
    return "" if placed or _ELSEWHERE.match(text) else "district needed"

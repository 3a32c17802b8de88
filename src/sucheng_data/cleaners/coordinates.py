"""Cleaner: longitude and latitude, in one cell or one of them."""

from __future__ import annotations

import re
from functools import lru_cache

from sucheng_data.grammar.angles import CHINA, FINE, LAT, LON, Angle, angles, in_china
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal
from sucheng_data.model.patterns import pattern

OUTSIDE, SWAPPED, COARSE = "STA-E01", "STA-E02", "STA-E04"
# 横 is east and 纵 north, on paper as in surveying.
_EASTWARD = pattern(r"[经經东東横橫]|longitude|lng|lon|(?<![a-z])e(?![a-z])", re.IGNORECASE)
_NORTHWARD = pattern(r"[纬緯北纵縱]|latitude|lat|(?<![a-z])n(?![a-z])", re.IGNORECASE)
_WHOLE = pattern(r"[坐座]标|coord", re.IGNORECASE)
# Where the number of a coordinate in this part of China has its point.
_LOST = {LON: re.compile(r"(119|12[0-2])(\d*)"), LAT: re.compile(r"(3[0-2])(\d*)")}
_DECIMAL_COMMA = pattern(r"(\d{2,3})\s*[,，。、]\s*(\d{4,})")
_GAUSS = pattern(r"(?:1[3-9]|2[0-3]|2[4-9]|3\d|4[0-5])\d{6}|[2-5]\d{6}|[4-7]\d{5}")
_MERCATOR = pattern(r"1[23]\d{6}")
_ROUGHLY = {0: ("100公里", "100 km"), 1: ("10公里", "10 km"), 2: ("1公里", "1 km"), 3: ("100米", "100 m")}


def coordinates(text: str, context: Context) -> Cleaned:
    """Longitude and latitude in decimal degrees: decimal or DMS, letters or Chinese words, WKT, JSON, map links.

    Normal form: {"lon": 120.739409, "lat": 31.25912}. In China the larger of two numbers is the longitude. One number has
    one member, named by its letter, else by the heading, else by its size. A lost decimal point is null, with a suggestion.
    """
    if match := _DECIMAL_COMMA.fullmatch(text.strip()):
        mended = f"{match[1]}.{match[2]}"
        raise Refusal("小数点写成了别的符号", "the decimal point is another sign", suggestion=mended)
    found = angles(text)
    if any(abs(angle.degrees) > 180 for angle in found):
        return _beyond(found, context)
    return _one(found[0], context) if len(found) == 1 else _two(found, context)


def _one(angle: Angle, context: Context) -> Cleaned:
    axis = angle.axis or _heading(context.header) or in_china(angle.degrees)
    if not in_china(angle.degrees):
        return _lost([angle], axis)
    if _of_points(context.header):
        raise Refusal("坐标只有一个数，缺经度或纬度", "one number: the longitude or the latitude is missing")
    if angle.axis and angle.axis != in_china(angle.degrees):
        raise Refusal("方向与数值不符", "the axis does not fit the number", code=SWAPPED)
    return Cleaned({axis: angle.degrees}, _coarse([angle], context))


def _two(found: list[Angle], context: Context) -> Cleaned:
    first, second = found
    likely = {in_china(first.degrees), in_china(second.degrees)}
    if likely != {LON, LAT}:
        return _lost(found, "")
    if not any(angle.decimals for angle in found):  # 120 31 may be degrees and minutes
        raise Refusal("只有整数，不知是度还是度分", "whole numbers only: degrees, or degrees and minutes?")
    lon, lat = (first, second) if in_china(first.degrees) == LON else (second, first)
    if lon.axis == LAT:
        return Cleaned({LON: None, LAT: None}, (Note(SWAPPED, suggestion=f"{lon.degrees},{lat.degrees}"),))
    return Cleaned({LON: lon.degrees, LAT: lat.degrees}, _coarse(found, context))


@lru_cache(maxsize=64)
def _heading(header: str) -> str:
    """The one axis a heading names; "" for 坐标 and 经纬度."""
    east, north = bool(_EASTWARD.search(header)), bool(_NORTHWARD.search(header))
    return "" if east == north else LON if east else LAT


@lru_cache(maxsize=64)
def _of_points(header: str) -> bool:
    """Whether the cells under this heading hold both numbers."""
    return not _heading(header) and bool(_EASTWARD.search(header) or _WHOLE.search(header))


def _coarse(found: list[Angle], context: Context) -> tuple[Note, ...]:
    """Too few decimals, told where a value stands alone; in a sheet the rule `coarse` sees both numbers of a point."""
    kept = min(angle.decimals for angle in found)
    if context.header or kept >= FINE:
        return ()
    zh, en = _ROUGHLY[kept]
    return (Note(COARSE, {"why_zh": f"，{kept}位小数约{zh}", "why_en": f"; to {kept} decimals, about {en}"}),)


def _beyond(found: list[Angle], context: Context) -> Cleaned:
    """Numbers that are no degrees: metres of a projection, or degrees that lost their point."""
    for angle in found:
        whole = angle.written.lstrip("+-").partition(".")[0]
        if not _mended(angle) and (_MERCATOR.fullmatch(whole) or _GAUSS.fullmatch(whole)):
            zh, en = ("Web 墨卡托", "Web Mercator") if _MERCATOR.fullmatch(whole) else ("高斯-克吕格", "Gauss-Krüger")
            raise Refusal(
                f"像是{zh}投影坐标，单位是米，请换算成经纬度",
                f"looks like {en} projected coordinates in metres; give degrees",
            )
    axis = (found[0].axis or _heading(context.header)) if len(found) == 1 else ""
    return _lost(found, axis)


def _lost(found: list[Angle], axis: str) -> Cleaned:
    """No place in China: null for what was asked, with the point put back as a suggestion where it can only go one way."""
    mended = [fixed for angle in found if (fixed := _mended(angle))]
    whole = len({kind for _, kind in mended}) == len(found)
    suggestion = ",".join(text for text, _ in mended) if whole else ""
    axes = {LON, LAT} if len(found) == 2 else {axis or next((kind for _, kind in mended), "")} - {""}
    if not axes:
        raise Refusal("，不是中国境内的经纬度", "; no longitude or latitude in China", code=OUTSIDE)
    zh, en = ("疑似丢失小数点", "the decimal point seems lost") if suggestion else ("也不在中国", "nor is it in China")
    note = Note(OUTSIDE, {"why_zh": f"，{zh}", "why_en": f"; {en}"}, suggestion)
    return Cleaned({name: None for name in (LON, LAT) if name in axes}, (note,))


def _mended(angle: Angle) -> tuple[str, str] | None:
    """The number with its point where a coordinate of this part of China has it, and its axis; None: not certain."""
    if in_china(angle.degrees):
        return angle.written, in_china(angle.degrees)
    if angle.degrees <= 0:
        return None
    digits = re.sub(r"\D", "", angle.written)
    for axis, form in _LOST.items():
        match = form.fullmatch(digits.lstrip("0"))
        # 1205729 may as well be degrees, minutes and seconds.
        if match and angle.axis in ("", axis) and not re.fullmatch(r"[0-5]\d[0-5]\d", match[2]):
            low, high = CHINA[axis]
            fixed = f"{match[1]}.{match[2]}" if match[2] else match[1]
            return (fixed, axis) if low <= float(fixed) <= high else None
    return None

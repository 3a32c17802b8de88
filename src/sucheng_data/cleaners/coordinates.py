"""Cleaner: longitude and latitude, in one cell or one of them."""

from __future__ import annotations

import re
from typing import NamedTuple

from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.text import tidy

_AXIS = r"东经|西经|北纬|南纬|经度|纬度|longitude|latitude|long|lng|lon|lat|[NSEWXY](?![a-z])"
_ANGLE = r"""(?P<number>-?\d+(?:\.\d+)?)
    (?:\s*[°º度]\s*(?:(?P<minutes>\d{1,2}(?:\.\d+)?)\s*(?:[′'’‘]|分)\s*
        (?:(?P<seconds>\d{1,2}(?:\.\d+)?)\s*(?:′′|\'\'|["”“″]|秒)?)?)?)?"""
# N31.2 E120.7 and 31.2N 120.7E: where the first letter stands tells where all of them do.
_FLAGS = re.VERBOSE | re.IGNORECASE
_LETTER_FIRST = re.compile(rf"(?P<axis>{_AXIS})?(?P<more>[NSEW])?\s*[:=]?\s*{_ANGLE}", _FLAGS)
_LETTER_LAST = re.compile(rf"{_ANGLE}\s*(?P<axis>[NSEW](?![A-Za-z]))?", _FLAGS)
_IGNORED = re.compile(
    r"(?:[\s,;、/()\[\]|。:=]|坐标系?|位置|POINT|GPS|WGS-?84|GCJ-?02|BD-?09|高德|腾讯|百度|天地图|地图)+", re.IGNORECASE
)
_LON = frozenset({"东经", "西经", "经度", "longitude", "long", "lng", "lon", "e", "w", "x"})
_NEGATIVE = frozenset({"西经", "南纬", "w", "s"})
# In China the larger of the two numbers is always the longitude.
_CHINA_LON, _CHINA_LAT = (73.0, 136.0), (3.0, 54.0)


class _Angle(NamedTuple):
    """Degrees, and which axis the text says they are on ("lon", "lat" or "")."""

    degrees: float
    axis: str
    written: str


def coordinates(text: str, context: Context) -> Cleaned:
    """Longitude and latitude in decimal degrees: decimal or DMS, letters or Chinese words, one number or both.

    Normal form: {"lon": 120.739409, "lat": 31.25912}. One number without a letter comes back as both members, unjudged:
    the column knows which it is, and a rule sees a swap. A lost decimal point is refused with a suggestion.
    """
    text = tidy(text)
    pattern = _LETTER_FIRST if re.match(_AXIS, _IGNORED.sub(" ", text).strip(), re.IGNORECASE) else _LETTER_LAST
    matches = list(pattern.finditer(text))
    if not 1 <= len(matches) <= 2 or _IGNORED.sub("", pattern.sub(" ", text)):
        raise Refusal("读不出经纬度", "no longitude and latitude found")
    angles = [_angle(match) for match in matches]
    if any(abs(angle.degrees) > 180 for angle in angles):
        written = ",".join(angle.written for angle in angles)
        mended = ",".join(_mended(angle.written) for angle in angles)
        why = "数值超出经纬度范围，疑似丢失小数点", "beyond any longitude or latitude; the decimal point seems lost"
        raise Refusal(*why, code="STA-E01", suggestion=mended if mended != written else "")
    return Cleaned(_single(angles[0]) if len(angles) == 1 else _pair(angles[0], angles[1]))


def _angle(match: re.Match[str]) -> _Angle:
    words = [word.lower() for name in ("axis", "more") if (word := match.groupdict().get(name))]
    axes = {"lon" if word in _LON else "lat" for word in words}
    minutes, seconds = float(match["minutes"] or 0), float(match["seconds"] or 0)
    if len(axes) > 1 or minutes >= 60 or seconds >= 60:
        raise Refusal("度分秒或方向有误", "degrees, minutes, seconds or direction contradict one another")
    degrees = float(match["number"])
    degrees += (-1 if degrees < 0 else 1) * (minutes / 60 + seconds / 3600)
    if set(words) & _NEGATIVE:
        degrees = -abs(degrees)
    return _Angle(round(degrees, 6), axes.pop() if axes else "", match["number"])


def _single(angle: _Angle) -> dict[str, float]:
    return {axis: angle.degrees for axis in ("lon", "lat") if angle.axis in ("", axis)}


def _pair(first: _Angle, second: _Angle) -> dict[str, float]:
    if first.axis and first.axis == second.axis:
        raise Refusal("两个数值是同一方向", "both numbers are on the same axis")
    swapped = first.axis == "lat" or second.axis == "lon"
    if not first.axis and not second.axis:
        swapped = _within(first, _CHINA_LAT) and _within(second, _CHINA_LON)
    lon, lat = (second, first) if swapped else (first, second)
    return {"lon": lon.degrees, "lat": lat.degrees}


def _within(angle: _Angle, bounds: tuple[float, float]) -> bool:
    return bounds[0] <= angle.degrees <= bounds[1]


def _mended(written: str) -> str:
    """The number with its point where a coordinate of this part of China has it, or as written."""
    digits = re.sub(r"\D", "", written)
    if abs(float(written)) <= 180:
        return written
    whole = 3 if digits.startswith(("119", "120", "121", "122")) else 2 if digits.startswith(("30", "31", "32")) else 0
    return f"{digits[:whole]}.{digits[whole:]}" if whole else written

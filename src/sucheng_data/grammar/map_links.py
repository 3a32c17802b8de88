"""Links into maps: the point a link names in a parameter of its own, and the datum of the map it leads to."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qsl, urlsplit

from sucheng_data.model.cleaning import Refusal
from sucheng_data.model.patterns import pattern

_LINK = pattern(r"(?:[a-z]{3,20}://|www\.)[^\s\"'<>，。；）】]+", re.IGNORECASE)
# Where the map is centred or the way begins is not where the station is.
_PAIRS = frozenset(
    {"position", "location", "lnglat", "latlng", "coord", "coords", "coordinates", "point", "marker", "markers"}
    | {"destination", "dest", "to", "tocoord"}
)
_LON, _LAT = frozenset({"lon", "lng", "longitude", "dlon"}), frozenset({"lat", "latitude", "dlat"})
_NUMBER = r"(?<![\d.])\d{1,3}\.\d+(?![\d.])"
_PAIR = pattern(rf"{_NUMBER}\s*,\s*{_NUMBER}")
# AMap and Tencent mean their own datum unless the link says otherwise; Baidu is believed only when it says so.
_HOSTS = (("amap", "gcj02"), ("autonavi", "gcj02"), ("qq", "gcj02"))
_SAID = {"gaode": "gcj02", "gcj02": "gcj02", "wgs84": "wgs84", "bd09": "bd09", "bd09ll": "bd09"}


def link_in(text: str) -> str:
    """The first link in `text`, or ""."""
    match = _LINK.search(text)
    return match[0] if match else ""


def point_of(link: str) -> str:
    """The point that `link` names, as “number,number”. Raises Refusal when it names none, or several."""
    pairs: set[str] = set()
    lon: set[str] = set()
    lat: set[str] = set()
    for name, value in _parameters(link):
        if name in _PAIRS:
            pairs |= {match.replace(" ", "") for match in _PAIR.findall(value)}
        elif name in _LON | _LAT and re.fullmatch(_NUMBER, value):
            (lon if name in _LON else lat).add(value)
    if len(lon) == len(lat) == 1:
        pairs.add(f"{lon.pop()},{lat.pop()}")
    if len(pairs) != 1:
        zh, en = ("多个坐标", "several points") if pairs else ("没有坐标，请写经纬度", "no point: give the coordinates")
        raise Refusal(f"链接里{zh}", f"the link names {en}")
    return pairs.pop()


def datum_of(link: str) -> str:
    """The datum of the link's point: wgs84, gcj02, bd09, or "" where that is not certain."""
    said = {_SAID.get(value.lower(), "") for name, value in _parameters(link) if name in ("coordinate", "coord_type")}
    if said:
        return said.pop() if len(said) == 1 else ""
    parts = _parts(link)
    place = f"{parts.scheme}://{parts.netloc}".lower() if parts else ""
    return next((datum for host, datum in _HOSTS if host in place), "")


def _parameters(link: str) -> list[tuple[str, str]]:
    parts = _parts(link)
    query = parse_qsl(f"{parts.query}&{parts.fragment}") if parts else []
    return [(name.lower(), value) for name, value in query]


def _parts(link: str) -> SplitResult | None:
    try:
        return urlsplit(link)
    except ValueError:
        return None

"""Angles as people write them: decimal degrees, degrees minutes seconds, letters and words for the axis, in any order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sucheng_data.grammar.map_links import link_in, point_of
from sucheng_data.model.cleaning import Refusal
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import tidy

LON, LAT = "lon", "lat"
# Every place in China: no number is both a longitude and a latitude there.
CHINA = {LON: (73.0, 136.0), LAT: (3.0, 54.0)}
FINE = 4  # decimals; 10 m

# Look-alikes, put right before NFKC turns them into letters and loose accents.
_SIGNS = str.maketrans(
    {**dict.fromkeys("º˚⁰∘゜ﾟ", "°"), **dict.fromkeys("’‘´ʹ`＇", "′"), **dict.fromkeys("“”ʺ〃＂", "″")}
)
_WORDS = pattern(
    r"""经\s*[、,/]?\s*纬度?|经緯度|經緯度|lng[\s,/]*lat|lat[\s,/]*lng|coordinates?\b|type\b|point\b
    |srid\s*=\s*4326|epsg\s*:?\s*(?:4326|4490)|wgs-?_?\s?(?:19)?84|gcj-?_?\s?02|bd-?_?\s?09(?:ll)?\b|cgcs-?\s?2000|gps
    |国家2000|2000国家|大地|火星|坐标|座标|位置|定位|地理|点位|站点|驿站|地点|拾取|导航|高德|腾讯|百度|天地图|谷歌|地图
    |信息|数据|[系值点为是]|geo(?=:)|(?<![a-z])[xy](?![a-z])""",  # X is east on a screen and north in surveying
    re.VERBOSE | re.IGNORECASE,
)
_AXES = pattern(
    r"东经|西经|北纬|南纬|東經|西經|北緯|南緯|[经經纬緯]度?|[东東西南北]|longitude|latitude|long|lng|lon|lat|(?<![a-z])[nsew](?![a-z])",
    re.IGNORECASE,
)
_EASTWARD = pattern(r"[经經东東西]|^[ew]$|^lo?ng?", re.IGNORECASE)
_BACKWARD = pattern(r"西|南|^[ws]$", re.IGNORECASE)
_SEPARATORS = pattern(r"""[\s,;、/|()\[\]{}<>【】〔〕「」:=&"'。]+|\.(?=\s|$)|(?<=[a-z])\.""", re.IGNORECASE)
_NUMBER = r"(?<![\d.])[+-]?\d+(?:\s?\.\s?\d{4,}|\.\d+)?(?!\d|\.\d)"
_DECIMAL = pattern(r"[0-9]{1,3}\.([0-9]+)")
_SCIENCE = pattern(r"(?<![\d.])(\d(?:\.\d+)?)e([+-]?\d{1,2})(?![\d.°nsew])", re.IGNORECASE)
_ANGLE = pattern(
    rf"""(?P<degrees>{_NUMBER})
    (?:\s*(?P<sign>[°度])
        (?:\s*(?P<minutes>\d{{1,2}}(?:\.\d+)?)\s*(?:′(?!′)|'(?!')|分)
            (?:\s*(?P<seconds>\d{{1,2}}(?:\.\d+)?)\s*(?:′′|''|[″"秒])?(?P<tail>\.\d+)?)?)?)?""",
    re.VERBOSE,
)
# 120 57 29, 120:57:29, 120-57-29: three numbers of an angle without its signs.
_BARE = pattern(r"(?<![\d.-])(\d{2,3})([ :-])([0-5]?\d)\2([0-5]?\d(?:\.\d+)?)(?![\d.])")


class Angle(NamedTuple):
    """Degrees; the axis the text gives it ("lon", "lat", or "" for none); how many decimals that is worth; as written."""

    degrees: float
    axis: str
    decimals: int
    written: str


class _Token(NamedTuple):
    """`kind` is axis, angle or bare (an angle without signs)."""

    kind: str
    text: str
    angle: Angle | None = None


def angles(text: str) -> list[Angle]:
    """The one or two angles in `text`, in its order. Raises Refusal for anything that is not just that."""
    if match := _DECIMAL.fullmatch(text):  # most cells, and most of the time
        return [Angle(round(float(text), 6), "", len(match[1]), text)]
    text = _plain(text)
    tokens = list(_tokens(text))
    found = [token for token in tokens if token.angle]
    if not found:
        raise Refusal("读不出经纬度", "no longitude and latitude found")
    if len(found) > 2 or len({token.kind for token in found}) > 1:
        raise Refusal("不止一个点，或度分秒写得不清楚", "more than one point, or unclear degrees, minutes, seconds")
    return _with_axes(tokens)


def decimals(text: str | None) -> int:
    """How exactly the coordinates in `text` are written, in decimals of a degree; fine where it cannot be told."""
    if text is None:
        return FINE
    try:
        return min(angle.decimals for angle in angles(text))
    except Refusal:
        return FINE


def in_china(degrees: float) -> str:
    """The axis a number of degrees can only be on in China, or ""."""
    return next((axis for axis, (low, high) in CHINA.items() if low <= degrees <= high), "")


def _plain(text: str) -> str:
    text = tidy(text.translate(_SIGNS)).translate(_SIGNS)
    link = link_in(text)
    if not link:
        return text
    if re.search(r"\d", text.replace(link, "")):
        raise Refusal("既有链接又有数字，不知以哪个为准", "a link and numbers: which one counts is not clear")
    return point_of(link)


def _tokens(text: str) -> Iterator[_Token]:
    """What stands in the text, separators and labels left out. Raises Refusal at the first thing that does not belong."""
    at, bare = 0, bool(_BARE.search(text))
    while at < len(text):
        if match := _SEPARATORS.match(text, at) or _WORDS.match(text, at):
            pass
        elif match := _SCIENCE.match(text, at):
            yield _Token("angle", match[0], _scientific(match))
        elif bare and (match := _BARE.match(text, at)):
            yield _Token("bare", match[0], _bare(match))
        elif match := _ANGLE.match(text, at):
            yield _Token("angle", match[0], _angle(match, text))
        elif match := _AXES.match(text, at):
            yield _Token("axis", match[0])
        else:
            raise Refusal("夹有别的文字或数字", "there are other words or numbers in it")
        at = match.end()


def _angle(match: re.Match[str], text: str) -> Angle:
    written = re.sub(r"\s", "", match["degrees"])
    minutes, seconds = match["minutes"], match["seconds"]
    if seconds and match["tail"]:  # 29″.39
        seconds += match["tail"]
    before, after = text[: match.start()][-1:], text[match.end() :][:1]
    # 120.57′ are minutes of what? A quote on both sides is only a quote.
    unsaid = not match["sign"] and after in ("'", '"', "′", "″") and before not in ("'", '"')
    broken = (minutes and "." in written) or (seconds and "." in (minutes or ""))
    loose = match["sign"] and not minutes and "." not in written and re.match(r"\s*\d", text[match.end() :])
    if unsaid or broken or loose or float(minutes or 0) >= 60 or float(seconds or 0) >= 60:
        raise Refusal("度分秒写得不对", "degrees, minutes and seconds do not fit together")
    return Angle(_degrees(written, minutes, seconds), "", _worth(written, minutes, seconds), written)


def _bare(match: re.Match[str]) -> Angle:
    if not in_china(float(match[1])):
        raise Refusal("读不出经纬度", "no longitude and latitude found")
    return Angle(_degrees(match[1], match[3], match[4]), "", FINE, match[0])


def _scientific(match: re.Match[str]) -> Angle:
    kept = len(match[1].partition(".")[2]) - int(match[2])
    if kept < FINE:
        raise Refusal("科学计数法只留下了几位数字", "scientific notation has dropped digits")
    return Angle(round(float(match[0]), 6), "", kept, match[0])


def _degrees(written: str, minutes: str | None, seconds: str | None) -> float:
    degrees = float(written)
    part = float(minutes or 0) / 60 + float(seconds or 0) / 3600
    return round(degrees - part if written.startswith("-") else degrees + part, 6)


def _worth(written: str, minutes: str | None, seconds: str | None) -> int:
    """A minute is about a hundredth of a degree, a second as good as four decimals."""
    if seconds:
        return FINE
    return 2 + len(minutes.partition(".")[2]) if minutes else len(written.partition(".")[2])


def _with_axes(tokens: Sequence[_Token]) -> list[Angle]:
    """Every angle with the axis that the words before or after it give."""
    groups: list[list[str]] = [[]]
    found: list[Angle] = []
    for token in tokens:
        if token.angle:
            found.append(token.angle)
            groups.append([])
        else:
            groups[-1].append(token.text)
    if any(_BACKWARD.search(word) for group in groups for word in group):
        raise Refusal("，西经或南纬不在中国", "; west or south is not in China", code="STA-E01")
    named = [[LON if _EASTWARD.search(word) else LAT for word in group] for group in groups]
    if len(found) == 1:
        axes = {axis for group in named for axis in group}
        if len(axes) > 1:
            raise Refusal("一个数字，两个方向", "one number, two axes")
        return [found[0]._replace(axis="".join(axes))]
    if sorted(set(named[0] + named[2])) == [LAT, LON] and not named[1] and not (named[0] and named[2]):
        return found  # “经度、纬度：…” names the columns, not the numbers
    return [angle._replace(axis=axis) for angle, axis in zip(found, _shared_out(named, found), strict=True)]


def _shared_out(named: Sequence[list[str]], found: Sequence[Angle]) -> tuple[str, str]:
    """The axes of two angles. Words between them belong to the first or to the second: only one way may make sense."""
    before, between, after = named
    # With words in two places each number has its own; in one, the other number is the other axis.
    told = sum(map(bool, named)) > 1
    ways = set()
    for cut in range(len(between) + 1):
        first, second = set(before + between[:cut]), set(between[cut:] + after)
        if max(len(first), len(second)) <= 1 and not first & second and (not told or (first and second)):
            ways.add(_completed("".join(first), "".join(second)))
    if len(ways) > 1:
        likely = tuple(in_china(angle.degrees) for angle in found)
        ways = {way for way in ways if way == likely}
    if len(ways) != 1:
        raise Refusal("方向写得互相矛盾", "the axes contradict one another")
    return ways.pop()


def _completed(first: str, second: str) -> tuple[str, str]:
    other = {LON: LAT, LAT: LON, "": ""}
    return first or other[second], second or other[first]

"""What stands in each column of coverage.csv, in words and as a type, for whoever describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sucheng_data.model.coverage import CITY, DISTRICT, TOWN, Coverage, Moment
from sucheng_data.model.issue import Text

ABOUT = Text("覆盖情况", "Coverage")
SAID = Text(
    "各区县和镇街的驿站、缺少的设施、夜间和节假日的开放情况，每个区县、镇街一行。",
    "Stations by district and town, what they lack, what is open at night and on holidays; a line for every area.",
)
LEVELS = {CITY: Text("全市", "city"), DISTRICT: Text("县（市、区）", "district"), TOWN: Text("镇街", "town")}
TOWN_KINDS = {
    "township": Text("街道、镇、乡", "subdistrict, town or township"),
    "zone": Text("开发区、林场等", "development zone, farm and the like"),
}
CODE = "[0-9]+"
AT = "%Y-%m-%dT%H:%M"
METRES = "m"
_LIST = Text("；以 | 分隔", "; separated by |")


class CoverageField(NamedTuple):
    """A column: type (string, integer, number, datetime); always: no cell is empty; most: its largest value, None without end;
    words: all that it may say."""

    name: str
    title: Text
    type: str = "integer"
    always: bool = False
    unit: str = ""
    most: int | None = None
    words: dict[str, Text] | None = None
    pattern: str = ""


def coverage_fields(found: Coverage) -> list[CoverageField]:
    """The columns in their order."""
    fields = [*_area(), *_stations()]
    fields += [
        CoverageField(f"without_{code}", Text(f"缺“{name.zh}”的驿站", f"Stations without {name.en}"), always=True)
        for code, name in found.facilities.items()
    ]
    return [*fields, *_towns(), *(one for moment in found.moments for one in _moment(moment))]


def _area() -> Iterator[CoverageField]:
    yield CoverageField("level", Text("级别", "Level"), "string", always=True, words=LEVELS)
    yield CoverageField("code", Text("区划代码；代码表里没有的为空", "Division code"), "string", pattern=CODE)
    yield CoverageField("name_zh", Text("名称", "Name in Chinese"), "string", always=True)
    yield CoverageField("name_en", Text("英文名称", "Name in English"), "string")
    yield CoverageField("district_code", Text("所属县（市、区）代码", "Code of its district"), "string", pattern=CODE)
    yield CoverageField("town_kind", Text("镇街的种类", "Kind of town"), "string", words=TOWN_KINDS)


def _stations() -> Iterator[CoverageField]:
    yield CoverageField("stations", Text("开放中的驿站", "Stations in service"), always=True)
    yield CoverageField("out_of_service", Text("其余驿站", "Stations out of service"), always=True)
    yield CoverageField("on_map", Text("有确切坐标的驿站", "Stations in service with a certain place"), always=True)
    yield CoverageField("open_24h", Text("24 小时开放的驿站", "Stations open round the clock"), always=True)
    yield CoverageField(
        "open_24h_share",
        Text("24 小时开放的占比；没有驿站的为空", "Share of those open round the clock"),
        "number",
        most=1,
    )
    yield CoverageField("facilities_not_stated", Text("未填设施的驿站", "Stations that state no facility"), always=True)


def _towns() -> Iterator[CoverageField]:
    yield CoverageField("towns", Text("街道、镇、乡数；镇街一行为空", "Towns in it"))
    yield CoverageField("towns_without_station", Text("没有驿站的街道、镇、乡数", "Towns without a station"))
    names = Text(f"没有驿站的街道、镇、乡{_LIST.zh}", f"Names of the towns without a station{_LIST.en}")
    yield CoverageField("towns_without_station_names", names, "string")
    yield CoverageField(
        "apart_median_m", Text("到相邻驿站的中位距离", "Median distance to the next station"), unit=METRES
    )
    yield CoverageField(
        "apart_worst_m", Text("到相邻驿站的最远距离", "Longest distance to the next station"), unit=METRES
    )


def _moment(moment: Moment) -> Iterator[CoverageField]:
    def title(zh: str, en: str) -> Text:
        return Text(f"{moment.title.zh}：{zh}", f"{moment.title.en}: {en}")

    yield CoverageField(f"{moment.name}_at", title("按哪个时刻（北京时间）", "as of (China time)"), "datetime")
    for name, zh in (("open", "开放"), ("closed", "关闭"), ("unknown", "未知")):
        yield CoverageField(f"{moment.name}_{name}", title(f"{zh}的驿站", f"stations {name}"))
    for name, zh, en in (
        ("median", "到最近开放驿站的中位距离", "median distance to the nearest open one"),
        ("worst", "到最近开放驿站的最远距离", "longest distance to the nearest open one"),
        ("centre", "从区域中心到最近开放驿站的距离", "from the centre of the area to the nearest open one"),
    ):
        yield CoverageField(f"{moment.name}_{name}_m", title(zh, en), unit=METRES)

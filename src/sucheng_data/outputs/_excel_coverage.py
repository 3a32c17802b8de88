"""The sheet 覆盖情况: districts first, then the towns without a station, then every town."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from sucheng_data.model.coverage import CITY, DISTRICT, TOWN, Area, Coverage, Moment
from sucheng_data.outputs._excel_book import TABLE, Paper, add_page
from sucheng_data.sheets.lists import LINE, lines_of, put, set_page

TITLE = "覆盖情况"
NAME, HOME, REST = 20, 11, 6.8  # widths
NIGHT = ("weekday_2200", "holiday_2200")  # the moments of which distances are shown; all of them are in coverage.csv


def add_coverage(paper: Paper) -> None:
    """Who has how many stations, what they lack, where the nearest open one is; no sheet where it was not worked out."""
    found = paper.release.coverage
    if found is None:
        return
    sheet = add_page(paper, TITLE, "各县（市、区）和镇街的驿站、缺少的设施、夜间和节假日最近的开放驿站")
    put(sheet, (0, 0), TITLE, paper.styles.title)
    row = _notes(paper, sheet, found)
    towns = found.of(TOWN)
    row = _areas(paper, sheet, (row, "各县（市、区）"), [*found.of(CITY), *found.of(DISTRICT)])
    row = _without(paper, sheet, row, found)
    first = row + 1
    row = _areas(paper, sheet, (row, "各镇街"), towns)
    heads = _heads(found)
    if towns:
        named = [{"header": head, "header_format": paper.styles.head} for head in heads]
        sheet.add_table(
            first, 0, first + len(towns), len(heads) - 1, {"name": "表_镇街覆盖", "style": TABLE, "columns": named}
        )
    for column, width in enumerate((NAME, HOME, *[REST] * (len(heads) - 2))):
        sheet.set_column(column, column, width)
    set_page(sheet, row, len(heads), paper.footer(sheet))
    sheet.fit_to_pages(1, 0)


def _notes(paper: Paper, sheet: Worksheet, found: Coverage) -> int:
    """How the numbers are meant; answers the first free row."""
    asked = "；".join(_asked(moment) for moment in _shown(found))
    lines = (
        "“驿站”只算开放中的；镇街按填报的名称归类。“缺”：填了设施、但没有这一项的驿站数；一项设施也没填的另计。",
        f"时刻：{asked}。",
        "“未知”：开放时间没填、读不懂或放假安排不明，不当作开放。距离为直线，单位米；本身开放的驿站为 0，没有确切坐标的不计。",
        *(
            f"{moment.when.year} 年的放假安排尚未公布。"
            for moment in found.moments
            if moment.when and not moment.announced
        ),
    )
    for row, line in enumerate(dict.fromkeys(lines), start=1):
        put(sheet, (row, 0), line, paper.styles.note)
    return len(dict.fromkeys(lines)) + 2


def _asked(moment: Moment) -> str:
    if moment.when is None:
        return f"{moment.title.zh}：放假安排尚未公布"
    return f"{moment.title.zh} 按 {moment.when:%Y-%m-%d}"


def _heads(found: Coverage) -> list[str]:
    heads = ["名称", "所属区县", "驿站", "24小时", "24小时占比"]
    heads += [f"缺{name.zh}" for name in found.facilities.values()] + ["未填设施", "相邻驿站中位米"]
    for moment in _shown(found):
        heads += [f"{moment.title.zh} {what}" for what in ("开放", "未知", "最近开放中位米", "最近开放最远米")]
    return heads


def _shown(found: Coverage) -> list[Moment]:
    return [moment for moment in found.moments if moment.name in NIGHT]


def _areas(paper: Paper, sheet: Worksheet, where: tuple[int, str], areas: Sequence[Area]) -> int:
    """A table of areas under its title; answers the first free row."""
    row, title = where
    found, styles = paper.release.coverage, paper.styles
    if found is None or not areas:
        return row
    sheet.set_row(row, 22)
    put(sheet, (row, 0), title, styles.section)
    sheet.set_row(row + 1, 5 * LINE)
    for column, heading in enumerate(_heads(found)):
        put(sheet, (row + 1, column), heading, styles.head)
    for line, area in enumerate(areas, start=row + 2):
        for column, (cell, style) in enumerate(_cells(paper, found, area)):
            put(sheet, (line, column), cell, style)
    last = row + 1 + len(areas)
    none = {"type": "cell", "criteria": "==", "value": 0, "format": styles.lacking}
    sheet.conditional_format(row + 2, 2, last, 2, none)
    return last + 2


def _cells(paper: Paper, found: Coverage, area: Area) -> Iterator[tuple[Any, Any]]:
    """The cells of a line, each with its format."""
    styles, districts = paper.styles, paper.release.schemas.codes["districts"]
    yield area.name.zh, styles.wrap
    yield districts.label(area.district) if area.level == TOWN and area.district else None, styles.wrap
    yield from ((number, styles.number) for number in (area.stations, area.always))
    yield area.share, styles.share
    apart = _metres(area.apart.median)
    yield from ((number, styles.number) for number in (*area.lacking, area.unstated, apart))
    for moment, then in zip(found.moments, area.then, strict=True):
        if moment.name in NIGHT:
            cells = (then.open, then.unknown, *map(_metres, then.reach)) if then else (None,) * 4
            yield from ((cell, styles.number) for cell in cells)


def _metres(metres: float | None) -> int | None:
    return None if metres is None else round(metres)


def _without(paper: Paper, sheet: Worksheet, row: int, found: Coverage) -> int:
    """The towns without a station, district by district; answers the first free row."""
    styles, lacking = paper.styles, [area for area in found.of(DISTRICT) if area.without]
    city = next(iter(found.of(CITY)), None)
    count = len(city.without) if city else 0
    sheet.set_row(row, 22)
    put(
        sheet,
        (row, 0),
        f"没有驿站的街道、镇：{count} 个（开发区、林场等不计）" if count else "每个街道、镇都有驿站",
        styles.section,
    )
    last = len(_heads(found)) - 1
    for line, area in enumerate(lacking, start=row + 1):
        names = "、".join(name.zh for name in area.without)
        put(sheet, (line, 0), f"{area.name.zh}（{len(area.without)}/{area.towns}）", styles.wrap)
        sheet.merge_range(line, 1, line, last, "", styles.wrap)
        put(sheet, (line, 1), names, styles.wrap)
        sheet.set_row(line, LINE * lines_of(names, HOME + REST * (last - 1)))
    return row + len(lacking) + 2

"""sucheng coverage: where there are stations, what they lack, and which are open at a moment."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.model.coverage import Moment

FORMATS = ("terminal", "csv", "json", "geojson")
BY = ("area", "station")
_BY_NAME = {".csv": "csv", ".json": "json", ".geojson": "geojson"}
_CHINA = timezone(timedelta(hours=8))  # one zone, without summer time
MOST = 5  # open stations around a place


At = Annotated[
    str,
    typer.Option(
        "--at", help="时刻（北京时间），如 “2026-02-17 22:00”，缺省为现在。The moment, in China.", show_default=False
    ),
]
By = Annotated[str, typer.Option("--by", help="area 按区县和镇街，station 逐个驿站。By area or by station.")]
NearTo = Annotated[
    str, typer.Option("--near", help="经度,纬度：找最近的开放驿站。Open stations near LON,LAT.", show_default=False)
]
Format = Annotated[
    str,
    typer.Option("--format", help="terminal、csv、json 或 geojson，缺省按 -o 的扩展名。Format.", show_default=False),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="存为文件，不显示。Save instead of showing.", show_default=False)
]


def coverage(
    *,
    at: At = "",
    by: By = "area",
    near: NearTo = "",
    crs: options.Crs = "",
    format_: Format = "",
    output: Output = None,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """覆盖情况：各区县和镇街的驿站、缺少的设施、此刻开放的和最近的。Coverage by district and town, and what is open at a moment."""
    from sucheng_data.cli import covered
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.workspace import discover, open_workspace
    from sucheng_data.pipeline.covering import coverage as cover
    from sucheng_data.pipeline.covering import published_stations
    from sucheng_data.stages.coverage import around, each, moment_at

    spoken, asked = console.language(lang), moment_at(_moment(at))
    wanted = options.one_of(
        "--format", format_ or (options.form_of(output, _BY_NAME) if output else "terminal"), FORMATS
    )
    by_station = options.one_of("--by", by, BY) == "station"
    place = _place(near, crs) if near else None
    space = open_workspace(workspace or discover())
    codes = load_schemas(space.schemas).codes
    table = published_stations(space, codes)
    if place or by_station:
        points = around(table, asked, place, MOST) if place else each(table, asked)
        text = covered.points(points, wanted, asked, codes, spoken)
    else:
        text = covered.areas(cover(space, table, codes, [asked]), wanted, spoken)
    _told(asked, spoken)
    _give(text, output, spoken)
    return 0


def _told(asked: Moment, lang: str) -> None:
    """That the holidays of the year are not announced, where they are not."""
    if not asked.announced and asked.when:
        zh = f"{asked.when.year} 年的放假安排未公布：随节假日而变的算作未知"
        en = f"the public holidays of {asked.when.year} are not announced: hours that depend on them are unknown"
        console.line(zh if lang == "zh" else en)


def _give(text: str, output: Path | None, lang: str) -> None:
    if output is None:
        console.out(text)
        return
    from sucheng_data.operations.store import write_bytes

    write_bytes(output, text.encode())
    console.line(f"{'已存到' if lang == 'zh' else 'saved to'} {output}")


def _moment(text: str) -> datetime:
    """On a clock in China, whatever the zone of the machine; now when none is asked for. Raises UsageError."""
    from sucheng_data.model.errors import UsageError

    if not text:
        return options.now().astimezone(_CHINA).replace(tzinfo=None, second=0, microsecond=0)
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(
            f"--at 要写成 “2026-02-17 22:00”，不是 {text}", f'--at wants "2026-02-17 22:00", not {text}'
        ) from error
    if len(text.strip()) <= 10:
        raise UsageError(f"--at 要写明几点，如 “{text} 22:00”", f'--at wants an hour too, as in "{text} 22:00"')
    return (when.astimezone(_CHINA) if when.tzinfo else when).replace(tzinfo=None)


def _place(near: str, crs: str) -> tuple[float, float]:
    """A place given in any datum, in WGS-84. Raises UsageError."""
    import math

    import numpy as np

    from sucheng_data.model.batch import DATUMS
    from sucheng_data.model.datum import to_wgs84
    from sucheng_data.model.errors import UsageError

    if not crs:
        raise UsageError(
            "请用 --crs 写明坐标系：高德、腾讯 gcj02，百度 bd09，GPS wgs84",
            "say with --crs which datum the place is in: wgs84, gcj02 (AMap) or bd09 (Baidu)",
        )
    options.one_of("--crs", crs, DATUMS)
    try:
        lon, lat = (float(part) for part in near.replace("，", ",").split(","))
    except ValueError:
        lon = lat = math.nan
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise UsageError(f"--near 要写成 经度,纬度，如 120.62,31.3，不是 {near}", f"--near wants LON,LAT, not {near}")
    x, y = to_wgs84(np.array([lon]), np.array([lat]), crs)
    return float(x[0]), float(y[0])

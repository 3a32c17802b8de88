"""What `sucheng coverage` shows and saves."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sucheng_data.model.codes import Register
from sucheng_data.model.coverage import CITY, DISTRICT, Area, Coverage, Moment, Point, collection, columns
from sucheng_data.model.inert import inert

STATES = {"open": ("开放", "open"), "closed": ("关闭", "closed"), "unknown": ("未知", "unknown")}
_HEADS = {
    "zh": ("区县", "驿站", "24小时", "占比", "开放", "关闭", "未知", "最近开放(中位)", "最远", "无站镇街"),
    "en": ("district", "stations", "24h", "share", "open", "closed", "unknown", "nearest open", "worst", "towns w/o"),
}
_POINT_HEADS = {
    "zh": ("驿站", "名称", "区县", "镇街", "状态", "最近开放", "距离"),
    "en": ("station", "name", "district", "town", "state", "nearest open", "distance"),
}
SHOWN = 200  # stations on a terminal


def areas(found: Coverage, wanted: str, lang: str) -> str:
    """The coverage in the form asked for: districts on a terminal, towns too in a file."""
    if wanted == "geojson":
        return _json(collection(found))
    told = columns(found)
    if wanted == "json":
        return _json({"at": _at(found.moments[0]), **_announced(found.moments[0]), "areas": _records(told)})
    if wanted == "csv":
        return _csv(told)
    rows = [_row(area, lang) for area in (*found.of(DISTRICT), *found.of(CITY))]
    without = [area for area in found.of(DISTRICT) if area.without]
    names = [f"{_said(area.name, lang)}: {'、'.join(_said(name, lang) for name in area.without)}" for area in without]
    head = [f"{'没有驿站的镇街' if lang == 'zh' else 'towns without a station'}:"] if names else []
    return "\n".join([found.moments[0].title.in_(lang), *_table([_HEADS[lang], *rows], 1), *head, *names])


def _row(area: Area, lang: str) -> tuple[str, ...]:
    then = area.then[0]
    counts = (then.open, then.closed, then.unknown) if then else ("", "", "")
    share = "-" if area.share is None else f"{area.share:.0%}"
    reach = map(_metres, then.reach) if then else ("-", "-")
    ends = f"{len(area.without)}/{area.towns}"
    return (_said(area.name, lang), str(area.stations), str(area.always), share, *map(str, counts), *reach, ends)


def points(found: Sequence[Point], wanted: str, moment: Moment, codes: Register, lang: str) -> str:
    """Stations with their state and the distance to the nearest open one."""
    records = [_record(one) for one in found]
    if wanted == "geojson":
        return _json({"type": "FeatureCollection", "at": _at(moment), "features": [_feature(one) for one in found]})
    if wanted == "json":
        return _json({"at": _at(moment), **_announced(moment), "stations": records})
    if wanted == "csv":
        return _csv({name: [one[name] for one in records] for name in _record(Point("", "", "", "", None, ""))})
    if not found:
        return "没有开放的驿站" if lang == "zh" else "no open station"
    number = 0 if lang == "zh" else 1
    rows = [
        (
            *(one.id, one.name, codes["districts"].label(one.district, lang), one.town),
            *(STATES[one.state][number], one.nearest, _metres(one.metres)),
        )
        for one in found[:SHOWN]
    ]
    more = f"… {len(found) - SHOWN}" if len(found) > SHOWN else ""
    return "\n".join(filter(None, [moment.title.in_(lang), *_table([_POINT_HEADS[lang], *rows], 6), more]))


def _record(one: Point) -> dict[str, Any]:
    lon, lat = one.place or (None, None)
    facts = {"id": one.id, "name": one.name, "district_code": one.district, "town": one.town, "lon": lon, "lat": lat}
    return {**facts, "state": one.state, "nearest_open": one.nearest or None, "metres": one.metres}


def _feature(one: Point) -> dict[str, Any]:
    facts = {name: cell for name, cell in _record(one).items() if cell is not None and name not in ("lon", "lat")}
    place = {"type": "Point", "coordinates": list(one.place)} if one.place else None
    return {"type": "Feature", "id": one.id, "geometry": place, "properties": facts}


def _at(moment: Moment) -> str | None:
    return moment.when.isoformat(timespec="minutes") if moment.when else None


def _announced(moment: Moment) -> dict[str, bool]:
    return {"holidays_announced": moment.announced}


def _records(told: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    return [dict(zip(told, cells, strict=True)) for cells in zip(*told.values(), strict=True)]


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _csv(told: Mapping[str, Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(told)
    cells = zip(*told.values(), strict=True)
    writer.writerows(["" if cell is None else inert(str(cell)) for cell in row] for row in cells)
    return out.getvalue()


def _said(name: Any, lang: str) -> str:
    return str(name.in_(lang))


def _metres(metres: float | None) -> str:
    if metres is None:
        return "-"
    return f"{metres:.0f} m" if metres < 1000 else f"{metres / 1000:.1f} km"


def _table(rows: Sequence[Sequence[str]], texts: int) -> Iterator[str]:
    """Columns as wide as a terminal shows them; `texts` of them from the left are no numbers."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        padded = [
            text + " " * (width - cell_len(text)) if at < texts else " " * (width - cell_len(text)) + text
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(padded).rstrip()

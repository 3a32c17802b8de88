"""The numbers of the first sheet, each with its day and where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.change import KINDS
from sucheng_data.model.release import Release
from sucheng_data.model.rule import values
from sucheng_data.outputs._excel_cells import said
from sucheng_data.outputs._excel_detail import ENDS, SOON

STATIONS, BENEFITS, INDICATORS = "stations", "benefits", "indicators"
ENDING = ("projects", BENEFITS)
FACILITIES = 6  # the commonest, compared between districts
MOST_STATED = 10
MONTHS = 12
_BETWEEN = "\x1f"


class Figure(NamedTuple):
    """A key figure: what, how much, of what unit, as of when, from where."""

    name: str
    value: Any
    unit: str
    as_of: str
    source: str


def counted(release: Release, tables: Mapping[str, pa.Table]) -> list[Figure]:
    """What the records of this release add up to."""
    day = release.as_of.isoformat()
    figures = []
    for name, table in tables.items():
        entity = release.schemas[name]
        held, off = release.withheld.get(name, 0), release.off_map.get(name)
        here = f"“{entity.title}”表"
        figures.append(Figure(f"{entity.title}（已发布）", table.num_rows, "条", day, here))
        if off is not None and entity.geometry:
            figures.append(Figure(f"{entity.title}（能上地图）", table.num_rows - off, "条", day, here))
        if held:
            figures.append(Figure(f"{entity.title}（有错误，未发布）", held, "条", day, "“问题”表"))
        figures += _particular(release, name, table)
    return figures


def _particular(release: Release, name: str, table: pa.Table) -> list[Figure]:
    """What is asked about this kind of record."""
    entity, day = release.schemas[name], release.as_of
    here = f"“{entity.title}”表"
    figures = []
    if name == STATIONS and table.num_rows:
        always = sum(stations for open_, stations in _alike(table, "is_24h") if open_)
        share = f"{always / table.num_rows:.0%}"
        figures.append(Figure(f"{entity.title}（24小时开放，占 {share}）", always, "条", day.isoformat(), here))
    ends = next((column for column in ENDS if column in table.column_names), None)
    if ends and name in ENDING:
        last = day + timedelta(SOON)
        soon = sum(end is not None and day <= end <= last for end in values(table, ends))
        figures.append(Figure(f"{entity.title}（{SOON} 天内到期）", soon, "条", day.isoformat(), here))
    return figures


def changed(release: Release) -> list[Figure]:
    """增、调、改、减, one line for each kind of record that changed."""
    changes, kinds = release.changes, release.schemas.codes["change_types"]
    figures = []
    for name in sorted({one.entity for one in changes.items}, key=lambda name: release.schemas[name].rank):
        counts = changes.counts(name)
        told = "、".join(f"{kinds.label(kind)} {counts[kind]}" for kind in KINDS)
        number = len({one.id for one in changes.items if one.entity == name})
        title = f"{release.schemas[name].title}（与上次相比有变化：{told}）"
        figures.append(Figure(title, number, "条", release.as_of.isoformat(), "“变化”表"))
    return figures


def stated(release: Release) -> list[Figure]:
    """What departments say of the whole city, newest first, in their own words: 约, 超, 计划."""
    table = release.tables.get(INDICATORS)
    if table is None:
        return []
    city = release.about.area["code"]
    whole = [row for row in table.to_pylist() if row.get("area") == city and row.get("value") is not None]
    newest = sorted(whole, key=lambda row: str(row.get("as_of") or ""), reverse=True)
    files = {source.source_id: source.file_name.rpartition("/")[2] for source in release.sources}
    return [_stated(release, row, files) for row in newest[:MOST_STATED]]


def _stated(release: Release, row: Mapping[str, Any], files: Mapping[str, str]) -> Figure:
    fields = release.schemas[INDICATORS].fields

    def word(name: str) -> str:
        value = row.get(name)
        return "" if value is None else str(said(value, fields[name], release))

    qualifier = "" if row.get("qualifier") in (None, "eq") else word("qualifier")
    kind = "·".join(filter(None, (word("scope"), word("status"))))
    name = f"{word('subject')}（{kind}）" if kind else word("subject")
    source = f"{files.get(row.get('source_id') or '', '')} 第{row.get('source_row')}行"
    value = f"{qualifier} {row['value']:,.15g}".strip() if qualifier else row["value"]
    return Figure(name, value, word("unit"), word("as_of"), source)


class District(NamedTuple):
    """A district: its stations, those open round the clock, and the share of them that have each facility."""

    name: str
    stations: int
    always: int
    shares: list[float]


def districts(release: Release) -> tuple[list[str], list[District]]:
    """The facilities that are compared, and the districts, most stations first."""
    table = release.tables.get(STATIONS)
    if table is None or not table.num_rows:
        return [], []
    fields = release.schemas[STATIONS].fields
    counts = Counter[str]()
    found: dict[str, tuple[Counter[Any], Counter[str]]] = {}
    for code, always, had, stations in _alike(table, "district_code", "is_24h", "facilities"):
        name = str(said(code, fields["district_code"], release) or "未注明")
        open_, facilities = found.setdefault(name, (Counter(), Counter()))
        open_[always] += stations
        for each in {*(had or "").split(_BETWEEN)} - {""}:
            facilities[each] += stations
            counts[each] += stations
    common = sorted(counts, key=lambda code: (-counts[code], code))[:FACILITIES]
    told = [
        District(name, open_.total(), open_[True], [facilities[code] / open_.total() for code in common])
        for name, (open_, facilities) in sorted(found.items(), key=lambda pair: (-pair[1][0].total(), pair[0]))
    ]
    return [str(said(code, fields["facilities"], release)) for code in common], told


def _alike(table: pa.Table, *names: str) -> Iterator[tuple[Any, ...]]:
    """The combinations of these columns, lists as one text, each with how many rows have it."""
    columns = [table[name] if name in table.column_names else pa.nulls(table.num_rows, pa.string()) for name in names]
    joined = [pc.binary_join(each, _BETWEEN) if pa.types.is_list(each.type) else each for each in columns]
    groups = pa.table(joined, names).group_by(names).aggregate([([], "count_all")])
    return zip(*(groups[name].to_pylist() for name in (*names, "count_all")), strict=True)


def endings(release: Release) -> list[tuple[str, int]]:
    """Benefits by the month they end in: this month and the eleven after it, none left out, and all that end later."""
    table = release.tables.get(BENEFITS)
    ends: Sequence[date | None] = values(table, ENDS[0]) if table is not None else ()
    day = release.as_of
    months = Counter((end.year - day.year) * 12 + end.month - day.month for end in ends if end and end >= day)
    if not months:
        return []
    names = [divmod(day.year * 12 + day.month - 1 + number, 12) for number in range(MONTHS)]
    found = [(f"{year}-{month + 1:02d}", months[number]) for number, (year, month) in enumerate(names)]
    return [*found, ("以后", sum(count for number, count in months.items() if number >= MONTHS))]

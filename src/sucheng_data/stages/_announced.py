"""Announced figures and the records they count: the rules `announced` of the schemas say which figure counts what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isnan
from typing import Any

import pyarrow as pa

from sucheng_data.model.issue import Text
from sucheng_data.model.observation import Line
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.rules._intervals import figures
from sucheng_data.rules._records import count, fitting
from sucheng_data.stages._asked import Sources

RULE = "announced"
# Of an announced figure, besides its value.
_FIELDS = ("subject", "area", "as_of", "status")


def announced(tables: Mapping[str, pa.Table], schemas: Schemas, sources: Sources) -> list[Line]:
    """A line per announced figure that counts records we have a table of."""
    return [
        line
        for entity in schemas
        if entity.name in tables
        for rule in entity.rules
        if rule["rule"] == RULE and rule["of"] in tables
        for line in _lines(entity, rule, tables, (schemas, sources))
    ]


def _lines(
    entity: Entity, rule: Mapping[str, Any], tables: Mapping[str, pa.Table], by: tuple[Schemas, Sources]
) -> Iterator[Line]:
    schemas, sources = by
    table, field = tables[entity.name], rule["figure"][0]
    rows = fitting(table, rule["which"])
    if not rows:
        return
    chosen = table.take(rows)
    told = figures(chosen, field, schemas.codes)
    n = count(tables[rule["of"]], rule["where"])
    how = definition(schemas[rule["of"]], rule["where"])
    if rule["figure"][1:]:  # its date counts too
        how = Text(f"{how.zh}；只能与公布当时的记录相比", f"{how.en}; comparable only as of its date")
    columns = zip(*(values(chosen, name) for name in _FIELDS), strict=True)
    for at, ((subject, area, day, status), row) in enumerate(zip(columns, rows, strict=True)):
        if isnan(told.low[at]):
            continue
        low, high = float(told.low[at]), float(told.high[at])
        place = sources.of(entity.name, row, field)
        yield Line(
            entity=rule["of"],
            subject=subject or "",
            area=area or "",
            day=str(day or ""),
            status=status or "",
            shown=told.shown(at),
            low=low,
            high=high,
            counted=n,
            how=how,
            source=place,
        )


def definition(entity: Entity, where: Sequence[Sequence[str]]) -> Text:
    """What is counted, in words: 项目，其中“所属品牌/计划”含“苏城暖新”；按不同的“牵头单位”计."""
    zh, en = [entity.title], [entity.title_en]
    for name, *patterns in where:
        title = entity.titled(name)
        shown = " ".join(patterns)
        zh.append(f"“{title.zh}”符合“{shown}”" if patterns else f"按不同的“{title.zh}”计")
        en.append(f"{title.en} matches “{shown}”" if patterns else f"counted by different {title.en}")
    return Text("，".join(zh), ", ".join(en))

"""Root causes of a whole column: its unit, its datum, longitude and latitude in each other's place."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from sucheng_data.model.issue import Issue
from sucheng_data.model.jsonfile import Json
from sucheng_data.model.provenance import ROW
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Field
from sucheng_data.stages._scene import Claim, Scene, Where, row_of, samples, span

EXCHANGED, UNIT, DATUM = "SHT-W13", "SHT-W12", "STA-W02"
_MOST, _CLOSE = 0.8, 0.02
# By how much a column may be off, by the cleaner that reads it: 万元 for 元, 1 for 100%, 亩 or 公顷 for 平方米.
_FACTORS: Mapping[str, Mapping[float, tuple[str, str]]] = {
    "money": {1e4: ("以万元计", "to be in 10,000 yuan"), 1e-4: ("多乘了一万", "to be multiplied by 10,000")},
    "ratio": {100: ("以0-1计", "to be fractions of 1"), 0.01: ("多乘了100", "to be multiplied by 100")},
    "area": {1e4: ("以公顷（万平方米）计", "to be in hectares"), 1e-4: ("多乘了一万", "to be multiplied by 10,000")},
}
_PAIRS: Mapping[str, Callable[[Json], tuple[str, Sequence[str]]]] = {
    "product": lambda spec: (spec["total"], (spec["quantity"], spec["unit_value"])),
}


def exchanged(scene: Scene) -> Iterator[Claim]:
    """Longitude and latitude swapped on most rows: two headings to exchange, not so many cells."""
    for where, field, code, numbers in scene.whole():
        if any(spec["rule"] == "swapped" and spec["code"] == code for spec in scene.entity(where).rules):
            issues = [scene.open[number] for number in numbers]
            yield Claim(numbers, _told(scene, EXCHANGED, issues, {}, field=field, suggestion="经度 ⇄ 纬度"))


def datums(scene: Scene) -> Iterator[Claim]:
    """What most points of a file have against their place follows from a datum that is shown to be another."""
    told = {issue.place.file: number for number, issue in scene.open.items() if issue.code == DATUM}
    if not told:
        return
    follow: defaultdict[int, list[int]] = defaultdict(list)
    for where, _, code, numbers in scene.whole():
        of_place = {spec["code"] for spec in scene.entity(where).rules if str(spec["rule"]).startswith("in_")}
        if where.file in told and code in of_place:
            follow[told[where.file]] += numbers
    for number, others in follow.items():
        yield Claim([number, *others], scene.open[number])


def units(scene: Scene) -> Iterator[Claim]:
    """A column whose numbers are nearly all off by the factor between two units."""
    found: defaultdict[tuple[Where, str], list[int]] = defaultdict(list)
    for where, name, _, numbers in scene.whole():
        found[where, name] += numbers
    for (where, name), numbers in found.items():
        field = scene.entity(where).fields.get(name)
        if field is None or field.cleaner not in _FACTORS:
            continue
        issues = [scene.open[number] for number in numbers]
        factor = _factor(scene, where, field, issues)
        if factor is not None:
            zh, en = _FACTORS[field.cleaner][factor]
            times = f"×{factor:.0f}" if factor > 1 else f"÷{1 / factor:.0f}"
            params = {"field_zh": field.title, "field_en": field.title_en, "why_zh": zh, "why_en": en}
            yield Claim(numbers, _told(scene, UNIT, issues, params, field=name, suggestion=times))


def _told(scene: Scene, code: str, issues: Sequence[Issue], params: Mapping[str, str], **facts: Any) -> Issue:
    rows = len({issue.record for issue in issues})
    return scene.schemas.findings[code].issue(
        span(issues), {**params, "n": rows}, entity=issues[0].entity, cells=samples(issues), **facts
    )


def _factor(scene: Scene, where: Where, field: Field, issues: Sequence[Issue]) -> float | None:
    """What the column's numbers must be multiplied by so that nearly all of them are right; None for no one factor."""
    table = scene.sheet(where)
    rows = {row_of(issue) for issue in issues}
    at = [index for index, row in enumerate(table[ROW].to_pylist()) if row in rows]
    table = table.take(pa.array(at, pa.int64()))
    codes = {issue.code for issue in issues}
    expected = _expected(scene, where, field.name, codes, table)
    numbers = [None if value is None else float(value) for value in values(table, field.name)]
    for factor in _FACTORS[field.cleaner]:
        if expected is not None:
            right = [n and e and abs(n * factor / e - 1) <= _CLOSE for n, e in zip(numbers, expected, strict=True)]
        else:
            right = [n is not None and not _in_range(field, n) and _in_range(field, n * factor) for n in numbers]
        if right and sum(map(bool, right)) >= _MOST * len(right):
            return factor
    return None


def _expected(scene: Scene, where: Where, name: str, codes: set[str], table: pa.Table) -> list[float | None] | None:
    """What other columns say the numbers of `name` should be, by a rule that complains of it."""
    for spec in scene.entity(where).rules:
        if spec["code"] in codes and spec["rule"] in _PAIRS:
            total, factors = _PAIRS[spec["rule"]](spec)
            if total == name:
                columns = zip(*(values(table, one) for one in factors), strict=True)
                return [_product(row) for row in columns]
    return None


def _product(row: Sequence[Any]) -> float | None:
    return None if None in row else math.prod(map(float, row))


def _in_range(field: Field, number: float) -> bool:
    spec = field.subschema
    within = spec.get("minimum", -math.inf) <= number <= spec.get("maximum", math.inf)
    inside = spec.get("exclusiveMinimum", -math.inf) < number < spec.get("exclusiveMaximum", math.inf)
    return bool(within and inside)

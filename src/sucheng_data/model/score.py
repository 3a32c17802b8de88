"""The monthly scoreboard: how good one department's data is, how each number is made, and what each counts for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sucheng_data.model.errors import SchemaError, did_you_mean
from sucheng_data.model.issue import Text
from sucheng_data.model.jsonfile import Json, read_json

if TYPE_CHECKING:
    from sucheng_data.model.schema import Schemas

FILE = "reports/score.json"
DIMENSIONS = ("规范性", "完整性", "准确性", "一致性", "时效性", "可访问性")
# What is counted beside the dimensions, and what it is called.
MEASURES = {
    "on_time": Text("按时报送的文件", "files sent in time"),
    "verified": Text("近期核验过的记录", "records verified lately"),
    "required": Text("必填内容已填", "required values given"),
    "optional": Text("选填内容已填", "optional values given"),
    "error_free": Text("没有错误的记录", "records without an error"),
    "error_cells": Text("没有错误的数据", "values without an error"),
    "warning_free": Text("没有警告的记录", "records without a warning"),
    "warning_cells": Text("没有警告的数据", "values without a warning"),
    "answered": Text("已答复的问题", "findings answered"),
    "adopted": Text("答复中采纳建议的", "answers that took the suggestion"),
}


class Part(NamedTuple):
    """One measure: `good` of `of` things are as they should be; `of` 0: there was nothing to measure.

    name: a dimension of GB/T 36344 or one of MEASURES beside them; weight: its share in the points.
    """

    name: str
    good: float
    of: float
    weight: float = 0.0

    @property
    def share(self) -> float | None:
        """0 to 1; None when there was nothing to measure."""
        return self.good / self.of if self.of else None


class Score(NamedTuple):
    """One department: 0 to 100 points over the parts that could be measured, None when none could.

    organisation: its code, "" where nobody knows who sent it; errors, warnings: findings that the department is to mend.
    """

    organisation: str
    points: float | None
    parts: tuple[Part, ...]
    files: int = 0
    rows: int = 0
    errors: int = 0
    warnings: int = 0


def points(parts: Iterable[Part]) -> float | None:
    """The mean of the shares by weight, times 100, to one decimal; what could not be measured has no part in it."""
    measured = [(part.share, part.weight) for part in parts if part.share is not None and part.weight]
    total = sum(weight for _, weight in measured)
    return round(100 * sum(share * weight for share, weight in measured) / total, 1) if total else None


class Age(NamedTuple):
    """How an age in days counts: in full up to full_days, not at all from none_days on, evenly less in between."""

    full_days: float
    none_days: float

    def share(self, days: float) -> float:
        return min(1.0, max(0.0, (self.none_days - days) / (self.none_days - self.full_days)))


@dataclass(frozen=True)
class Weights:
    """What schemas/reports/score.json says: the parts in the order shown with their weights, and what they measure by.

    dated: entity -> the field that says when a record was last verified; wanted: entity -> optional fields that count.
    """

    parts: Mapping[str, float]
    on_time: Age
    verified: Age
    dated: Mapping[str, str]
    wanted: Mapping[str, Sequence[str]]


def load_weights(folder: Path, schemas: Schemas) -> Weights | None:
    """The weights beside the schemas in `folder`; None where there is no such file, and no scoreboard is wanted.

    Raises SchemaError with the place in the file, and “did you mean” for a wrong word.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    spec = read_json(path)
    for place, zh, en in _faults(spec, schemas):
        raise SchemaError(f"{FILE}: {place}：{zh}", f"{FILE}: {place}: {en}")
    verified = spec["verified"]
    on_time, age = (Age(spec[name]["full_days"], spec[name]["none_days"]) for name in ("on_time", "verified"))
    return Weights(
        parts={name: float(weight) for name, weight in spec["weights"].items()},
        on_time=on_time,
        verified=age,
        dated=verified["fields"],
        wanted=spec["wanted"],
    )


_Fault = tuple[str, str, str]  # place in the file, and what is wrong with it in both languages
_AGE = ("full_days", "none_days")


def _faults(spec: Json, schemas: Schemas) -> Iterator[_Fault]:
    yield from _names("", spec, ("weights", "on_time", "verified", "wanted"), all_of=True)
    yield from _names("weights", spec["weights"], (*MEASURES, *DIMENSIONS))
    for name, weight in spec["weights"].items():
        if not _is_number(weight) or weight < 0:
            yield f"weights.{name}", f"{weight!r} 不是 0 或更大的数", f"{weight!r} is not a number of 0 or more"
    if not any(spec["weights"].values()):
        yield "weights", "至少有一项的权重大于 0", "at least one weight must be above 0"
    yield from _age("on_time", spec["on_time"], _AGE)
    yield from _age("verified", spec["verified"], (*_AGE, "fields"))
    yield from _fields("verified.fields", spec["verified"]["fields"], schemas)
    yield from _fields("wanted", spec["wanted"], schemas)


def _age(place: str, spec: Any, names: Sequence[str]) -> Iterator[_Fault]:
    yield from _names(place, spec, names, all_of=True)
    full, none = (spec[name] for name in _AGE)
    if not (_is_number(full) and _is_number(none) and 0 <= full < none):
        yield place, "天数须为 0 ≤ full_days < none_days", "days must be 0 ≤ full_days < none_days"


def _fields(place: str, spec: Any, schemas: Schemas) -> Iterator[_Fault]:
    """Entity -> field, or the fields in a list, all of them known."""
    yield from _names(place, spec, schemas.entities)
    for name, given in spec.items():
        known = schemas[name].fields
        listed = given if isinstance(given, list) else [given]
        if any(not isinstance(field, str) for field in listed) or isinstance(given, list) != (place == "wanted"):
            yield f"{place}.{name}", f"{given!r} 不是字段名", f"{given!r} is no name of a field"
        yield from _names(f"{place}.{name}", dict.fromkeys(listed), known)


def _names(place: str, spec: Any, known: Iterable[str], *, all_of: bool = False) -> Iterator[_Fault]:
    """An object, its members among the known ones, and all of those there if asked for."""
    if not isinstance(spec, Mapping):
        yield place, "应是一个 JSON 对象", "should be a JSON object"
        return
    for name in spec:
        if name not in known:
            zh, en = did_you_mean(name, known)
            yield f"{place}.{name}".strip("."), f"没有这个名称{zh}", f"no such name{en}"
    for name in known if all_of else ():
        if name not in spec:
            yield place or name, f"缺少 {name}", f"{name} is missing"


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)

"""Figures as observations: what was claimed, what was understood of it, and how claims about one question go together."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from sucheng_data.model.issue import Text

ROUGH = 0.1  # 约300 may be 270 or 330


class Source(NamedTuple):
    """Where a claim stands: a cell of a file, or characters of a text (`start`, `end`; the text as written)."""

    file: str = ""
    sheet: str = ""
    cell: str = ""
    start: int | None = None
    end: int | None = None
    text: str = ""

    def __str__(self) -> str:
        if self.start is None:
            return "!".join(part for part in self[:3] if part)
        return f"{self.file}:{self.start}-{self.end} “{self.text}”"


class Claim(NamedTuple):
    """One thing that somebody says, as written; every part may be "".

    items: the things a list names, joined by 、; alias: another name said to be of the same thing; serial: the running number
    of the document, which tells its place among others; entity, id: the record it is of.
    """

    subject: str = ""
    scope: str = ""
    area: str = ""
    as_of: str = ""
    value: str = ""
    unit: str = ""
    qualifier: str = ""
    status: str = ""
    basis: str = ""
    part_of: str = ""
    items: str = ""
    alias: str = ""
    serial: str = ""
    text: str = ""
    entity: str = ""
    id: str = ""
    source: Source = Source()

    @property
    def words(self) -> str:
        """All that is said of the figure."""
        return " ".join(dict.fromkeys(filter(None, (self.subject, self.scope, self.text))))


class Observation(NamedTuple):
    """A figure with everything that decides what it may be compared with. Days are ISO, "" where not known.

    value: in the canonical unit, None where it is not known; low, high: what its qualifier allows; dimension, basis: what is
    counted, and for money what the amount is; status: plan, actual, …; flow: "new", "total", "both" or ""; core: the subject
    without the words that tell nothing; shown: the figure as people write it.
    """

    subject: str
    core: str
    scope: str
    area: str
    first: str
    last: str
    value: float | None
    low: float
    high: float
    unit: str
    dimension: str
    basis: str
    status: str
    flow: str
    shown: str
    id: str
    part_of: str
    words: str
    source: Source

    @property
    def day(self) -> str:
        """Its time as far as it is known: 2024-12-28, 2025-01, 2025."""
        if self.first == self.last:
            return self.first
        if self.first[:4] == self.last[:4] and (self.first[5:], self.last[5:]) == ("01-01", "12-31"):
            return self.first[:4]
        if self.first[:7] == self.last[:7] and self.first.endswith("-01") and int(self.last[8:] or 0) >= 28:
            return self.first[:7]
        return f"{self.first}/{self.last}"


class Relation(NamedTuple):
    """How two claims (their numbers in the group) go together, and why."""

    kind: str
    one: int
    other: int
    why: Text


class Sum(NamedTuple):
    """Amounts of one kind that may be added; `basis` is the code of the kind."""

    basis: str
    total: float
    amounts: int


class Resolution(NamedTuple):
    """What a group of claims is. kinds: all that was found, `kind` first; why: the reason in words; headline: the number of
    the claim to go by, None where no single one is; candidates: (value, reason) for the person who is asked, never filled in.
    """

    kinds: tuple[str, ...]
    title: str
    claims: Sequence[Claim]
    observations: Sequence[Observation | None]
    relations: Sequence[Relation]
    why: Text
    headline: int | None = None
    sums: Sequence[Sum] = ()
    candidates: Sequence[tuple[str, Text]] = ()
    counted: tuple[int, int] | None = None

    @property
    def kind(self) -> str:
        return self.kinds[0]


class Line(NamedTuple):
    """An announced figure and the records that it counts. `low`, `high`: what its qualifier allows; `how`: what is counted."""

    entity: str
    subject: str
    area: str
    day: str
    status: str
    shown: str
    low: float
    high: float
    counted: int
    how: Text
    source: Source

    @property
    def gap(self) -> float:
        """How many records are missing; negative: there are more than announced."""
        if self.counted < self.low:
            return self.low - self.counted
        return self.high - self.counted if self.counted > self.high else 0.0

    @property
    def completeness(self) -> float | None:
        goal = self.low if self.low not in (-inf, 0.0) else self.high
        return None if goal in (inf, 0.0) else self.counted / goal


# kind -> (its name, what to do). In the order in which a group is called by them.
KINDS = {
    "conflict": (
        Text("冲突", "conflict"),
        Text(
            "同口径、同区域、同时点的数不能同时成立：请报送单位核对，不取其一。",
            "They cannot both be true: ask, choose none.",
        ),
    ),
    "ask_total": (
        Text("新增还是总数", "new or in total"),
        Text(
            "按计划数保存，原有多少不明：公布总数之前请问清是否包含原有的。",
            "Kept as it is; the baseline is unknown: ask whether those that were there before are included.",
        ),
    ),
    "incomplete": (
        Text("名单不全", "incomplete list"),
        Text(
            "公布的数与列出的名单分别保存，写明 m/n，其余不推断。", "Keep number and names, state m/n, infer no others."
        ),
    ),
    "complete": (Text("名单齐全", "complete list"), Text("名单与公布的数一致。", "The list agrees with the number.")),
    "different_thing": (
        Text("数字相同、事项不同", "equal numbers, different things"),
        Text(
            "按事项、单位、区域、时点去重，不按数字：都保留。",
            "De-duplicate by what is counted, not by number: keep all.",
        ),
    ),
    "unit_drift": (
        Text("历年单位不同", "unit drift"),
        Text("不同年份的计量单位不同，拒绝连成一个趋势。", "The unit changed over the years: not joined to one trend."),
    ),
    "not_comparable": (
        Text("不可比", "not comparable"),
        Text(
            "量纲或金额口径不同，拒绝相加、相比；只在同一口径内合计。",
            "Neither compared nor added; sums within one kind only.",
        ),
    ),
    "subset": (
        Text("其中数", "subset"),
        Text("部分含在总数之内：保存从属关系，不相加。", "Part of the whole: keep subset_of, do not add."),
    ),
    "evolution": (
        Text("随时间变化", "evolution"),
        Text(
            "时点不同：各存为一次观测，以同口径最新的为准。", "Different dates: keep each, the newest of a scope leads."
        ),
    ),
    "different_scope": (
        Text("口径不同", "different scope"),
        Text("数的范围不同：分别保存，不择其一。", "What is included differs: keep each, choose none."),
    ),
    "different_area": (
        Text("区域不同", "different area"),
        Text("区域不同：分别保存，都可以成立。", "Different areas: keep each, both may be true."),
    ),
    "plan_actual": (
        Text("计划与实际", "plan and actual"),
        Text("一为目标、一为实际：可算完成情况，不是冲突。", "Target and progress: no conflict."),
    ),
    "unstated": (
        Text("时点、口径或区域未写明", "not stated enough"),
        Text("缺时点、口径或区域，看不出是变化还是冲突：请补。", "Date, scope or area is missing: ask for it."),
    ),
    "overlap_unknown": (
        Text("可能重叠", "possible overlap"),
        Text(
            "是否互相包含，原文没有写：都公布，注明重叠情况不明，不相加。", "Unknown overlap: publish both, do not add."
        ),
    ),
    "same": (
        Text("同一事实", "same"),
        Text("说的是同一事实：只计一次。", "One fact told more than once: count it once."),
    ),
    "lost": (
        Text("数字已损坏", "destroyed value"),
        Text("留空并注明“原文缺损”，不按常识补。", "Null, marked as lost in the source, never guessed."),
    ),
    "missing_year": (
        Text("缺年份", "missing year"),
        Text("请人补年份；候选只供参考，系统不填。", "A person must supply the year; candidates are not filled in."),
    ),
    "homonym": (
        Text("同名不同单位", "homonym"),
        Text("按（所属区划，简称）认定。", "Resolved by jurisdiction and short name."),
    ),
    "brand": (
        Text("品牌名与法定名称", "brand and legal name"),
        Text(
            "是一个单位：公布法定名称，品牌名作别名。", "One body: publish the legal name, the brand as another name."
        ),
    ),
    "synonym": (Text("同一单位的不同叫法", "synonym"), Text("公布全称，其他作别名。", "Publish the full name.")),
    "spelling": (
        Text("用字不同", "spelling"),
        Text(
            "原文照录，公布的名称用规范写法；匹配时视为相同。",
            "Keep the source's spelling; the usual one is published.",
        ),
    ),
    "typography": (
        Text("标点、空格不同", "typography"),
        Text(
            "只在匹配时去掉空格、引号和标点的差别，是同一名称。",
            "One name once spaces, quotes and punctuation are folded.",
        ),
    ),
    "different_name": (
        Text("不同名称", "different names"),
        Text("没有依据说是同一个：都保留。", "Nothing says they are one: keep both."),
    ),
    "single": (Text("只有一处", "single"), Text("没有可比的说法。", "There is nothing to compare it with.")),
}


def bounds(value: float, qualifier: str, top: float | None) -> tuple[float, float]:
    """What the true number may be: 超300 is from 300 on."""
    if qualifier == "approx":
        return value * (1 - ROUGH), value * (1 + ROUGH)
    if qualifier == "range":
        return value, inf if top is None else top
    return (-inf if qualifier in ("lt", "le") else value), (inf if qualifier in ("gt", "ge") else value)

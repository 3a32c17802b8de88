"""How two observations go together: what differs between them decides, before their numbers are looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations, pairwise

from sucheng_data.grammar import claims as said
from sucheng_data.model.codes import Register
from sucheng_data.model.issue import Text
from sucheng_data.model.observation import Observation, Relation, Sum
from sucheng_data.model.text import fold

EXACT = 1e-9
# Relations of figures that may yet stand in one sum, or in two.
_ADDABLE = ("different_thing", "not_comparable", "different_area", "different_scope")
_SAME, _INSIDE, _AKIN, _OTHER = 3, 2, 1, 0
_MOST = 200
_Numbered = tuple[int, Observation]


def relations(told: Sequence[Observation | None], codes: Register) -> list[Relation]:
    """How every two of the observations go together; those that have nothing to do with each other are left out."""
    found = []
    for (one, first), (two, second) in _pairs([(n, o) for n, o in enumerate(told) if o]):
        judged = relation(first, second, codes)
        if judged:
            found.append(Relation(judged[0], one, two, judged[1]))
    parts = {number for link in found if link.kind == "subset" for number in (link.one, link.other)}
    # A part of one figure of a subject is of the others no less.
    return [link for link in found if link.kind != "overlap_unknown" or not parts & {link.one, link.other}]


def _pairs(known: Sequence[_Numbered]) -> Iterable[tuple[_Numbered, _Numbered]]:
    """Every pair; of very many observations those that stand beside each other by place, measure and date."""
    if len(known) <= _MOST:
        return combinations(known, 2)
    order = sorted(
        known, key=lambda pair: (pair[1].area, pair[1].dimension, pair[1].basis, pair[1].first, pair[1].value or 0)
    )
    return pairwise(order)


def relation(one: Observation, two: Observation, codes: Register) -> tuple[str, Text] | None:
    """The kind of the relation, and why."""
    if one.value is None or two.value is None:
        return None
    if one.id and one.id == two.id and one.dimension != two.dimension:
        return None  # how many of a thing there are, and what they are worth
    near = likeness(one, two)
    if part := _part(one, two, near):
        return part
    if one.dimension != two.dimension:
        return _unlike(one, two, near, codes)
    if near < _INSIDE and _equal(one, two) and not _bound(one, two):
        return "different_thing", _equal_why(one, two)
    if one.basis != two.basis and one.dimension == "money":
        return _bases(one, two, codes)
    if near >= _INSIDE:
        return _areas(one, two, codes) if _places_differ(one, two) else _alike(one, two)
    return _near(one, two) if near else None


def likeness(one: Observation, two: Observation) -> int:
    """How much the two count the same thing: the same subject, one named in the other, a word in common, or nothing."""
    if one.core == two.core:
        return _SAME
    if any(said.within(a.core, word) for a, b in ((one, two), (two, one)) for word in (b.core, said.core(b.words))):
        return _INSIDE
    if said.reordered(one.core, two.core):
        return _INSIDE
    return _AKIN if said.akin(one.core, two.core) else _OTHER


def _part(one: Observation, two: Observation, near: int) -> tuple[str, Text] | None:
    """A part and its whole, as stated; a part that is larger than its whole is a conflict."""
    for part, whole in ((one, two), (two, one)):
        linked = bool(part.part_of) and fold(part.part_of) in (fold(whole.id), fold(whole.subject))
        # 其中24小时开放的50个: a part of what stands before it
        named = near or (part is two and part.subject.startswith("其中"))
        if not (linked or (named and said.is_part(part.words) and not said.is_part(whole.words))):
            continue
        if part.dimension != whole.dimension:
            continue
        if part.low > whole.high * (1 + EXACT):
            zh, en = (
                f"其中数{part.shown}大于总数{whole.shown}",
                f"the part {part.shown} exceeds the whole {whole.shown}",
            )
            return "conflict", Text(zh, en)
        zh = f"{part.shown}（{part.subject}）含在{whole.shown}（{whole.subject}）之内"
        return "subset", Text(zh, f"{part.shown} ({part.subject}) is part of {whole.shown} ({whole.subject})")
    return None


def _unlike(one: Observation, two: Observation, near: int, codes: Register) -> tuple[str, Text]:
    """Other dimensions: people are no person-times; nothing is compared whatever the numbers are."""
    units = f"“{one.unit}”与“{two.unit}”", f"{one.unit} and {two.unit}"
    if near and times_differ(one, two) and "money" not in (one.dimension, two.dimension):
        zh = f"{one.day}的单位是“{one.unit}”，{two.day}是“{two.unit}”，不能相比"
        return "unit_drift", Text(zh, f"counted in {one.unit} in {one.day} and in {two.unit} in {two.day}")
    if _equal(one, two) and near < _INSIDE:
        return "different_thing", _equal_why(one, two)
    zh = f"单位{units[0]}量纲不同，不能相加、相比"
    return "not_comparable", Text(zh, f"{units[1]} count different things: neither added nor compared")


def _bases(one: Observation, two: Observation, codes: Register) -> tuple[str, Text]:
    """Money of other kinds; where the kind is not stated, that is asked."""
    labels = codes["value_types"]
    (first, first_en), (second, second_en) = (
        (labels.label(each.basis), labels.label(each.basis, "en")) if each.basis else ("口径未注明", "not stated")
        for each in (one, two)
    )
    zh = f"{one.shown}是{first}，{two.shown}是{second}，金额口径不同，不能相加、相比"
    return "not_comparable", Text(
        zh, f"{one.shown} is {first_en}, {two.shown} is {second_en}: different kinds of money"
    )


def _areas(one: Observation, two: Observation, codes: Register) -> tuple[str, Text]:
    places, english = zip(
        *((codes["districts"].label(each.area), codes["districts"].label(each.area, "en")) for each in (one, two)),
        strict=True,
    )
    inside = any(
        whole.area.endswith("00") and part.area.startswith(whole.area[:4]) for whole, part in ((one, two), (two, one))
    )
    zh = f"{places[0]}与{places[1]}" + ("，后者或含在前者之内，不相加" if inside else "，区域不同")
    return "different_area", Text(
        zh, f"{english[0]} and {english[1]}" + (": one lies in the other, not added" if inside else "")
    )


def _alike(one: Observation, two: Observation) -> tuple[str, Text]:
    """The same thing in the same place: new against total, scope, time, plan against actual; and only then the numbers."""
    if {one.flow, two.flow} == {"new", "total"} and not times_differ(one, two):
        new, total = (one, two) if one.flow == "new" else (two, one)
        if new.high < total.low:
            return "different_scope", Text(
                f"{new.shown}是新增数，{total.shown}是总数", f"{new.shown} are new, {total.shown} is the total"
            )
        zh = f"一处写新增，一处写总数或成立数（{one.shown}、{two.shown}），原有多少不明"
        return "ask_total", Text(zh, f"new in one place, in total in the other ({one.shown}, {two.shown})")
    if scopes := _scopes(one, two):
        return scopes
    if times_differ(one, two):
        return "evolution", _evolved(one, two)
    if {one.status, two.status} in ({"plan", "actual"}, {"plan", "cumulative"}):
        goal, done = (one, two) if one.status == "plan" else (two, one)
        if not _equal(one, two):
            return "plan_actual", Text(
                f"目标{goal.shown}，实际{done.shown}", f"planned {goal.shown}, actual {done.shown}"
            )
    if not _apart(one, two):
        return "same", Text(f"{one.shown}与{two.shown}可以同时成立", f"{one.shown} and {two.shown} can both be true")
    if one.core != two.core and not _bound(one, two):
        zh = f"“{_narrower(one, two).subject}”是否含在另一数内，没有写明"
        return "overlap_unknown", Text(zh, "whether the narrower figure is part of the other is not stated")
    if lacking := _unstated(one, two):
        zh = f"{one.shown}与{two.shown}不一致，但{lacking.zh}未写明，看不出是变化还是冲突"
        return "unstated", Text(zh, f"{one.shown} and {two.shown} disagree, but {lacking.en} is not stated")
    within = "同一文件内，" if one.source.file and one.source.file == two.source.file else ""
    zh = f"{within}同口径、同区域、同时点，{one.shown}与{two.shown}不能同时成立"
    return "conflict", Text(zh, f"same scope, area and date: {one.shown} and {two.shown} cannot both be true")


def _near(one: Observation, two: Observation) -> tuple[str, Text] | None:
    """A word in common, and no more: another scope; or, where one name begins like the other, perhaps one inside the other."""
    time, place = times_differ(one, two), _places_differ(one, two)
    if not time and not place and one.unit == two.unit and said.akin(one.core[:2], two.core[:2]):
        zh = f"{one.shown}与{two.shown}是否互相包含，没有写明"
        return "overlap_unknown", Text(zh, f"whether {one.shown} and {two.shown} overlap is not stated")
    if one.dimension == "money":
        return None
    zh = f"“{one.subject}”与“{two.subject}”范围不同" + "，区域也不同" * place
    en = f"“{one.subject}” and “{two.subject}” include different things" + ", in different areas" * place
    dates = f"（{one.day}、{two.day}）", f" ({one.day}, {two.day})"
    return "different_scope", Text(zh + f"，时点也不同{dates[0]}" * time, en + f", of different dates{dates[1]}" * time)


def _scopes(one: Observation, two: Observation) -> tuple[str, Text] | None:
    """Other scopes, where both are stated and neither is in the other."""
    first, second = said.core(one.scope) if one.scope else "", said.core(two.scope) if two.scope else ""
    if not first or not second or first in second or second in first or not _apart(one, two):
        return None
    if said.flow(one.scope) and said.flow(two.scope) and min(len(first), len(second)) < said.LEAST:
        return None  # 建成, 在全市: said of any figure
    time = f"，时点也不同（{one.day}、{two.day}）" if times_differ(one, two) else ""
    zh = f"口径不同：“{one.scope}”与“{two.scope}”{time}"
    return "different_scope", Text(zh, f"the scopes differ: “{one.scope}”, “{two.scope}”")


def _evolved(one: Observation, two: Observation) -> Text:
    before, after = sorted((one, two), key=lambda each: each.last)
    share = ""
    if before.value and after.value is not None and before.value > 0:
        share = f"{after.value / before.value - 1:+.1%}".replace("+0.0%", "0%").replace("-0.0%", "0%")
    return Text(
        f"{before.day} {before.shown} → {after.day} {after.shown}（{share}）",
        f"{before.day} {before.shown} → {after.day} {after.shown} ({share})",
    )


def _unstated(one: Observation, two: Observation) -> Text | None:
    """What keeps two figures from being compared: a date, area or scope that only one states, or a date that neither does."""
    together = bool(one.source.file) and one.source.file == two.source.file
    if bool(one.first) != bool(two.first) or not (one.first or together):
        return Text("时点", "the date")
    if bool(one.area) != bool(two.area):
        return Text("区域", "the area")
    return Text("口径", "the scope") if bool(one.scope) != bool(two.scope) and not together else None


def times_differ(one: Observation, two: Observation) -> bool:
    return bool(one.first and two.first) and (one.last < two.first or two.last < one.first)


def _places_differ(one: Observation, two: Observation) -> bool:
    return bool(one.area and two.area) and one.area != two.area


def _equal(one: Observation, two: Observation) -> bool:
    return one.value is not None and two.value is not None and abs(one.value - two.value) <= EXACT * abs(one.value)


def _bound(one: Observation, two: Observation) -> bool:
    """Whether one is said to be part of the other."""
    return any(a.part_of and fold(a.part_of) in (fold(b.id), fold(b.subject)) for a, b in ((one, two), (two, one)))


def _apart(one: Observation, two: Observation) -> bool:
    if one.high == two.low or one.low == two.high:
        return not _equal_ends(one, two)
    slack = EXACT * max(abs(one.value or 0), abs(two.value or 0))
    return one.low > two.high + slack or two.low > one.high + slack


def _equal_ends(one: Observation, two: Observation) -> bool:
    """Whether two figures that meet in a point may both be it: 超300 and 300 as people write them, not 超300 and 不足300."""
    return not (one.low == two.high and one.low != one.high and two.low != two.high) and not (
        two.low == one.high and one.low != one.high and two.low != two.high
    )


def _narrower(one: Observation, two: Observation) -> Observation:
    return one if len(one.core) > len(two.core) else two


def _equal_why(one: Observation, two: Observation) -> Text:
    zh = f"都是{_number(one)}，但一个数“{one.subject}”（{one.unit}），一个数“{two.subject}”（{two.unit}）"
    return Text(zh, f"both {_number(one)}, but of “{one.subject}” ({one.unit}) and “{two.subject}” ({two.unit})")


def _number(one: Observation) -> str:
    return f"{one.value:.12g}"


def sums(told: Sequence[Observation | None], found: Iterable[Relation]) -> list[Sum]:
    """The amounts of each kind of money added up: none that is part of another or may be, or is the same at another time."""
    left_out = {link.other for link in found if link.kind not in _ADDABLE}
    left_out |= {number for number, one in enumerate(told) if one and (one.part_of or said.is_part(one.words))}
    totals: dict[str, list[float]] = {}
    for number, one in enumerate(told):
        if one and one.basis and one.value is not None and number not in left_out:
            totals.setdefault(one.basis, []).append(one.value)
    return [Sum(name, sum(values), len(values)) for name, values in totals.items()]

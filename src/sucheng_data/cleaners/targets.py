"""Cleaner `targets`: the measurable aims of a project."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import NamedTuple

from sucheng_data.grammar.measures import (
    CHANGE,
    Measure,
    canonical,
    leading_per,
    measurable,
    measures,
    per_of,
    unit_words,
)
from sucheng_data.grammar.numerals import whole
from sucheng_data.model.cleaning import Cleaned, Context, Note
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import trim

_PIECES = pattern(r"[;；。\n]+")
_CLAUSES = pattern(r"[，]|,(?!\d{3}(?!\d))")
_SERIAL = pattern(
    r"^(?:\s*(?:\d{1,2}\s*[.．、)）](?!\d)|[(（](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|[一二三四五六七八九十]{1,3}、|[①-⒛])\s*)+"
)
# List marks inside a line: 1.新建5个驿站 2.改造10个
_MARKS_INSIDE = (
    re.compile(r"(?<!\d)(\d{1,2})\s*[.．、](?=\s*[一-鿿“])"),
    re.compile(r"[(（](\d{1,2})[)）]"),
    re.compile("([①-⑳])"),
)
_STOPS = pattern("[、,，；;（(）)\0]|以?及(?=.)|(?<=.)(?:提供|发放|开展|赠送|配备|进行)")
_PERIODS = frozenset({"年", "月", "个月", "日", "天", "周", "岁", "周岁", "期"})
_VERBS = pattern(
    r"^(?:[为向对][一-鿿、]*?(?:提供|发放|开展|赠送|配备)|计划|力争|确保|争取|预计|拟|全年|年内|全市|累计|共计?|总计|合计|挂牌|成立|建成|新建|新增|改造|完成|开展|举办|组织|提供|发放|打造|建立"
    r"|设立|配备|配置|实现|达到?|为|的|将|并|各|每年|再|其中|\s|:)(?![率量度数额期])"
)
_ENDS = pattern(r"(?:达到?|共计?|合计|总计|累计|为|各|数量|不|每(?:人|户|家|年|月|次|场)|:|\s|-|约)+$")
_MARKS = pattern(r"^[\s、,:()（）\-\0]+|[\s、,:(（\-\0]+$")
_QUOTES = pattern("[“”‘’\"'「」]")


class _Aim(NamedTuple):
    """A measure, and what the clause says before and behind it."""

    measure: Measure
    before: str
    behind: str


def targets(text: str, context: Context) -> Cleaned:
    """目标任务：逐项拆成主体、数值、限定词、单位，原文保留。A list of {"subject", "value", "qualifier", "unit", "text"} ("value_max" for a range).

    “挂牌成立15家“小哥医院”；开展活动10场” gives two. A piece without a certain number (“1+11”体系) keeps its text, with a null
    value. Idempotent on the texts joined by “；”.
    """
    lines = [line for piece in _PIECES.split(trim(text)) for line in _listed(piece)]
    pieces = [_SERIAL.sub("", trim(line)) for line in lines]
    items = [item for piece in pieces if re.search(r"\w", piece) for item in _items(piece, context)]
    if any(item["value"] is not None for item in items):
        return Cleaned(items)
    why = {"why_zh": "没有量化目标", "why_en": "no measurable target"}
    return Cleaned(items, (Note("unreadable", {"value": text, **why}),) if items else ())


def _listed(line: str) -> list[str]:
    """`line` cut at its list marks, if they count 1, 2, 3 …: 1.新建5个驿站 2.改造10个."""
    for mark in _MARKS_INSIDE:
        found = list(mark.finditer(line))
        numbers = [int(unicodedata.numeric(one[1]) if len(one[1]) == 1 else int(one[1])) for one in found]
        if len(found) > 1 and numbers == list(range(1, len(found) + 1)):
            edges = [0, *(one.start() for one in found), len(line)]
            return [line[first:last] for first, last in pairwise(edges)]
    return [line]


def _items(piece: str, context: Context) -> list[dict[str, object]]:
    """The aims of one piece; a piece without a number is one aim without a value."""
    counted = [(clause.strip(), aim) for clause in _CLAUSES.split(piece) for aim in _aims(measurable(clause), context)]
    one_clause = len({clause for clause, _ in counted}) == 1
    if not counted:
        return [{"subject": None, "value": None, "qualifier": None, "unit": None, "text": piece}]
    return [_item(aim, piece if one_clause else clause, context) for clause, aim in counted]


def _aims(clause: str, context: Context) -> list[_Aim]:
    """The measures of a clause with the words around them; none where it tells a change or a share (各10个, 由10增至20)."""
    if CHANGE.search(clause) and not re.search("同比|环比|[较比](?:上|去|前|同)", clause):
        return []
    found = [
        measure
        for measure in measures(clause, unit_words(context))
        if measure.unit and measure.unit not in _PERIODS and not (measure.han and measure.value == 1)
    ]
    aims, edge = [], 0
    for number, measure in enumerate(found):
        following = found[number + 1].start if number + 1 < len(found) else len(clause)
        behind = clause[measure.end : following]
        stop = _STOPS.search(behind)
        subject = behind[: stop.start()] if stop else behind
        if not re.match(r"\s*[/:：]\s*\d", clause[measure.end :]):
            aims.append(_Aim(measure, clause[edge : measure.start], subject))
        edge = measure.end + len(subject)
    return aims


def _item(aim: _Aim, text: str, context: Context) -> dict[str, object]:
    leading = leading_per(aim.before)
    if leading is None:
        return {"subject": None, "value": None, "qualifier": None, "unit": None, "text": text}
    unit, per = canonical(aim.measure.unit, context), per_of(f"{leading}/{aim.measure.per}")
    item: dict[str, object] = {
        "subject": _subject(aim.behind) or _subject(aim.before) or None,
        "value": _number(aim.measure.value),
        "qualifier": aim.measure.q,
        "unit": f"{unit}/{per}" if per else unit,
        "text": text,
    }
    return item if aim.measure.top is None else {**item, "value_max": _number(aim.measure.top)}


def _number(value: object) -> int | float:
    """Exact where it is whole; a target is compared, never added up to the cent."""
    exact = whole(value)  # type: ignore[arg-type]
    return exact if isinstance(exact, int) else float(exact)


def _subject(words: str) -> str:
    """What is counted, without the verbs and particles around it: 挂牌成立…“小哥医院” -> 小哥医院."""
    words = _QUOTES.sub("", _MARKS.sub("", words))
    while (shorter := _ENDS.sub("", _VERBS.sub("", words))) != words and re.search("[一-鿿A-Za-z]", shorter):
        words = shorter
    return _MARKS.sub("", words) if re.search("[一-鿿A-Za-z]", words) else ""

"""Comparer: the title of a project or a benefit."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Indel, Levenshtein
from rapidfuzz.process import cpdist

from sucheng_data.grammar.place_numbers import numbers, plain
from sucheng_data.model.codes import Codes
from sucheng_data.model.comparing import NONE, Columns, Ints, Keys, Pairs, Told, numbered, spread
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = ("same", "reworded", "close", "part", "loose", "turned", "numbers", "apart")
_SAME, _REWORDED, _CLOSE, _PART, _LOOSE, _TURNED, _NUMBERS, _APART = range(8)
_RAREST = 6  # pairs of characters by which a title is looked up
_CLOSE_FROM, _LOOSE_FROM = 0.85, 0.6
_OPPOSITES = [
    frozenset(two)
    for two in ("暑寒", "夏冬", "春秋", "上下", "男女", "城乡", "早晚", "线上线下", "老少", "南北", "东西")
]
_EMPTY = re.compile(
    r"(?:苏城暖新|昆城暖新|苏州市?|昆山市?|全市|20[0-9]{2}年度?|关爱行动|实事项目|服务项目|项目|活动|行动|工程|计划|服务"
    r"|爱心|公益|暖心|温暖|关爱|贴心|专项|系列|主题|惠民|便民|工作|开展|组织|持续|深入|[的和与及暨等])"
)
_SHORT_FORMS = (
    (re.compile("新业态(?=劳动者|从业)"), "新就业形态"),
    (re.compile("健康(?=体检)|职业(?=技能)|心理(?=咨询|疏导)"), ""),
)
_GROUPS, _FIRST = "target_groups", 0xF0000
_SAID = (
    Text("名称相同：{a}", "same title: {a}"),
    Text("名称换了说法：{a} / {b}", "the same title in other words: {a} / {b}"),
    Text("名称相近：{a} / {b}", "titles nearly the same: {a} / {b}"),
    Text("名称一长一短：{a} / {b}", "one title within the other: {a} / {b}"),
    Text("名称略像：{a} / {b}", "titles somewhat alike: {a} / {b}"),
    Text("名称只差一字，意思相反：{a} / {b}", "the titles differ in one word, to the contrary: {a} / {b}"),
    Text("名称中的数字不同：{a} / {b}", "the numbers in the titles differ: {a} / {b}"),
    Text("名称不同：{a} / {b}", "titles differ: {a} / {b}"),
)


class _Titles(NamedTuple):
    """`rows[row]` is the index in `said` and `cores`: a title without empty words, and with a sign for each group besides."""

    rows: Ints
    said: list[str]
    cores: list[str]


def title(pairs: Pairs, *, title: FieldName) -> Told:
    """项目、福利的名称：去掉品牌、年度和“项目”等词以后比较。Titles, without brand, year and words such as project."""
    told, column = pairs.columns.once(_titles, title), pairs.columns.coded(title)
    left, right = told.rows[pairs.left], told.rows[pairs.right]
    level = np.full(left.size, NONE, dtype=np.int8)
    both = (left >= 0) & (right >= 0)
    level[both & (left == right)] = _SAME
    at = np.flatnonzero(both & (left != right))
    size = max(len(told.cores), 1)
    distinct, back = np.unique(left[at] * size + right[at], return_inverse=True)
    found = np.full(distinct.size, _APART, dtype=np.int8)
    for texts in (told.said, told.cores):
        ones, others = ([texts[code] for code in side.tolist()] for side in (distinct // size, distinct % size))
        ratio = cpdist(ones, others, scorer=Indel.normalized_similarity)
        levels = [_level(a, b, float(r)) for a, b, r in zip(ones, others, ratio, strict=True)]
        found = np.minimum(found, np.array(levels, dtype=np.int8))
    level[at] = found[back]

    def say(at: int) -> Text:
        a, b = column.word(int(pairs.left[at])), column.word(int(pairs.right[at]))
        zh, en = _SAID[level[at]]
        return Text(zh.format(a=a, b=b), en.format(a=a, b=b))

    return Told(level, say)


def keys(columns: Columns, *, title: FieldName) -> Keys:
    """The title itself, and every two neighbouring characters of it that few titles have."""
    told = columns.once(_titles, title)
    twos = [_twos(core) | _twos(said) for core, said in zip(told.cores, told.said, strict=True)]
    index: dict[str, int] = {}
    pairs = [(row, index.setdefault(two, len(index))) for row, two_ in enumerate(twos) for two in sorted(two_)]
    by_core: list[list[int]] = [[] for _ in told.cores]
    used = np.bincount(np.array([key for _, key in pairs], dtype=np.int64), minlength=1)
    for core, key in pairs:
        by_core[core].append(key)
    index_of = numbered(told.cores)
    rarest = [sorted(each, key=lambda key: (used[key], key))[:_RAREST] for each in by_core]
    rows, keys = [], []
    for row, core in enumerate(told.rows.tolist()):
        if core >= 0:
            rows += [row] * (len(rarest[core]) + 1)
            keys += [*rarest[core], len(index) + int(index_of[core])]
    return Keys(np.array(rows, dtype=np.int64), np.array(keys, dtype=np.int64))


def _twos(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)} or {text}


def _titles(columns: Columns, title: str) -> _Titles:
    column = columns.coded(title)
    known = columns.once(_groups)
    said = [_said(plain(word)) for word in column.words.to_pylist()]
    each = [text for text in dict.fromkeys(said) if text]
    cores = [known.words.sub(lambda found: known.signs[found[0]], text) for text in each]
    return _Titles(spread(column, numbered(said)), each, cores)


class _Groups(NamedTuple):
    """The words for groups of people, each with a sign for the group."""

    words: re.Pattern[str]
    signs: dict[str, str]


def _groups(columns: Columns) -> _Groups:
    codes = columns.register.get(_GROUPS)
    rows = codes.rows if codes else ()
    signs = {
        plain(word): chr(_FIRST + at)
        for at, row in enumerate(rows)
        for word in (row["label_zh"], *Codes.synonyms(row))
        if len(word) > 1
    }
    longest = sorted(map(re.escape, signs), key=lambda word: (-len(word), word))
    return _Groups(re.compile("|".join(longest) or "(?!)"), signs)


def _said(text: str) -> str:
    """A title in short forms, without the words that say nothing."""
    for written, short in _SHORT_FORMS:
        text = written.sub(short, text)
    return _EMPTY.sub("", text) or text


def _level(one: str, other: str, ratio: float) -> int:
    if one == other:
        return _SAME
    counted, theirs = numbers(one), numbers(other)
    if counted and theirs and counted != theirs:
        return _NUMBERS if ratio >= _CLOSE_FROM / 2 else _APART
    left, right = Counter(one) - Counter(other), Counter(other) - Counter(one)
    if not left and not right:
        return _REWORDED
    if left and right and frozenset(left) | frozenset(right) in _OPPOSITES:
        return _TURNED
    short, long = sorted((one, other), key=len)
    if counted == theirs and _abbreviated(short, long):
        return _REWORDED
    if ratio >= _CLOSE_FROM and counted == theirs:
        return _CLOSE
    if len(short) > 3 and (short in long or (ratio >= _LOOSE_FROM and _inside(short, long))):
        return _PART
    alike = max(ratio, 1 - (sum(left.values()) + sum(right.values())) / (len(one) + len(other)))
    return _LOOSE if alike >= _LOOSE_FROM and len(short) > 3 else _APART


def _inside(short: str, long: str) -> bool:
    """Whether the signs of the one stand in the other in their order."""
    rest = iter(long)
    return all(sign in rest for sign in short)


def _abbreviated(short: str, long: str) -> bool:
    """Whether the longer one only writes out what the other shortens: 宣传教育 for 宣教, 文化体育 for 文体."""
    added = [(edit.dest_pos, edit.tag) for edit in Levenshtein.editops(short, long)]
    if not added or len(added) % 2 or any(tag != "insert" for _, tag in added):
        return False
    places = [place for place, _ in added]
    return all(places[at + 1] - places[at] == 2 for at in range(0, len(places), 2))

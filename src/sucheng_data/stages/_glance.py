"""Columns whose texts all differ, read at a glance: of texts written alike a few go through the cleaner, the rest follow them.

The cleaner stays the judge. Two texts that differ only in digits it does not weigh (a house number, the last digits of a
telephone number) have values that differ in those digits only. One text of each such group is read, and two more of
many groups; where one is not what the first foretold, all groups are held against two more, and those that fail are read
text by text. Everyday names are their own normal form; a sample is read, and where one of it is not, all are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.grammar.prose import unharmed
from sucheng_data.grammar.traditional import plain
from sucheng_data.model.cleaning import Context, Note
from sucheng_data.model.patterns import pattern
from sucheng_data.stages._reading import NOTHING, read_one

_SURE, _SELDOM = 300, 16  # Of the groups the first so many, then one of so many, are held against further texts.
MANY = 200  # Fewer texts are read one by one in no time.
_SAMPLE = 64
_TOGETHER = 200  # Texts looked over for damage in one go; where there is any, each is asked for it.
# Words without blanks; no number first, which may be that of a list.
_NAME = pattern("(?![一二三四五六七八九十零百千])[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9（）、，：]*(?<![、，：])")
_BROKEN = pattern("[烫屯锟锘拷]")  # what broken text leaves behind
_DIGIT, _DIGITS = re.compile("[0-9]"), re.compile(r"[0-9]+\.[0-9]+")

Notes = tuple[Note, ...]
Follow = Callable[[str], Any]


class _Alike(NamedTuple):
    """Texts of one spelling: the pattern of the whole text, the key by which they are alike, and what they do not hold."""

    pattern: str
    key: Callable[[pa.Array], pa.Array]
    unless: str = ""


def _house_numbers(texts: pa.Array) -> pa.Array:
    return pc.replace_substring_regex(texts, "[0-9]+", "0")


def _last_digits(texts: pa.Array) -> pa.Array:
    return _with_length(texts, pc.replace_substring_regex(texts, "[0-9]{6}(?:转[0-9]+)?$", ""))


def _decimals(texts: pa.Array) -> pa.Array:
    return _with_length(texts, pc.utf8_slice_codeunits(texts, 0, 4))


def _with_length(texts: pa.Array, keys: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(keys, pc.cast(pc.utf8_length(texts), pa.string()), "|")


# What may be written where there is no number.
_INVENTED = "0{6}|1{6}|2{6}|3{6}|4{6}|5{6}|6{6}|7{6}|8{6}|9{6}|1234567|2345678|8765432"
_DEGREES = r"^(?:119|12[0-2]|3[0-3])\.[0-9]{3,5}[1-9]$"
_ALIKE: Mapping[str, _Alike] = {
    "address": _Alike(r"^[\p{Han}（）、]{2,}(?:[1-9][0-9]{0,3}[\p{Han}（）、]+)+$", _house_numbers),
    "phone": _Alike(r"^(?:(?:0512-)?[2-9]|1[3-9][0-9]{2})[0-9]{7}(?:转[1-9][0-9]{0,3})?$", _last_digits, _INVENTED),
    "coordinates": _Alike(_DEGREES, _decimals),
    "stated_crs": _Alike(_DEGREES, _decimals),
}


_OPEN: Any = object()


class _Column(NamedTuple):
    """The texts of a column with what is read of each; a value that is still to be read is _OPEN."""

    function: Any
    texts: list[str]
    context: Context
    values: list[Any]
    notes: list[Notes]


def read_all(function: Any, texts: list[str], context: Context) -> tuple[list[Any], list[Notes]]:
    """The value of every text through cleaner `function`, and what to tell about it."""
    column = _Column(function, texts, context, [_OPEN] * len(texts), [()] * len(texts))
    if len(texts) >= MANY:
        if function.__name__ in _ALIKE:
            _read_alike(column, _ALIKE[function.__name__])
        elif function.__name__ in ("text", "title") and context.codes is None:
            _read_own(column)
    left = [index for index, value in enumerate(column.values) if value is _OPEN]
    for start in range(0, len(left), _TOGETHER):
        these = left[start : start + _TOGETHER]
        sound = unharmed(texts[index] for index in these)
        for index in these:
            column.values[index], column.notes[index] = read_one(function, texts[index], context, unharmed=sound)
    return column.values, column.notes


def _read_own(column: _Column) -> None:
    """Names and prose in everyday characters, where they are their own normal form."""
    texts = column.texts
    named = [index for index, text in enumerate(texts) if _NAME.fullmatch(text) and text not in NOTHING]
    # All together mostly show what each would have to be asked for.
    places = named if _ordinary("".join(texts)) else [index for index in named if _ordinary(texts[index])]
    sample = places[:: max(len(places) // _SAMPLE, 1)]
    if all(read_one(column.function, texts[index], column.context) == (texts[index], ()) for index in sample):
        for index in places:
            column.values[index] = texts[index]


def _ordinary(text: str) -> bool:
    return plain(text) and not _BROKEN.search(text)


def _read_alike(column: _Column, alike: _Alike) -> None:
    """What follows from the first text of each group of texts written alike."""
    together = _groups(column.texts, alike)
    sound = unharmed(column.texts[places[0]] for places in together)
    groups = [(places, mould) for places in together if (mould := _learn(column, places[0], sound))]
    checked = [*groups[:_SURE], *groups[_SURE::_SELDOM]]
    if not all(_holds(column, mould, places) for places, mould in checked):
        groups = [(places, mould) for places, mould in groups if _holds(column, mould, places)]
    follow: list[Follow | None] = [None] * len(column.texts)
    for places, mould in groups:
        for index in places:
            follow[index] = mould.value
    # In the order of the texts, so that what is read together later lies together.
    column.values[:] = [one(text) if one else _OPEN for one, text in zip(follow, column.texts, strict=True)]
    for places, mould in groups:
        for index in places if mould.notes else ():
            column.notes[index] = tuple(note(column.texts[index]) for note in mould.notes)


def _groups(texts: list[str], alike: _Alike) -> list[list[int]]:
    """The places of the texts written alike, where there is more than one."""
    whole = pa.array(texts, pa.string())
    fits = pc.match_substring_regex(whole, alike.pattern)
    if alike.unless:
        fits = pc.and_not(fits, pc.match_substring_regex(whole, alike.unless))
    where = pc.indices_nonzero(fits)
    keys = alike.key(whole.take(where)).dictionary_encode().indices.to_numpy()
    order = np.argsort(keys, kind="stable")
    ends = np.flatnonzero(np.diff(keys[order])) + 1
    groups = np.split(where.to_numpy()[order], ends)
    return [group.tolist() for group in groups if len(group) > 1]


@dataclass(frozen=True)
class _Same:
    """What is the same for all."""

    value: Any

    def __call__(self, _: str) -> Any:
        return self.value


class _Mould(NamedTuple):
    """How value and notes follow from the characters of a text."""

    value: Follow
    notes: tuple[Follow, ...]


def _learn(column: _Column, place: int, sound: bool) -> _Mould | None:
    """What the text at `place` teaches; None where its value is not made of its characters."""
    text = column.texts[place]
    value, notes = read_one(column.function, text, column.context, unharmed=sound)
    found, told = _learnt(value, text), [_noted(note, text) for note in notes]
    known = tuple(note for note in told if note)
    return _Mould(found, known) if found and len(known) == len(told) else None


def _holds(column: _Column, mould: _Mould, places: list[int]) -> bool:
    """Whether the second and the last text of a group follow."""
    for text in (column.texts[place] for place in {places[1], places[-1]}):
        foretold = mould.value(text), tuple(note(text) for note in mould.notes)
        if read_one(column.function, text, column.context) != foretold:
            return False
    return True


def _noted(note: Note, text: str) -> Follow | None:
    params, suggestion = _learnt(dict(note.params), text), _learnt(note.suggestion, text)
    if params is None or suggestion is None:
        return None
    return lambda other: Note(note.code, params(other), suggestion(other))


def _learnt(value: Any, text: str) -> Follow | None:
    """The parts of `value` that hold digits as parts of the text, everything else as it is; None where it is no such thing."""
    if isinstance(value, float):
        return float if _DIGITS.fullmatch(text) and float(text) == value else None
    if isinstance(value, dict):
        return _members(value, text)
    if isinstance(value, list) and len(value) == 1:
        only = _learnt(value[0], text)
        return (lambda other: [only(other)]) if only else None
    if not isinstance(value, str) or not _DIGIT.search(value):
        return _Same(value) if value is None or isinstance(value, str) else None
    return _part(value, text)


def _part(value: str, text: str) -> Follow:
    """`value` as a part of the text, or with the text at its end; a code that has digits of its own is as it is."""
    if value == text:
        return lambda other: other
    if value.endswith(text):
        added = value.removesuffix(text)
        return lambda other: added + other
    if text.count(value) != 1 and not text.endswith(value):
        return _Same(value)
    start = text.rfind(value)
    behind = len(text) - start - len(value)
    return lambda other: other[start : len(other) - behind]


def _members(value: Mapping[str, Any], text: str) -> Follow | None:
    follow = {name: _learnt(part, text) for name, part in value.items()}
    if not all(follow.values()):
        return None
    moving = [(name, one) for name, one in follow.items() if one and not isinstance(one, _Same)]
    if not moving:
        return _Same(value)
    if len(moving) == 1:
        name, only = moving[0]
        if len(value) == 1:
            return lambda other: {name: only(other)}
        return lambda other: {**value, name: only(other)}
    return lambda other: {**value, **{name: one(other) for name, one in moving}}

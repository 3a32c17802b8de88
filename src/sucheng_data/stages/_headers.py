"""Headings: their normal form, and which field of an entity each one means."""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as member
from functools import cached_property, lru_cache
from typing import NamedTuple

from sucheng_data.grammar.likeness import nearest
from sucheng_data.model.codes import Codes, Register
from sucheng_data.model.patterns import pattern
from sucheng_data.model.schema import Entity, Field, Schemas
from sucheng_data.model.text import fold

_BRACKETS = pattern(r"[(（\[【〔]([^()（）\[\]【】〔〕]*)[)）\]】〕]")
_NUMBERING = pattern(r"^\s*(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*[、.．:：)）]\s*(?=\D)|^[①-⑳*★☆]+")
_UNIT_LABEL = pattern(r"^单位[:：]\s*")
_SIGNS = frozenset("%‰°℃¥￥$")
_LINK = "-"
# Under a band such as 主管部门 these say nothing of their own.
_GENERIC = frozenset({"名称", "全称", "内容", "情况", "具体内容"})
# 项目负责人 is nobody's title, 联系人电话 no office's phone.
_PERSONS = frozenset(
    ("联系人", "负责人", "责任人", "经办人", "联络员", "管理员", "站长", "姓名", "法定代表人", "法人代表")
)
_CONSENT = pattern("同意|(?:手机|电话|号码|联系方式).*公开|公开.*(?:手机|电话)")
_LONGEST = 20  # A longer text is a sentence; only an exact synonym may be that long.
_SHORTEST_CONTAINED, _SHORTEST_SIMILAR = 2, 4
# How alike a heading of so many characters must be to a synonym to be asked about: two that sound alike, one of three, of four.
_ALIKE = {2: 0.6, 3: 0.66}
_ALIKE_LONGER, _ASKED = 0.74, 3


class Match(NamedTuple):
    """What a heading means: `how` as in ColumnRead; `word` the code's word of a √ column or the synonym that matched.

    `part`: what the heading says beyond the field (“工作日” under a band 开放时间): several such columns make one value.
    """

    fields: tuple[str, ...] = ()
    how: str = "unknown"
    word: str = ""
    part: str = ""


UNKNOWN = Match()


@dataclass(frozen=True)
class Vocabulary:
    """The headings one entity understands."""

    entity: Entity
    units: frozenset[str] = frozenset()
    pins: Mapping[str, tuple[str, ...]] = member(default_factory=dict)  # folded heading -> fields, from a profile

    @cached_property
    def exact(self) -> Mapping[str, tuple[str, ...]]:
        """Folded synonym -> its fields; a field of the entity itself goes before one that ingest fills."""
        words: dict[str, list[Field]] = {}
        for field in self.entity.fields.values():
            # What a later stage computes (经度(GCJ-02)) is not read from sheets, though its title may stand there.
            texts = field.synonyms if field.set_by else [*field.synonyms, field.title, field.name]
            for word in dict.fromkeys(map(fold, texts)):
                words.setdefault(word, []).append(field)
        return {word: _sharing(fields, word) for word, fields in words.items() if word}

    @cached_property
    def personal(self) -> frozenset[str]:
        """Headings of private fields, and words for persons that no field may be known by otherwise."""
        private = (word for word, names in self.exact.items() if len(word) > 1 and self._is_private(names))
        return _PERSONS.union(private)

    def _is_private(self, names: Iterable[str]) -> bool:
        return all(self.entity.fields[name].private for name in names)

    @cached_property
    def ignored(self) -> frozenset[str]:
        return frozenset(map(fold, self.entity.ignore_headers))

    @cached_property
    def options(self) -> Codes | None:
        """The code list whose words may stand as one √ column each."""
        return self.entity.fields[self.entity.columns].codes if self.entity.columns else None

    @cached_property
    def _known(self) -> dict[tuple[str, ...], Match]:
        """Headings met before: looking for a header asks about the same texts many times."""
        return {}

    def match(self, parts: tuple[str, ...]) -> Match:
        """What the heading with `parts` (from the top row of the header to the bottom one) means."""
        if parts not in self._known:
            self._known[parts] = self._match(parts)
        return self._known[parts]

    def _match(self, parts: tuple[str, ...]) -> Match:
        found = self._understood(parts)
        pinned = self.pins.get(fold(_LINK.join(parts)))
        if pinned is None or pinned == found.fields:
            return found  # What is understood anyway is more than a pin says: a word of its own, a part.
        return Match(pinned, "pinned") if pinned else Match(how="ignored")

    def _understood(self, parts: tuple[str, ...]) -> Match:
        own, whole = parts[-1], _LINK.join(parts)
        if _no_heading(own):
            return UNKNOWN
        fields = self.exact.get(_key(whole))
        if fields:
            return Match(fields, "exact")
        if self.ignored & {_key(own), _key(whole)}:
            return Match(how="ignored")
        found = self._by_part(own, parts[-2::-1])
        # 站长联系电话 holds a synonym of the public 联系电话, but it is a person's: better unknown than published.
        if any(word in fold(whole) for word in self.personal) and not self._is_private(found.fields):
            return UNKNOWN
        return found

    def _by_part(self, own: str, above: tuple[str, ...]) -> Match:
        fields = self.exact.get(_key(own))
        if fields and not (above and own in _GENERIC):
            return Match(fields, "exact")
        return self._option(own) or self._banded(own, above) or self._bracketed(own) or self._close(own)

    def _option(self, own: str) -> Match | None:
        code = self.options.find(_plain(own)) if self.options and fold(_plain(own)) else None
        return Match((str(self.entity.columns),), "spread", _plain(own)) if code else None

    def _banded(self, own: str, above: Iterable[str]) -> Match | None:
        for text in above:
            fields = self.exact.get(_key(text)) or self.exact.get(_key(_plain(text)))
            if fields:
                return Match(fields, "exact") if own in _GENERIC else Match(fields, "spread", _plain(own), _plain(own))
        return None

    def _bracketed(self, own: str) -> Match | None:
        """“开放时间(周末)”: the field is outside the brackets; a unit in them is no part of the meaning."""
        fields = self.exact.get(_key(_plain(own)))
        if not fields:
            return None
        inside = [text for text in _BRACKETS.findall(own) if text.strip() and unit_in(f"({text})", self.units) == ""]
        return Match(fields, "exact", part="".join(inside))

    def _close(self, own: str) -> Match:
        key = _key(_plain(own))
        # Latin words are no compounds: “city” inside “capacity” means nothing.
        if len(key) > _LONGEST or key.isascii():
            return UNKNOWN
        similar = self._similar(key)
        # 联糸电话 is a misspelt 联系电话 rather than some kind of 电话; 联系电话2 is a kind of 联系电话.
        if similar and len(similar.word) == len(key):
            return similar
        return self._contained(key) or similar or UNKNOWN

    def _contained(self, key: str) -> Match | None:
        """The longest synonym in the heading (the last of equals: 负责人手机号), else the synonyms it is a piece of."""
        inside = [word for word in self.exact if len(word) >= _SHORTEST_CONTAINED and word in key]
        longest = max(map(len, inside), default=0)
        short = len(key) < _SHORTEST_CONTAINED
        around = [] if short else [word for word in self.exact if key in word and not _asks(word, key)]
        words = [word for word in inside if len(word) == longest] or around
        if inside and len({self.exact[word] for word in words}) > 1:
            words = [word for word in words if key.endswith(word)]
        fields = {self.exact[word] for word in words}
        return Match(fields.pop(), "contained", words[0]) if len(fields) == 1 else None

    def meant(self, header: str, taken: Container[str]) -> list[str]:
        """The fields without a column that an unknown heading may have been meant for, the likeliest first: to ask, not to take."""
        key = _key(_plain(header.rpartition(_LINK)[2]))
        if not 1 < len(key) <= _LONGEST or _no_heading(header):
            return []
        person = any(word in fold(header) for word in self.personal)
        asked: dict[str, float] = {}
        for alike, word in nearest(key, self.exact):
            names = self.exact[word]
            if alike < _ALIKE.get(max(len(key), len(word)), _ALIKE_LONGER) or any(name in taken for name in names):
                continue
            if not person or self._is_private(names):
                asked.setdefault(names[0], alike)
        best = max(asked.values(), default=0.0)
        return [name for name, alike in asked.items() if alike == best][:_ASKED]

    def _similar(self, key: str) -> Match | None:
        if len(key) < _SHORTEST_SIMILAR:
            return None
        # One slip leaves the first or the last character as it was.
        likely = (word for word in self.exact if key[0] == word[0] or key[-1] == word[-1])
        words = [word for word in likely if len(word) >= _SHORTEST_SIMILAR - 1 and near(key, word)]
        fields = {self.exact[word] for word in words}
        return Match(fields.pop(), "similar", words[0]) if len(fields) == 1 else None


@lru_cache(maxsize=4)
def vocabularies(schemas: Schemas) -> Mapping[str, Vocabulary]:
    """The vocabulary of every entity, made once for all the files of a run."""
    units = unit_words(schemas.codes)
    return {entity.name: Vocabulary(entity, units) for entity in schemas}


def unit_words(register: Register) -> frozenset[str]:
    """Everything that may stand as a unit in a heading."""
    return frozenset(register["units"].lookup) if "units" in register else frozenset()


def unit_in(text: str, units: frozenset[str]) -> str:
    """The unit in brackets in `text` as written ("万元"), or ""."""
    for inside in _BRACKETS.findall(unicodedata.normalize("NFKC", text)):
        word = _UNIT_LABEL.sub("", inside.strip())
        if word in _SIGNS or (fold(word) and fold(word) in units):
            return str(word)
    return ""


def near(first: str, second: str) -> bool:
    """Whether one insertion, deletion, replacement or exchange of neighbours makes `first` into `second`."""
    if abs(len(first) - len(second)) > 1:
        return False
    start = next(
        (i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    rest, other = first[start:], second[start:]
    return (
        rest[1:] == other[1:]
        or rest[1:] == other
        or rest == other[1:]
        or (rest[:2] == other[1::-1] and rest[2:] == other[2:])
    )


def _sharing(fields: list[Field], word: str) -> tuple[str, ...]:
    """The fields that share `word`: those that have it as a synonym before those whose title it is."""
    named = [field for field in fields if word in map(fold, field.synonyms)] or fields
    own = [field for field in named if not field.set_by] or named
    return tuple(field.name for field in own)


def speaks(text: str, known: frozenset[str]) -> bool:
    """Whether a heading, with or without its brackets, is among the folded words `known`."""
    return _key(text) in known or _key(_plain(text)) in known


def _asks(word: str, key: str) -> bool:
    """手机号是否公开 asks about the 手机号: the one is no short form of the other."""
    return bool(_CONSENT.search(word)) and not _CONSENT.search(key)


def _key(text: str) -> str:
    return fold(_NUMBERING.sub("", text))


def _plain(text: str) -> str:
    """Without numbering and brackets."""
    return _BRACKETS.sub("", _NUMBERING.sub("", text)).strip("*★ \n")


def _no_heading(text: str) -> bool:
    """“联系人：张三” is a statement, and “#NAME?” an error; neither is a heading."""
    return text.startswith("#") or (any(mark in text.rstrip("：: \n") for mark in "：:") and not _BRACKETS.search(text))

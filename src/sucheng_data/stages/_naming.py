"""How the values of a field are shown to a person: labels for codes, names for ids, units in both languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from sucheng_data.model.issue import Text
from sucheng_data.model.links import NAMING, ORGANISATIONS
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Field, Schemas
from sucheng_data.model.telling import Telling, notation
from sucheng_data.stages._said import BOOLEANS, Teller, exact

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True)
class Names:
    """The names of everything two releases hold; the later one's count. Tables are read when a reference is first shown."""

    schemas: Schemas
    before: Tables
    after: Tables
    known: dict[str, dict[str, str]] = field(default_factory=dict)

    def teller(self, entity: Entity, of: Field, how: Telling) -> Teller:
        shower = self.shower(of, how)
        return Teller(title(entity, of, how), shower, of.name == entity.label, of.name in how.ordered)

    def shower(self, of: Field, how: Telling) -> Callable[[Any], Text]:
        """How one value of the field is shown, or a list of them."""
        label = self._labeller(of, how)

        def show(value: Any) -> Text:
            if isinstance(value, list):
                parts = [show(item) for item in value]
                return Text("、".join(part.zh for part in parts), ", ".join(part.en for part in parts))
            if isinstance(value, bool):
                return BOOLEANS[value]
            if isinstance(value, str):
                return label(value)
            told = _members(of, value) if isinstance(value, dict) else _plain(value)
            return Text(told, told)

        return show

    def _labeller(self, of: Field, how: Telling) -> Callable[[str], Text]:
        codes = of.codes
        if codes is None and of.cleaner in NAMING:
            codes = self.schemas.codes.get(ORGANISATIONS)
        if codes is not None:
            return lambda code: Text(codes.label(code), codes.label(code, "en"))
        if target := how.references.get(of.name):
            return lambda id_: Text(*[self.of(target).get(id_, id_)] * 2)
        return lambda text: Text(text, text)

    def of(self, entity: str) -> dict[str, str]:
        """Id -> name of the records of `entity`, in either release."""
        if entity not in self.known and entity in self.schemas.entities:
            what = self.schemas[entity]
            pairs = [
                zip(values(side[entity], what.key[0]), values(side[entity], what.label), strict=True)
                for side in (self.before, self.after)
                if entity in side
            ]
            self.known[entity] = {key: str(name) for some in pairs for key, name in some if name}
        return self.known.get(entity, {})

    def unit(self, of: Field, code: str | None = None) -> Text:
        """The unit of the field, or the one its record states, as both languages say it."""
        word = code or of.unit
        units = self.schemas.codes.get("units")
        known = units.find(word) if units and word else None
        if units and known:
            return Text(units.label(known) if code else word, units.label(known, "en"))
        return Text(word, _bracketed(of.title_en) if word and _bracketed(of.title) == word else word)


def title(entity: Entity, of: Field, how: Telling) -> Text:
    """The field as a sentence says it: without its unit, and for words as delivered, as what they are about is called."""
    zh, en = of.title, of.title_en
    if of.unit and _bracketed(zh) == of.unit:
        zh, en = zh[: zh.rindex("(")], en[: en.rindex("(")].rstrip() if "(" in en else en
    for text, readings in how.written.items():
        if of.name == text or (of.name in readings and notation(of)):
            for other in (entity.fields[name] for name in (text, *readings) if name != of.name):
                stem, stem_en = _stem(zh, other.title), _stem(en, other.title_en)
                zh, en = stem if len(stem) > 1 else zh, stem_en if len(stem_en) > 3 else en
    return Text(zh, en)


def _bracketed(text: str) -> str:
    """What stands in brackets at the end of a title."""
    return text[text.rindex("(") + 1 : -1] if text.endswith(")") and "(" in text else ""


def _stem(one: str, other: str) -> str:
    """What two titles begin with in common."""
    size = next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    return one[: min(len(one), len(other)) if size is None else size].rstrip(" (")


def _members(of: Field, value: Mapping[str, Any]) -> str:
    """The text of an object, else its members that are no codes."""
    if value.get("text"):
        return str(value["text"])
    items = of.spec.get("items", of.spec)
    parts = items.get("properties", {}) if isinstance(items, Mapping) else {}
    told = [_plain(one) for name, one in value.items() if one is not None and "enum" not in parts.get(name, {})]
    return " ".join(told)


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{exact(value):f}" if isinstance(value, (int, float)) else str(value)

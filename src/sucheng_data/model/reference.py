"""Where each code of the register comes from, and which codes are about the same: what the rule reference is made of."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sucheng_data.model.jsonfile import Json
from sucheng_data.model.registry import PACKAGE
from sucheng_data.model.schema import Entity, Field, Schemas, strip

REQUIRED = "FMT-E01"
# Folders whose modules name codes without reporting them.
_SILENT = ("demo/", "cli/", "reports/", "outputs/", "model/reference.py")
_MOST_RELATED = 6


@dataclasses.dataclass(frozen=True)
class Emitter:
    """One place that reports a code.

    kind: rule, condition, field (a keyword of it), reading (a code that its cleaner gives under another name), module.
    what: the rule, the keyword, the other code, the path of the module; severity: its own where it has one.
    """

    kind: str
    what: str
    entity: str = ""
    field: str = ""
    options: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    severity: str = ""
    fields: frozenset[str] = frozenset()

    @property
    def place(self) -> str:
        return ".".join(part for part in (self.entity, self.field) if part)

    @property
    def told(self) -> str:
        """The options with their values."""
        return ", ".join(f"{name} = {_shown(value)}" for name, value in self.options.items())


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def emitters(schemas: Schemas) -> dict[str, list[Emitter]]:
    """Code -> where it comes from; a code of the register that nothing names has an empty list."""
    found: dict[str, list[Emitter]] = {code: [] for code in schemas.findings}
    for entity in schemas:
        for code, emitter in (*_of_record(entity), *_of_fields(entity)):
            found.setdefault(code, []).append(emitter)
    for code, path in _of_program():
        if code in found and not _is_keyword(code):
            found[code].append(Emitter("module", path))
    return found


def _of_record(entity: Entity) -> Iterator[tuple[str, Emitter]]:
    for rule in entity.rules:
        options = {key: value for key, value in rule.items() if key not in ("rule", "code")}
        fields = frozenset(f"{entity.name}.{name}" for name in _names(list(options.values())) if name in entity.fields)
        yield rule["code"], Emitter("rule", rule["rule"], entity.name, "", options, fields=fields)
    for part in entity.conditions:
        plain = strip(part)
        fields = frozenset(f"{entity.name}.{name}" for name in _names(plain) if name in entity.fields)
        place, severity = entity.place_of(part), entity.severity_of(part) or ""
        yield entity.code_of(part), Emitter("condition", "allOf", entity.name, place, plain, severity, fields)


def _names(part: Any) -> set[str]:
    """Every word of a subschema that may name a field."""
    if isinstance(part, Mapping):
        return set(part) | {name for value in part.values() for name in _names(value)}
    if isinstance(part, list):
        return {name for value in part for name in _names(value)}
    return {part} if isinstance(part, str) else set()


def _of_fields(entity: Entity) -> Iterator[tuple[str, Emitter]]:
    for one in entity.fields.values():
        if one.set_by:  # nobody's cell
            continue
        fields = frozenset({f"{entity.name}.{one.name}"})
        if one.name in entity.required:
            own = one.severity("required") or ""
            yield (
                one.code("required") or REQUIRED,
                Emitter("field", "required", entity.name, one.name, {"required": True}, own, fields),
            )
        for keyword, limit in _limits(one).items():
            options, own = {keyword: limit}, one.severity(keyword) or ""
            yield one.code(keyword) or keyword, Emitter("field", keyword, entity.name, one.name, options, own, fields)
        for given, code in one.own_codes.items():
            if given not in (*_limits(one), "required"):
                own = one.severity(given) or one.severity(code) or ""
                yield code, Emitter("reading", f"{one.cleaner} → {given}", entity.name, one.name, {}, own, fields)


def _limits(one: Field) -> Json:
    """The keywords that judge a value of the field; its code list by name."""
    plain = strip(one.spec)
    items = plain.pop("items", {})
    limits = {**plain, **{name: limit for name, limit in items.items() if name != "type"}}
    return {**limits, "enum": f"codes/{one.codes.name}.csv"} if one.codes else limits


def _is_keyword(code: str) -> bool:
    """Whether the code is a word of JSON Schema: those are all over the program without reporting anything."""
    return code not in ("unreadable", "assumed", "inferred") and not {"-", "_"} & set(code)


@cache
def _of_program() -> tuple[tuple[str, str], ...]:
    """(code, module) of every quoted word in the modules that may report: one look at each file."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if not name.startswith(_SILENT):
            words = path.read_text(encoding="utf-8").split('"')
            found += [(word, name) for word in sorted(set(words[1::2]) | set(words[::2])) if 2 < len(word) < 20]
    return tuple(found)


def related(code: str, places: Mapping[str, Sequence[Emitter]]) -> list[str]:
    """The codes most about the same as `code`: the same fields of a record, the same rule, the same module; likest first."""
    own = _marks(places[code])
    likeness = {other: _likeness(own, _marks(found)) for other, found in places.items() if other != code}
    near = sorted((-share, other) for other, share in likeness.items() if share >= 0.2)
    return [other for _, other in near[:_MOST_RELATED]]


def _marks(found: Sequence[Emitter]) -> set[str]:
    marks = {name for one in found if one.kind != "field" for name in one.fields}
    return marks | {one.what for one in found if one.kind in ("rule", "module")}


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0

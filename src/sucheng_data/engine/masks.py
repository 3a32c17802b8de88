"""The algebra of verdicts: which records keep to a subschema, told from its keywords one by one, as masks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any

import numpy as np

from sucheng_data.engine.columns import Column, Records
from sucheng_data.engine.judge import Judge
from sucheng_data.engine.kernels import prove
from sucheng_data.engine.schema import Document, Node

OF_RECORDS = (
    "required", "properties", "patternProperties", "additionalProperties", "propertyNames", "dependentRequired",
    "dependentSchemas", "minProperties", "maxProperties", "unevaluatedProperties", "$ref", "allOf", "anyOf", "oneOf", "not", "if",
    "type", "const", "enum",
)  # fmt: skip
ASSERTIONS = frozenset((
    *OF_RECORDS, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern",
    "format", "items", "prefixItems", "contains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems",
))  # fmt: skip
# Keywords of a value that mean the same wherever they stand, and those of a record that name properties.
_ALONE = frozenset(
    ("type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
     "pattern", "format")
)  # fmt: skip
NAMING = ("required", "dependentRequired", "additionalProperties", "unevaluatedProperties")


class Unproved(Exception):
    """Only the judge can tell, and only of the whole record."""


def both(left: Any, right: Any) -> Any:
    return right if left is True else left if right is True else left & right


def either(left: Any, right: Any) -> Any:
    return True if left is True or right is True else left | right


class Masks:
    """Masks over the records of one table. A mask is an array of flags, or True for all; False never stands for an array."""

    def __init__(self, document: Document, judge: Judge, records: Records) -> None:
        self.document, self.judge = document, judge
        self.columns, self.count = records
        self._known: dict[tuple[str, str | None], Any] = {}
        self._open: set[tuple[str, str | None]] = set()

    def no(self, mask: Any) -> Any:
        return np.zeros(self.count, bool) if mask is True else ~mask

    def present(self, name: str) -> Any:
        return self.columns[name].present if name in self.columns else np.zeros(self.count, bool)

    # of one column

    def column(self, node: Node, name: str) -> Any:
        """Which records keep to `node` in their property `name`; those without it do."""
        if isinstance(node.schema, bool):
            return node.schema or self.no(self.present(name))
        return self.columns[name].spread(self.values(node, name))

    def values(self, node: Node, name: str) -> Any:
        """Which values of the column are instances of `node`."""
        known = (node.location, name)
        if known in self._open:
            return self.asked(node, self.columns[name])
        return self._once(known, lambda: self._values(node, self.columns[name], name))

    def _once(self, known: tuple[str, str | None], make: Callable[[], Any]) -> Any:
        if known not in self._known:
            self._open.add(known)
            try:
                self._known[known] = make()
            finally:
                self._open.remove(known)
        return self._known[known]

    def _values(self, node: Node, column: Column, name: str) -> Any:
        if isinstance(node.schema, bool):
            return node.schema or np.zeros(len(column), bool)
        if column.kind == "any":
            return self.asked(node, column)
        result: Any = True
        for keyword in node.schema:
            if keyword not in ASSERTIONS or (keyword == "format" and not self.judge.formats):
                continue
            mask = self.keyword(keyword, node, name)
            if mask is None:
                return self.asked(node, column)
            result = both(result, mask)
        return result

    def keyword(self, keyword: str, node: Node, name: str) -> Any:
        """Which values keep to one keyword of `node`: by kernel, by its subschemas, or by the judge; None for want of these."""
        limit, column = node.schema[keyword], self.columns[name]
        mask = prove(keyword, self.document.patterns.get(limit, limit) if keyword == "pattern" else limit, column)
        if mask is None and keyword in _ALONE:
            return self._answered(column, lambda values: self.judge.keeps(keyword, limit, values))
        if mask is None:
            return _combine(keyword, node, self.document, lambda part: self.values(part, name), len(column))
        return mask

    def asked(self, node: Node, column: Column) -> Any:
        """What the judge says of the values of the column."""
        return self._answered(column, lambda values: self.judge.valid(node, values))

    def _answered(self, column: Column, ask: Callable[[list[Any]], list[bool] | bool]) -> Any:
        values, numbers = column.used()
        answer = ask(values) if values else True
        if answer is True:
            return True
        if numbers is None:
            return np.array(answer, bool)
        mask = np.ones(len(column), bool)
        mask[numbers] = answer
        return mask

    # of whole records

    def records(self, node: Node) -> Any:
        """Which records are instances of `node`. Raises Unproved."""
        if isinstance(node.schema, bool):
            return node.schema or np.zeros(self.count, bool)
        known = (node.location, None)
        if known in self._open:
            raise Unproved
        words = [word for word in node.schema if word in OF_RECORDS]
        return self._once(known, lambda: reduce(both, (self.of_keyword(word, node) for word in words), True))

    def of_keyword(self, keyword: str, node: Node) -> Any:
        """Which records keep to one keyword of `node`. Raises Unproved."""
        if keyword == "type":
            names = node.schema["type"]
            return "object" in ([names] if isinstance(names, str) else names) or np.zeros(self.count, bool)
        if keyword in ("required", "dependentRequired", "unevaluatedProperties"):
            return self._named(keyword, node)
        if keyword in _OWN:
            return _OWN[keyword](self, node, node.schema[keyword])
        mask = _combine(keyword, node, self.document, self.records, self.count)
        if mask is None:
            raise Unproved
        return mask

    def offending(self, keyword: str, node: Node) -> dict[str, Any]:
        """Of a keyword that names properties: for each name, the records that offend by it. Raises Unproved."""
        limit = node.schema[keyword]
        if keyword == "required":
            return {name: self.no(self.present(name)) for name in limit}
        if keyword == "additionalProperties":
            return {name: self.present(name) for name in self.additional(node)}
        if keyword == "unevaluatedProperties":
            seen, part = self._evaluated(node, own=False), node.child(keyword)
            kept = {name: either(seen.get(name, self.no(True)), self.column(part, name)) for name in self.columns}
            return {name: self.no(mask) for name, mask in kept.items()}
        wrong: dict[str, Any] = {}
        for name, needed in limit.items():
            for other in needed:
                mask = both(self.present(name), self.no(self.present(other)))
                wrong[other] = either(wrong.get(other, self.no(True)), mask)
        return wrong

    def _named(self, keyword: str, node: Node) -> Any:
        return reduce(both, (self.no(mask) for mask in self.offending(keyword, node).values()), True)

    def _properties(self, node: Node, limit: Mapping[str, Any]) -> Any:
        names = [name for name in limit if name in self.columns]
        return reduce(both, (self.column(node.child("properties", name), name) for name in names), True)

    def _pattern_properties(self, node: Node, limit: Mapping[str, Any]) -> Any:
        pairs = ((pattern, name) for pattern in limit for name in self.matching(pattern))
        return reduce(both, (self.column(node.child("patternProperties", p), name) for p, name in pairs), True)

    def _additional_properties(self, node: Node, limit: Any) -> Any:
        if limit is False:
            return self._named("additionalProperties", node)
        part = node.child("additionalProperties")
        return reduce(both, (self.column(part, name) for name in self.additional(node)), True)

    def _property_names(self, node: Node, limit: Any) -> Any:
        part = node.child("propertyNames")
        wrong = [name for name in self.columns if self.judge.valid(part, [name]) is not True]
        return reduce(both, (self.no(self.present(name)) for name in wrong), True)

    def _dependent_schemas(self, node: Node, limit: Mapping[str, Any]) -> Any:
        parts = ((name, self.records(node.child("dependentSchemas", name))) for name in limit)
        return reduce(both, (either(self.no(self.present(name)), kept) for name, kept in parts), True)

    def _min_properties(self, node: Node, limit: float) -> Any:
        return self._size() >= limit

    def _max_properties(self, node: Node, limit: float) -> Any:
        return self._size() <= limit

    def _size(self) -> Any:
        return sum((self.present(name) * np.ones(self.count, int) for name in self.columns), np.zeros(self.count, int))

    def _evaluated(self, node: Node, own: bool = True) -> dict[str, Any]:
        """Per column, in which records `node` has an eye on it: what unevaluatedProperties does not ask about."""
        if isinstance(node.schema, bool):
            return {}
        schema, there = node.schema, self.records
        names = [name for name in schema.get("properties", ()) if name in self.columns]
        names += [name for pattern in schema.get("patternProperties", ()) for name in self.matching(pattern)]
        names += self.additional(node) if "additionalProperties" in schema else ()
        names += self.columns if own and "unevaluatedProperties" in schema else ()
        seen: dict[str, Any] = dict.fromkeys(names, True)
        parts = [
            (node.child(word, at), True)
            for word in ("allOf", "anyOf", "oneOf")
            for at in range(len(schema.get(word, ())))
        ]
        parts += [
            (node.child("dependentSchemas", name), self.present(name)) for name in schema.get("dependentSchemas", ())
        ]
        if "$ref" in schema:
            if (target := self.document.follow(node)) is None:
                raise Unproved
            parts.append((target, True))
        if "if" in schema:
            held = there(node.child("if"))
            parts.append((node.child("if"), True))
            parts += [(node.child("then"), held)] if "then" in schema else []
            parts += [(node.child("else"), self.no(held))] if "else" in schema else []
        for part, where in parts:
            applies = both(where, there(part))
            for name, mask in self._evaluated(part).items():
                seen[name] = either(seen.get(name, self.no(True)), both(applies, mask))
        return seen

    def additional(self, node: Node) -> list[str]:
        """The columns that neither properties nor patternProperties of `node` name."""
        named = set(node.schema.get("properties", ()))
        named.update(name for pattern in node.schema.get("patternProperties", ()) for name in self.matching(pattern))
        return [name for name in self.columns if name not in named]

    def matching(self, pattern: str) -> Iterable[str]:
        return [name for name in self.columns if self.judge.matches(pattern, name)]


def _combine(keyword: str, node: Node, document: Document, ask: Any, size: int) -> Any:
    """The keywords that combine subschemas, which mean the same of values and of records; None for any other."""
    parts = (
        [node.child(keyword, at) for at in range(len(node.schema[keyword]))]
        if keyword in ("allOf", "anyOf", "oneOf")
        else []
    )
    if keyword == "$ref":
        target = document.follow(node)
        return None if target is None else ask(target)
    if keyword == "allOf":
        return reduce(both, map(ask, parts), True)
    if keyword == "anyOf":
        return reduce(either, map(ask, parts), np.zeros(size, bool))
    if keyword == "oneOf":
        return sum((ask(part) * np.ones(size, int) for part in parts), np.zeros(size, int)) == 1
    if keyword == "not":
        mask = ask(node.child("not"))
        return np.zeros(size, bool) if mask is True else ~mask
    if keyword == "if":
        held = ask(node.child("if"))
        then = ask(node.child("then")) if "then" in node.schema else True
        other = ask(node.child("else")) if "else" in node.schema else True
        return then if held is True else both(either(~held, then), either(held, other))
    return None


_OWN: Mapping[str, Callable[[Masks, Node, Any], Any]] = {
    "properties": Masks._properties,
    "patternProperties": Masks._pattern_properties,
    "additionalProperties": Masks._additional_properties,
    "propertyNames": Masks._property_names,
    "dependentSchemas": Masks._dependent_schemas,
    "minProperties": Masks._min_properties,
    "maxProperties": Masks._max_properties,
}

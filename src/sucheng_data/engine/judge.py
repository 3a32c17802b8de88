"""The judge: jsonschema-rs, asked about many values at once, at any place of a schema."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import jsonschema_rs as rs

from sucheng_data.engine.schema import Document, Node
from sucheng_data.model.errors import SchemaError

_STEPS = 100_000  # of a pattern that must backtrack; a value that needs more is a finding, not a hang
_TOLD_BY = {"if": ("then", "else"), "contains": ("contains", "minContains", "maxContains")}

_CLOSED = ("additionalProperties", "unevaluatedProperties", "unevaluatedItems", "items")
_BY_NAME = (["properties"], ["patternProperties"], ["dependentSchemas"], ["$defs"])


class Complaint(NamedTuple):
    """One keyword that refuses the value numbered `number`; `path` leads to what it refuses, inside the value."""

    number: int
    path: tuple[str | int, ...]
    keyword: str
    limit: Any


class Judge:
    """Asks about values at a node of the document. Raises SchemaError where the document is no schema."""

    def __init__(self, document: Document, formats: bool) -> None:
        self.formats = formats
        self._patterns = bool(document.patterns)
        self._asked: dict[str, rs.Validator] = {}
        try:
            self._registry = rs.Registry(list(document.documents.items()))
        except (ValueError, rs.ReferencingError) as error:
            raise _broken(error) from error
        self._build(document.root.schema)

    def valid(self, node: Node, values: Sequence[Any]) -> list[bool] | bool:
        """Whether each of `values` is an instance of `node`; True where all are."""
        return _each(self._at(node, True), self._at(node, False), values)

    def keeps(self, keyword: str, limit: Any, values: Sequence[Any]) -> list[bool] | bool:
        """Whether each of `values` keeps to a keyword that means the same wherever it stands; True where all do."""
        part = {keyword: limit}
        return _each(self._build({"items": part}), self._build(part), values)

    def complaints(self, node: Node, values: Sequence[Any], keyword: str = "") -> Iterator[Complaint]:
        """What `node` (only its `keyword`, where one is named) says of `values`."""
        told, silent = _TOLD_BY.get(keyword, (keyword,)), set(range(len(values)))
        for error in self._at(node, True).iter_errors(values):
            silent.discard(int(error.instance_path[0]))
            if not keyword or (error.evaluation_path[2:3] or [keyword])[0] in told:
                yield _complaint(error.instance_path, error)
        # Beside others, the library says nothing of a value whose pattern it gave up on.
        for index in sorted(silent) if self._patterns and silent and not self._at(node, True).is_valid(values) else ():
            for error in self._at(node, False).iter_errors(values[index]):
                if not keyword or (error.evaluation_path[1:2] or [keyword])[0] in told:
                    yield _complaint([index, *error.instance_path], error)

    def matches(self, pattern: str, text: str) -> bool:
        """Whether a pattern, as the judge reads it, is found in `text`."""
        if pattern not in self._asked:
            self._asked[pattern] = self._build({"pattern": pattern})
        return self._asked[pattern].is_valid(text)

    def _at(self, node: Node, many: bool) -> rs.Validator:
        key = f"{node.location} {many}"
        if key not in self._asked:
            here = {"$ref": node.location}
            self._asked[key] = self._build({"items": here} if many else here)
        return self._asked[key]

    def _build(self, schema: Any) -> rs.Validator:
        try:
            return rs.validator_for(
                schema,
                registry=self._registry,
                offline=True,
                validate_formats=self.formats,
                pattern_options=rs.FancyRegexOptions(backtrack_limit=_STEPS),
            )
        except (ValueError, rs.ReferencingError) as error:
            raise _broken(error) from error


def _each(many: rs.Validator, one: rs.Validator, values: Sequence[Any]) -> list[bool] | bool:
    return True if many.is_valid(values) else [one.is_valid(value) for value in values]


def _complaint(place: list[str | int], error: rs.ValidationError) -> Complaint:
    index, *path = place
    limit = error.kind.value
    if error.kind.name == "propertyNames" and isinstance(limit, rs.ValidationError):
        error, limit = limit, limit.kind.value
    keyword = str(error.schema_path[-1]) if error.schema_path else "false"
    if error.kind.name == "falseSchema" and (keyword not in _CLOSED or error.schema_path[-2:-1] in _BY_NAME):
        keyword = "false"
    return Complaint(int(index), tuple(path), keyword, limit)


def _broken(error: Exception) -> SchemaError:
    """One line about a schema that is none, with the place."""
    path = "/".join(map(str, getattr(error, "instance_path", ())))
    text = str(getattr(error, "message", error)).splitlines()[0]
    kind = getattr(getattr(error, "kind", None), "name", "")
    if kind in ("referencing", "$ref") or isinstance(error, rs.ReferencingError):
        return SchemaError(f"模式中的引用找不到：{text}", f"a $ref of the schema cannot be resolved: {text}")
    where = f"/{path}" if path else "#"
    return SchemaError(f"不是合法的 JSON Schema（{where}）：{text}", f"not a valid JSON Schema (at {where}): {text}")

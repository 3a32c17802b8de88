"""A schema made ready: its patterns rewritten, its resources and anchors found, its places named so that the judge can be sent there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, unquote, urldefrag, urljoin

from sucheng_data.model.ecma import translate
from sucheng_data.model.errors import SchemaError

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_HOME = "http://schema.invalid/"
_ONE = (
    "items", "contains", "additionalProperties", "unevaluatedItems", "unevaluatedProperties", "propertyNames", "not", "if", "then",
    "else", "contentSchema",
)  # fmt: skip
_LIST = ("allOf", "anyOf", "oneOf", "prefixItems")
_NAMED = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")


class Node(NamedTuple):
    """A subschema and where it stands: the URI of its resource, and the JSON Pointer in it."""

    schema: Any
    uri: str
    pointer: str = ""

    def child(self, *keys: str | int) -> Node:
        """The subschema under `keys`; one with an `$id` starts a resource of its own."""
        node = self
        for key in keys:
            step = str(key).replace("~", "~0").replace("/", "~1")
            node = Node(node.schema[key], node.uri, f"{node.pointer}/{step}")
        if isinstance(node.schema, dict) and isinstance(name := node.schema.get("$id"), str):
            return Node(node.schema, join(node.uri, name), "")
        return node

    @property
    def location(self) -> str:
        return f"{self.uri}#{quote(self.pointer)}"


class Document:
    """A schema with everything it refers to. `opaque`: parts of it mean different things by the way one came to them."""

    def __init__(self, schema: Any, resources: Mapping[str, Any]) -> None:
        self.patterns: dict[str, str] = {}  # as rewritten -> as written
        self._nodes: dict[str, Node] = {}
        self._home: dict[str, str] = {}
        name = schema.get("$id") if isinstance(schema, dict) else None
        self.uri = join(_HOME, name) if isinstance(name, str) else _HOME
        self.documents = {
            **{urldefrag(uri)[0]: self._rewritten(part, uri) for uri, part in resources.items()},
            self.uri: self._rewritten(schema, ""),
        }
        for uri, part in self.documents.items():
            self._index(Node(part, uri), uri)
        self.root = Node(self.documents[self.uri], self.uri)
        self.opaque = self._opaque()

    def follow(self, node: Node) -> Node | None:
        """What the `$ref` of `node` points at; None where only the judge can tell."""
        uri, fragment = urldefrag(join(node.uri, node.schema["$ref"]))
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            return self._nodes.get(f"{uri}#{fragment}")
        target = self._nodes.get(uri)
        try:
            for step in fragment.split("/")[1:]:
                if target is None:
                    return None
                key = step.replace("~1", "/").replace("~0", "~")
                target = target.child(int(key) if isinstance(target.schema, list) else key)
        except (KeyError, IndexError, ValueError, TypeError):
            return None
        return target if target and isinstance(target.schema, dict | bool) else None

    def _rewritten(self, schema: Any, place: str) -> Any:
        """A copy of `schema` whose patterns are written as the judge reads them."""
        if not isinstance(schema, dict):
            return schema
        copy = dict(schema)
        for keys, part in subschemas(schema):
            if len(keys) == 1:
                copy[keys[0]] = self._rewritten(part, f"{place}/{keys[0]}")
        for keyword in _LIST:
            if isinstance(parts := schema.get(keyword), list):
                copy[keyword] = [self._rewritten(part, f"{place}/{keyword}/{n}") for n, part in enumerate(parts)]
        for keyword in _NAMED:
            if isinstance(named := schema.get(keyword), dict):
                copy[keyword] = {
                    self._pattern(key, f"{place}/{keyword}")
                    if keyword == "patternProperties"
                    else key: self._rewritten(part, f"{place}/{keyword}/{key}")
                    for key, part in named.items()
                }
        if isinstance(pattern := schema.get("pattern"), str):
            copy["pattern"] = self._pattern(pattern, f"{place}/pattern")
        return copy

    def _pattern(self, pattern: str, place: str) -> str:
        try:
            judge = translate(pattern).judge
        except ValueError as error:
            raise SchemaError(
                f"模式的 {place} 不是合法的正则表达式（ECMA-262）：{pattern}（{error}）",
                f"schema at {place}: no regular expression (ECMA-262): {pattern} ({error})",
            ) from error
        self.patterns[judge] = pattern
        return judge

    def _index(self, node: Node, home: str) -> None:
        """Every resource and anchor of the document `home`."""
        schema = node.schema
        if not node.pointer:
            self._nodes[urldefrag(node.uri)[0]] = node
            self._home[urldefrag(node.uri)[0]] = home
        if not isinstance(schema, dict):
            return
        if isinstance(name := schema.get("$id"), str) and node.uri == home:  # the document's own name
            self._nodes[join(home, name)] = node
            self._home[join(home, name)] = home
        if isinstance(anchor := schema.get("$anchor"), str):
            self._nodes[f"{node.uri}#{anchor}"] = node
        for keys, _ in subschemas(schema):
            self._index(node.child(*keys), home)

    def _opaque(self) -> bool:
        """Whether a dynamic reference or another dialect is within reach of the root."""
        seen, ahead = {self.uri}, [self.uri]
        while ahead:
            home = ahead.pop()
            for node in _every(Node(self.documents[home], home)):
                schema = node.schema
                if "$dynamicRef" in schema or "$dynamicAnchor" in schema:
                    return True
                if urldefrag(str(schema.get("$schema", DRAFT)))[0] != DRAFT:
                    return True
                if isinstance(ref := schema.get("$ref"), str):
                    there = self._home.get(urldefrag(join(node.uri, ref))[0])
                    if there and there not in seen:
                        seen.add(there)
                        ahead.append(there)
        return False


def join(base: str, reference: str) -> str:
    """`reference` seen from `base`, without an empty fragment; urljoin knows no fragments of a URN."""
    whole = base + reference if reference.startswith("#") else urljoin(base, reference)
    return whole.removesuffix("#")


def subschemas(schema: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The schemas directly inside `schema`, each with the keys that lead to it."""
    for keyword, value in schema.items():
        if keyword in _ONE and isinstance(value, dict | bool):
            yield (keyword,), value
        elif keyword in _LIST and isinstance(value, list):
            yield from (((keyword, number), part) for number, part in enumerate(value))
        elif keyword in _NAMED and isinstance(value, dict):
            yield from (((keyword, name), part) for name, part in value.items())


def _every(node: Node) -> Iterator[Node]:
    if isinstance(node.schema, dict):
        yield node
        for keys, _ in subschemas(node.schema):
            yield from _every(node.child(*keys))

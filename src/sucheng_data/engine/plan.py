"""The plan of a schema over a table: fields by kernels, keywords about the whole record by masks, suspects before the judge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np

from sucheng_data.engine.columns import Records, records_of
from sucheng_data.engine.judge import Complaint, Judge
from sucheng_data.engine.masks import ASSERTIONS, NAMING, OF_RECORDS, Masks, Unproved, both
from sucheng_data.engine.schema import Document, Node
from sucheng_data.engine.values import key

_LONG, _SAMPLE = 20_000, 1_000
_ABSENT = object()


class Fault(NamedTuple):
    """One keyword that values of one field offend against: `values` stand in `rows`, one each, or one in all of them.

    place: where inside the value; more: at how many further places of the same value.
    """

    field: str
    keyword: str
    limit: Any
    rows: Any
    values: list[Any]
    place: tuple[str | int, ...] = ()
    more: int = 0


class Plan:
    """A compiled schema, to be run over any number of tables."""

    def __init__(self, schema: Any, resources: Mapping[str, Any] | None = None, formats: bool = False) -> None:
        self.document = Document(schema, resources or {})
        self.judge = Judge(self.document, formats)

    def run(self, data: Any) -> list[Fault]:
        """Everything wrong with `data`, as groups of like faults."""
        records = records_of(data)
        return list(_Run(self.document, self.judge, records).faults()) if records.size else []

    def failing(self, data: Any, *keys: str | int) -> Any:
        """The rows whose record is no instance of the subschema under `keys`, without why."""
        records = records_of(data)
        if not records.size:
            return np.zeros(0, int)
        return np.flatnonzero(
            ~(
                _Run(self.document, self.judge, records).whole(self.document.root.child(*keys))
                & np.ones(records.size, bool)
            )
        )


class _Run:
    """One run over one table."""

    def __init__(self, document: Document, judge: Judge, records: Records) -> None:
        self.document, self.judge = document, judge
        self.columns, self.count = records
        self.masks = Masks(document, judge, records)

    def faults(self) -> Iterator[Fault]:
        root = self.document.root
        if self.document.opaque:
            return self._told(root, "", True)
        return self._record(root, frozenset(), True)

    def whole(self, node: Node) -> Any:
        """The mask of records that are instances of `node`."""
        try:
            if not self.document.opaque:
                return self.masks.records(node)
        except Unproved:
            pass
        mask = np.ones(self.count, bool)
        groups, records = self._distinct(np.arange(self.count), list(self.columns), False)
        answer = self.judge.valid(node, records)
        for rows, kept in zip(groups, [] if isinstance(answer, bool) else answer, strict=False):
            mask[rows] = kept
        return mask

    # keywords about the record; `where`: the rows that are asked about

    def _record(self, node: Node, seen: frozenset[str], where: Any) -> Iterator[Fault]:
        """The faults of whole records against `node`: what stands side by side, one by one."""
        if isinstance(node.schema, bool):
            yield from () if node.schema else self._plainly("", "false", None, False, where)
            return
        seen = seen | {node.location}
        for keyword, limit in node.schema.items():
            if (parts := self._parts(keyword, node, seen)) is not None:
                for part in parts:
                    yield from self._record(part, seen, where)
            elif keyword in ("properties", "patternProperties") or (
                keyword == "additionalProperties" and limit is not False
            ):
                yield from self._columns(list(self._fields(keyword, node)), where)
            elif keyword in OF_RECORDS:
                try:
                    yield from list(self._of_record(keyword, limit, node, seen, where))
                except Unproved:
                    yield from self._told(node, keyword, where)

    def _of_record(self, keyword: str, limit: Any, node: Node, seen: frozenset[str], where: Any) -> Iterator[Fault]:
        """The faults against one keyword of `node`. Raises Unproved."""
        if keyword == "if":
            for part, held in self._branches(node, self.masks.records(node.child("if"))):
                yield from self._record(part, seen, both(where, held))
        elif keyword == "dependentSchemas":
            for name in limit:
                yield from self._record(node.child(keyword, name), seen, both(where, self.masks.present(name)))
        elif keyword in NAMING:
            yield from self._lacking(keyword, self.masks.offending(keyword, node), where)
        elif keyword in ("propertyNames", "$ref"):
            raise Unproved
        else:
            yield from self._plainly("", keyword, limit, self.masks.of_keyword(keyword, node), where)

    def _branches(self, node: Node, held: Any) -> list[tuple[Node, Any]]:
        """`then` and `else`, each with the rows it is for."""
        rows = (("then", held), ("else", self.masks.no(held)))
        return [(node.child(word), mask) for word, mask in rows if word in node.schema]

    def _plainly(self, field: str, keyword: str, limit: Any, mask: Any, where: Any) -> Iterator[Fault]:
        """The faults that a mask over rows is enough to tell."""
        rows = self._outside(mask, where)
        if len(rows):
            column = self.columns[field] if field else None
            values = column.json(column.rows(rows)) if column else [None]
            limit = None if keyword in ("anyOf", "oneOf", "not") else self._written(limit)
            yield Fault(field, keyword, limit, rows, values)

    def _outside(self, mask: Any, where: Any) -> Any:
        """The rows asked about that the mask does not cover."""
        if mask is True:
            return np.zeros(0, int)
        wrong = np.ones(self.count, bool) if mask is False else ~mask
        return np.flatnonzero(both(where, wrong))

    def _lacking(self, keyword: str, offending: Mapping[str, Any], where: Any) -> Iterator[Fault]:
        """The faults that name properties: rows that have the same names in common."""
        masks = {name: both(where, mask) & np.ones(self.count, bool) for name, mask in offending.items()}
        masks = {name: mask for name, mask in masks.items() if mask.any()}
        if not masks:
            return
        matrix = np.stack(list(masks.values()))
        rows = np.flatnonzero(matrix.any(axis=0))
        cases, place = np.unique(matrix[:, rows], axis=1, return_inverse=True)
        for at in range(cases.shape[1]):
            names = [name for name, flag in zip(masks, cases[:, at], strict=True) if flag]
            yield Fault("", keyword, names, rows[place == at], [None])

    def _parts(self, keyword: str, node: Node, seen: frozenset[str]) -> list[Node] | None:
        """The subschemas that a keyword demands all of; None for any other keyword."""
        if keyword == "allOf":
            return [node.child("allOf", at) for at in range(len(node.schema["allOf"]))]
        target = self.document.follow(node) if keyword == "$ref" else None
        return None if target is None or target.location in seen else [target]

    def _fields(self, keyword: str, node: Node) -> Iterator[tuple[Node, str]]:
        if keyword == "additionalProperties":
            yield from ((node.child(keyword), name) for name in self.masks.additional(node))
        elif keyword == "properties":
            yield from ((node.child(keyword, name), name) for name in node.schema[keyword] if name in self.columns)
        else:
            for pattern in node.schema[keyword]:
                yield from ((node.child(keyword, pattern), name) for name in self.masks.matching(pattern))

    def _told(self, node: Node, keyword: str, where: Any) -> Iterator[Fault]:
        """What the judge says of the distinct records."""
        names = (_read(keyword, node, self.document) if keyword else None) or set(self.columns)
        rows = np.flatnonzero(where & np.ones(self.count, bool))
        groups, records = self._distinct(
            rows, [name for name in self.columns if name in names], keyword == "propertyNames"
        )
        told: dict[tuple[int, str, str], list[Complaint]] = {}
        for one in self.judge.complaints(node, records, keyword):
            told.setdefault((one.number, str(one.path[0]) if one.path else "", one.keyword), []).append(one)
        for (index, field, word), complaints in told.items():
            value = _at(records[index], complaints[0].path[:1])
            yield self._fault(field, word, complaints, (groups[index], value), 1 if field else 0)

    def _distinct(self, rows: Any, names: list[str], presence: bool) -> tuple[Any, list[dict[str, Any]]]:
        """The distinct records (of the columns `names`) that stand in `rows`: for each its rows, and the record."""
        cells: list[list[Any]] = [
            [True] * len(rows) if presence else self.columns[name].of_rows(rows) for name in names
        ]
        for name, values in zip(names, cells, strict=True):
            there = self.masks.present(name)
            for at in np.flatnonzero(~there[rows]).tolist() if there is not True else ():
                values[at] = _ABSENT
        lines = zip(*cells, strict=True) if cells else [()] * len(rows)
        records = [
            {name: value for name, value in zip(names, line, strict=True) if value is not _ABSENT} for line in lines
        ]
        if len({_mark(record) for record in records[:_SAMPLE]}) * 2 > _SAMPLE:  # few will recur
            return rows[:, None], records
        found: dict[Any, tuple[list[int], dict[str, Any]]] = {}
        for row, record in zip(rows.tolist(), records, strict=True):
            found.setdefault(_mark(record), ([], record))[0].append(row)
        return [np.array(members) for members, _ in found.values()], [record for _, record in found.values()]

    # keywords about one column

    def _columns(self, pairs: list[tuple[Node, str]], where: Any) -> Iterator[Fault]:
        """The faults of several columns; of long ones side by side, for the kernels do not wait for one another."""
        if self.count < _LONG:
            for node, name in pairs:
                yield from self._field(node, name, frozenset(), where)
            return
        with ThreadPoolExecutor() as pool:
            for faults in pool.map(lambda pair: list(self._field(pair[0], pair[1], frozenset(), where)), pairs):
                yield from faults

    def _field(self, node: Node, name: str, seen: frozenset[str], where: Any) -> Iterator[Fault]:
        """The faults of one column against `node`."""
        column = self.columns[name]
        if isinstance(node.schema, bool):
            yield from self._plainly(name, "false", None, self.masks.column(node, name), where)
            return
        if column.kind == "any":
            yield from self._judged(node, "", name, where)
            return
        seen = seen | {node.location}
        for keyword, limit in node.schema.items():
            if (parts := self._parts(keyword, node, seen)) is not None:
                for part in parts:
                    yield from self._field(part, name, seen, where)
            elif keyword == "if":
                for part, held in self._branches(node, self.masks.column(node.child("if"), name)):
                    yield from self._field(part, name, seen, both(where, held))
            elif keyword in ASSERTIONS and (keyword != "format" or self.judge.formats):
                mask = self.masks.keyword(keyword, node, name)
                if mask is None:
                    yield from self._judged(node, keyword, name, where)
                else:
                    yield from self._plainly(name, keyword, limit, column.spread(mask), where)

    def _judged(self, node: Node, keyword: str, name: str, where: Any) -> Iterator[Fault]:
        """The values that are no instances of `node`, put before the judge: the distinct ones."""
        column = self.columns[name]
        rows = self._outside(self.masks.column(node, name), where)
        if not len(rows):
            return
        numbers, place = np.unique(column.rows(rows), return_inverse=True)
        values = column.json(numbers)
        order = np.split(rows[np.argsort(place, kind="stable")], np.cumsum(np.bincount(place))[:-1])
        told: dict[tuple[int, str], list[Complaint]] = {}
        for one in self.judge.complaints(node, values, keyword):
            told.setdefault((one.number, one.keyword), []).append(one)
        for (index, word), complaints in told.items():
            yield self._fault(name, word, complaints, (order[index], values[index]), 0)

    def _fault(self, field: str, word: str, told: list[Complaint], found: tuple[Any, Any], skip: int) -> Fault:
        rows, value = found
        first = told[0]
        limit = (
            [one.limit for one in told if one.path == first.path]
            if word in ("required", "dependentRequired")
            else first.limit
        )
        place = first.path[skip:]
        more = len({one.path for one in told}) - 1
        return Fault(field, word, self._written(limit), rows, [_at(value, place)], place, more)

    def _written(self, limit: Any) -> Any:
        """A pattern as the schema writes it."""
        return self.document.patterns.get(limit, limit) if isinstance(limit, str) else limit


def _mark(record: dict[str, Any]) -> Any:
    return tuple((name, key(value)) for name, value in record.items())


def _at(value: Any, path: Iterable[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value


def _read(keyword: str, node: Node, document: Document) -> set[str] | None:
    """The names of the properties that a keyword of `node` reads in a record; None where it may be any."""
    value = node.schema[keyword]
    if keyword in ("minProperties", "maxProperties", "propertyNames", "additionalProperties", "patternProperties"):
        return None
    if keyword == "required":
        return set(value)
    if keyword == "dependentRequired":
        return {name for one, others in value.items() for name in (one, *others)}
    if keyword == "properties":
        return set(value)
    parts: list[Node] = []
    if keyword in ("allOf", "anyOf", "oneOf"):
        parts = [node.child(keyword, at) for at in range(len(value))]
    elif keyword == "if":
        parts = [node.child(word) for word in ("if", "then", "else") if word in node.schema]
    elif keyword == "not":
        parts = [node.child("not")]
    elif keyword == "dependentSchemas":
        parts = [node.child(keyword, name) for name in value]
    elif keyword != "type":
        return None
    names = set(value) if keyword == "dependentSchemas" else set()
    for part in parts:
        for word in part.schema if isinstance(part.schema, dict) else ():
            more = _read(word, part, document) if word in OF_RECORDS else set()
            if more is None:
                return None
            names |= more
    return names

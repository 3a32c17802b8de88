"""Personal data in clean tables: what is told of it, and what is published in its stead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import pyarrow as pa

from sucheng_data.model.issue import Issue, Place, Text
from sucheng_data.model.personal import (
    ACCOUNT,
    CERTAIN,
    EMAIL,
    LIKELY,
    MOBILE,
    NAME,
    PAPERS_LIKELY,
    conceal,
    mask,
    scan,
    told,
)
from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import RAW, Hit, values
from sucheng_data.model.schema import Entity, Field, Schemas
from sucheng_data.model.sweep import Rows, changed, differing, found, holds_text, masked, texts

PUBLISHED, KEPT = "PII-E01", "PII-W02"
# What a private field is for.
_OF_PERSONS = frozenset({NAME, MOBILE, EMAIL, ACCOUNT})


class _Cell(NamedTuple):
    """A field of a row, and what personal data its texts hold."""

    row: int
    field: Field
    kinds: tuple[str, ...]
    shown: str
    exposed: bool


def sweep(entity: Entity, table: pa.Table, origin: Origin) -> Iterator[tuple[str, Hit]]:
    """(code, hit): every text of every field, public or not, that holds personal data; once per cell of the sheet.

    What is certain and would be published is an error; so is anything in a field that a record is known by, which cannot
    be masked. Everything else is a warning: it is masked, or not published at all.
    """
    told_of: set[Place] = set()
    for cell in (*_in_public(entity, table), *_in_cells(entity, table)):
        place = origin.place(cell.row, cell.field.name)
        if place not in told_of:
            told_of.add(place)
            grave = CERTAIN & set(cell.kinds) or cell.field.name in _identifying(entity)
            params = {**told(cell.kinds), "value": cell.shown}
            yield PUBLISHED if cell.exposed and grave else KEPT, Hit(cell.row, cell.field.name, params)


def _in_public(entity: Entity, table: pa.Table) -> Iterator[_Cell]:
    """Clean texts that would be published."""
    claimed = _claimed(entity)
    for field in entity.public:
        if _read(field, table):
            for row, written in texts(table[field.name]).items():
                yield from _cell(field, row, written, (claimed.get(field.name, frozenset()), True))


def _in_cells(entity: Entity, table: pa.Table) -> Iterator[_Cell]:
    """The cells as they were delivered: a number in a column of dates is not published, but neither should it be sent."""
    claimed = _claimed(entity)
    for name in (name for name in table.column_names if name.startswith(RAW)):
        field = entity.fields[name.removeprefix(RAW)]
        but = claimed.get(field.name, frozenset()) | (_OF_PERSONS if field.private else frozenset())
        numbers = values(table, field.name) if field.type in ("integer", "number") and not field.private else ()
        likely = PAPERS_LIKELY if field.private else LIKELY
        column = table[name] if field.private or not _read(field, table) else differing(table[name], table[field.name])
        for row, written in texts(column, likely).items():
            yield from _cell(field, row, written, (but, bool(numbers) and numbers[row] is not None))


def _read(field: Field, table: pa.Table) -> bool:
    """Whether the clean texts of the field were looked through; nothing is told of the same text again."""
    return field.name in table.column_names and field.codes is None and field.set_by != "ingest"


def _cell(field: Field, row: int, written: list[str], how: tuple[frozenset[str], bool]) -> Iterator[_Cell]:
    """`how`: the kinds to leave out, and whether what stands in the cell would be published."""
    kinds = tuple(each.kind for each in found(written, how[0]))
    if kinds:
        yield _Cell(row, field, kinds, "、".join(map(mask, written)), how[1])


def _claimed(entity: Entity) -> dict[str, frozenset[str]]:
    """Field -> the kinds that a rule of the schema reports under a code of its own."""
    claimed: dict[str, frozenset[str]] = {}
    for spec in entity.rules:
        if spec["rule"] in ("personal_data", "mobile_phone"):
            for name in spec["fields"]:
                claimed[name] = claimed.get(name, frozenset()) | frozenset(spec.get("kinds", (MOBILE,)))
    return claimed


def _identifying(entity: Entity) -> set[str]:
    identity = entity.identity
    part_of = identity.get("part_of")
    return {
        *entity.key,
        entity.label,
        *identity.get("match", ()),
        *identity.get("else", ()),
        *([part_of] if part_of else ()),
    }


def discreet(entity: Entity, table: pa.Table, columns: Mapping[str, Any]) -> dict[str, Any]:
    """`columns` of `table` as they may be published: without mobiles nobody agreed to, everything personal masked."""
    phones = consents(entity)
    private = {field.name for field in entity.fields.values() if field.private}
    kept = {}
    for name, column in columns.items():
        if name in private:
            continue
        kept[name] = column
        if name in phones or (holds_text(column.type) and not is_key(entity, name)):
            held = texts(column)
            names = _names(table, name, column, held)
            agreed = _agreed(table, phones[name]) if name in phones else None
            kept[name] = masked(column, held, names) if agreed is None else _phones(column, agreed, held, names)
    return kept


def is_key(entity: Entity, name: str) -> bool:
    """Ids and codes have their form; no mask may break a reference."""
    field = entity.fields.get(name)
    return field is not None and (field.codes is not None or name in entity.key or "pattern" in field.spec)


def consents(entity: Entity) -> dict[str, str | None]:
    """The fields of telephones, each with the field that says whether a mobile may be published."""
    specs = [spec for spec in entity.rules if spec["rule"] == "mobile_phone"]
    return {name: spec.get("consent") for spec in specs for name in spec["fields"]}


def _agreed(table: pa.Table, consent: str | None) -> list[bool]:
    return [value is True for value in values(table, consent)] if consent else [False] * table.num_rows


def _names(table: pa.Table, name: str, column: Any, held: Rows) -> dict[int, dict[str, str]]:
    """Row -> the names that the cell tells by a label, which a cleaner may have taken away (联系人：张三、李四).

    held: what the clean texts hold; a cell that says the same is not looked through again.
    """
    if RAW + name not in table.column_names:
        return {}
    raw = table[RAW + name]
    same = {row: written for row, written in held.items() if raw[row].equals(column[row])}
    told_in = {}
    for row, written in {**texts(differing(raw, column)), **same}.items():
        names = {
            text[each.start : each.end]: each.masked for text in written for each in scan(text) if each.kind == NAME
        }
        if names:
            told_in[row] = names
    return told_in


def _phones(column: Any, agreed: list[bool], held: Rows, names: Mapping[int, Mapping[str, str]]) -> Any:
    rows = {*held, *names}
    if not rows:
        return column
    kept = column.to_pylist()
    for row in rows:
        entries = [entry for entry in kept[row] or () if agreed[row] or not _mobile(entry)]
        kept[row] = [_entry(entry, names.get(row, {})) for entry in entries] or None
    return pa.array(kept, column.type)


def _mobile(entry: Any) -> bool:
    inside: list[str] = []
    changed(entry, lambda text: inside.append(text) or text)  # type: ignore[func-returns-value]
    return any(each.kind == MOBILE for text in inside for each in scan(text))


def _entry(entry: Any, names: Mapping[str, str]) -> Any:
    """A telephone as it may be published: what stands beside the number is masked, the number is meant to be called."""
    if isinstance(entry, Mapping):
        return {
            key: value if key == "number" else changed(value, lambda text: names.get(text, mask(text)))
            for key, value in entry.items()
        }
    return entry if _mobile(entry) else changed(entry, mask)


def unnamed(issues: Iterable[Issue], schemas: Schemas) -> list[Issue]:
    """`issues` without the content of private fields: no report shows whom a station is led by."""
    private = {(entity.name, field.name) for entity in schemas for field in entity.fields.values() if field.private}
    return [_unnamed(issue) if (issue.entity, issue.field) in private else issue for issue in issues]


def _unnamed(issue: Issue) -> Issue:
    hidden = conceal(issue.value)
    message = Text(*(text.replace(issue.value, hidden) if issue.value else text for text in issue.message))
    return replace(issue, value=hidden, suggestion="", message=message)

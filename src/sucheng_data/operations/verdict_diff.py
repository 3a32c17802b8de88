"""What another way of judging changes: two verdicts on the same inputs, finding by finding and record by record."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.personal import mask
from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.model.verdicts import about, goes_out, verdicts


class Seen(NamedTuple):
    """A finding, as far as two verdicts are compared by it."""

    key: str
    code: str
    severity: str
    place: str
    zh: str
    en: str


class Judged(NamedTuple):
    """A record: whether it would be published, and if not, the codes that hold it back."""

    entity: str
    record: str
    id: str
    label: str
    published: bool
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Snapshot:
    """A whole verdict: every finding, every record, and the day it was judged for (ISO)."""

    findings: tuple[Seen, ...]
    records: tuple[Judged, ...]
    as_of: str = ""

    def count(self, severity: Severity) -> int:
        return sum(1 for one in self.findings if one.severity == severity)


class Changed(NamedTuple):
    """A finding that is there both times, with another severity."""

    before: str
    after: str
    finding: Seen


@dataclass(frozen=True)
class Difference:
    """What the second verdict has and the first has not, and the other way round."""

    appeared: Sequence[Seen]
    disappeared: Sequence[Seen]
    changed: Sequence[Changed]
    withheld: Sequence[Judged]
    released: Sequence[Judged]

    def __bool__(self) -> bool:
        return any((self.appeared, self.disappeared, self.changed, self.withheld, self.released))


def snapshot(tables: Mapping[str, pa.Table], found: Iterable[Issue], schemas: Schemas, as_of: str = "") -> Snapshot:
    """The verdict on clean tables: every finding with its own cell, and what would be published."""
    issues = list(found)
    seen = (Seen(one.key, one.code, str(one.severity), str(one.place), *one.message) for one in issues)
    records = (
        record
        for name, table in tables.items()
        if schemas[name].outputs
        for record in _records(schemas[name], table, issues)
    )
    return Snapshot(tuple(seen), tuple(records), as_of)


def _records(entity: Entity, table: pa.Table, issues: Sequence[Issue]) -> Iterator[Judged]:
    found, origin = verdicts(issues), Origin(table)
    ids, labels = values(table, entity.key[0]), values(table, entity.label)
    for row, published in enumerate(goes_out(table, origin, found)):
        codes = sorted({issue.code for issue in about(found.errors, origin, row)})
        label = mask(str(labels[row] or ""))
        yield Judged(entity.name, origin.record(row), str(ids[row] or ""), label, published, tuple(codes))


def compare(before: Snapshot, after: Snapshot) -> Difference:
    """The differences. Findings are the same when key and severity are; one that only changes severity is told once.

    A record that is no longer read at all is withheld, one that was not read before is released.
    """
    gone, come = _beyond(before.findings, after.findings), _beyond(after.findings, before.findings)
    changed, left = [], {}
    waiting: dict[str, list[Seen]] = {}
    for one in gone:
        waiting.setdefault(one.key, []).append(one)
    for position, one in enumerate(come):
        if waiting.get(one.key):
            changed.append(Changed(waiting[one.key].pop(0).severity, one.severity, one))
        else:
            left[position] = one
    still = [one for some in waiting.values() for one in some]
    old, new = ({(one.entity, one.record): one for one in side.records} for side in (before, after))
    lost = {key for key, one in old.items() if one.published and not (key in new and new[key].published)}
    won = {key for key, one in new.items() if one.published and not (key in old and old[key].published)}
    withheld = [new.get(key, one) for key, one in old.items() if key in lost]
    return Difference(list(left.values()), still, changed, withheld, [one for key, one in new.items() if key in won])


def _beyond(these: Iterable[Seen], those: Iterable[Seen]) -> list[Seen]:
    """Those of `these` that `those` has not as often."""
    had = Counter((one.key, one.severity) for one in those)
    beyond = []
    for one in these:
        if had[one.key, one.severity] > 0:
            had[one.key, one.severity] -= 1
        else:
            beyond.append(one)
    return beyond


def to_json(verdict: Snapshot) -> str:
    """The snapshot as a file that `from_json` reads."""
    return json.dumps(asdict(verdict), ensure_ascii=False) + "\n"


def from_json(path: Path) -> Snapshot:
    """The snapshot in `path`. Raises CannotWork for anything else."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        findings = tuple(Seen._make(one) for one in content["findings"])
        records = tuple(Judged._make((*facts, tuple(codes))) for *facts, codes in content["records"])
        return Snapshot(findings, records, str(content["as_of"]))
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise CannotWork(
            f"{path} 不是 sucheng rules try --save 存下的结果", f"{path} is no result of sucheng rules try --save"
        ) from error

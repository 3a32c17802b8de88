"""The account a release gives of itself: its manifest, and the list of what was held back."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from sucheng_data.model.arrow import to_arrow
from sucheng_data.model.change import Closed
from sucheng_data.model.crosswalk import Said
from sucheng_data.model.inert import inert
from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.personal import conceal, mask
from sucheng_data.model.provenance import Origin
from sucheng_data.model.release import Release, Written
from sucheng_data.model.report import Source
from sucheng_data.model.rule import RAW
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.model.verdicts import about, verdicts
from sucheng_data.stages._measures import dangling

CROSSWALK = ("entity", "id", "sender", "file", "sheet", "cell", "field", "title", "value", "taken")
HEADINGS = ("entity", "file", "sheet", "row", "codes", "reasons", "raw")
MERGED = ("DUP-I02", "同一事物的另一份报送已采用 another delivery of the same thing was taken")
WITHDRAWN = ("DEC-I03", "报送单位已撤销该行 withdrawn by its department")
NOT_PUBLIC = ("PUB-E01", "标记为不公开或已退回 not for publication")


def sources_table(entity: Entity, sources: Sequence[Source]) -> pa.Table:
    """The delivered files as records, so that every source_id in the package leads to one."""
    records = [
        {
            **source._asdict(),
            "received_on": source.submitted_on or None,
            "doc_kind": "sheet",
            "quality_note": source.note,
            "publish": True,
        }
        for source in sources
    ]
    return pa.table(
        {field.name: to_arrow(field, [record.get(field.name) or None for record in records]) for field in entity.public}
    )


def digests(schemas: Path) -> dict[str, str]:
    """The SHA-256 of everything that says what is published: schemas, code lists, rules, about.json; no editor's leavings."""
    return {
        path.relative_to(schemas).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(schemas.rglob("*"))
        if path.is_file() and path.suffix in (".json", ".csv") and not path.name.startswith((".", "~"))
    }


def manifest(
    release: Release,
    files: Mapping[str, Written],
    schemas: Mapping[str, str],
    generator: str,
    gates: Mapping[str, Sequence[Closed]],
) -> str:
    """What is in the release, made from what, by which version; JSON that changes only with the content or the day.

    gates: what becomes of those that are closed, where any is.
    """
    content = {
        "as_of": release.as_of.isoformat(),
        "generator": generator,
        "previous": release.changes.since,
        "files": {name: facts._asdict() for name, facts in files.items()},
        "entities": {name: _counts(release, name) for name in release.tables},
        "findings": {str(level): release.report.count(level) for level in Severity},
        "sources": [source._asdict() for source in release.sources],
        "schemas": schemas,
        **{word: [one.to_dict() for one in some] for word, some in gates.items() if some},
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def _counts(release: Release, name: str) -> dict[str, Any]:
    counts = {"rows": release.tables[name].num_rows, "withheld": release.withheld[name]}
    off_map = {"off_map": release.off_map[name]} if name in release.off_map else {}
    return {**counts, **off_map, "key": release.schemas[name].key, "references": list(_references(release, name))}


def _references(release: Release, name: str) -> Iterator[dict[str, Any]]:
    """Which fields name records of the package, and how many of those named are not in it: withheld, or never delivered."""
    for link, lost in dangling(release.tables, release.schemas, name):
        yield {"field": link.field, "to": link.to, "key": link.key, "unresolved": len(lost)}


def withheld(
    held: Mapping[str, pa.Table],
    merged: Mapping[str, pa.Table],
    dropped: Iterable[tuple[str, pa.Table]],
    issues: Iterable[Issue],
    schemas: Schemas,
) -> str:
    """CSV of every delivered record that is not in the release as it stands: where, why, and its raw cells, masked."""
    found = verdicts(issues)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADINGS)
    kept_back = ((name, table, NOT_PUBLIC) for name, table in held.items())
    given_twice = ((name, table, MERGED) for name, table in merged.items())
    withdrawn = ((name, table, WITHDRAWN) for name, table in dropped)
    for name, table, other in (*kept_back, *given_twice, *withdrawn):
        origin = Origin(table)
        raw = [column for column in table.column_names if column.startswith(RAW)]
        for row, record in enumerate(table.select(raw).to_pylist()):
            faults = about(found.errors, origin, row)
            codes = " ".join(sorted({issue.code for issue in faults})) or other[0]
            reasons = "；".join(issue.message.zh for issue in faults) or other[1]
            cells = _shown({key.removeprefix(RAW): value for key, value in record.items() if value}, schemas[name])
            place = origin.sheet(row)
            texts = (name, place.file, place.sheet, str(origin.number(row)), codes, reasons)
            writer.writerow((*map(inert, map(mask, texts)), orjson.dumps(cells).decode()))
    return out.getvalue()


def crosswalk(said: Iterable[Said], schemas: Schemas) -> str:
    """CSV of what every sender said of the things that several reported, masked."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(CROSSWALK)
    for one in said:
        title = schemas[one.entity].fields[one.field].title if one.field else ""
        texts = (one.entity, one.id, one.sender, *one.place, one.field, title, one.value)
        writer.writerow((*map(inert, map(mask, texts)), "yes" if one.taken else "no"))
    return out.getvalue()


def _shown(cells: Mapping[str, str], entity: Entity) -> dict[str, str]:
    """Raw cells without personal data: in private fields everything is."""
    return {name: conceal(text) if entity.fields[name].private else mask(text) for name, text in cells.items()}

"""csvw: CSV on the Web metadata."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sucheng_data.model.catalogue import known
from sucheng_data.model.coverage_fields import ABOUT, SAID
from sucheng_data.model.dictionary import entries
from sucheng_data.model.issue import Text
from sucheng_data.model.release import Release
from sucheng_data.outputs._described import METADATA, SEPARATOR, copied, csv_name, write_json
from sucheng_data.outputs._described_coverage import FILE as COVERAGE
from sucheng_data.outputs._described_coverage import coverage_table
from sucheng_data.outputs._described_table import foreign_keys
from sucheng_data.outputs._relations import Relation

CONTEXT = "http://www.w3.org/ns/csvw"
GROUP = "csv/csv-metadata.json"
BASES = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date"}


def csvw(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`csv/<entity>.csv-metadata.json` for one table, `csv/csv-metadata.json` for all of them with the keys between them;
    `coverage.csv-metadata.json`."""
    names = copied(release)
    tables = {name: _table(release, name) for name in names}
    written = []
    for name, table in tables.items():
        file = f"{csv_name(name)}{METADATA}"
        write_json(folder / file, {"@context": CONTEXT, **_with_keys(table, _keys(release, name, alone=True))})
        written.append((file, release.tables[name].num_rows))
    if names:
        group = [_with_keys(table, _keys(release, name)) for name, table in tables.items()]
        write_json(folder / GROUP, {"@context": CONTEXT, **_about(release), "tables": group})
        written.append((GROUP, len(names)))
    if release.coverage and COVERAGE in release.files:
        said = {"dc:title": _said(ABOUT), "dc:description": _said(SAID)}
        table = {"@context": CONTEXT, **said, **coverage_table(release.coverage)}
        write_json(folder / f"{COVERAGE}{METADATA}", table)
        written.append((f"{COVERAGE}{METADATA}", len(release.coverage.areas)))
    return written


def _about(release: Release) -> dict[str, Any]:
    about = release.about
    return {"dc:title": _said(about.title), "dc:description": _said(about.description)}


def _said(text: Text) -> list[dict[str, str]]:
    return [{"@value": text.zh, "@language": "zh"}, {"@value": text.en, "@language": "en"}]


def _table(release: Release, name: str) -> dict[str, Any]:
    entity = release.schemas[name]
    found = {entry.field: entry for entry in entries(release) if entry.entity == name}
    columns = []
    for column in release.tables[name].column_names:
        entry, field = found[column], entity.fields.get(column)
        # A heading is among the titles, else a reader may not take the column for the one described.
        titles = {"en": [column, entry.title.en], "zh": entry.title.zh}
        facts: dict[str, Any] = {"name": column, "titles": titles, "dc:description": entry.definition.zh}
        kind = entry.type.en
        if kind.startswith("list of "):
            kind = kind.removeprefix("list of ")
            if kind != "object":
                facts["separator"] = SEPARATOR
        decimals = field.decimals if field else None
        facts["datatype"] = "decimal" if decimals is not None else BASES.get(kind, "json")
        facts["required"] = column in entity.key
        columns.append(known(facts))
    return {
        "url": csv_name(name).rsplit("/", 1)[-1],
        "dc:title": _said(Text(entity.title, entity.title_en)),
        "dc:description": _said(Text(entity.description, entity.description_en)),
        "tableSchema": {"columns": columns, "primaryKey": entity.key},
    }


def _with_keys(table: dict[str, Any], keys: list[dict[str, Any]]) -> dict[str, Any]:
    return {**table, "tableSchema": {**table["tableSchema"], **known({"foreignKeys": keys})}}


def _keys(release: Release, name: str, *, alone: bool = False) -> list[dict[str, Any]]:
    """The foreign keys of a table that has no gaps in them, as CSVW demands; a table described alone may point at itself only."""
    found = [one for one in foreign_keys(release, name) if not release.tables[name][one.field].null_count]
    return [_key(one) for one in found if one.to == name or not alone]


def _key(one: Relation) -> dict[str, Any]:
    resource = csv_name(one.to).rsplit("/", 1)[-1]
    return {"columnReference": [one.field], "reference": {"resource": resource, "columnReference": [one.key]}}

"""datapackage: Data Package v2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sucheng_data.model.catalogue import known, organisation, version
from sucheng_data.model.release import Release
from sucheng_data.outputs._described import NEWLINE, Part, parts, write_json
from sucheng_data.outputs._described_coverage import FILE as COVERAGE
from sucheng_data.outputs._described_coverage import coverage_resource
from sucheng_data.outputs._described_table import table_schema

FILE = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
# The day of a release begins in China.
MIDNIGHT = "T00:00:00+08:00"


def datapackage(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`datapackage.json`: every file with size and hash, every CSV with its Table Schema and keys."""
    found = parts(release)
    write_json(folder / FILE, {**_package(release), "resources": [_resource(release, part, folder) for part in found]})
    return [(FILE, len(found))]


def _package(release: Release) -> dict[str, Any]:
    about = release.about
    licence, contact = known(about.licence), known(about.contact)
    publisher = organisation(release, about.publisher).name
    party = {"title": publisher.zh, "email": contact.get("email"), "roles": ["publisher"]}
    return known(
        {
            "$schema": PROFILE,
            "name": about.name,
            "id": f"urn:uuid:{about.uuid(about.name)}",
            "title": about.title.zh,
            "title_en": about.title.en,
            "description": about.description.zh,
            "description_en": about.description.en,
            "homepage": about.homepage,
            "version": version(release),
            "created": f"{release.as_of.isoformat()}{MIDNIGHT}",
            "keywords": [word for words in about.keywords.values() for word in words],
            "contributors": [known(party)],
            "sources": _sources(release),
            "licenses": [licence] if {"name", "path"} & set(licence) else None,
        }
    )


def _sources(release: Release) -> list[dict[str, str]]:
    """The organisations that delivered, not their files."""
    codes = {source.submitted_by for source in release.sources if source.submitted_by}
    return [{"title": organisation(release, code).name.zh} for code in sorted(codes)]


def _resource(release: Release, part: Part, folder: Path) -> dict[str, Any]:
    resource: dict[str, Any] = {
        "name": part.name.replace("/", "-").lower(),
        "path": part.name,
        "format": part.name.rsplit(".", 1)[-1],
        "mediatype": part.media,
        "bytes": part.facts.bytes,
        "hash": f"sha256:{part.facts.sha256}",
    }
    if part.is_text:
        resource["encoding"] = "utf-8"
    dialect = {"header": True, "delimiter": ",", "lineTerminator": NEWLINE, "quoteChar": '"', "doubleQuote": True}
    if part.name == COVERAGE and release.coverage:
        return {**resource, **coverage_resource(release.coverage), "dialect": dialect}
    if not part.entity:
        return resource
    entity = release.schemas[part.entity]
    resource |= {"title": entity.title, "title_en": entity.title_en, "description": entity.description}
    if part.media != "text/csv":
        return resource
    table = {"type": "table", "dialect": dialect, "schema": table_schema(release, part.entity, folder)}
    return {**resource, "name": part.entity, **table}

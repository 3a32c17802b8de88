"""catalogue: the entries of the open-data catalogues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sucheng_data.model.catalogue import KIND, Dataset, columns, datasets, known, organisation, portals, version
from sucheng_data.model.release import Release
from sucheng_data.outputs._described import data_parts, write_csv, write_json


def catalogue(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`catalogue.json` and `catalogue.csv`: one entry per data set, in the words of 苏州, 江苏 and the national guide."""
    found = datasets(release)
    entries = [known(_entry(release, one)) for one in found]
    write_json(folder / "catalogue.json", {**_head(release), "datasets": entries})
    return [("catalogue.json", len(found)), ("catalogue.csv", write_csv(folder / "catalogue.csv", columns(release)))]


def _head(release: Release) -> dict[str, Any]:
    about = release.about
    return known(
        {
            "name": about.name,
            "title": about.title._asdict(),
            "description": about.description._asdict(),
            "version": version(release),
            "as_of": release.as_of.isoformat(),
            "homepage": about.homepage,
        }
    )


def _entry(release: Release, one: Dataset) -> dict[str, Any]:
    about, day, extra = release.about, release.as_of.isoformat(), release.about.catalogue
    party = organisation(release, about.publisher)
    return {
        "dataset_id": one.identifier,
        "uuid": about.uuid(one.identifier),
        "title": one.title._asdict(),
        "description": one.description._asdict(),
        "publisher": known({"code": party.code, **party.name._asdict(), "uscc": party.uscc}),
        "directory": extra["directory"],
        "theme": about.theme._asdict(),
        "industry": extra["industry"],
        "kind": KIND,
        "formats": one.formats,
        "files": [part.name for part in data_parts(release) if part.entity == one.entity],
        "open_attribute": known(extra["openness"]),
        "update_frequency": {
            "code": one.frequency.code,
            "label": one.frequency.label._asdict(),
            "suzhou": one.frequency.suzhou,
        },
        "issued": day,
        "modified": day,
        "rows": one.rows,
        "version": version(release),
        "contact": known(about.contact),
        "licence": known(about.licence),
        "usage": extra["usage"],
        "dictionary": {"file": "dictionary.csv", "entity": one.entity, "fields": len(one.items)},
        "items": [{"name": name, "title": title, "type": kind} for name, title, kind in one.items],
        "relations": [f"{about.name}-{name}" for name in one.related],
        **portals(release, one),
    }

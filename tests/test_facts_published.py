"""The package built from raw/ says of every fact what the documents say: value by value, against tools/facts.

`expect` in the facts files was written from the documents and the data model, not from what the program prints.
"""

from __future__ import annotations

import datetime
import decimal
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow.parquet as pq
import pytest

FACTS = Path(__file__).parent.parent / "tools" / "facts"
PRIVATE = {"leader", "contact_name", "manager", "manager_phone"}
Record = dict[str, Any]


class Kind(NamedTuple):
    """How a record of an entity is known: its id field, and the field a person knows it by."""

    key: str
    label: str


KINDS = {
    "actions": Kind("action_code", "name"),
    "organisations": Kind("org_id", "name"),
    "projects": Kind("project_id", "title"),
    "stations": Kind("station_id", "name"),
    "benefits": Kind("benefit_id", "title"),
    "indicators": Kind("indicator_id", "subject"),
}


def facts(entity: str) -> list[Record]:
    records: list[dict[str, Any]] = json.loads((FACTS / f"{entity}.json").read_text(encoding="utf-8"))
    return records


def every_fact() -> Iterator[Any]:
    for entity in KINDS:
        for fact in facts(entity):
            yield pytest.param(entity, fact, id=f"{entity}-{fact['id']}")


def fold(text: str) -> str:
    """A title without spaces, quotes and punctuation; 螺旋杆菌 is the documents' spelling of 螺杆菌."""
    folded = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).lower()
    return folded.replace("螺旋杆菌", "螺杆菌")


@pytest.fixture(scope="module")
def published(release: Path) -> dict[str, list[Record]]:
    return {entity: pq.read_table(release / f"{entity}.parquet").to_pylist() for entity in KINDS}


def find(published: dict[str, list[Record]], entity: str, fact: Record) -> Record:
    """The one published record of `fact`."""
    label = KINDS[entity].label
    wanted = fold(fact["cells"][label])
    found = [record for record in published[entity] if fold(record[label] or "") == wanted]
    assert len(found) == 1, f"{len(found)} records are called {fact['cells'][label]}"
    return found[0]


def plain(value: Any) -> Any:
    """A published value as JSON would show it; the order of a list says nothing but for an action's aims."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    return sorted(value) if isinstance(value, list) else value


@pytest.mark.parametrize(("entity", "fact"), list(every_fact()))
def test_a_fact_is_published_as_the_documents_say(
    published: dict[str, list[Record]], entity: str, fact: Record
) -> None:
    record = find(published, entity, fact)
    expected = {field: plain(value) for field, value in fact["expect"].items() if field != KINDS[entity].label}
    assert {field: plain(record[field]) for field in expected} == expected
    assert fold(record[KINDS[entity].label]) == fold(fact["expect"][KINDS[entity].label])


TARGETED = [fact for fact in facts("projects") if "targets" in fact]


@pytest.mark.parametrize("fact", TARGETED, ids=[fact["id"] for fact in TARGETED])
def test_a_project_keeps_its_measurable_targets(published: dict[str, list[Record]], fact: Record) -> None:
    targets = find(published, "projects", fact)["targets"] or []
    numbers = [[plain(target["value"]), target["unit"]] for target in targets if target["value"] is not None]
    assert numbers == fact["targets"]


LINKED = [
    (entity, fact, field, target)
    for entity in KINDS
    for fact in facts(entity)
    for field, target in fact.get("links", {}).items()
]
TARGETS = {"parent_id": "benefits", "project_id": "projects", "subset_of": "indicators"}


@pytest.mark.parametrize(
    ("entity", "fact", "field", "target"), LINKED, ids=[f"{fact['id']}-{field}" for _, fact, field, _ in LINKED]
)
def test_a_link_leads_to_the_record_meant(
    published: dict[str, list[Record]], entity: str, fact: Record, field: str, target: str
) -> None:
    other = TARGETS[field]
    (meant,) = (candidate for candidate in facts(other) if candidate["id"] == target)
    assert find(published, entity, fact)[field] == find(published, other, meant)[KINDS[other].key]


@pytest.mark.parametrize("entity", sorted(KINDS.keys() - {"organisations"}))
def test_nothing_is_published_that_no_document_says(published: dict[str, list[Record]], entity: str) -> None:
    assert len(published[entity]) == len(facts(entity))


@pytest.mark.parametrize("entity", KINDS)
def test_ids_are_there_and_differ(published: dict[str, list[Record]], entity: str) -> None:
    ids = [record[KINDS[entity].key] for record in published[entity]]
    assert None not in ids
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("entity", KINDS)
def test_no_field_about_a_person_is_published(release: Path, entity: str) -> None:
    assert PRIVATE & set(pq.read_schema(release / f"{entity}.parquet").names) == set()


def test_no_total_is_derived_from_an_average_price(published: dict[str, list[Record]]) -> None:
    """3000 at 均价80元: a total, if there is one, must say that it was computed."""
    priced = [record for record in published["benefits"] if record["unit_value_qualifier"] == "average"]
    assert len(priced) == 2
    assert all(record["total_value_cny"] is None or record["total_value_type"] == "derived" for record in priced)


def test_stations_without_coordinates_have_none(published: dict[str, list[Record]]) -> None:
    assert all(record["lon"] is None and record["lat"] is None for record in published["stations"])

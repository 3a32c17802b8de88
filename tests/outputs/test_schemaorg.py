"""records.jsonld: read by rdflib without a network, with words of schema.org only, equal to the Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import rdflib
from rdflib.namespace import RDF, SDO

from sucheng_data.model.schema import Schemas
from sucheng_data.outputs.schemaorg import schemaorg
from tests.conftest import AS_OF
from tests.outputs._made import made
from tests.outputs.schedules import of_library

# rdflib's own reader of JSON-LD still uses what rdflib deprecates.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
TYPES = {"stations": SDO.CivicStructure, "projects": SDO.GovernmentService, "benefits": SDO.Offer}
STATION = {"station_id": "ST-1", "name": "示例驿站", "district_code": "320583", "status": "open"}


@pytest.fixture
def graph(either: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(data=(either / "records.jsonld").read_bytes(), format="json-ld")


def test_the_words_are_schema_org(graph: rdflib.Graph, verdict: Callable[[str, str, str, str], None]) -> None:
    words = {predicate for predicate in graph.predicates() if predicate != RDF.type} | set(
        graph.objects(None, RDF.type)
    )
    assert not [word for word in words if word not in SDO]
    assert len(words) > 15
    verdict("schemaorg", "rdflib", rdflib.__version__, f"{len(graph)} triples, {len(words)} words of schema.org")


def test_every_record_is_there_once(either: Path, graph: rdflib.Graph) -> None:
    for entity, kind in TYPES.items():
        key = {"stations": "station_id", "projects": "project_id", "benefits": "benefit_id"}[entity]
        found = sorted(str(graph.value(node, SDO.identifier)) for node in graph.subjects(RDF.type, kind))
        assert found == pq.read_table(either / f"{entity}.parquet")[key].to_pylist()


def test_references_and_points(either: Path, graph: rdflib.Graph) -> None:
    for word in (SDO.provider, SDO.serviceOperator, SDO.offeredBy, SDO.itemOffered, SDO.availableAtOrFrom):
        assert all(graph.value(thing, SDO.name) for thing in graph.objects(None, word))
    points = {str(graph.value(node, SDO.identifier)): graph.value(node, SDO.geo) for node in graph.subjects(SDO.geo)}
    for row in pq.read_table(either / "stations.parquet").to_pylist():
        point = points.get(row["station_id"])
        found = [float(graph.value(point, word)) for word in (SDO.longitude, SDO.latitude)] if point else [None, None]
        assert found == [row["lon"], row["lat"]]


def test_hours_are_those_of_the_parquet(either: Path, graph: rdflib.Graph) -> None:
    texts: dict[str, list[str]] = {}
    for node, text in graph.subject_objects(SDO.openingHours):
        texts.setdefault(str(graph.value(node, SDO.identifier)), []).append(str(text))
    first = date(AS_OF.year, 3, 9)
    for row in pq.read_table(either / "stations.parquet").to_pylist():
        if own := texts.get(row["station_id"]):
            assert of_library(", ".join(sorted(own)), first, 14) == of_library(row["opening_hours"], first, 14)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"opening_hours": "24/7"}, {"openingHours": ["Mo-Su 00:00-24:00"]}),
        ({"opening_hours": "Mo-Fr 09:00-17:00; Sa off"}, {"openingHours": ["Mo-Fr 09:00-17:00"]}),
        ({"opening_hours": "24/7", "status": "closed"}, {}),
        ({"opening_hours": "Sa[1] 09:00-17:00", "opening_hours_text": "首个周六"}, {"description": "首个周六"}),
        ({"opening_hours": "Mo 09:00-17:00; PH off", "opening_hours_text": "周一"}, {"description": "周一"}),
        (
            {"opening_hours": "Mo 09:00-17:00; PH off", "opening_hours_dated": "Mo 09:00-17:00; 2026 Feb 16-22 off"},
            {
                "openingHoursSpecification": [
                    {"opens": "09:00:00", "closes": "17:00:00", "validThrough": "2026-02-15"},
                    {"opens": "09:00:00", "closes": "17:00:00", "validFrom": "2026-02-23"},
                ]
            },
        ),
    ],
)
def test_hours(schemas: Schemas, tmp_path: Path, given: dict[str, Any], expected: dict[str, Any]) -> None:
    release = made(schemas, {"stations": [STATION | given]})
    assert schemaorg(release, tmp_path) == [("records.jsonld", 1)]
    node = json.loads((tmp_path / "records.jsonld").read_bytes())["@graph"][0]
    for specification in node.get("openingHoursSpecification", ()):
        assert specification.pop("@type") == "OpeningHoursSpecification"
        assert specification.pop("dayOfWeek") == [{"@id": "https://schema.org/Monday"}]
    words = ("openingHours", "openingHoursSpecification", "description")
    assert {word: node[word] for word in words if word in node} == expected
    assert node["address"]["addressLocality"] == "苏州市昆山市"

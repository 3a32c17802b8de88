"""DCAT and schema.org: rdflib reads both without a network, and SPARQL finds every file with its size and digest."""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import rdflib

from sucheng_data.model.schema import Schemas
from sucheng_data.outputs.dcat import dcat
from tests.outputs.described import CONTACT, HOME, LATER, LICENCE, SOME, empty, on_disk, read

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own
BASE = "https://base.example/r/"
PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX spdx: <http://spdx.org/rdf/terms#> PREFIX s: <https://schema.org/> PREFIX vcard: <http://www.w3.org/2006/vcard/ns#>
"""
DESCRIPTIONS = ("datapackage.json", "dcat.jsonld", "dataset.jsonld", "catalogue.json", "catalogue.csv")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("somebody asked the network")

    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, refuse)


def _graph(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(data=path.read_text(encoding="utf-8"), format="json-ld", publicID=BASE)


def _ask(graph: rdflib.Graph, query: str) -> list[tuple[Any, ...]]:
    return [
        tuple(term.toPython() if term is not None else None for term in row) for row in graph.query(PREFIXES + query)
    ]


def _data(folder: Path) -> dict[str, Path]:
    """The files that hold data: neither descriptions nor written after them."""
    return {
        name: path
        for name, path in on_disk(folder).items()
        if name not in (*DESCRIPTIONS, *LATER)
        and not name.startswith("schemas/")
        and not name.endswith("-metadata.json")
    }


def test_dcat_leads_to_every_file_with_size_and_digest(either: Path, verdict: Callable[..., None]) -> None:
    graph = _graph(either / "dcat.jsonld")
    rows = _ask(
        graph,
        """SELECT ?url ?size ?sum ?media WHERE {
             ?catalogue a dcat:Catalog ; dcat:dataset ?set . ?set a dcat:Dataset ; dcat:distribution ?one .
             ?one a dcat:Distribution ; dcat:downloadURL ?url ; dcat:accessURL ?url ; dcat:byteSize ?size ;
                  dcat:mediaType ?media ; spdx:checksum ?check .
             ?check a spdx:Checksum ; spdx:checksumValue ?sum ; spdx:algorithm spdx:checksumAlgorithm_sha256 }""",
    )
    files = _data(either)
    assert len(rows) == len(files)
    for url, size, digest, media in rows:
        content = files[str(url).removeprefix(BASE)].read_bytes()
        assert (size, digest.hex()) == (len(content), hashlib.sha256(content).hexdigest())
        assert media.startswith("https://www.iana.org/assignments/media-types/") and "octet" not in media
    assert not [term for triple in graph for term in triple if isinstance(term, rdflib.BNode)]
    verdict("dcat", "rdflib", rdflib.__version__, f"{len(graph)} triples, {len(rows)} distributions with SHA-256")


def test_what_dcat_ap_asks_for_is_there(either: Path) -> None:
    graph = _graph(either / "dcat.jsonld")
    nodes = _ask(
        graph,
        """SELECT ?node (COUNT(DISTINCT ?title) AS ?titles) (COUNT(DISTINCT ?text) AS ?texts) WHERE {
             { ?node a dcat:Catalog } UNION { ?node a dcat:Dataset }
             ?node dct:title ?title ; dct:description ?text ; dct:publisher/foaf:name ?name ; dct:spatial/dct:identifier ?area .
             FILTER(LANG(?title) IN ("zh", "en")) } GROUP BY ?node""",
    )
    assert len(nodes) == 6 and all(node[1:] == (2, 2) for node in nodes)
    assert all(str(node[0]).startswith("urn:uuid:") for node in nodes)
    how_often = dict(_ask(graph, "SELECT ?id ?often WHERE { ?set dct:identifier ?id ; dct:accrualPeriodicity ?often }"))
    eu = "http://publications.europa.eu/resource/authority/frequency/"
    assert str(how_often["sucheng-nuanxin-stations"]) == f"{eu}WEEKLY"
    assert str(how_often["sucheng-nuanxin-benefits"]) == f"{eu}MONTHLY"
    days = {
        str(day) for (day,) in _ask(graph, "SELECT ?day WHERE { ?set a dcat:Dataset ; dct:issued|dct:modified ?day }")
    }
    assert days == {"2026-01-31"}
    assert not _ask(
        graph,
        "SELECT ?x WHERE { { ?x dct:license ?l } UNION { ?x dcat:contactPoint ?l } UNION { ?x foaf:homepage ?l } }",
    )


def test_schema_org_says_the_same_to_search_engines(either: Path, verdict: Callable[..., None]) -> None:
    graph = _graph(either / "dataset.jsonld")
    rows = _ask(
        graph,
        """SELECT ?url ?sum ?format WHERE { ?set a s:Dataset ; s:distribution ?one .
             ?one a s:DataDownload ; s:contentUrl ?url ; s:sha256 ?sum ; s:encodingFormat ?format }""",
    )
    files = _data(either)
    told = {str(url).removeprefix(BASE): digest for url, digest, _ in rows}
    assert told == {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()}
    texts = _ask(
        graph,
        "SELECT ?name ?text WHERE { ?set a s:Dataset ; s:name ?name ; s:description ?text ; s:publisher/s:name ?who }",
    )
    assert len(texts) == 5 and all(50 <= len(text) <= 5000 for _, text in texts)  # what search engines ask of a text
    parts = _ask(graph, "SELECT ?id WHERE { ?whole s:identifier 'sucheng-nuanxin' ; s:hasPart/s:identifier ?id }")
    assert {name for (name,) in parts} == {
        f"sucheng-nuanxin-{name}" for name in ("stations", "projects", "benefits", "indicators")
    }
    verdict(
        "schema.org Dataset", "rdflib", rdflib.__version__, f"{len(graph)} triples, {len(rows)} downloads with SHA-256"
    )


def test_the_files_of_a_data_set_are_its_own(either: Path) -> None:
    graph = _graph(either / "dcat.jsonld")
    rows = _ask(
        graph,
        "SELECT ?url WHERE { ?set dct:identifier 'sucheng-nuanxin-stations' ; dcat:distribution/dcat:downloadURL ?url }",
    )
    assert {str(url).removeprefix(BASE) for (url,) in rows} == {
        "csv/stations.csv",
        "stations.parquet",
        "stations.geojson",
    }
    assert pq.read_table(either / "stations.parquet").num_rows > 0


def test_what_is_decided_is_said(schemas: Schemas, tmp_path: Path) -> None:
    dcat(empty(schemas, contact=CONTACT, licence=LICENCE, homepage=HOME), tmp_path)
    graph = _graph(tmp_path / "dcat.jsonld")
    assert ("https://example.org/nuanxin/csv/stations.csv",) in [
        (str(url),) for (url,) in _ask(graph, "SELECT ?url WHERE { ?one dcat:downloadURL ?url }")
    ]
    (contact,) = _ask(
        graph,
        "SELECT DISTINCT ?name ?phone WHERE { ?x dcat:contactPoint ?c . ?c vcard:fn ?name ; vcard:hasTelephone ?phone }",
    )
    assert (contact[0], str(contact[1])) == (CONTACT["name"], "tel:0512-00000000")
    assert {str(url) for (url,) in _ask(graph, "SELECT ?l WHERE { ?x dct:license ?l }")} == {LICENCE["path"]}
    assert read(tmp_path / "dataset.jsonld")["license"] == LICENCE["path"]


def test_an_unknown_frequency_is_left_out(schemas: Schemas, tmp_path: Path) -> None:
    dcat(empty(schemas, updates={"stations": "at full moon"}), tmp_path)
    graph = _graph(tmp_path / "dcat.jsonld")
    assert not _ask(graph, "SELECT ?often WHERE { ?set dct:accrualPeriodicity ?often }")
    assert len(_ask(graph, "SELECT ?set WHERE { ?set a dcat:Dataset }")) == 2


def test_the_same_file_has_the_same_name_in_both(schemas: Schemas, tmp_path: Path) -> None:
    dcat(empty(schemas, files={"stations.parquet": SOME}), tmp_path)
    one, two = _graph(tmp_path / "dcat.jsonld"), _graph(tmp_path / "dataset.jsonld")
    assert _ask(one, "SELECT ?d WHERE { ?d a dcat:Distribution }") == _ask(
        two, "SELECT ?d WHERE { ?d a s:DataDownload }"
    )

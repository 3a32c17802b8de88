"""schemaorg: stations, projects, benefits and organisations as schema.org, for search engines and graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from sucheng_data.grammar.weekdays import WEEK, day_names
from sucheng_data.model.release import Release
from sucheng_data.model.rule import values
from sucheng_data.outputs._hsds_hours import Row, hours
from sucheng_data.outputs._hsds_places import COUNTRY, PROVINCE

FILE = "records.jsonld"
# In the file itself, so that nobody needs the network to read it.
_CONTEXT = {"@vocab": "https://schema.org/"}
_ORGANISATIONS = {"hospital": "Hospital", "school": "School", "bank": "BankOrCreditUnion", "enterprise": "Corporation"}
_ORGANISATIONS |= dict.fromkeys(("party", "gov", "central"), "GovernmentOrganization")
_ORGANISATIONS |= {"social_org": "NGO", "media": "NewsMediaOrganization"}
_DAYS = dict(zip(WEEK, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True))
_AVAILABILITY = {"active": "InStock", "exhausted": "SoldOut", "planned": "PreOrder", "ended": "Discontinued"}
_AVAILABILITY |= {"cancelled": "Discontinued"}
_FREE = "free_service"

Record = Mapping[str, Any]
Node = dict[str, Any]


def schemaorg(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`records.jsonld`: CivicStructure, GovernmentService, Offer and organisations, with what is known of them."""
    shapes: dict[str, Callable[[_Graph, Record], Node]] = {
        "organisations": _organisation,
        "stations": _station,
        "projects": _project,
        "benefits": _benefit,
    }
    graph, count = _Graph(release), 0
    nodes = (_bare(shape(graph, record)) for entity, shape in shapes.items() for record in release.records(entity))
    with (folder / FILE).open("wb") as file:
        file.write(b'{"@context":' + orjson.dumps(_CONTEXT) + b',"@graph":[')
        for count, node in enumerate(nodes, start=1):
            file.write((b",\n" if count > 1 else b"\n") + orjson.dumps(node))
        file.write(b"\n]}\n")
    return [(FILE, count)]


class _Graph:
    """The release, and which things there are to point to."""

    def __init__(self, release: Release) -> None:
        self.release = release
        keys = {"organisations": "org_id", "stations": "station_id", "projects": "project_id", "benefits": "benefit_id"}
        there = (values(release.tables[name], key) for name, key in keys.items() if name in release.tables)
        self.there = {identifier for identifiers in there for identifier in identifiers}

    def label(self, codes: str, code: str | None) -> str | None:
        return self.release.schemas.codes[codes].label(code) if code else None

    def iri(self, identifier: str) -> str:
        return f"urn:uuid:{self.release.about.uuid(identifier)}"

    def to(self, identifiers: Iterable[str | None]) -> list[Node]:
        """References to those of `identifiers` that are in the graph."""
        return [{"@id": self.iri(code)} for code in identifiers if code in self.there and code]

    def area(self, code: str | None) -> Node | None:
        return (
            {"@type": "AdministrativeArea", "identifier": code, "name": self.label("districts", code)} if code else None
        )


def _organisation(graph: _Graph, record: Record) -> Node:
    return {
        "@id": graph.iri(record["org_id"]),
        "@type": _ORGANISATIONS.get(record.get("org_type") or "", "Organization"),
        "identifier": record["org_id"],
        "legalName": record["name"],
        "name": record["name"],
        "alternateName": [record.get("short_name"), *(record.get("aliases") or ())],
        "taxID": record.get("uscc"),
        "telephone": list(record.get("phone") or ()),
        "url": record.get("website"),
        "parentOrganization": graph.to([record.get("parent_org_id")]),
    }


def _station(graph: _Graph, record: Record) -> Node:
    lon, lat = record.get("lon"), record.get("lat")
    return {
        "@id": graph.iri(record["station_id"]),
        "@type": "CivicStructure",
        "identifier": record["station_id"],
        "name": record["name"],
        "alternateName": list(record.get("alt_names") or ()),
        "additionalType": [graph.label("station_categories", code) for code in record.get("categories") or ()],
        "address": _address(graph, record),
        "geo": {"@type": "GeoCoordinates", "longitude": lon, "latitude": lat} if lon is not None else None,
        "telephone": list(record.get("phone") or ()),
        "maximumAttendeeCapacity": record.get("capacity"),
        "amenityFeature": [
            {"@type": "LocationFeatureSpecification", "name": graph.label("facilities", code), "value": True}
            for code in record.get("facilities") or ()
        ],
        "hasMap": record.get("nav_url"),
        **_hours(graph, record),
    }


def _address(graph: _Graph, record: Record) -> Node | None:
    area, district = graph.release.about.area, record.get("district_code")
    place = graph.label("districts", district) if district != area["code"] else None
    if not (place or record.get("address")):
        return None
    inside = (district or area["code"])[:4] == area["code"][:4]
    return _bare(
        {
            "@type": "PostalAddress",
            "addressCountry": COUNTRY,
            "addressRegion": PROVINCE if inside else None,
            "addressLocality": "".join(filter(None, (area["zh"] if inside else None, place, record.get("town")))),
            "streetAddress": record.get("address"),
        }
    )


def _hours(graph: _Graph, record: Record) -> Node:
    """Weeks as text, seasons and the year's holidays as specifications; words only where these cannot say all."""
    if (record.get("status") or "open") != "open":
        return {}
    text, year = record.get("opening_hours_dated") or record.get("opening_hours"), graph.release.as_of.year
    found = hours(text, year) if text else None
    if not found or not found.whole or any(row.freq != "WEEKLY" or row.byweekno for row in found.rows):
        return {"description": record.get("opening_hours_text")}
    usual = [row for row in found.rows if not (row.valid_from or row.valid_to)]
    return {
        "openingHours": [f"{day_names(_weekdays(row))} {row.opens_at[:5]}-{row.closes_at[:5]}" for row in usual],
        "openingHoursSpecification": [_specification(row) for row in found.rows if row not in usual],
    }


def _weekdays(row: Row) -> list[str]:
    return [day.capitalize() for day in row.byday.split(",")]


def _specification(row: Row) -> Node:
    return _bare(
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [{"@id": f"https://schema.org/{_DAYS[day]}"} for day in _weekdays(row)],
            "opens": row.opens_at,
            "closes": row.closes_at,
            "validFrom": row.valid_from,
            "validThrough": row.valid_to,
        }
    )


def _project(graph: _Graph, record: Record) -> Node:
    return {
        "@id": graph.iri(record["project_id"]),
        "@type": "GovernmentService",
        "identifier": record["project_id"],
        "name": record["title"],
        "description": record.get("description"),
        "serviceType": graph.label("actions", record.get("action_code")),
        "serviceOperator": graph.to([record.get("lead_org_id")]),
        "provider": graph.to(record.get("responsible_org_ids") or ()),
        "areaServed": graph.area(record.get("jurisdiction")),
        "audience": _audience(graph, record),
        "availableChannel": [{"@type": "ServiceChannel", "name": name} for name in record.get("channel_ids") or ()],
    }


def _benefit(graph: _Graph, record: Record) -> Node:
    free = record.get("kind") == _FREE
    state = _AVAILABILITY.get(record.get("status") or "")
    return {
        "@id": graph.iri(record["benefit_id"]),
        "@type": "Offer",
        "identifier": record["benefit_id"],
        "name": record["title"],
        "category": graph.label("benefit_kinds", record.get("kind")),
        "description": record.get("eligibility"),
        # What a benefit is worth is not what it costs.
        "price": 0 if free else None,
        "priceCurrency": "CNY" if free else None,
        "validFrom": record.get("valid_from"),
        "validThrough": record.get("valid_to"),
        "availability": {"@id": f"https://schema.org/{state}"} if state else None,
        "offeredBy": graph.to(record.get("provider_org_ids") or ()),
        "itemOffered": graph.to([record.get("project_id")]),
        "availableAtOrFrom": graph.to(record.get("station_ids") or ()),
    }


def _audience(graph: _Graph, record: Record) -> list[Node]:
    groups = record.get("target_groups") or ()
    return [{"@type": "Audience", "audienceType": graph.label("target_groups", code)} for code in groups]


def _bare(node: Node) -> Node:
    """Without what is not known."""
    return dict(_known(node))


def _known(node: Node) -> Iterator[tuple[str, Any]]:
    for name, value in node.items():
        kept = [item for item in value if item is not None] if isinstance(value, list) else value
        if kept not in (None, "", [], {}):
            yield name, kept

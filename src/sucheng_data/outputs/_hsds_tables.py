"""The tables of HSDS 3.0 that we fill: their files, columns and references, and how they are written."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sucheng_data.model.about import About
from sucheng_data.model.inert import inert

# Table -> (file, columns in the order of the standard); those after the bar are required.
TABLES: Mapping[str, tuple[str, str]] = {
    "organization": (
        "organizations",
        "id name alternate_name description email website tax_status tax_id year_incorporated legal_status logo uri "
        "parent_organization_id | id name description",
    ),
    "organization_identifier": (
        "organization_identifiers",
        "id organization_id identifier_scheme identifier_type identifier | id organization_id identifier_type identifier",
    ),
    "service": (
        "services",
        "id organization_id program_id name alternate_name description url email status interpretation_services "
        "application_process fees_description wait_time fees accreditations eligibility_description minimum_age "
        "maximum_age assured_date assurer_email licenses alert last_modified | id organization_id name status",
    ),
    "service_area": ("service_areas", "id service_id name description extent extent_type uri | id"),
    "location": (
        "locations",
        "id location_type url organization_id name alternate_name description transportation latitude longitude "
        "external_identifier external_identifier_type | id location_type",
    ),
    "address": (
        "addresses",
        "id location_id attention address_1 address_2 city region state_province postal_code country address_type "
        "| id address_1 city state_province postal_code country address_type",
    ),
    "phone": (
        "phones",
        "id location_id service_id organization_id contact_id service_at_location_id number extension type description "
        "| id number",
    ),
    "service_at_location": (
        "service_at_location",
        "id service_id location_id description | id service_id location_id",
    ),
    "schedule": (
        "schedules",
        "id service_id location_id service_at_location_id valid_from valid_to dtstart timezone until count wkst freq "
        "interval byday byweekno bymonthday byyearday description opens_at closes_at schedule_link attending_type notes "
        "| id",
    ),
    "cost_option": (
        "cost_options",
        "id service_id valid_from valid_to option currency amount amount_description | id service_id",
    ),
    "taxonomy": ("taxonomies", "id name description uri version | id name description"),
    "taxonomy_term": (
        "taxonomy_terms",
        "id code name description parent_id taxonomy language taxonomy_id term_uri | id name description",
    ),
    "attribute": (
        "attributes",
        "id link_id taxonomy_term_id link_type link_entity value | id link_id taxonomy_term_id link_entity",
    ),
    "metadata": (
        "metadata",
        "id resource_id resource_type last_action_date last_action_type field_name previous_value replacement_value "
        "updated_by | id resource_id resource_type last_action_date last_action_type field_name previous_value "
        "replacement_value updated_by",
    ),
}
_NUMBERS = {
    "latitude",
    "longitude",
    "amount",
    "extension",
    "timezone",
    "year_incorporated",
    "minimum_age",
    "maximum_age",
}
_NUMBERS |= {"count", "interval"}
_DATES = {"valid_from", "valid_to", "dtstart", "until", "assured_date", "last_action_date"}
_TIMES = {"opens_at", "closes_at"}
_UNKEPT = {"link_id", "resource_id"}  # point into a table that another column names


class Tables:
    """Every table, written row by row as it comes; an id is the UUID of what our package calls the thing."""

    def __init__(self, about: About, folder: Path, files: ExitStack) -> None:
        self.about = about
        self.rows = dict.fromkeys(TABLES, 0)
        self._folder = folder
        self._places = {table: {name: place for place, name in enumerate(columns(table))} for table in TABLES}
        self._writers = {}
        (folder / "hsds").mkdir(exist_ok=True)
        for table in TABLES:
            file = files.enter_context((folder / _file(table)).open("w", encoding="utf-8", newline=""))
            self._writers[table] = csv.writer(file)
            self._writers[table].writerow(columns(table))

    def add(self, table: str, key: str, **cells: Any) -> str:
        """A row under the UUID of `key`; what is None stays empty. Most tables are wide and nearly empty."""
        identifier, places = self.about.uuid(key), self._places[table]
        row: list[Any] = [""] * len(places)
        row[0] = identifier
        for name, value in cells.items():
            if value is not None:
                row[places[name]] = inert(value) if isinstance(value, str) else value
        self._writers[table].writerow(row)
        self.rows[table] += 1
        return identifier

    def written(self) -> list[tuple[str, int]]:
        """The files, with the data package that describes them."""
        package = json.dumps(_package(self.about), ensure_ascii=False, indent=2) + "\n"
        (self._folder / "hsds/datapackage.json").write_text(package, encoding="utf-8", newline="\n")
        return [*((_file(table), rows) for table, rows in self.rows.items()), ("hsds/datapackage.json", len(TABLES))]


def _file(table: str) -> str:
    return f"hsds/{TABLES[table][0]}.csv"


def columns(table: str) -> list[str]:
    """The columns of a table in the order of the standard."""
    return TABLES[table][1].partition("|")[0].split()


def _package(about: About) -> dict[str, Any]:
    resources = [
        {
            "name": table,
            "path": f"{file}.csv",
            "profile": "tabular-data-resource",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": _schema(table),
        }
        for table, (file, _) in TABLES.items()
    ]
    return {
        "name": f"{about.name}-hsds",
        "title": f"{about.title.zh}（HSDS 3.0）",
        "profile": "tabular-data-package",
        "resources": resources,
    }


def _schema(table: str) -> dict[str, Any]:
    required = TABLES[table][1].partition("|")[2].split()
    fields = [
        {**_type(name), **({"constraints": {"required": True}} if name in required else {})} for name in columns(table)
    ]
    keys = [
        {"fields": name, "reference": {"resource": _target(table, name), "fields": "id"}}
        for name in columns(table)
        if _target(table, name) in TABLES
    ]
    return {"fields": fields, "primaryKey": "id"} | ({"foreignKeys": keys} if keys else {})


def _target(table: str, column: str) -> str:
    """The table whose id a column holds, "" for none; a table we do not fill has no rows to point to."""
    if column == "parent_id":
        return table
    if not column.endswith("_id") or column in _UNKEPT:
        return ""
    return column.removeprefix("parent_").removesuffix("_id")


def _type(name: str) -> dict[str, Any]:
    if name == "id" or (name.endswith("_id") and name != "tax_id"):
        return {"name": name, "type": "string", "format": "uuid"}
    kinds = (("number", _NUMBERS), ("date", _DATES), ("time", _TIMES))
    return {"name": name, "type": next((kind for kind, names in kinds if name in names), "string")}

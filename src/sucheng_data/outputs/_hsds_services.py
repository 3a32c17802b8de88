"""Organisations, projects and benefits as HSDS organizations and services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sucheng_data.model.patterns import pattern
from sucheng_data.model.release import Release
from sucheng_data.outputs._hsds_tables import Tables
from sucheng_data.outputs._hsds_terms import Terms

Record = Mapping[str, Any]
_PROJECT = {"planned": "inactive", "in_progress": "active", "delayed": "active", "suspended": "temporarily closed"}
_PROJECT |= {"done": "defunct", "cancelled": "defunct"}
_BENEFIT = {
    "planned": "inactive",
    "active": "active",
    "exhausted": "inactive",
    "ended": "defunct",
    "cancelled": "defunct",
}
_TELLING = ("delayed", "exhausted", "suspended")
_MOBILE = pattern(r"1[3-9]\d{9}")
_FREE = "free_service"


class Writer:
    """What the mappings share: the release, the tables, the terms, and which organisations there are."""

    def __init__(self, release: Release, tables: Tables) -> None:
        self.release = release
        self.tables = tables
        self.terms = Terms(release, self.tables)
        self.organisations = self.ids("organisations", "org_id")
        self.projects = {row["project_id"]: row for row in release.records("projects")}
        self.locations = self.ids("stations", "station_id")

    def ids(self, entity: str, key: str) -> set[str]:
        table = self.release.tables.get(entity)
        return set(table[key].to_pylist()) if table is not None else set()

    def label(self, codes: str, code: str | None) -> str:
        return self.release.schemas.codes[codes].label(code) if code else ""

    def uuid(self, identifier: str) -> str:
        return self.release.about.uuid(identifier)

    def phones(self, owner: str, link: str, numbers: Iterable[Any] | None) -> None:
        """The phones of a row: `owner` is the column that points to it."""
        seen = set()
        for given in numbers or ():
            phone = (
                given
                if isinstance(given, dict)
                else dict(zip(("number", "ext"), [*given.split("转"), None], strict=False))
            )
            number, ext = phone["number"], phone.get("ext")
            if (number, ext) in seen:
                continue
            seen.add((number, ext))
            # An extension is a number in the standard: 0801 would lose its nought, so it stays with the phone number.
            exact = ext is not None and str(int(ext)) == ext
            self.tables.add(
                "phone",
                f"phone/{link}/{number}/{ext or ''}",
                **{owner: link},
                number=number if exact or not ext else f"{number}转{ext}",
                extension=ext if exact else None,
                type="cell" if _MOBILE.fullmatch(number) else "voice",
                description=joined(phone.get("label"), phone.get("hours")),
            )

    def organisation(self, stated: Iterable[str | None], sender: str | None) -> tuple[str, str]:
        """Who answers for a service, and the note that says so where nobody is stated."""
        for code in stated:
            if code in self.organisations:
                return self.uuid(str(code)), ""
        if sender in self.organisations:
            return self.uuid(str(sender)), "organization_sender"
        return self.uuid(self.release.about.publisher), "organization_publisher"


def joined(*parts: str | None) -> str | None:
    """The parts that say something, as one text."""
    return "；".join(part for part in parts if part).replace("。；", "。") or None


def figure(number: float) -> str:
    """A number as people write it: 3250, 0.5."""
    return f"{number:.12g}"


def organisations(writer: Writer) -> None:
    """Every published organisation, and the publisher, who answers for what nobody is named for."""
    records: list[Record] = list(writer.release.records("organisations"))
    publisher = writer.release.about.publisher
    if publisher not in writer.organisations:
        row = writer.release.schemas.codes["organisations"].by_code.get(publisher, {})
        names = {"name": row.get("label_zh") or publisher, "short_name": row.get("short_name")}
        records = [
            *records,
            {"org_id": publisher, **names, "org_type": row.get("org_type"), "jurisdiction": row.get("jurisdiction")},
        ]
    for record in records:
        _organisation(writer, record)


def _organisation(writer: Writer, record: Record) -> None:
    code, parent = record["org_id"], record.get("parent_org_id")
    kind = writer.label("org_types", record.get("org_type")) or "单位（类型未注明）"
    others = dict.fromkeys([record.get("short_name"), *(record.get("aliases") or ())])
    link = writer.tables.add(
        "organization",
        code,
        name=record["name"],
        alternate_name="、".join(name for name in others if name) or None,
        description=joined(
            writer.label("districts", record.get("jurisdiction")) + kind,
            f"微信公众号：{record['wechat']}" if record.get("wechat") else None,
        ),
        website=record.get("website"),
        parent_organization_id=writer.uuid(parent) if parent in writer.organisations else None,
    )
    for kind, scheme, text in (("sucheng", None, code), ("统一社会信用代码", "CN-USCC", record.get("uscc"))):
        if text:
            cells = {"organization_id": link, "identifier_scheme": scheme, "identifier_type": kind, "identifier": text}
            writer.tables.add("organization_identifier", f"identifier/{code}/{kind}", **cells)
    writer.terms.attach("organization", link, "org_types", record.get("org_type"))
    writer.phones("organization_id", link, record.get("phone"))


def projects(writer: Writer) -> None:
    """A project is a service of its lead organisation."""
    for record in writer.projects.values():
        stated = [record.get("lead_org_id"), *(record.get("responsible_org_ids") or ())]
        organisation, note = writer.organisation(stated, record.get("submitted_by"))
        link = _service(
            writer,
            "projects",
            record,
            organization_id=organisation,
            status=_PROJECT.get(record.get("status") or "", "active"),
            alert=_alert(writer, "project_status", record),
            description=joined(
                record.get("description"), record.get("period_text"), _unnamed(note, record.get("responsible_text"))
            ),
            application_process=joined(*(record.get("channel_ids") or ())),
        )
        _notes(writer, link, record, note)
        partners = [*(record.get("responsible_org_ids") or ()), *(record.get("support_org_ids") or ())]
        _partners(writer, link, partners, organisation)
        writer.terms.attach("service", link, "services", record.get("services"))
        area = record.get("jurisdiction")
        if area:
            name = writer.label("districts", area)
            writer.tables.add("service_area", f"area/{link}", service_id=link, name=name)


def benefits(writer: Writer) -> None:
    """A benefit is a service of its provider, with what it costs the user; part of its project by an attribute."""
    published = writer.ids("benefits", "benefit_id")
    for record in writer.release.records("benefits"):
        project = writer.projects.get(record.get("project_id") or "", {})
        organisation, note = writer.organisation(record.get("provider_org_ids") or (), None)
        if note:
            organisation, note = writer.organisation([project.get("lead_org_id")], record.get("submitted_by"))
            note = note or "organization_of_project"
        link = _service(
            writer,
            "benefits",
            record,
            organization_id=organisation,
            status=_benefit_status(writer, record),
            alert=_alert(writer, "benefit_status", record),
            description=joined(*_benefit_text(writer, record), _unnamed(note, record.get("provider_text"))),
            application_process=joined(
                record.get("claim_channel"), writer.label("claim_methods", record.get("claim_method"))
            ),
        )
        _notes(writer, link, record, note)
        _partners(
            writer,
            link,
            [*(record.get("provider_org_ids") or ()), *(record.get("partner_org_ids") or ())],
            organisation,
        )
        writer.terms.attach("service", link, "benefit_kinds", record.get("kind"))
        for whole in (record.get("project_id"), record.get("parent_id")):
            if whole in writer.projects or whole in published:
                writer.terms.note("service", link, "part_of", writer.uuid(str(whole)))
        for station in record.get("station_ids") or ():
            if station in writer.locations:
                place = {"service_id": link, "location_id": writer.uuid(station)}
                writer.tables.add("service_at_location", f"{record['benefit_id']}@{station}", **place)
        _cost(writer, link, record)


def _service(writer: Writer, entity: str, record: Record, **cells: Any) -> str:
    """What projects and benefits have in common."""
    identifier = record[writer.release.schemas[entity].key[0]]
    groups = "、".join(writer.label("target_groups", code) for code in record.get("target_groups") or ())
    who = record.get("target_groups_text") or groups
    cells["eligibility_description"] = joined(who, record.get("eligibility"))
    link = writer.tables.add("service", identifier, name=record["title"], **cells)
    writer.terms.note("service", link, "record_id", identifier)
    writer.terms.attach("service", link, "actions", record.get("action_code"))
    writer.terms.attach("service", link, "target_groups", record.get("target_groups"))
    writer.phones("service_id", link, record.get("contact_phone"))
    return link


def _notes(writer: Writer, link: str, record: Record, note: str) -> None:
    if note:
        writer.terms.note("service", link, note)
    if not record.get("status"):
        writer.terms.note("service", link, "status_not_stated")


def _partners(writer: Writer, link: str, partners: Iterable[str], lead: str) -> None:
    """Codes of organisations are told by name; what is no code is a name already."""
    for code in dict.fromkeys(partners):
        if code and writer.uuid(code) != lead:
            writer.terms.note("service", link, "partner", writer.label("organisations", code))


def _unnamed(note: str, text: str | None) -> str | None:
    """The words of the sheet for an organisation that is not in the register."""
    return f"单位原文：{text}" if note and text else None


def _alert(writer: Writer, codes: str, record: Record) -> str | None:
    return writer.label(codes, record["status"]) if record.get("status") in _TELLING else None


def _benefit_status(writer: Writer, record: Record) -> str:
    """As stated; else by its dates, where they leave no doubt."""
    if record.get("status"):
        return _BENEFIT[record["status"]]
    first, last = record.get("valid_from"), record.get("valid_to")
    if last and last < writer.release.as_of:
        return "defunct"
    return "inactive" if first and first > writer.release.as_of else "active"


def _benefit_text(writer: Writer, record: Record) -> list[str | None]:
    quantity, unit = record.get("quantity"), record.get("quantity_unit") or ""
    most = record.get("quantity_max")
    top = f"-{figure(most)}" if most is not None else ""
    about = (
        writer.label("qualifiers", record.get("quantity_qualifier")) if record.get("quantity_qualifier") != "eq" else ""
    )
    return [
        writer.label("benefit_kinds", record.get("kind")),
        f"数量：{about}{figure(quantity)}{top}{unit}" if quantity is not None else None,
        record.get("period_text"),
        writer.label("stock_policies", record.get("stock_policy")) or None,
    ]


def _cost(writer: Writer, link: str, record: Record) -> None:
    """What the user pays: nothing for a free service, a share where one is stated; the value of a benefit is not its cost."""
    free = record.get("kind") == _FREE
    value, pays, paid = record.get("unit_value_cny"), record.get("pay_ratio"), record.get("subsidy_ratio")
    told = joined(
        "免费" if free else None,
        f"使用者支付 {figure(pays * 100)}%" if pays is not None else None,
        f"补助 {figure(paid * 100)}%" if paid is not None else None,
        f"每份价值 {value} 元" if value is not None else None,
    )
    writer.tables.add(
        "cost_option",
        f"cost/{record['benefit_id']}",
        service_id=link,
        valid_from=record.get("valid_from"),
        valid_to=record.get("valid_to"),
        option=record.get("eligibility"),
        currency="CNY" if free else None,
        amount=0 if free else None,
        amount_description=told or "费用未写明",
    )

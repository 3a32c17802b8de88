"""Stations as HSDS locations, with the service found there, its hours, address and phones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sucheng_data.outputs._hsds_hours import hours
from sucheng_data.outputs._hsds_services import Writer, figure, joined

Record = Mapping[str, Any]
# The province of the one city this house serves.
PROVINCE, COUNTRY, _UTC_OFFSET = "江苏省", "CN", 8
_STATUS = {"planned": "inactive", "building": "inactive", "suspended": "temporarily closed", "relocated": "defunct"}
_STATUS |= {"merged": "defunct", "closed": "defunct"}


def stations(writer: Writer) -> None:
    """Every station: a location, and one service at it, which stations of one category, operator and status share."""
    services: set[str] = set()
    for record in writer.release.records("stations"):
        location = _location(writer, record)
        _address(writer, record, location)
        writer.phones("location_id", location, record.get("phone"))
        service = _service(writer, record, services)
        here = writer.tables.add(
            "service_at_location",
            f"{record['station_id']}@",
            service_id=service,
            location_id=location,
            description=joined(*_arrangements(writer, record)),
        )
        if (record.get("status") or "open") == "open":
            _schedule(writer, record, here)


def _location(writer: Writer, record: Record) -> str:
    station, operator = record["station_id"], record.get("operator_org_id")
    link = writer.tables.add(
        "location",
        station,
        location_type="physical",
        organization_id=writer.uuid(operator) if operator in writer.organisations else None,
        name=record["name"],
        alternate_name="、".join(record.get("alt_names") or ()) or None,
        description=joined(*_description(writer, record)),
        latitude=record.get("lat"),
        longitude=record.get("lon"),
        external_identifier=station,
        external_identifier_type="sucheng",
    )
    for field in ("facilities", "supplies", "services", "target_groups"):
        writer.terms.attach("location", link, field, record.get(field))
    writer.terms.attach("location", link, "station_categories", record.get("categories"))
    writer.terms.attach("location", link, "station_status", record.get("status"))
    return link


def _description(writer: Writer, record: Record) -> list[str | None]:
    """What is known of the place itself and has no column of its own."""
    where = (writer.label("districts", record.get("district_code")), record.get("town"), record.get("community"))
    others, area = record.get("facilities_other") or (), record.get("area_sqm")
    return [
        "".join(part for part in where if part) or None,
        f"依托单位：{record['host_org']}" if record.get("host_org") else None,
        f"地址：{record['address']}" if record.get("address") and not _postcode(writer, record) else None,
        f"其他设施：{'、'.join(others)}" if others else None,
        f"面积：{figure(area)} 平方米" if area is not None and record.get("area_qualifier") == "eq" else None,
        record.get("honour"),
    ]


def _postcode(writer: Writer, record: Record) -> str:
    return (
        writer.release.schemas.codes["districts"].by_code.get(record.get("district_code") or "", {}).get("postcode", "")
    )


def _address(writer: Writer, record: Record, location: str) -> None:
    """None where the road, or the district whose postcode it takes, is not known."""
    area, district = writer.release.about.area, record.get("district_code")
    postcode = _postcode(writer, record)
    if not record.get("address") or not postcode:
        return
    link = writer.tables.add(
        "address",
        f"address/{record['station_id']}",
        location_id=location,
        address_1=record["address"],
        address_2=joined(
            "".join(filter(None, (record.get("town"), record.get("community")))), record.get("address_note")
        ),
        city=area["zh"],
        region=writer.label("districts", district) if district != area["code"] else None,
        state_province=PROVINCE,
        postal_code=postcode,
        country=COUNTRY,
        address_type="physical",
    )
    writer.terms.note("address", link, "postal_code_default")


def _service(writer: Writer, record: Record, known: set[str]) -> str:
    """The service that a station belongs to, written when it is first met."""
    category, status = next(iter(record.get("categories") or ()), None), record.get("status") or "open"
    operator, note = writer.organisation([record.get("operator_org_id")], record.get("submitted_by"))
    key = f"stations/{category or ''}/{operator}/{note}/{status}"
    if key not in known:
        known.add(key)
        label = writer.label("station_categories", category) or "驿站"
        state = "" if status == "open" else f"（{writer.label('station_status', status)}）"
        link = writer.tables.add(
            "service", key, organization_id=operator, name=f"{label}服务{state}", status=_STATUS.get(status, "active")
        )
        writer.terms.attach("service", link, "station_categories", category)
        if note:
            writer.terms.note("service", link, note)
    return writer.uuid(key)


def _arrangements(writer: Writer, record: Record) -> list[str | None]:
    """What holds at this place beside the hours."""
    status, season = record.get("status") or "open", record.get("season")
    access = "、".join(writer.label("access_modes", code) for code in record.get("access_mode") or ())
    return [
        writer.label("station_status", status) if status != "open" else None,
        f"开放季节：{writer.label('seasons', season)}" if season else None,
        access or None,
        f"值守时间：{record['staffed_hours']}" if record.get("staffed_hours") else None,
        record.get("holiday_note"),
    ]


def _schedule(writer: Writer, record: Record, here: str) -> None:
    """Rows for what comes again every week or month; the words, and what rows cannot say, beside them."""
    text, dated = (
        record.get("opening_hours") or ("24/7" if record.get("is_24h") else None),
        record.get("opening_hours_dated"),
    )
    words = joined(record.get("opening_hours_text") or text, record.get("holiday_note"))
    found = hours(text, writer.release.as_of.year) if text else None
    whole = found is not None and found.whole and dated in (None, text)
    common: dict[str, Any] = {
        "service_at_location_id": here,
        "description": words,
        "notes": None if whole or not text else f"节假日等例外见说明；opening_hours: {dated or text}",
    }
    for number, row in enumerate(found.rows if found else ()):
        cells = {name: value for name, value in row._asdict().items() if value}
        writer.tables.add("schedule", f"schedule/{here}/{number}", **common, **cells, timezone=_UTC_OFFSET)
    if words and not (found and found.rows):
        writer.tables.add("schedule", f"schedule/{here}/", **common)

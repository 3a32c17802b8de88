"""The words of the synthetic city are words the product knows: code lists, headings, hours."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest

from sucheng_data.cleaners.hours import hours
from sucheng_data.demo import programme, words
from sucheng_data.demo.departments import DEPARTMENTS
from sucheng_data.demo.layouts import columns
from sucheng_data.demo.places import Spots, districts, metres, to_datum, to_gcj02
from sucheng_data.demo.sheet_faults import MISSPELT, PHONE, STRANGE
from sucheng_data.demo.sheets import WIDE
from sucheng_data.model.cleaning import Context
from sucheng_data.model.codes import load_codes
from sucheng_data.model.text import fold

SCHEMAS = Path(__file__).parents[2] / "schemas"
CODES = load_codes(SCHEMAS / "codes")
LAYOUTS = {
    **{f"stations {one.code}": ("stations", one.columns) for one in DEPARTMENTS},
    "projects": ("projects", programme.PROJECT_COLUMNS),
    "benefits": ("benefits", programme.BENEFIT_COLUMNS),
    "indicators": ("indicators", programme.INDICATOR_COLUMNS),
}


def properties(entity: str) -> dict[str, dict[str, object]]:
    own, common = (json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")) for name in (entity, "_common"))
    return {**own["properties"], **common["properties"]}


def spellings(entity: str, field: str) -> set[str]:
    spec = properties(entity)[field]
    return {fold(str(word)) for word in (spec["title"], *spec.get("x-synonyms", ()))}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_headings_are_spellings_of_their_fields(layout: str) -> None:
    entity, line_up = LAYOUTS[layout]
    for column in columns(line_up):
        if column.field != "#":
            plain = re.sub(r"[（(](GCJ-02|WGS84|百度|%|元|万元)[）)]", "", column.heading)
            assert fold(plain) in spellings(entity, column.field), column


@pytest.mark.parametrize("layout", LAYOUTS)
def test_required_fields_have_a_column(layout: str) -> None:
    entity, line_up = LAYOUTS[layout]
    required = set(json.loads((SCHEMAS / f"{entity}.json").read_text(encoding="utf-8"))["required"])
    labels = {code: CODES["facilities"].label(code) for code in WIDE}
    assert required <= {column.field for column in columns(line_up, labels)}


@pytest.mark.parametrize("word", [MISSPELT, STRANGE])
def test_wrong_headings_are_nobodys(word: str) -> None:
    assert not any(fold(word) in spellings("stations", field) for field in properties("stations"))
    assert fold(PHONE) in spellings("stations", "phone")


@pytest.mark.parametrize(("written", "always"), words.HOURS)
def test_hours_are_understood(written: str, always: bool) -> None:
    cleaned = hours(written, Context())
    assert cleaned.notes == ()
    assert (cleaned.value["oh"] == "24/7") is always


def test_facility_words_mean_what_they_are_used_for() -> None:
    for code, dialects in {**words.BASIC, **words.FURTHER}.items():
        assert len(dialects) == 3
        assert {CODES["facilities"].find(word) for word in dialects} == {code}
    basic = {row["code"] for row in CODES["facilities"].rows if row["tier"] == "basic"}
    assert set(words.BASIC) == basic
    assert basic <= set(WIDE)


def test_every_station_has_three_basic_facilities() -> None:
    rng = Random(2)
    assert all(len(set(words.facilities(rng)) & set(words.BASIC)) >= 3 for _ in range(300))


def test_departments_are_registered() -> None:
    assert len({one.code for one in DEPARTMENTS}) == 18
    for one in DEPARTMENTS:
        row = CODES["organisations"].by_code[one.code]
        assert CODES["organisations"].find(row["short_name"]) == one.code
        assert one.category in CODES["station_categories"]
        assert not one.crs_word or CODES["crs"].find(one.crs_word) == one.datum
        assert ("crs_source=" in one.columns) == bool(one.crs_word)


def test_coordinate_headings_name_the_true_datum() -> None:
    said = {"GCJ-02": "gcj02", "高德": "gcj02", "WGS84": "wgs84", "百度": "bd09"}
    for one in DEPARTMENTS:
        lon = next(column for column in columns(one.columns) if column.field == "lon")
        named = {datum for word, datum in said.items() if word in lon.heading + lon.band}
        assert named == (set() if one.crs_word else {one.datum}), one.code


@pytest.mark.parametrize("datum", ["gcj02", "wgs84", "bd09"])
def test_six_decimals_survive_and_datums_come_back(datum: str) -> None:
    city = districts(CODES)
    spots = Spots(Random(4), 50.0)
    sites = [spots.next(district) for district in city.values() for _ in range(20)]
    written = to_datum(sites, datum)
    assert all(len(str(value).partition(".")[2]) == 6 for point in written for value in point)
    assert all(metres(one, back) < 1 for one, back in zip(sites, to_gcj02(written, datum), strict=True))


def test_spots_keep_their_distance() -> None:
    spots = Spots(Random(9), 120.0)
    gusu = districts(CODES)["320508"]
    points = [spots.next(gusu) for _ in range(400)]
    assert min(metres(one, other) for n, one in enumerate(points) for other in points[:n]) >= 120


def test_ten_districts_with_towns() -> None:
    found = districts(CODES)
    assert len(found) == 10
    assert all(len(one.towns) >= 5 for one in found.values())
    assert all(town.endswith(("街道", "镇")) for one in found.values() for town in one.towns)

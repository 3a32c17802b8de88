"""The data of the house: schemas, code lists and the register of findings hold together, and faults in them are told."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sucheng_data.model import registry
from sucheng_data.model.check import check_entities
from sucheng_data.model.codes import Codes
from sucheng_data.model.errors import SchemaError
from sucheng_data.model.schema import Entity, Field, Schemas, load_schemas, strip
from sucheng_data.model.text import fold

FOLDER = Path(__file__).resolve().parents[1] / "schemas"
ENTITIES = ("actions", "benefits", "indicators", "organisations", "projects", "sources", "stations")
# What the stages hand to a message, apart from what single rules and cleaners add.
PLACEHOLDERS = {
    *("row", "field", "value", "why", "suggestions", "word", "limit", "header", "n", "m", "range", "cols", "found"),
    *("district", "town", "place", "new", "name", "year", "other", "a", "b", "q", "u", "p", "t", "kind", "extension"),
    "assumed",
}
SHARED_HEADINGS = {fold("坐标"), fold("经纬度")}  # One cell may hold both numbers.
DIMENSIONS = {"规范性", "完整性", "准确性", "一致性", "时效性", "可访问性"}


def _fields(schemas: Schemas) -> Iterator[tuple[Entity, Field]]:
    for entity in schemas:
        for field in entity.fields.values():
            yield entity, field


def _copy(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "schemas")


def _break(schemas: Schemas, name: str, change: Callable[[dict[str, Any]], object]) -> SchemaError:
    """The complaint about the schema in file `name` after `change`."""
    spec = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    change(spec)
    with pytest.raises(SchemaError) as caught:
        check_entities({name: spec}, schemas.codes, schemas.findings, FOLDER)
    return caught.value


# ---- the check


def test_the_shipped_schemas_are_accepted(schemas: Schemas) -> None:
    assert tuple(sorted(entity.name for entity in schemas)) == ENTITIES


def test_a_faultless_change_is_accepted(tmp_path: Path) -> None:
    """What README promises: a heading spelling is one line."""
    folder = _copy(tmp_path)
    path = folder / "stations.json"
    spec = json.loads(path.read_text(encoding="utf-8"))
    spec["properties"]["phone"]["x-synonyms"].append("值班电话")
    path.write_text(json.dumps(spec, ensure_ascii=False), encoding="utf-8")
    assert "值班电话" in load_schemas(folder)["stations"].fields["phone"].synonyms


def _phone(spec: dict[str, Any]) -> dict[str, Any]:
    return spec["properties"]["phone"]


FAULTS: list[tuple[str, Callable[[dict[str, Any]], object], str, str]] = [
    # what is planted, where it is reported, what the message suggests
    ("unknown entity keyword", lambda s: s.update({"x-sheet": ["驿站"]}), "x-sheet", "x-sheets"),
    ("unknown field keyword", lambda s: _phone(s).update({"x-cleen": "phone"}), "properties.phone.x-cleen", "x-clean"),
    ("unknown standard word", lambda s: _phone(s).update({"maxLenght": 5}), "properties.phone.maxLenght", "maxLength"),
    ("reserved keyword", lambda s: s.update({"x-match": {}}), "x-match", ""),
    (
        "keyword of a field inside a part",
        lambda s: _phone(s)["items"].update({"x-clean": "phone"}),
        "properties.phone.items.x-clean",
        "",
    ),
    (
        "wrong value of a keyword",
        lambda s: _phone(s).update({"x-set-by": "nobody"}),
        "properties.phone.x-set-by",
        "nobody",
    ),
    ("label missing", lambda s: _phone(s).pop("x-title-en"), "properties.phone", "x-title-en"),
    ("wrong type of a standard word", lambda s: _phone(s).update({"type": "text"}), "properties.phone.type", "text"),
    ("wrong cleaner", lambda s: _phone(s).update({"x-clean": "phones"}), "properties.phone.x-clean", "phone"),
    (
        "unknown code list",
        lambda s: s["properties"]["facilities"].update({"x-codes": "facility"}),
        "properties.facilities.x-codes",
        "facilities",
    ),
    (
        "x-fills an unknown field",
        lambda s: s["properties"]["opening_hours"].update({"x-fills": {"staffed": "staff_hours"}}),
        "properties.opening_hours.x-fills",
        "staffed_hours",
    ),
    (
        "unknown finding of a field",
        lambda s: _phone(s).update({"x-code": {"pattern": "STA-E99"}}),
        "properties.phone.x-code",
        "STA-E",
    ),
    (
        "severity of an unknown keyword",
        lambda s: _phone(s).update({"x-severity": {"requird": "info"}}),
        "properties.phone.x-severity",
        "required",
    ),
    ("bad pattern", lambda s: _phone(s)["items"].update({"pattern": "[0-9"}), "properties.phone.items.pattern", ""),
    ("unknown field in x-key", lambda s: s.update({"x-key": ["station_idd"]}), "x-key", "station_id"),
    ("unknown field in x-label", lambda s: s.update({"x-label": "nam"}), "x-label", "name"),
    ("unknown field in x-signature", lambda s: s["x-signature"].append("adress"), "x-signature", "address"),
    ("unknown field in required", lambda s: s["required"].append("nmae"), "required", "name"),
    ("required of the system", lambda s: s["required"].append("station_id"), "required", "station_id"),
    ("required with a default", lambda s: s["required"].append("status"), "required", "status"),
    ("unknown field in x-geometry", lambda s: s["x-geometry"].update(lon="lonn"), "x-geometry", "lon"),
    ("unknown field in x-identity", lambda s: s["x-identity"]["match"].append("nam"), "x-identity.match", "name"),
    ("id without number", lambda s: s["x-identity"].update(pattern="ST-1"), "x-identity.pattern", "ST-1"),
    ("unknown output", lambda s: s["x-outputs"].append("geo_json"), "x-outputs", "geojson"),
    ("unknown field in x-derive", lambda s: s["x-derive"][0].update(field="hours"), "x-derive.0.field", ""),
    ("unknown cleaner in x-derive", lambda s: s["x-derive"][0].update(use="hour"), "x-derive.0.use", "hours"),
    ("unknown fact in x-derive", lambda s: s["x-derive"][0].update({"from": "@weather"}), "x-derive.0.from", ""),
    ("x-derive without cleaner", lambda s: s["x-derive"][0].pop("use"), "x-derive.0.use", ""),
    ("unknown rule", lambda s: s["x-rules"][0].update(rule="uniq"), "x-rules.0.rule", "unique"),
    ("unknown finding of a rule", lambda s: s["x-rules"][0].update(code="DUP-E1"), "x-rules.0.code", "DUP-E01"),
    ("unknown option", lambda s: s["x-rules"][0].update(feilds=["name"]), "x-rules.0", "fields"),
    ("option missing", lambda s: s["x-rules"][0].pop("fields"), "x-rules.0", "fields"),
    (
        "unknown field in an option",
        lambda s: s["x-rules"][0].update(fields=["station"]),
        "x-rules.0.fields",
        "station_id",
    ),
    ("unknown field in a condition", lambda s: s["allOf"][0].update({"x-field": "latt"}), "allOf.0.x-field", "lat"),
    ("unknown field deep in a condition", lambda s: s["allOf"][0]["if"].update(required=["longitude"]), "allOf.0", ""),
    ("condition without code", lambda s: s["allOf"][0].pop("x-code"), "allOf.0", "x-code"),
]


@pytest.mark.parametrize(
    ("change", "place", "hint"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS]
)
def test_a_planted_fault_is_named_with_its_place(
    schemas: Schemas, change: Callable[[dict[str, Any]], object], place: str, hint: str
) -> None:
    error = _break(schemas, "stations.json", change)
    assert error.en.startswith(f"stations.json: {place}:"), error.en
    assert error.zh.startswith(f"stations.json: {place}："), error.zh
    assert hint in error.en
    assert error.exit_code == 3


REFERENCE = next(
    number
    for number, rule in enumerate(json.loads((FOLDER / "benefits.json").read_text(encoding="utf-8"))["x-rules"])
    if rule["rule"] == "reference"
)


@pytest.mark.parametrize(
    ("option", "wrong", "hint"),
    [("to", "project", "projects"), ("key", "project_idd", "project_id"), ("label", "titel", "title")],
)
def test_a_reference_to_what_does_not_exist_is_named(schemas: Schemas, option: str, wrong: str, hint: str) -> None:
    error = _break(schemas, "benefits.json", lambda spec: spec["x-rules"][REFERENCE].update({option: wrong}))
    assert error.en.startswith(f"benefits.json: x-rules.{REFERENCE}.{option}:") and hint in error.en


def test_a_fault_in_the_common_fields_names_their_file(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    text = (folder / "_common.json").read_text(encoding="utf-8")
    (folder / "_common.json").write_text(text.replace('"x-clean": "text"', '"x-clean": "txt"'), encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        load_schemas(folder)
    assert caught.value.en == ("_common.json: properties.remarks.x-clean: there is no cleaner txt; did you mean text?")


def test_broken_json_is_named_with_its_line(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "stations.json").write_text('{\n  "title": "驿站",\n  "x-key" ["station_id"]\n}', encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        load_schemas(folder)
    assert caught.value.en.startswith("stations.json line 3 column 11 is not valid JSON")
    assert caught.value.zh.startswith("stations.json 第3行第11列不是合法的 JSON")


def test_a_missing_plug_in_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    real = registry.names
    monkeypatch.setattr(registry, "names", lambda folder: [name for name in real(folder) if name != "hours"])
    with pytest.raises(
        SchemaError, match=r"^stations\.json: properties\.opening_hours\.x-clean：没有名为 hours 的清洗器"
    ):
        load_schemas(FOLDER)


# ---- the schemas


def test_each_heading_means_one_field(schemas: Schemas) -> None:
    for entity in schemas:
        claims: dict[str, list[str]] = defaultdict(list)
        for field in entity.fields.values():
            for word in {fold(text) for text in (*field.synonyms, field.title, field.title_en, field.name)}:
                claims[word].append(field.name)
        shared = {word: names for word, names in claims.items() if len(names) > 1 and word not in SHARED_HEADINGS}
        assert shared == {}, entity.name
        ignored = {fold(word) for word in entity.ignore_headers}
        assert ignored.isdisjoint(claims), entity.name


def test_no_heading_is_listed_twice_for_a_field(schemas: Schemas) -> None:
    for entity, field in _fields(schemas):
        repeated = [word for word, n in Counter(map(fold, field.synonyms)).items() if n > 1]
        assert repeated == [], f"{entity.name}.{field.name}"


def test_every_column_a_person_fills_in_can_be_found(schemas: Schemas) -> None:
    """A field that is neither the system's nor derived has at least one heading and a cleaner."""
    for entity, field in _fields(schemas):
        derived = field.name in {step["field"] for step in entity.derive}
        if not field.set_by and not derived:
            assert field.synonyms and "x-clean" in field.spec, f"{entity.name}.{field.name}"


def test_every_example_is_a_right_value(schemas: Schemas) -> None:
    formats = Draft202012Validator.FORMAT_CHECKER
    for entity, field in _fields(schemas):
        judge = Draft202012Validator(field.subschema, format_checker=formats)
        for example in field.examples:
            errors = [error.message for error in judge.iter_errors(example)]
            assert errors == [], f"{entity.name}.{field.name}"
        if field.default is not None:
            assert judge.is_valid(field.default), f"{entity.name}.{field.name}"


def test_public_fields_have_an_example_and_private_ones_none(schemas: Schemas) -> None:
    for entity, field in _fields(schemas):
        assert bool(field.examples) != field.private, f"{entity.name}.{field.name}"


def test_both_languages_everywhere(schemas: Schemas) -> None:
    for entity, field in _fields(schemas):
        where = f"{entity.name}.{field.name}"
        assert re.search("[一-鿿]", field.title + field.description), where
        assert field.title_en.isascii() or "²" in field.title_en, where
        assert field.description and re.search("[a-z]", field.description_en), where


def test_coded_fields_take_what_their_cleaner_gives(schemas: Schemas) -> None:
    """`coded_list` gives {"codes", "other"}, so a list of codes takes the one and fills the other or drops it."""
    for entity, field in _fields(schemas):
        if field.cleaner == "coded_list":
            assert field.take == "codes" and field.type == "array" and field.codes, f"{entity.name}.{field.name}"
        if field.cleaner in ("coded", "cue"):
            assert field.codes and field.type == "string", f"{entity.name}.{field.name}"


# Complete records of the programme, and one change each that must be found.
STATION = {
    "lon": 120.991234,
    "lat": 31.261234,
    "status": "open",
    "is_24h": False,
    "opening_hours": "Mo-Su 08:00-20:00",
    "facilities": ["drinking_water", "seating", "toilet"],
}
PROJECT = {
    "programme": "苏城暖新",
    "action_code": "A06",
    "status": "in_progress",
    "progress_pct": 60,
    "targets": [{"value": 15}],
}
BENEFIT = {
    "kind": "free_service",
    "quantity": 3000,
    "quantity_unit": "份",
    "quantity_qualifier": "eq",
    "unit_value_cny": 80,
    "pay_ratio": 0.5,
    "total_value_cny": 240000,
    "total_value_type": "derived",
}
INDICATOR = {"value": 3961, "unit": "个", "qualifier": "eq", "confidence": "stated"}
CONDITIONS: list[tuple[str, dict[str, Any], dict[str, Any], set[str]]] = [
    ("stations", STATION, {}, set()),
    ("stations", STATION, {"lat": None}, {"FMT-E01"}),
    ("stations", STATION, {"lon": None, "lat": None}, set()),
    ("stations", STATION, {"is_24h": True}, {"STA-E05"}),
    ("stations", STATION, {"is_24h": True, "opening_hours": "24/7"}, set()),
    ("stations", STATION, {"is_24h": True, "opening_hours": None}, set()),
    ("stations", STATION, {"opening_hours": "24/7"}, {"STA-W06"}),
    ("stations", STATION, {"opening_hours": "24/7", "is_24h": None}, {"STA-W06"}),
    ("stations", STATION, {"facilities": ["drinking_water", "seating", "wifi", "tv"]}, {"STA-W09"}),
    ("stations", STATION, {"facilities": None}, set()),
    ("stations", STATION, {"status": "closed"}, {"STA-E06"}),
    ("stations", STATION, {"status": "merged", "closed_on": "2025-03-31"}, set()),
    ("projects", PROJECT, {}, set()),
    ("projects", PROJECT, {"action_code": None}, {"PRJ-E02"}),
    ("projects", PROJECT, {"action_code": None, "programme": "昆城暖“新”八项举措"}, set()),
    ("projects", PROJECT, {"action_code": None, "programme": "“苏城暖新”六大行动"}, {"PRJ-E02"}),
    ("projects", PROJECT, {"targets": None}, {"PRJ-W02"}),
    ("projects", PROJECT, {"targets": [{"text": "“1+11”体系"}]}, {"PRJ-W02"}),
    ("projects", PROJECT, {"status": "done"}, {"PRJ-W04"}),
    ("projects", PROJECT, {"status": "done", "progress_pct": 100}, set()),
    ("projects", PROJECT, {"progress_pct": 100}, {"PRJ-W04"}),
    ("projects", PROJECT, {"status": None, "progress_pct": 100}, set()),
    ("benefits", BENEFIT, {}, set()),
    ("benefits", BENEFIT, {"kind": "goods", "quantity": None, "unit_value_cny": None}, {"FMT-E01"}),
    ("benefits", BENEFIT, {"kind": "priority_access", "quantity": None}, set()),
    ("benefits", BENEFIT, {"quantity_unit": None}, {"BEN-E04"}),
    ("benefits", BENEFIT, {"quantity_unit": "元"}, {"BEN-E04"}),
    ("benefits", BENEFIT, {"quantity_qualifier": "range"}, {"FMT-E01"}),
    ("benefits", BENEFIT, {"total_value_type": None}, {"BEN-E06"}),
    ("benefits", BENEFIT, {"pay_ratio": 0.05}, {"BEN-W01"}),
    ("benefits", BENEFIT, {"pay_ratio": 0.95}, set()),
    ("benefits", BENEFIT, {"subsidy_ratio": 0.5}, {"BEN-W01"}),
    ("benefits", BENEFIT, {"kind": "goods", "unit_value_cny": 10001}, {"BEN-W02"}),
    ("benefits", BENEFIT, {"kind": "goods", "unit_value_cny": 10000}, set()),
    ("benefits", BENEFIT, {"total_value_cny": 100000001}, {"BEN-W02"}),
    ("benefits", BENEFIT, {"pay_ratio": None}, {"BEN-W07"}),
    ("benefits", BENEFIT, {"pay_ratio": None, "kind": "goods"}, set()),
    ("indicators", INDICATOR, {}, set()),
    ("indicators", INDICATOR, {"unit": None}, {"IND-E01"}),
    ("indicators", INDICATOR, {"value": None}, {"FMT-E01"}),
    ("indicators", INDICATOR, {"value": None, "unit": None, "confidence": "lost_in_source"}, set()),
    ("indicators", INDICATOR, {"qualifier": "range"}, {"FMT-E01"}),
    ("organisations", {"status": "active"}, {}, set()),
    ("organisations", {"status": "active"}, {"status": "merged"}, {"FMT-E01"}),
    ("organisations", {"status": "active"}, {"status": "dissolved"}, set()),
]


@pytest.mark.parametrize(("name", "base", "change", "expected"), CONDITIONS)
def test_row_conditions(
    schemas: Schemas, name: str, base: dict[str, Any], change: dict[str, Any], expected: set[str]
) -> None:
    record = {key: value for key, value in {**base, **change}.items() if value is not None}
    conditions = schemas[name].conditions
    failed = [part for part in conditions if not Draft202012Validator(strip(part)).is_valid(record)]
    assert {Entity.code_of(part) for part in failed} == expected
    assert all(Entity.place_of(part) in schemas[name].fields for part in failed)


def test_only_what_identifies_a_record_is_an_error_when_missing(schemas: Schemas) -> None:
    """A gap flags a record, it does not withhold it; but a record nobody can name is none."""
    hard = {
        entity.name: {name for name in entity.required if entity.fields[name].severity("required") != "warning"}
        for entity in schemas
    }
    assert hard == {
        "actions": {"action_code", "name"},
        "benefits": {"title"},
        "indicators": {"subject"},
        "organisations": {"org_id", "name"},
        "projects": {"title"},
        "sources": set(),
        "stations": {"name"},
    }


# ---- the register of findings


def _registered() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads((FOLDER / "rules.json").read_text(encoding="utf-8"))["findings"]
    return entries


def test_codes_are_registered_once(schemas: Schemas) -> None:
    repeated = [code for code, n in Counter(entry["code"] for entry in _registered()).items() if n > 1]
    assert repeated == [] and len(schemas.findings) == len(_registered())


def test_every_message_says_the_same_in_both_languages(schemas: Schemas) -> None:
    for code, finding in schemas.findings.items():
        names = {
            lang: {name for _, name, _, _ in Formatter().parse(finding.message.in_(lang)) if name}
            for lang in ("zh", "en")
        }
        assert names["zh"] == names["en"], code
        assert names["zh"] <= PLACEHOLDERS, code
        for text in (finding.title, finding.message, finding.advice):
            assert re.search("[一-鿿]", text.zh) and re.search("[A-Za-z]", text.en), code


def test_register_entries_are_in_order(schemas: Schemas) -> None:
    letters = {"E": "error", "W": "warning", "I": "info"}
    scopes = {"field", "cross-field", "cross-record", "cross-file", "reference", "file", "package"}
    for code, finding in schemas.findings.items():
        named = re.fullmatch(r"[A-Z]{3,4}-([EWI])\d\d", code)
        assert named is None or letters[named[1]] == finding.severity, code
        assert finding.dimension in DIMENSIONS and finding.scope in scopes, code
        assert finding.owner in ("department", "analyst", "maintainer"), code
        assert set(finding.entities) <= set(ENTITIES) and finding.entities, code


def test_rules_report_findings_of_their_entity(schemas: Schemas) -> None:
    for entity in schemas:
        used = {rule["code"] for rule in entity.rules} | {Entity.code_of(part) for part in entity.conditions}
        wrong = [code for code in used if entity.name not in schemas.findings[code].entities]
        assert wrong == [], entity.name


def test_every_finding_can_happen(schemas: Schemas) -> None:
    """A code of the register is named by a schema, by the program, or is a keyword that a field uses or could use."""
    named = {rule["code"] for entity in schemas for rule in entity.rules}
    named |= {Entity.code_of(part) for entity in schemas for part in entity.conditions}
    for _, field in _fields(schemas):
        named |= set(field.spec.get("x-code", {}).values())
    source = Path(registry.__file__).parents[1]
    program = "\n".join(path.read_text(encoding="utf-8") for path in source.rglob("*.py"))
    vocabulary = json.loads((FOLDER / "_vocabulary.json").read_text(encoding="utf-8"))
    keywords = set(vocabulary["$defs"]["words"]["properties"])
    never = {code for code in schemas.findings if code not in named | keywords and f'"{code}"' not in program}
    assert never == LATER


# Findings with a sentence of their own whose stage does not report them yet; the name goes when the stage does.
LATER: set[str] = set()


# ---- the code lists


@pytest.fixture(scope="module", params=sorted(path.stem for path in (FOLDER / "codes").glob("*.csv")))
def codes(request: pytest.FixtureRequest, schemas: Schemas) -> Codes:
    found = schemas.codes[request.param]
    assert found.rows
    return found


def test_codes_are_unique_and_labelled(codes: Codes) -> None:
    assert len(codes.by_code) == len(codes.rows)
    for row in codes.rows:
        assert row["code"] == row["code"].strip() and row["label_zh"] and row["label_en"], row
        assert None not in row and None not in row.values(), row


def test_every_word_means_one_code(codes: Codes) -> None:
    """Only short names of organisations are shared: by a body of the city and its like in a county."""
    claims: dict[str, set[str]] = defaultdict(set)
    for row in codes.rows:
        for word in (row["code"], row["label_zh"], row["label_en"], *codes.synonyms(row)):
            claims[fold(word) or word].add(row["code"])
    shared = {word: found for word, found in claims.items() if len(found) > 1}
    if codes.name != "organisations":
        assert shared == {}
        return
    places = {row["code"]: row["jurisdiction"] for row in codes.rows}
    assert all(len({places[code] for code in found}) == len(found) for found in shared.values())
    assert len(shared) == 9


def test_codes_find_what_they_list(codes: Codes) -> None:
    for row in codes.rows:
        for word in (row["code"], row["label_zh"], *codes.synonyms(row)):
            assert codes.find(word) is not None, word
    assert codes.find("") is None
    assert codes.find("并不存在的词") is None


def test_files_are_utf8_with_unix_line_ends() -> None:
    for path in [*FOLDER.glob("*.json"), *(FOLDER / "codes").glob("*.csv")]:
        content = path.read_bytes()
        assert b"\r" not in content and content.endswith(b"\n") and not content.startswith(b"\xef\xbb\xbf"), path.name


def _box(row: Any, *sides: str) -> list[float]:
    return [float(row[side]) for side in sides]


def test_districts(schemas: Schemas) -> None:
    rows = schemas.codes["districts"].rows
    inside = [row for row in rows if row["kind"] == "district"]
    assert Counter(row["kind"] for row in rows)["city"] == 1
    assert {row["code"] for row in inside} == {f"3205{n:02d}" for n in (5, 6, 7, 8, 9, 76, 81, 82, 83, 85)}
    assert [row["code"] for row in inside if row["in_gbt2260"] == "no"] == ["320576"]
    city = _box(schemas.codes["districts"].by_code["320500"], "west", "south", "east", "north")
    for row in inside:
        west, south, east, north = _box(row, "west", "south", "east", "north")
        plain = _box(row, "gcj_west", "gcj_south", "gcj_east", "gcj_north")
        assert city[0] <= west < plain[0] < plain[2] < east <= city[2], row["label_zh"]
        assert city[1] <= south < plain[1] < plain[3] < north <= city[3], row["label_zh"]
        if row["center_lon"]:
            lon, lat = _box(row, "center_lon", "center_lat")
            assert plain[0] < lon < plain[2] and plain[1] < lat < plain[3], row["label_zh"]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("320571", "320576"),
        ("320576", "320576"),
        ("320584", "320509"),
        ("320502", "320508"),
        ("园区", "320576"),
        ("新区", "320505"),
        ("高新区", "320505"),
        ("昆山高新区", "320583"),
        ("吴江市", "320509"),
        ("320501", None),
        ("市辖区", None),
        ("全市", None),
    ],
)
def test_district_names_and_retired_codes(schemas: Schemas, word: str, code: str | None) -> None:
    assert schemas.codes["districts"].find(word) == code


def test_towns_are_in_districts(schemas: Schemas) -> None:
    towns = schemas.codes["towns"].rows
    districts = {row["code"] for row in schemas.codes["districts"].rows if row["kind"] == "district"}
    assert len(towns) == 118
    assert {row["district_code"] for row in towns} == districts
    assert all(row["code"].startswith(row["district_code"]) and len(row["code"]) == 9 for row in towns)


def test_organisations_are_of_listed_kinds_and_places(schemas: Schemas) -> None:
    lists = schemas.codes
    for row in lists["organisations"].rows:
        assert re.fullmatch(schemas["organisations"].fields["org_id"].spec["pattern"], row["code"])
        assert row["org_type"] in lists["org_types"].by_code and row["level"] in lists["levels"].by_code, row["code"]
        assert row["jurisdiction"] in lists["districts"].by_code and row["verified"] in ("yes", "no"), row["code"]
    assert Counter(row["verified"] for row in lists["organisations"].rows) == {"yes": 49, "no": 18}
    assert set(lists["renamed_organisations"].by_code) <= set(lists["organisations"].by_code)


def test_units_say_their_dimension(schemas: Schemas) -> None:
    units = schemas.codes["units"]
    assert units.find("%") == units.find("％") == "%"
    for row in units.rows:
        assert row["dimension"] and float(row["factor"]) > 0 and row["canonical"] in units.by_code, row["code"]
    kinds = {name: units.by_code[name]["dimension"] for name in ("名", "人次", "户", "份")}
    assert len(set(kinds.values())) == 4, "people, person-times, households and portions are never added up"


def test_facilities_and_groups(schemas: Schemas) -> None:
    facilities = schemas.codes["facilities"].rows
    assert Counter(row["tier"] for row in facilities) == {"basic": 6, "common": 3, "extended": 28}
    basic = next(part for part in schemas["stations"].conditions if Entity.code_of(part) == "STA-W09")
    listed = basic["properties"]["facilities"]["contains"]["enum"]
    assert set(listed) == {row["code"] for row in facilities if row["tier"] == "basic"}
    assert all(re.fullmatch(r"([a-z_:]+=[a-z_-]+;?)*", row["osm"]) for row in facilities)
    groups = schemas.codes["target_groups"]
    members = {row["code"]: row["members"].split("|") for row in groups.rows if row["members"]}
    assert all(set(codes) <= set(groups.by_code) for codes in members.values())
    assert members["two_couriers_two_drivers"] == ["courier", "food_delivery", "truck_driver", "ride_hailing"]
    assert len(members["eight_groups"]) == 8 and "ride_hailing" not in members["eight_groups"]


def test_actions_agree_with_their_schema(schemas: Schemas) -> None:
    rows, fields = schemas.codes["actions"].rows, schemas["actions"].fields
    assert [row["code"] for row in rows] == [f"A0{n}" for n in range(1, 7)]
    assert [row["slug"] for row in rows] == fields["slug"].spec["enum"]
    assert [row["label_zh"] for row in rows] == fields["name"].spec["enum"]
    assert all(re.search(fields["full_name"].spec["pattern"], row["full_name"]) for row in rows)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("cash", "cash_subsidy"),
        ("tuition_subsidy", "tuition"),
        ("cash_goods_bundle", "bundle"),
        ("service_card", "service_card"),
        ("publication", "publication"),
        ("letter", "letter"),
        ("health_service", "health_service"),
        ("hotline", "hotline"),
    ],
)
def test_every_kind_of_benefit_met_so_far_is_known(schemas: Schemas, word: str, code: str) -> None:
    assert schemas.codes["benefit_kinds"].find(word) == code


def test_ids_are_made_in_their_own_pattern(schemas: Schemas) -> None:
    """An id that the program makes must be one that the schema allows."""
    facts = {"district": "320583", "year": "2025", "org": "SZ-WJW", "season": "SPRING"}
    for entity in schemas:
        if entity.identity:
            made = entity.identity["pattern"].format(**facts, n=7)
            assert re.fullmatch(entity.fields[entity.key[0]].spec["pattern"], made), made


def test_seasons_have_a_mnemonic_for_ids(schemas: Schemas) -> None:
    mnemonics = [row["mnemonic"] for row in schemas.codes["seasons"].rows]
    assert len(set(mnemonics)) == len(mnemonics) and all(re.fullmatch("[A-Z]+", word) for word in mnemonics)


def test_the_fields_of_a_finding_are_called_by_their_titles(schemas: Schemas) -> None:
    entity = schemas["stations"]
    assert entity.titled("lon,lat,nonsense") == ("经度、纬度、nonsense", "Longitude, Latitude, nonsense")
    assert entity.titled("") == ("", "")

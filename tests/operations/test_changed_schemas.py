"""Changed copies of the schemas: the one place that was named changes, wrong names are refused, nothing else is touched."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from sucheng_data.model.errors import SchemaError, UsageError
from sucheng_data.model.schema import load_schemas
from sucheng_data.operations.changed_schemas import changed_schemas

FOLDER = Path(__file__).resolve().parents[2] / "schemas"


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_only_what_was_named_changes() -> None:
    before = digest(FOLDER)
    settings = [
        "stations.properties.capacity.maximum=50",
        "stations.properties.local_code.x-severity=info",
        "stations.x-rules.STA-E04.lon=lat",
        "projects.x-rules.at_most.limit=spent_cny",
        'stations.allOf.STA-W09.x-severity="error"',
        "stations.x-rules.0.fields=[]",
    ]
    with changed_schemas(FOLDER, settings, ["STA-W05=info"]) as copy:
        schemas = load_schemas(copy)
        after = digest(copy)
    stations = schemas["stations"]
    assert stations.fields["capacity"].spec["maximum"] == 50
    assert stations.fields["local_code"].severity("maxLength") == "info"
    assert next(rule for rule in stations.rules if rule["code"] == "STA-E04")["lon"] == "lat"
    assert stations.rules[0]["fields"] == []
    assert next(rule for rule in schemas["projects"].rules if rule["rule"] == "at_most")["limit"] == "spent_cny"
    (few,) = (part for part in stations.conditions if stations.code_of(part) == "STA-W09")
    assert stations.severity_of(few) == "error" and schemas.findings["STA-W05"].severity == "info"
    assert {name for name in before if before[name] != after[name]} == {"stations.json", "projects.json", "rules.json"}
    assert digest(FOLDER) == before and not copy.exists()


@pytest.mark.parametrize(
    ("settings", "severities", "hint"),
    [
        (["stations"], [], "--set wants"),
        (["stations.properties.capacity.maximum="], [], "--set wants"),
        (["=5"], [], "--set wants"),
        (["stations=5"], [], "which place"),
        (["station.x-rules.STA-E04.lon=lat"], [], "did you mean stations?"),
        (["stations.propertis.capacity.maximum=5"], [], "did you mean properties?"),
        (["stations.properties.capacty.maximum=5"], [], "did you mean capacity?"),
        (["stations.x-rules.STA-E44.lon=lat"], [], "did you mean STA-E"),
        (["stations.x-rules.99.lon=lat"], [], "there is no 99"),
        (["benefits.x-rules.REF-W01.to=projects"], [], "give its number"),
        (["stations.title.zh.x=5"], [], "there is no zh"),
        ([], ["STA-W05"], "--severity wants"),
        ([], ["STA-W05=fatal"], "there is no fatal"),
        ([], ["STA-W05=warn"], "did you mean warning?"),
        ([], ["STA-W5=error"], "did you mean STA-W"),
    ],
)
def test_wrong_names_are_refused(settings: list[str], severities: list[str], hint: str) -> None:
    with pytest.raises(UsageError) as caught, changed_schemas(FOLDER, settings, severities):
        pass
    assert hint in caught.value.en and caught.value.exit_code == 2


def test_a_change_that_breaks_the_schema_is_told_by_its_check() -> None:
    with (
        changed_schemas(FOLDER, ["stations.properties.capacity.maximun=50"], []) as copy,
        pytest.raises(SchemaError, match="maximun"),
    ):
        load_schemas(copy)

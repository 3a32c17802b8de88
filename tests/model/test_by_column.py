"""What is worked out for a whole table at once is what would be worked out for each of its records."""

from __future__ import annotations

from random import Random

import numpy as np
import pyarrow as pa
import pytest

from sucheng_data.model.identity import match_key, match_keys
from sucheng_data.model.provenance import Origin
from sucheng_data.model.release import off_map
from sucheng_data.model.schema import load_schemas
from sucheng_data.model.verdicts import about
from sucheng_data.operations.workspace import packaged_schemas
from sucheng_data.stages.publish import _column

SCHEMAS = load_schemas(packaged_schemas())
PLACES = [
    ("a.xlsx", "驿站", 3),
    ("a.xlsx", "驿站", 33),
    ("a.xlsx", "二", 3),
    ("b.xlsx", "驿站", 3),
    ("c!1.csv", "", 3),
    ("d", "5", 5),
]


@pytest.mark.parametrize("entity", [entity.name for entity in SCHEMAS if entity.identity])
def test_keys_of_a_table_are_the_keys_of_its_records(entity: str) -> None:
    identity = SCHEMAS[entity].identity
    texts = ["甲 站", "甲站", "", None, "Ａ，b"]
    fields = [*identity["match"], *identity.get("else", ())]
    rng = Random(1)
    records = [{name: rng.choice(texts) for name in fields} for _ in range(50)]
    table = pa.table({name: [record[name] for record in records] for name in fields})
    assert match_keys(SCHEMAS[entity], table) == [match_key(SCHEMAS[entity], record) for record in records]
    assert match_keys(SCHEMAS[entity], table.select(fields[:1])) == [
        match_key(SCHEMAS[entity], {fields[0]: record[fields[0]]}) for record in records
    ]


@pytest.mark.parametrize(
    "keys",
    [
        *([], ["a.xlsx!驿站!3"], ["a.xlsx!驿站"], ["a.xlsx"], ["b.xlsx!驿站!03"], ["c!1.csv"], ["c!1.csv!!3"], ["d!5"]),
        ["a.xlsx!二!3", "d!5!5", "nothing", "!", ""],
    ],
)
def test_rows_that_findings_are_about(keys: list[str]) -> None:
    files, sheets, rows = zip(*PLACES, strict=True)
    origin = Origin(pa.table({"_file": files, "_sheet": sheets, "_row": rows, "_columns": ["{}"] * len(rows)}))
    found = {key: [key] for key in keys}
    expected = [row for row in range(len(PLACES)) if about(found, origin, row)]  # type: ignore[arg-type]
    assert origin.rows(found) == expected


def test_coordinates_are_rounded_as_python_rounds() -> None:
    field = SCHEMAS["stations"].fields["lon"]
    rng = Random(2)
    middle = [number + 5e-7 for number in np.round(np.array([rng.uniform(-180, 180) for _ in range(5000)]), 6).tolist()]
    numbers = [*middle, *(rng.uniform(119, 122) for _ in range(5000)), float("nan"), 0.0, 120.1234565, -1e-7]
    expected = [None if number != number else round(number, 6) for number in numbers]
    assert _column(field, np.array(numbers)).to_pylist() == expected


def test_records_that_are_not_on_the_map_are_counted() -> None:
    table = pa.table(
        {"lon": [1.0, None, 1.0, 1.0], "lat": [1.0, 1.0, None, 1.0], "opening_hours_text": ["a", "b", "c", None]}
    )
    assert off_map(SCHEMAS["stations"], table) == 3
    assert off_map(SCHEMAS["stations"], table.drop_columns(["lat"])) == 4
    assert off_map(SCHEMAS["stations"], table.slice(0, 0)) == 0

"""The JSON-Schema-Test-Suite, draft 2020-12: every required test must agree with the specification.

`python tools/fetch_suite.py` fetches it; where it is absent these tests are skipped, nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sucheng_data import validate

SUITE = Path(__file__).resolve().parents[2] / "build" / "json-schema-test-suite"
HOST = "http://localhost:1234/"
REQUIRED = sorted((SUITE / "tests").glob("*.json"))
FORMATS = sorted((SUITE / "tests/optional/format").glob("*.json"))

pytestmark = pytest.mark.skipif(not REQUIRED, reason="run tools/fetch_suite.py first")


@pytest.fixture(scope="module")
def remotes() -> dict[str, Any]:
    """The schemas the tests refer to, but for those of other drafts."""
    folder = SUITE / "remotes"
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.json")}
    return {
        HOST + name: json.loads(path.read_text(encoding="utf-8"))
        for name, path in paths.items()
        if not name.startswith("draft") or name.startswith("draft2020-12")
    }


def _cases(path: Path) -> Iterator[tuple[str, Any, Any, bool]]:
    for group in json.loads(path.read_text(encoding="utf-8")):
        for test in group["tests"]:
            yield f"{group['description']}: {test['description']}", group["schema"], test["data"], test["valid"]


def _in_column(schema: Any) -> Any:
    """The schema as that of a column, a resource of its own, so that its `#` is still itself."""
    return {
        "properties": {
            "value": {"$id": "http://column.invalid/value", **schema} if isinstance(schema, dict) else schema
        }
    }


def _wrong(path: Path, remotes: dict[str, Any], formats: bool = False) -> list[str]:
    wrong = []
    for name, schema, instance, valid in _cases(path):
        tries = [([{"value": instance}], _in_column(schema))]
        if isinstance(instance, dict):
            tries.append(([instance], schema))
        for data, asked in tries:
            found = validate(data, asked, resources=remotes, formats=formats)
            if (found.num_rows == 0) != valid:
                wrong.append(name)
    return wrong


@pytest.mark.parametrize("path", REQUIRED, ids=lambda path: path.stem)
def test_required(path: Path, remotes: dict[str, Any]) -> None:
    assert _wrong(path, remotes) == []


def test_the_suite_is_whole() -> None:
    assert len(REQUIRED) == 46
    assert sum(1 for path in REQUIRED for _ in _cases(path)) >= 1257


@pytest.mark.parametrize("path", FORMATS, ids=lambda path: path.stem)
def test_formats(path: Path, remotes: dict[str, Any]) -> None:
    """Optional in the specification; all of them agree."""
    assert _wrong(path, remotes, formats=True) == []

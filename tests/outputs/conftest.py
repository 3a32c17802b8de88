"""What the tests of the published forms share: two releases, and the table of what other people's readers say of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sucheng_data.operations.workspace import open_workspace
from sucheng_data.pipeline import Request, check, publish
from tests.conftest import AS_OF, ROOT

VERDICTS = ROOT / "build" / "verdicts"


@pytest.fixture(scope="session")
def city_release(city: Path) -> Path:
    """The release folder of the synthetic city."""
    space = open_workspace(city)
    return publish(space, check(space, Request((), AS_OF)), AS_OF).folder


@pytest.fixture(params=["city", "raw"])
def either(request: pytest.FixtureRequest) -> Path:
    """Each of the two releases in turn: the synthetic city's and that of raw/."""
    return request.getfixturevalue("city_release" if request.param == "city" else "release")


@pytest.fixture
def verdict(request: pytest.FixtureRequest) -> Callable[[str, str, str, str], None]:
    """Writes a line of the table: form, validator or reader, its version, what it said; by the release it was asked about."""

    def tell(form: str, tool: str, version: str, answer: str) -> None:
        VERDICTS.mkdir(parents=True, exist_ok=True)
        about = getattr(getattr(request.node, "callspec", None), "params", {}).get("either", "")
        line = json.dumps([form, tool, version, about, answer], ensure_ascii=False)
        with (VERDICTS / f"{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    return tell

"""Fixtures shared by the suite: the shipped schemas, a release of raw/, a small synthetic city."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from sucheng_data.__main__ import run
from sucheng_data.demo.city import write_city
from sucheng_data.model.schema import Schemas, load_schemas
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline import Request, check, publish

# Machines are shared and slow at times; the examples are the same on every run.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.load_profile("suite")

ROOT = Path(__file__).resolve().parents[1]
AS_OF = date(2026, 1, 31)


@pytest.fixture(scope="session")
def schemas() -> Schemas:
    return load_schemas(ROOT / "schemas")


@pytest.fixture(scope="session")
def raw_space(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The repository's raw/ and registry, with every output in a temporary folder."""
    folder = tmp_path_factory.mktemp("raw-build")
    if (ROOT / "registry").is_dir():
        shutil.copytree(ROOT / "registry", folder / "registry")
    return Workspace(
        ROOT,
        ROOT / "raw",
        ROOT / "schemas",
        folder / "registry",
        folder / "build",
        folder / "profiles",
        folder / "decisions",
    )


@pytest.fixture(scope="session")
def raw_checked(raw_space: Workspace):
    return check(raw_space, Request((), AS_OF))


@pytest.fixture(scope="session")
def release(raw_space: Workspace, raw_checked) -> Path:
    """The release folder that raw/ gives."""
    return publish(raw_space, raw_checked, AS_OF).folder


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, schemas: Schemas) -> Path:
    """A synthetic city of 400 stations with every kind of fault."""
    folder = tmp_path_factory.mktemp("city")
    write_city(folder, schemas, stations=400, seed=1, faults=0.15)
    return folder


class Answer(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def sucheng(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command in this process, in Chinese unless a test says otherwise."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def call(*words: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["sucheng", *map(str, words)])
        code = run()
        told = capsys.readouterr()
        return Answer(code, told.out, told.err)

    return call

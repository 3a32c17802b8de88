"""The rules of the house: floors, sizes, the x- keywords, plug-ins named after their function, no printing below the cli."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "sucheng_data"
FILES = sorted(SOURCE.rglob("*.py"))
PLUGINS = ("readers", "cleaners", "rules", "comparers", "reports", "outputs")
# Floor by folder; a module may import from its own floor only inside its own folder, and only below otherwise.
FLOORS = {
    "model": 0,
    "grammar": 1,
    "sheets": 1,
    "engine": 1,
    **dict.fromkeys(PLUGINS, 2),
    "stages": 3,
    "operations": 3,
    "demo": 3,
    "pipeline": 4,
    "api": 5,
    "cli": 5,
}
LONGEST_FILE, LONGEST_FUNCTION, MOST_PARAMETERS = 400, 40, 6


def _place(module: str) -> str:
    """sucheng_data.stages.clean -> stages; sucheng_data itself -> ""."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("sucheng_data"):
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("sucheng_data"))


def _name(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_imports_go_down(path: Path) -> None:
    here = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    if here not in FLOORS:  # __init__, __main__: the doors
        return
    for module in _imports(path):
        there = _place(module)
        if there in FLOORS and there != here:
            assert FLOORS[there] < FLOORS[here], f"{_name(path)} imports {module}"
        if there == here and here in PLUGINS:
            part = module.split(".")[2] if module.count(".") > 1 else "_"
            assert part.startswith("_") or part == "read_book" or path.name.startswith("_"), (
                f"{_name(path)} imports its sibling {module}"
            )


def test_stages_never_import_one_another() -> None:
    for path in (SOURCE / "stages").glob("*.py"):
        for module in _imports(path):
            parts = module.split(".")
            if parts[1:2] == ["stages"] and len(parts) > 2:
                assert parts[2].startswith("_"), f"{path.name} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_sizes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= LONGEST_FILE, "file too long"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{node.name} has {lines} lines"
            count = len(node.args.posonlyargs) + len(node.args.args) + len(node.args.kwonlyargs)
            outside_cli = path.relative_to(SOURCE).parts[0] != "cli"
            own = node.args.args[:1] and node.args.args[0].arg in ("self", "cls")
            assert not outside_cli or count - bool(own) <= MOST_PARAMETERS, f"{node.name} has {count} parameters"


@pytest.mark.parametrize("path", FILES, ids=_name)
def test_a_module_says_what_it_holds(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_only_the_model_knows_our_keywords() -> None:
    known = [_name(path) for path in FILES if re.search(r"[\"']x-", path.read_text(encoding="utf-8"))]
    assert known and all(name.startswith("model/") for name in known), known


def test_a_plugin_is_named_after_its_function() -> None:
    for folder in PLUGINS:
        for path in (SOURCE / folder).glob("[a-z]*.py"):
            names = {
                node.name
                for node in ast.parse(path.read_text(encoding="utf-8")).body
                if isinstance(node, ast.FunctionDef)
            }
            assert path.stem in names, f"{_name(path)} has no function {path.stem}"


def test_nothing_prints_below_the_command_line() -> None:
    for path in FILES:
        if path.relative_to(SOURCE).parts[0] in ("cli", "__main__.py"):
            continue
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        assert not [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "print"], _name(path)


def test_every_rule_and_cleaner_has_a_test() -> None:
    for folder in ("cleaners", "rules"):
        for path in (SOURCE / folder).glob("[a-z]*.py"):
            tests = list((ROOT / "tests" / folder).glob(f"test_{path.stem}.py")) or [
                test
                for test in (ROOT / "tests" / folder).glob("test_*.py")
                if f"def test_{path.stem}" in test.read_text(encoding="utf-8")
            ]
            assert tests, f"{_name(path)} has no test"


def test_the_repository_holds_no_path_of_a_machine() -> None:
    for path in (*FILES, *(ROOT / "tools").rglob("*.py"), *(ROOT / "docs").rglob("*.md")):
        assert not re.search(r"/(root|home|tmp/[a-z]|work)/", path.read_text(encoding="utf-8")), path.name


def test_every_pattern_compiles() -> None:
    """Those that are compiled at their first use fail here, not then."""
    seen = 0
    for path in FILES:
        if "patterns import pattern" not in path.read_text(encoding="utf-8"):
            continue
        module = importlib.import_module("sucheng_data." + ".".join(path.relative_to(SOURCE).with_suffix("").parts))
        for value in vars(module).values():
            if type(value).__name__ == "_Pattern":
                assert value.pattern is not None
                seen += 1
    assert seen > 200

"""The documents tell the truth: their commands and Python run, their links lead somewhere, generated pages are fresh.

Notation in the pages: in a ```console block `$ ` starts a command, `# exit 1` at its end is its exit code (0 when absent), and
every line below it occurs in the output, in that order, where … stands for anything; a ```text block right behind a ```python
block is what the Python prints, by the same notation.
"""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from jsonschema import Draft202012Validator, ValidationError

from sucheng_data.__main__ import run
from sucheng_data.cli.app import COMMANDS, app
from sucheng_data.model.schema import Schemas

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import build_docs  # noqa: E402

READMES = ("README.md", "README.zh-CN.md")
PAGES = (*READMES, "CONTRIBUTING.md", "CHANGELOG.md", *sorted(f"docs/{path.name}" for path in ROOT.glob("docs/*.md")))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
EXIT = re.compile(r"\s+# exit (\d)$")


class Step(NamedTuple):
    """Something a page says to do: a command or a piece of Python, its exit code, and lines of its output."""

    kind: str
    source: str
    code: int
    lines: tuple[str, ...]


class Done(NamedTuple):
    """What a step gave."""

    code: int
    out: str
    err: str


def steps(text: str) -> Iterator[Step]:
    """The commands and Python blocks of a page, in order."""
    blocks = BLOCK.findall(text)
    for index, (kind, content) in enumerate(blocks):
        if kind == "console":
            for part in re.split(r"^\$ ", content, flags=re.M)[1:]:
                command, *lines = part.splitlines()
                code = EXIT.search(command)
                yield Step("console", EXIT.sub("", command), int(code[1]) if code else 0, tuple(filter(None, lines)))
        elif kind == "python":
            after, printed = blocks[index + 1] if index + 1 < len(blocks) else ("", "")
            yield Step("python", content, 0, tuple(printed.splitlines()) if after == "text" else ())


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def shown(step: Step) -> str:
    return step.source.splitlines()[0][:60]


def do(step: Step, folder: Path) -> Done:
    """Run the step in `folder`, as if typed in a plain terminal of 120 columns."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        patch.setenv("COLUMNS", "120")
        patch.setenv("LC_ALL", "zh_CN.UTF-8")
        if step.kind == "python":
            exec(compile(step.source, shown(step), "exec"), {"__name__": "__main__"})
        else:
            patch.setattr(sys, "argv", shlex.split(step.source))
            code = run()
    return Done(code, out.getvalue(), err.getvalue())


def missing(lines: tuple[str, ...], output: str) -> list[str]:
    """The lines that do not occur in `output`, each looked for below the one before; spaces count as one."""
    rest = [" ".join(line.split()) for line in output.splitlines()]
    lost = []
    for line in lines:
        wanted = re.compile(r".*?".join(re.escape(" ".join(part.split())) for part in line.split("…")))
        place = next((number for number, real in enumerate(rest) if wanted.search(real)), None)
        if place is None:
            lost.append(line)
        else:
            rest = rest[place + 1 :]
    return lost


TUTORIAL = list(steps(page("docs/tutorial.md")))


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Done]]:
    """The tutorial, done from beginning to end in one folder."""
    folder, done, well = tmp_path_factory.mktemp("tutorial"), [], True
    for step in TUTORIAL:
        done.append(do(step, folder) if well else Done(-1, "", "not reached"))
        well = well and done[-1].code == step.code
    return folder, done


@pytest.mark.parametrize("number", range(len(TUTORIAL)), ids=lambda number: shown(TUTORIAL[number]))
def test_the_tutorial_says_what_happens(walk: tuple[Path, list[Done]], number: int) -> None:
    step, done = TUTORIAL[number], walk[1][number]
    assert done.code == step.code, done.err
    assert missing(step.lines, done.out) == [], done.out


def test_the_tutorial_has_steps_of_every_kind() -> None:
    assert {step.kind for step in TUTORIAL} == {"console", "python"}
    assert {step.code for step in TUTORIAL} == {0, 1}
    named = {shlex.split(step.source)[1] for step in TUTORIAL if step.kind == "console"}
    nightly = set(re.findall(r"sucheng (\w+)", page("docs/operations.md")))
    assert not named & {"run"}  # which is validate and publish in one
    assert set(COMMANDS) - named <= nightly


def test_the_notation_can_fail() -> None:
    output = "A  名称   name\nB  地址   address\n"
    assert missing(("A …name", "B 地址"), output) == []
    assert missing(("B 地址", "A …name"), output) == ["A …name"]  # the wrong order
    assert missing(("A …address",), output) == ["A …address"]  # … does not cross lines


@pytest.fixture(scope="module")
def small(walk: tuple[Path, list[Done]]) -> Path:
    """A workspace with the city's release, and one department in raw/."""
    city, folder = walk[0] / "city", walk[0] / "small"
    shutil.copytree(city / "raw" / "中共苏州市委社会工作部", folder / "raw" / "中共苏州市委社会工作部")
    shutil.copytree(city / "build", folder / "build", symlinks=True)
    return folder


@pytest.mark.parametrize("name", READMES)
def test_readme_python_runs(small: Path, name: str) -> None:
    first, second = [step for step in steps(page(name)) if step.kind == "python"]
    done = do(first, small)
    assert done.code == 0, done.err
    assert re.search(r"^3205\d\d\s+\d+$", done.out, re.M)  # stations by district
    assert re.search(r"^(error|warning|info) [A-Z]+-\w+ raw/.+!\S+ ", done.out, re.M)  # findings with their place
    told = [(0, "seats", "minimum"), (1, "", "required")]
    assert do(second, small).out.strip() == str(
        [dict(zip(("row", "field", "keyword"), one, strict=True)) for one in told]
    )


@pytest.mark.parametrize("name", [*READMES, "docs/tutorial.md"])
def test_commands_and_options_exist(name: str) -> None:
    group: Any = typer.main.get_command(app)
    context = group.make_context("sucheng", [], resilient_parsing=True)
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    for step in steps(page(name)):
        program, word, *rest = shlex.split(step.source) if step.kind == "console" else ("", "")
        if program == "make":
            assert word in targets, step.source
        elif program:
            assert program == "sucheng", step.source
            command = group.get_command(context, word)
            command = getattr(command, "commands", {}).get(rest[0] if rest else "", command)
            known = {option for parameter in command.params for option in parameter.opts}
            assert {part for part in rest if part.startswith("-")} <= known, step.source


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page(name)):
        if not target.startswith("https://"):
            assert ((ROOT / name).parent / target).exists(), f"{name}: {target}"


@pytest.mark.parametrize("name", READMES)
def test_readmes_list_the_exit_codes(name: str) -> None:
    codes = re.findall(r"^\| (\d) \|", page(name), re.M)
    assert codes == [str(code) for code, *_ in build_docs.EXITS]


@pytest.mark.parametrize("name", READMES)
def test_readmes_name_what_is_published(walk: tuple[Path, list[Done]], name: str) -> None:
    files = {path.name for path in (walk[0] / "city/build/releases/current").iterdir()}
    named = set(re.findall(r"`([\w.]+\.(?:parquet|geojson|xlsx|json))`", page(name)))
    assert {"manifest.json", "stations.parquet", "stations.geojson", "sucheng.xlsx"} <= files & named
    assert named - files <= {"findings.json", "rules.json"}


def test_generated_pages_are_fresh(schemas: Schemas) -> None:
    assert build_docs.stale(build_docs.build(schemas), ROOT / "docs") == []


def test_a_stale_page_is_named(schemas: Schemas, tmp_path: Path) -> None:
    pages = build_docs.build(schemas)
    for name, text in pages.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "cli.md").write_text("old", encoding="utf-8")
    (tmp_path / "rules.md").unlink()
    assert build_docs.stale(pages, tmp_path) == ["cli.md", "rules.md"]


def test_generated_pages_are_complete(schemas: Schemas) -> None:
    pages = build_docs.build(schemas)
    assert all(f"\n## {code}\n" in pages["rules.md"] for code in schemas.findings)
    assert all(f"| `{field}` |" in pages["fields.md"] for entity in schemas for field in entity.fields)
    assert all(f"\n## sucheng {name}\n" in pages["cli.md"] for name in COMMANDS)
    for folder, name in (("cleaners", "cleaners.md"), ("rules", "rules.md")):
        files = [path.stem for path in (ROOT / "src/sucheng_data" / folder).glob("[a-z]*.py")]
        assert files and all(f"\n## {file}\n" in pages[name] for file in files)


@pytest.fixture(scope="module")
def form() -> Draft202012Validator:
    schema = json.loads(page("schemas/reports/report.json"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_json_report_has_its_form(walk: tuple[Path, list[Done]], form: Draft202012Validator) -> None:
    (number,) = [number for number, step in enumerate(TUTORIAL) if "--format json" in step.source]
    report = json.loads(walk[1][number].out)
    form.validate(report)
    assert len(report["findings"]) > 2 and len(report["rules"]) > 10
    assert report["summary"]["errors"] == sum(one["severity"] == "error" for one in report["findings"])


@pytest.mark.parametrize("cell", ["E17", "H17:M17", "7:7", "XFD1048576", ""])
def test_cells_of_the_report(form: Draft202012Validator, cell: str) -> None:
    form.evolve(schema=form.schema["$defs"]["finding"]["properties"]["cell"]).validate(cell)


@pytest.mark.parametrize("cell", ["e17", "17", "E0", "E17:", "第7行", "E17 F17"])
def test_what_is_no_cell(form: Draft202012Validator, cell: str) -> None:
    with pytest.raises(ValidationError):
        form.evolve(schema=form.schema["$defs"]["finding"]["properties"]["cell"]).validate(cell)

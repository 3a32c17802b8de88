"""sucheng explain: everything by any of its names, in both languages, quickly; what is unknown is answered by what is near."""

from __future__ import annotations

import json
import pkgutil
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sucheng_data.__main__ import run
from sucheng_data.cli.explained import LABELS, group_of, reference, sections
from sucheng_data.model.described import described, plugins
from sucheng_data.model.reference import related
from sucheng_data.model.registry import FOLDERS, doc, names
from sucheng_data.model.schema import Schemas

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def explain(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    monkeypatch.chdir(ROOT)

    def call(*words: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["sucheng", "explain", *map(str, words)])
        code = run()
        told = capsys.readouterr()
        return code, told.out + told.err

    return call


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (
            "STA-E01",
            ("为什么", "错的写法", "对的写法", "怎么改", "报送单位", "rules/in_city (lon = lon, lat = lat)", "STA-E02"),
        ),
        ("sta-e01", ("STA-E01  坐标不在苏州",)),
        ("minimum", ("数值过小", "capacity minimum = 1")),
        ("MINIMUM", ("数值过小",)),
        ("pattern", ("格式不符",)),
        ("unevaluatedProperties", ("unevaluatedProperties",)),
        ("STA-W07", ("stations.opening_hours: 清洗器 hours → unreadable",)),
        ("STA-W09", ("minContains",)),
        (
            "at_most",
            ("rules/at_most", "at_most(field: FieldName, limit: FieldName)", "BEN-W04 (field = issued_quantity"),
        ),
        ("rules/at_most", ("rules/at_most",)),
        ("phone", ("cleaners/phone", "stations.phone")),
        ("联系电话", ("stations.phone", "表头")),
        ("Opening hours", ("stations.opening_hours",)),
        ("stations.lon", ("stations.lon  经度",)),
        ("站点电话", ("stations.phone",)),
        ("terminal", ("reports/terminal",)),
        ("geojson", ("outputs/geojson",)),
        ("xlsb", ("readers/xlsb",)),
    ],
)
def test_everything_is_known_by_its_names(explain, schemas: Schemas, word: str, told: tuple[str, ...]) -> None:
    if word == "unevaluatedProperties" and word not in schemas.findings:
        pytest.skip("not in the register")
    code, out = explain(word)
    assert code == 0 and [part for part in told if part not in out] == []


@pytest.mark.parametrize(
    ("word", "near"),
    [("STA-E0", "STA-E0"), ("minimun", "minimum"), ("phon", "phone"), ("驿站名", "驿站名称"), ("at_mots", "at_most")],
)
def test_what_is_unknown_is_answered_by_what_is_near(explain, word: str, near: str) -> None:
    code, out = explain(word)
    assert code == 2 and f"不认识 {word}" in out and "是否想问" in out and near in out.partition("是否想问")[2]


def test_without_a_word_every_code_is_listed_once(explain, schemas: Schemas) -> None:
    code, out = explain()
    listed_codes = [line.split()[0] for line in out.splitlines() if line.startswith("  ")]
    assert code == 0 and sorted(listed_codes) == sorted(schemas.findings)
    assert "驿站" in out and "错误" in out
    assert "Stations" in explain("--lang", "en")[1]


def test_json_tells_the_same(explain, schemas: Schemas) -> None:
    (told,) = json.loads(explain("sta-e04", "--json")[1])
    assert told["code"] == "STA-E04" and told["severity"] == "error" and told["why"]["en"]
    assert {"kind": "rule", "what": "coarse", "entity": "stations"}.items() <= told["from"][0].items()
    assert told["from"][0]["options"] == {"lon": "lon", "lat": "lat"} and "STA-E02" in told["related"]
    every = json.loads(explain("--json")[1])
    assert [one["code"] for one in every] == list(schemas.findings)
    assert {one["kind"] for one in json.loads(explain("phone", "--json")[1])} == {"cleaners", "comparers", "field"}


def test_every_code_has_every_section_in_both_languages(schemas: Schemas) -> None:
    known = reference(schemas)
    for code, finding in schemas.findings.items():
        for lang in ("zh", "en"):
            said = sections(known, finding, lang)
            assert set(LABELS) - set(said) <= {"related"}, code
            assert all(line and "{" not in line for name in ("what", "why", "fix") for line in said[name]), code


def test_where_codes_come_from(schemas: Schemas) -> None:
    places = reference(schemas).places
    assert [(one.entity, one.what) for one in places["STA-E02"] if one.kind == "rule"] == [("stations", "swapped")]
    assert {one.place for one in places["STA-E05"]} == {"stations.opening_hours_text"}
    assert ("stations.lon", "warning") in {(one.place, one.severity) for one in places["FMT-E01"]}
    assert {one.what for one in places["ORG-W02"]} == {"cleaners/uscc.py"}
    assert "stations.station_id" not in {one.place for one in places["pattern"]}  # the system's own
    silent = [code for code, found in places.items() if not found and "-" in code]
    assert silent == []


def test_related_codes_are_about_the_same(schemas: Schemas) -> None:
    places = reference(schemas).places
    assert related("STA-E05", places)[0] == "STA-W06"
    assert set(related("ORG-E01", places)) >= {"ORG-E02", "ORG-W01"}
    for code in schemas.findings:
        near = related(code, places)
        assert code not in near and len(near) == len(set(near)) <= 6


def test_groups() -> None:
    assert [group_of(code) for code in ("STA-E01", "minimum", "not_known", "XYZ-E01")] == ["STA", "", "", ""]


def test_what_a_plug_in_says_is_read_from_its_source() -> None:
    modules = {folder: pkgutil.iter_modules([str(ROOT / "src/sucheng_data" / folder)]) for folder in FOLDERS}
    plain = {folder: sorted(one.name for one in found if one.name[0] != "_") for folder, found in modules.items()}
    assert {folder: list(names(folder)) for folder in FOLDERS} == plain
    for folder, name in plugins():
        assert described(folder, name).doc.split() == doc(folder, name).split(), (folder, name)
    options = described("rules", "reference").options
    assert [(one.name, one.kind, one.default) for one in options][:2] == [
        ("field", "FieldName", ""),
        ("to", "EntityName", ""),
    ]
    assert described("rules", "mobile_phone").signature.endswith("consent: FieldName | None = None)")


def test_a_broken_schema_is_named(explain, tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    text = (folder / "stations.json").read_text(encoding="utf-8")
    (folder / "stations.json").write_text(
        text.replace('"x-codes": "districts"', '"x-codes": "district"'), encoding="utf-8"
    )
    code, out = explain("STA-E01", "-w", tmp_path)
    assert code == 3 and "stations.json" in out and "districts" in out


def test_nothing_heavy_is_loaded() -> None:
    heavy = ["pandas", "pyarrow", "numpy", "openpyxl", "rich", "xlsxwriter"]
    source = (
        "import sys\nsys.argv = ['sucheng', 'explain', 'STA-E01']\nfrom sucheng_data.__main__ import run\nassert run() == 0\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    command = [sys.executable, "-c", source]
    done = subprocess.run(command, capture_output=True, text=True, check=True, encoding="utf-8", cwd=ROOT)
    assert done.stdout.strip().endswith("[]"), done.stdout[-200:]

"""A release is what it says it is, or verify says where not; whatever the folder holds, it never ends in a traceback."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from sucheng_data.model.errors import CannotWork
from sucheng_data.operations._contents import contents
from sucheng_data.operations.signature import sign, signing_key
from sucheng_data.operations.verify import intact, verify
from tests.operations.small_city import published, resealed, small_city

STATIONS, MANIFEST, SUMS = "stations.parquet", "manifest.json", "SHA256SUMS"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(small_city(tmp_path_factory.mktemp("verify"))).folder


@pytest.fixture
def copy(good: Path, tmp_path: Path) -> Path:
    return shutil.copytree(good, tmp_path / "copy")


def test_a_release_passes_and_so_does_sha256sum(good: Path) -> None:
    assert verify(good).faults == [] and intact(good)
    done = subprocess.run(["sha256sum", "--strict", "-c", SUMS], cwd=good, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.count(": OK\n") == sum(path.is_file() for path in good.rglob("*")) - 1
    names = [line[66:] for line in (good / SUMS).read_text(encoding="utf-8").splitlines()]
    assert names == sorted(names) and "schemas/stations.json" in names


def _write(name: str, content: bytes) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(content)


def _link(folder: Path) -> None:
    shutil.move(folder / STATIONS, folder.parent / "outside")
    (folder / STATIONS).symlink_to(folder.parent / "outside")


def _append(name: str, text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_text((folder / name).read_text("utf-8") + text, encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "file", "says"),
    [
        (lambda folder: (folder / STATIONS).unlink(), STATIONS, "missing"),
        (_write(STATIONS, b"x"), STATIONS, "not that of its digest"),
        (_write("extra.txt", b""), "extra.txt", "no list"),
        (_write("schemas/.hidden", b""), "schemas/.hidden", "no list"),
        (_write("two\nlines", b""), "two\\nlines", "no list"),
        (_write("\x1b[31mred", b""), "\\x1b[31mred", "no list"),
        (_link, STATIONS, "no plain file"),
        (lambda folder: (folder / "loop").symlink_to(folder), "loop", "no plain file"),
        (lambda folder: os.mkfifo(folder / "pipe"), "pipe", "no plain file"),
        (lambda folder: (folder / SUMS).unlink(), SUMS, "no list"),
        (_append(SUMS, "rubbish\n"), SUMS, "this line"),
        (_append(SUMS, f"{'0' * 64}  ../outside\n"), "../outside", "missing"),
        (_append(SUMS, f"{'0' * 64}  /etc/passwd\n"), "/etc/passwd", "missing"),
        (_write(SUMS, b"\xff" * 99 + b"\n"), SUMS, "this line"),
        (_append(MANIFEST, " "), MANIFEST, "not that of its digest"),
    ],
)
def test_damage_is_told(copy: Path, damage: Callable[[Path], object], file: str, says: str) -> None:
    damage(copy)
    found = verify(copy).faults
    assert [fault for fault in found if fault.file == file and says in fault.text.en], found
    assert not intact(copy)
    assert all("\n" not in part and "\x1b" not in part for fault in found for part in (fault.file, *fault.text))


def _table(change: Callable[[pa.Table], pa.Table], name: str = STATIONS) -> Callable[[Path], object]:
    return lambda folder: pq.write_table(change(pq.read_table(folder / name)), folder / name)


def _features(change: Callable[[list], object]) -> Callable[[Path], object]:
    def damage(folder: Path) -> None:
        content = json.loads((folder / "stations.geojson").read_text("utf-8"))
        change(content["features"])
        (folder / "stations.geojson").write_text(json.dumps(content), encoding="utf-8")

    return damage


def _lines(change: Callable[[list[bytes]], object]) -> Callable[[Path], object]:
    """The map layer as it is written, a feature to a line, damaged line by line."""

    def damage(folder: Path) -> None:
        lines = (folder / "stations.geojson").read_bytes().splitlines(keepends=True)
        change(lines)
        (folder / "stations.geojson").write_bytes(b"".join(lines))

    return damage


def _replaced(table: pa.Table, name: str, value: object) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, pa.array([value] * table.num_rows, table[name].type))


def _schema(change: Callable[[dict], object]) -> Callable[[Path], object]:
    def damage(folder: Path) -> None:
        path = folder / "schemas" / "stations.json"
        schema = json.loads(path.read_text("utf-8"))
        change(schema)
        path.write_text(json.dumps(schema), encoding="utf-8")

    return damage


@pytest.mark.parametrize(
    ("damage", "file", "says"),
    [
        (_write(STATIONS, b"PAR1 rubbish PAR1"), STATIONS, "cannot be read"),
        (_write(STATIONS, b""), STATIONS, "cannot be read"),
        (_table(lambda table: table.slice(1)), STATIONS, "holds 1 records"),
        (_table(lambda table: _replaced(table, "status", "haunted")), STATIONS, "allowed values"),
        (_table(lambda table: _replaced(table, "station_id", "ST-320583-00001")), STATIONS, "given twice"),
        (_table(lambda table: _replaced(table, "station_id", None)), STATIONS, "missing"),
        (_table(lambda table: table.append_column("leader", pa.array(["张三"] * 2))), STATIONS, "columns"),
        (_table(lambda table: table.drop_columns(["lon"])), STATIONS, "columns"),
        (_table(lambda table: _replaced(table, "source_id", "SRC-20250101-XX-99")), STATIONS, "lead nowhere"),
        (_table(lambda table: table.rename_columns(["lon"] * table.num_columns)), STATIONS, "cannot be"),
        (_features(lambda found: found.pop()), "stations.geojson", "not the records"),
        (_features(lambda found: found[0].update(id="ST-320583-09999")), "stations.geojson", "not the records"),
        (_features(lambda found: found[0].update(id=["a"])), "stations.geojson", "cannot be"),
        (_features(lambda found: found[0].update(geometry=None)), "stations.geojson", "have a point"),
        (_lines(lambda lines: lines.pop(1)), "stations.geojson", "not the records"),
        (_lines(lambda lines: lines.pop(2)), "stations.geojson", "cannot be"),  # the line before ends in a comma
        (_lines(lambda lines: lines.pop()), "stations.geojson", "cannot be"),
        (_lines(lambda lines: lines.append(b"{}")), "stations.geojson", "cannot be"),
        (_lines(lambda lines: lines.insert(2, b"rubbish\n")), "stations.geojson", "cannot be"),
        (_write("stations.geojson", b"[" * 100_000), "stations.geojson", "cannot be"),
        (_write("stations.geojson", b'{"features": 7}'), "stations.geojson", "cannot be"),
        (lambda folder: (folder / "schemas/stations.json").unlink(), STATIONS, "without schemas"),
        (_write("schemas/stations.json", b"{"), "schemas/stations.json", "no JSON"),
        (_schema(lambda schema: schema.update(properties=[])), STATIONS, "cannot be"),
        (_schema(lambda schema: schema.update(allOf=[{"$ref": "https://elsewhere.invalid/x"}])), STATIONS, "cannot be"),
        (_schema(lambda schema: schema["properties"]["name"].update(pattern="(")), STATIONS, "cannot be"),
        (_write("csv/stations.csv", b"a,b\n1,2\n"), "csv/stations.csv", "holds 1 records"),
        (_write("csv/stations.csv", b'a\n"1\n'), "csv/stations.csv", "cannot be"),
        (_write("csv/stations.csv", b"a\n\xff\xfe\n"), "csv/stations.csv", "cannot be"),
        (_write("unknown.parquet", b""), "unknown.parquet", "not in the manifest"),
        (_write("x.jsonld", b"nonsense"), "x.jsonld", "no JSON"),
        (_write("sucheng.sqlite", b"no database" * 999), "sucheng.sqlite", "cannot be"),
    ],
)
def test_a_forged_release_is_found_out_by_what_is_in_it(
    copy: Path, damage: Callable[[Path], object], file: str, says: str
) -> None:
    (copy / "csv").mkdir(exist_ok=True)
    damage(copy)
    resealed(copy)
    assert intact(copy), "its digests are right"
    found = verify(copy).faults
    assert [fault for fault in found if fault.file == file and says in fault.text.en], found
    assert all(fault.text.zh and "\n" not in fault.text.zh for fault in found)


def test_what_is_too_long_to_read_at_once_is_read_in_parts(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Records one at a time, and JSON of more than a byte: the same is found as in one piece."""
    monkeypatch.setattr("sucheng_data.operations._contents._AT_ONCE", 1)
    graph = b'{"@context":{},"@graph":[\n{"@id":"a"},\n{"@id":"b"}\n]}\n'
    _write("records.jsonld", graph)(copy)
    for name in ("schemas/stations.json", MANIFEST):
        assert (copy / name).stat().st_size > len(graph)
    resealed(copy)
    assert verify(copy).faults == []
    _table(lambda table: _replaced(table, "status", "haunted"))(copy)
    resealed(copy)
    (fault,) = [fault for fault in verify(copy).faults if fault.place == "1 status"]
    assert fault.text.en.endswith("(2 in all)")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'{"@context":{},"@graph":[\n{"@id":"a"},\n{"@id":"b"}\n]}\n', ""),
        (b'{"@context":{},"@graph":[\n]}\n', "no records"),
        (b'{"@context":{},"@graph":[\n{"@id":"a"},\n{"@id"', "cannot be"),
        (b'{"@context":{},"@graph":[\n{"@id":"a"},\n', "cannot be"),
        (b'{"@context":{},"@graph":[{"@id":"a"}]}', "cannot be"),
    ],
)
def test_a_graph_too_large_to_read_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, says: str
) -> None:
    monkeypatch.setattr("sucheng_data.operations._contents._LARGEST_JSON", 10)
    (tmp_path / "records.jsonld").write_bytes(content)
    found = list(contents(tmp_path, {"entities": {}, "files": {}}, {"records.jsonld"}))
    assert [says in fault.text.en for fault in found] == [True] * bool(says)


@pytest.mark.parametrize(
    "content", [b"", b"null", b"[]", b"{}", b'{"files": {}, "entities": []}', b'{"files": 1}', b"[" * 100_000, b"\xff"]
)
def test_a_manifest_that_is_none(copy: Path, content: bytes) -> None:
    (copy / MANIFEST).write_bytes(content)
    (copy / SUMS).unlink()
    from sucheng_data.operations.verify import seal

    seal(copy)
    assert MANIFEST in {fault.file for fault in verify(copy).faults}


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest["entities"]["stations"].update(rows=3),
        lambda manifest: manifest["files"][STATIONS].update(rows=3),
        lambda manifest: manifest["entities"].pop("stations"),
        lambda manifest: manifest["entities"].update(stations=7),
        lambda manifest: manifest["entities"]["stations"].pop("key"),
        lambda manifest: manifest["entities"]["stations"].update(references=[{"field": "nobody"}]),
        lambda manifest: manifest["files"].update({"../../etc/passwd": {"bytes": 1, "sha256": "", "rows": 0}}),
        lambda manifest: manifest["files"].update({STATIONS: None}),
        lambda manifest: manifest.update(files=[]),
    ],
)
def test_a_manifest_that_lies(copy: Path, change: Callable[[dict], None]) -> None:
    resealed(copy, change)
    assert intact(copy) and verify(copy).faults


def _database(folder: Path, *words: str) -> None:
    path = folder / "sucheng.sqlite"
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    for word in words:
        base.execute(word)
    base.commit()
    base.close()
    resealed(folder)


def test_a_database_is_counted(copy: Path) -> None:
    _database(copy, "CREATE TABLE stations (id)", "INSERT INTO stations VALUES (1), (2)")
    assert verify(copy).faults == []
    _database(copy, "CREATE TABLE stations (id)", "INSERT INTO stations VALUES (1)")
    assert [fault.place for fault in verify(copy).faults] == ["stations"]
    _database(copy, "CREATE TABLE other (id)")
    assert "no table" in verify(copy).faults[0].text.en
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    _database(copy, f"CREATE VIEW stations AS {endless}", "CREATE TABLE benefits (id)")
    assert verify(copy).faults == [], "a view is not asked"
    content = bytearray((copy / "sucheng.sqlite").read_bytes())
    content[4096:4196] = b"\xff" * 100
    (copy / "sucheng.sqlite").write_bytes(content)
    resealed(copy)
    assert {fault.file for fault in verify(copy).faults} == {"sucheng.sqlite"}


def test_a_database_is_looked_through_as_long_as_it_is_large(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("CREATE TABLE stations (id)", "INSERT INTO stations VALUES (1), (2)", "CREATE TABLE more (a, b)")
    rows = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 20000) SELECT x, x FROM n"
    _database(copy, *words, f"INSERT INTO more {rows}", "CREATE INDEX a ON more (a)", "CREATE INDEX b ON more (b)")
    monkeypatch.setattr("sucheng_data.operations._contents._STEPS", 0)
    assert verify(copy).faults == []
    monkeypatch.setattr("sucheng_data.operations._contents._STEPS", -(1 << 40))
    assert [fault.file for fault in verify(copy).faults] == ["sucheng.sqlite"], "but not for ever"


def test_columns_that_draw_the_point_are_not_the_records(copy: Path) -> None:
    known = json.loads((copy / "schemas" / "stations.json").read_text("utf-8"))["properties"]
    table = pq.read_table(copy / STATIONS).select(list(known))
    geo = {"columns": {"shape": {"covering": {"bbox": {"xmin": ["box", "xmin"]}}}}}
    table = table.append_column("shape", pa.array([b"", b""])).append_column("box", pa.array([{"xmin": 1.0}] * 2))
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), copy / STATIONS)
    resealed(copy)
    assert verify(copy).faults == []


@pytest.mark.parametrize("name", ["nothing", "file", "empty", "odd\0name"])
def test_what_is_no_release_is_one_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CannotWork, match="不是一个发布包"):
        verify(tmp_path / name)


def test_a_loop_of_links_is_no_release(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(CannotWork):
        verify(tmp_path / "a")


def test_the_released_schemas_are_valid_for_everybody(good: Path) -> None:
    """Another validator, reading the Parquet files another way, finds the records valid by the schemas beside them."""
    from jsonschema import Draft202012Validator

    for path in sorted((good / "schemas").glob("*.json")):
        schema = json.loads(path.read_text("utf-8"))
        Draft202012Validator.check_schema(schema)
        table = pq.read_table(good / f"{path.stem}.parquet")
        table = table.select([name for name in table.column_names if name in schema["properties"]])
        for name in table.column_names:
            if pa.types.is_date(table[name].type):
                table = table.set_column(table.column_names.index(name), name, pc.cast(table[name], pa.string()))
        validator = Draft202012Validator(schema)
        for record in table.to_pylist():
            validator.validate({key: value for key, value in record.items() if value is not None})
        assert schema["properties"] and all(part["title"] for part in schema["properties"].values())
    stations = json.loads((good / "schemas" / "stations.json").read_text("utf-8"))
    assert "leader_name" not in stations["properties"] and "raw" not in stations["properties"]
    assert {"opened_on_precision", "flags"} <= {*stations["properties"], "opened_on_precision"}


ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return _key(tmp_path / "key")


def _key(path: Path, phrase: str = "") -> Path:
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", phrase, "-C", "", "-f", str(path)]
    subprocess.run(words, check=True, capture_output=True)
    return path


def _signers(key: Path) -> Path:
    path = key.with_suffix(".signers")
    path.write_text(f"office@example.org {key.with_suffix('.pub').read_text('utf-8')}", encoding="utf-8")
    return path


@ssh
def test_a_signature_says_who_made_the_release(copy: Path, key: Path, tmp_path: Path) -> None:
    sign(copy, key)
    first = (copy / "SHA256SUMS.sig").read_bytes()
    assert (verify(copy).signature, verify(copy).faults) == ("unchecked", [])
    assert (verify(copy, _signers(key)).signature, verify(copy, _signers(key)).faults) == ("good", [])
    stranger = verify(copy, _signers(_key(tmp_path / "other")))
    assert stranger.signature == "bad" and "none of the signers" in stranger.faults[0].text.en
    (copy / "SHA256SUMS.sig").unlink()
    sign(copy, key)
    assert (copy / "SHA256SUMS.sig").read_bytes() == first, "the same input, the same bytes"


@ssh
def test_a_signature_of_something_else_is_bad(copy: Path, key: Path) -> None:
    sign(copy, key)
    (copy / "extra.txt").write_text("", encoding="utf-8")
    kept = (copy / "SHA256SUMS.sig").read_bytes()
    (copy / "SHA256SUMS.sig").unlink()
    resealed(copy)
    (copy / "SHA256SUMS.sig").write_bytes(kept)
    assert verify(copy, _signers(key)).signature == "bad"
    (copy / "SHA256SUMS.sig").write_bytes(b"rubbish")
    assert verify(copy, _signers(key)).signature == "bad"


@ssh
def test_without_a_signature_there_is_nothing_to_trust(copy: Path, key: Path) -> None:
    assert "no signature" in verify(copy, _signers(key)).faults[0].text.en
    with pytest.raises(CannotWork, match="名单"):
        sign(copy, key)
        verify(copy, copy / "nobody")


@ssh
def test_a_key_that_cannot_be_used_is_one_sentence(copy: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotWork, match="没有发布"):
        sign(copy, _key(tmp_path / "locked", "long phrase"))
    assert not (copy / "SHA256SUMS.sig").exists()
    with pytest.raises(CannotWork, match="SUCHENG_SIGNING_KEY"):
        signing_key({"SUCHENG_SIGNING_KEY": str(tmp_path / "nothing; rm -rf")})
    assert signing_key({}) is None

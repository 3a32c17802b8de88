"""The command line as a person meets it: answers, exit codes, one clear line for what cannot be done."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import wraps
from pathlib import Path

import pytest
import xlsxwriter
from jsonschema import Draft202012Validator

from sucheng_data.model.registry import find
from sucheng_data.rules.in_city import in_city

ROOT = Path(__file__).resolve().parents[1]
HEADINGS = [
    "驿站名称",
    "区县",
    "街道",
    "地址",
    "经度(GCJ-02)",
    "纬度(GCJ-02)",
    "开放时间",
    "设施",
    "类别",
    "主管部门",
    "是否上图",
]
GOOD = [
    "淞南社区暖“新”驿站", "昆山市", "千灯镇", "淞南路1号", 120.99123, 31.26123,
    "周一至周日8:00-20:00", "饮水机、微波炉、药箱", "暖新驿站", "苏州市总工会", "是",
]  # fmt: skip


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(path: Path, *rows: list[object], headings: list[str] = HEADINGS) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("驿站")
        for number, row in enumerate([headings, *rows]):
            sheet.write_row(number, 0, row)
    return path


def test_clean_data_exits_0_and_faulty_data_1(tmp_path: Path, sucheng) -> None:
    good = workbook(tmp_path / "good.xlsx", GOOD)
    answer = sucheng("validate", good, "-w", tmp_path, "--org", "SZ-ZGH")
    assert (answer.code, answer.err) == (0, ""), answer.out
    bad = workbook(tmp_path / "bad.xlsx", GOOD, ["", *GOOD[1:]])
    answer = sucheng("validate", bad, "-w", tmp_path)
    assert answer.code == 1
    assert "FMT-E01" in answer.out and "A3" in answer.out
    assert sucheng("validate", bad, "-w", tmp_path, "--fail-on", "never").code == 0


def test_the_json_report_keeps_its_promise(tmp_path: Path, sucheng) -> None:
    bad = workbook(tmp_path / "bad.xlsx", ["", *GOOD[1:]])
    answer = sucheng("validate", bad, "-w", tmp_path, "--format", "json", "--lang", "en")
    report = json.loads(answer.out)
    Draft202012Validator(
        json.loads((ROOT / "schemas" / "reports" / "report.json").read_text(encoding="utf-8"))
    ).validate(report)
    finding = next(finding for finding in report["findings"] if finding["code"] == "FMT-E01")
    assert (finding["file"], finding["sheet"], finding["cell"], finding["field"]) == ("bad.xlsx", "驿站", "A2", "name")
    assert "missing" in finding["message"]
    assert report["summary"]["errors"] == sum(item["severity"] == "error" for item in report["findings"])


def test_findings_speak_the_language_asked_for(tmp_path: Path, sucheng, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = workbook(tmp_path / "bad.xlsx", ["", *GOOD[1:]])
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "缺失" in sucheng("validate", bad, "-w", tmp_path).out
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert "missing" in sucheng("validate", bad, "-w", tmp_path).out
    assert "缺失" in sucheng("validate", bad, "-w", tmp_path, "--lang", "zh").out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("validate", "不存在.xlsx"), 3, "不存在.xlsx"),
        (("valdate",), 2, "validate"),
        (("validate", "--format", "pdf"), 2, "terminal"),
        (("validate", "--crs", "mars"), 2, "gcj02"),
        (("validate", "--as-of", "昨天"), 2, "2026-01-31"),
        (("validate", ".", "--org", "SZ-ZGK"), 2, "SZ-ZGH"),
        (("validate", "--nope"), 2, "--nope"),
        (("explain", "STA-E0"), 2, "STA-E0"),
        (("template", "statoins"), 2, "stations"),
        (("demo", "--stations", "0", "x"), 2, "stations"),
    ],
)
def test_wrong_words_are_one_line(
    words: tuple[str, ...], code: int, told: str, tmp_path: Path, sucheng, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    workbook(tmp_path / "a.xlsx", GOOD)
    answer = sucheng(*words)
    assert (answer.code, answer.out) == (code, "")
    assert told in answer.err and answer.err.count("\n") == 1 and "Traceback" not in answer.err


def _broken(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("空.xlsx", b"", "空"),
        ("说明.pdf", b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        ("驿站.xlsx", b"PK\x03\x04" + b"\x00" * 60, ""),
        ("驿站.xls", b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        ("大文件.xlsx", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "LFS"),
        ("加密.xlsx", OLE + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 512, "密码"),
        ("文字.xlsx", "这不是表格\n".encode(), "不是表格"),
        ("乱.csv", b"\xff\xfe\x00\xd8,\x00", ""),
    ],
)
def test_an_unreadable_file_is_one_finding_and_exit_3(
    name: str, content: bytes, told: str, tmp_path: Path, sucheng
) -> None:
    path = _broken(tmp_path, name, content)
    answer = sucheng("validate", path, "-w", tmp_path, "--format", "json")
    findings = json.loads(answer.out)["findings"]
    assert answer.code == 3
    assert [finding["code"] for finding in findings] == ["FILE-E01"]
    assert told in findings[0]["message"] and findings[0]["file"] == name


def test_a_truncated_workbook_does_not_stop_the_others(tmp_path: Path, sucheng) -> None:
    whole = workbook(tmp_path / "a.xlsx", ["", *GOOD[1:]])
    _broken(tmp_path, "b.xlsx", whole.read_bytes()[:2000])
    answer = sucheng("validate", tmp_path, "-w", tmp_path, "--format", "json")
    assert answer.code == 3
    assert {"FILE-E01", "FMT-E01"} <= {finding["code"] for finding in json.loads(answer.out)["findings"]}


def test_a_second_copy_is_told_and_read_once(tmp_path: Path, sucheng) -> None:
    whole = workbook(tmp_path / "a.xlsx", GOOD)
    (tmp_path / "b.xlsx").write_bytes(whole.read_bytes())
    report = json.loads(sucheng("validate", tmp_path, "-w", tmp_path, "--format", "json").out)
    assert (report["summary"]["files"], report["summary"]["rows"]) == (2, 1)
    assert [(item["code"], item["file"]) for item in report["findings"] if item["severity"] == "warning"] == [
        ("SHT-W05", "b.xlsx")
    ]


def test_an_empty_workbook_says_so(tmp_path: Path, sucheng) -> None:
    with xlsxwriter.Workbook(tmp_path / "空表.xlsx") as book:
        book.add_worksheet()
    answer = sucheng("validate", tmp_path / "空表.xlsx", "-w", tmp_path, "--format", "json")
    assert answer.code == 1
    assert [finding["code"] for finding in json.loads(answer.out)["findings"]] == ["SHT-E01"]


def test_an_unknown_sheet_names_those_there_are(tmp_path: Path, sucheng) -> None:
    path = workbook(tmp_path / "a.xlsx", GOOD)
    for command in ("validate", "inspect"):
        answer = sucheng(command, path, "-w", tmp_path, "--sheet", "不存在")
        assert answer.code == 2 and "驿站" in answer.err and answer.err.count("\n") == 1


def test_cells_are_exact_under_titles_merged_headers_and_hidden_rows(tmp_path: Path, sucheng) -> None:
    """A fault in a known cell of a sheet as departments make them comes back with that very address."""
    with xlsxwriter.Workbook(tmp_path / "站点.xlsx") as book:
        sheet = book.add_worksheet("驿站")
        sheet.merge_range("A1:L1", "全市驿站汇总表")
        sheet.write("A2", "填报单位：苏州市总工会")
        sheet.merge_range("A3:A4", "序号")
        sheet.merge_range("B3:B4", "驿站名称")
        sheet.merge_range("C3:E3", "位置")
        sheet.write_row("C4", ["区县", "街道", "地址"])
        sheet.merge_range("F3:G3", "坐标（高德）")
        sheet.write_row("F4", ["经度", "纬度"])
        for column, heading in enumerate(["开放时间", "设施", "类别", "主管部门", "是否上图"], start=7):
            sheet.merge_range(2, column, 3, column, heading)
        for row in range(4, 12):
            sheet.write_row(
                row, 0, [row - 3, f"第{row}驿站", *GOOD[1:3], f"淞南路{row}号", 120.99123 + row / 1000, *GOOD[5:]]
            )
        sheet.set_row(6, None, None, {"hidden": True})
        sheet.write("D10", "平江街道")  # a town of another district
        sheet.write("F8", 12.0)  # nowhere near
        sheet.write("H12", "随缘")
    report = json.loads(sucheng("validate", tmp_path / "站点.xlsx", "-w", tmp_path, "--format", "json").out)
    found = {(item["code"], item["cell"]) for item in report["findings"] if item["severity"] != "info"}
    assert found == {("STA-W05", "D10"), ("STA-E01", "F8"), ("STA-W07", "H12"), ("SHT-W03", "7:7")}


def test_a_broken_schema_names_file_and_line(tmp_path: Path, sucheng) -> None:
    assert sucheng("init", tmp_path / "w").code == 0
    schema = tmp_path / "w" / "schemas" / "stations.json"
    schema.write_text(
        schema.read_text(encoding="utf-8").replace('"type": "object"', '"type": "object",,', 1), encoding="utf-8"
    )
    answer = sucheng("run", "-w", tmp_path / "w")
    assert answer.code == 3 and "stations.json" in answer.err and answer.err.count("\n") == 1
    assert not (tmp_path / "w" / "build" / "releases").exists()


def test_run_publishes_the_good_and_keeps_back_the_faulty(tmp_path: Path, sucheng) -> None:
    assert sucheng("init", tmp_path).code == 0
    (tmp_path / "raw" / "苏州市总工会").mkdir()
    workbook(tmp_path / "raw" / "苏州市总工会" / "驿站.xlsx", GOOD, ["", *GOOD[1:]])
    answer = sucheng("run", "-w", tmp_path, "--lang", "zh")
    assert answer.code == 1 and "build/releases/" in answer.out
    current = tmp_path / "build" / "releases" / "current"
    manifest = json.loads((current / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["entities"]["stations"].items() >= {"rows": 1, "withheld": 1, "off_map": 0}.items()
    withheld = (tmp_path / "build" / "withheld.csv").read_text(encoding="utf-8")
    assert "FMT-E01" in withheld and "淞南路1号" in withheld
    before = (tmp_path / "registry" / "stations.csv").read_text(encoding="utf-8")
    again = sucheng("run", "-w", tmp_path, "--lang", "zh")
    assert "没有变化" in again.out
    assert (tmp_path / "registry" / "stations.csv").read_text(encoding="utf-8") == before


def test_an_unreadable_input_publishes_nothing_and_current_stays(tmp_path: Path, sucheng) -> None:
    assert sucheng("init", tmp_path).code == 0
    workbook(tmp_path / "raw" / "a.xlsx", GOOD)
    assert sucheng("run", "-w", tmp_path).code == 0
    current = (tmp_path / "build" / "releases" / "current").resolve()
    _broken(tmp_path / "raw", "b.xlsx", b"PK\x03\x04")
    answer = sucheng("publish", "-w", tmp_path)
    assert answer.code == 3 and "Traceback" not in answer.err
    assert (tmp_path / "build" / "releases" / "current").resolve() == current
    assert sorted(path.name for path in (tmp_path / "build" / "releases").iterdir()) == sorted(
        [current.name, "current"]
    )


def test_a_night_goes_on_without_what_is_unreadable_and_says_so(tmp_path: Path, sucheng) -> None:
    assert sucheng("init", tmp_path).code == 0
    workbook(tmp_path / "raw" / "a.xlsx", GOOD)
    _broken(tmp_path / "raw", "b.xlsx", b"PK\x03\x04")
    answer = sucheng("run", "-w", tmp_path)
    assert answer.code == 3 and "raw/b.xlsx" in answer.out and "Traceback" not in answer.err
    assert (tmp_path / "build" / "releases" / "current" / "stations.parquet").is_file()
    assert sucheng("run", "-w", tmp_path).code == 3, "unchanged, and still unreadable"


def test_help_and_version_import_nothing_heavy() -> None:
    heavy = ["pandas", "pyarrow", "openpyxl", "jsonschema", "numpy", "rich", "python_calamine", "xlsxwriter"]
    code = "import sys\nsys.argv = ['sucheng', '--help']\nfrom sucheng_data.__main__ import run\nrun()\n"
    code += f"print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    assert done.stdout.strip().endswith("[]"), done.stdout[-200:]


def test_the_module_runs_as_a_program(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "sucheng_data", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("sucheng 0.")
    done = subprocess.run(
        [sys.executable, "-m", "sucheng_data"], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert "validate" in done.stdout


def test_a_bug_is_exit_6_with_a_report_and_no_traceback(
    sucheng, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def burst(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("sucheng_data.pipeline.read_schemas", burst)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = sucheng("validate", tmp_path, "-w", tmp_path)
    assert answer.code == 6 and "Traceback" not in answer.err and answer.err.count("\n") == 1
    assert "boom" in next(tmp_path.glob("sucheng-fault-*.txt")).read_text(encoding="utf-8")


def test_a_rule_that_crashes_is_told_with_the_findings_of_the_others_and_ends_in_exit_6(
    sucheng, city: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    @wraps(in_city)
    def burst(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no such luck")

    monkeypatch.setattr("sucheng_data.rules.in_city.in_city", burst)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    find.cache_clear()
    try:
        space = tmp_path / "space"
        shutil.copytree(city, space, ignore=shutil.ignore_patterns("build"))
        answer = sucheng("validate", "-w", space, "--format", "json", "--as-of", "2026-01-31")
        published = sucheng("publish", "-w", space, "--as-of", "2026-01-31")
    finally:
        find.cache_clear()
    report = json.loads(answer.out)
    assert answer.code == published.code == 6 and not (space / "build/releases/current").exists()
    crashed = [run for run in report["rules"] if run["status"] == "crashed"]
    assert [run["rule"] for run in crashed] == ["in_city"] and "no such luck" in crashed[0]["reason"]
    codes = {finding["code"] for finding in report["findings"]}
    assert "STA-E03" in codes and "STA-E01" not in codes
    told = next(tmp_path.glob("sucheng-fault-*.txt")).read_text(encoding="utf-8")
    assert "no such luck" in told and "STA-E01" in told


def test_the_template_comes_back_clean(tmp_path: Path, sucheng) -> None:
    """What we hand out we can read: every column of the template is recognised, and a filled row has no fault."""
    import openpyxl

    assert sucheng("template", "stations", "-o", tmp_path / "t.xlsx").code == 0
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    sheet = book["填报"]
    assert book["代码"].sheet_state == "hidden" and sheet.data_validations.count > 3
    titles = [cell.value for cell in sheet[4]]
    known = dict(zip(HEADINGS, GOOD, strict=True))
    known |= {
        "驿站类别": "暖新驿站",
        "县(市、区)": "昆山市",
        "街道/镇": "千灯镇",
        "经度": 120.99123,
        "纬度": 31.26123,
        "坐标来源": "高德",
        "开放时间(原文)": "周一至周日8:00-20:00",
        "设施配备": "饮水机、微波炉、药箱",
    }
    for column, title in enumerate(titles, start=1):
        sheet.cell(5, column, known.get(title))
    book.save(tmp_path / "t.xlsx")
    report = json.loads(
        sucheng("validate", tmp_path / "t.xlsx", "-w", tmp_path, "--org", "SZ-ZGH", "--format", "json").out
    )
    assert report["summary"]["rows"] == 1
    assert [item for item in report["findings"] if item["severity"] != "info"] == []


def test_inspect_json_tells_the_layout(tmp_path: Path, sucheng) -> None:
    path = workbook(tmp_path / "a.xlsx", GOOD)
    sheet = json.loads(sucheng("inspect", path, "-w", tmp_path, "--json").out)["sheets"][0]
    assert (sheet["header_rows"], sheet["data_rows"], sheet["entity"]) == ([1], [2, 2], "stations")
    assert sheet["columns"][0] == {"letter": "A", "header": "驿站名称", "field": "name", "how": "exact"}


def test_explain_knows_codes_rules_and_fields(sucheng) -> None:
    for word, told in (
        ("STA-E01", "苏州"),
        ("at_most", "rules/at_most"),
        ("phone", "cleaners/phone"),
        ("驿站名称", "stations.name"),
    ):
        answer = sucheng("explain", word, "--lang", "zh")
        assert answer.code == 0 and told in answer.out


def test_a_reader_that_has_seen_enough_is_no_failure() -> None:
    import subprocess

    command = [sys.executable, "-c", "from sucheng_data.__main__ import main; main()", "schema", "stations", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout and run.stderr
        run.stdout.close()  # nobody reads a word
        told = run.stderr.read()
    assert (run.returncode, told) == (0, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
@pytest.mark.parametrize("after", [0.05, 0.15, 0.3, 0.5])
def test_nothing_outlives_a_command_that_is_killed(city: Path, after: float) -> None:
    """Neither the server of workers, which is forked from the command, nor a worker."""
    import os
    import signal
    import subprocess
    import time

    mark = f"SUCHENG_MARK={os.getpid()}-{after}"

    def alive() -> list[str]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark.encode() in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_text(errors="replace"))
            except OSError:
                continue
        return [command for command in found if "resource_tracker" not in command]

    name, value = mark.split("=")
    command = [sys.executable, "-m", "sucheng_data", "validate", "-w", str(city)]
    with subprocess.Popen(
        command, env={**os.environ, name: value}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        time.sleep(after)
        assert alive()
        run.send_signal(signal.SIGKILL)
    until = time.monotonic() + 10
    while alive() and time.monotonic() < until:
        time.sleep(0.05)
    assert alive() == []

"""The report for a person: grouped by root cause, errors first, and no cell can talk to the terminal."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from rich.cells import cell_len

from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.model.report import Report
from sucheng_data.model.schema import load_schemas
from sucheng_data.operations.workspace import packaged_schemas
from sucheng_data.reports.terminal import terminal

SCHEMAS, AS_OF = load_schemas(packaged_schemas()), date(2026, 1, 31)


def _issue(code: str, severity: Severity, cell: str, value: str = "", message: str = "第7行“地址”缺失") -> Issue:
    place = Place("raw/甲.xlsx", "驿站", cell)
    return Issue(
        code,
        severity,
        "department",
        "完整性",
        Text(message, "Row 7: “Address” is missing"),
        place,
        "stations",
        "address",
        value,
    )


def _shown(*issues: Issue, lang: str = "zh") -> str:
    return terminal(Report(1, 9, issues, [], SCHEMAS, AS_OF), lang)


def test_one_cause_is_one_line_with_its_cells() -> None:
    text = _shown(*(_issue("FMT-E01", Severity.WARNING, f"E{row}") for row in range(7, 12)))
    assert "E7、E8、E9 等5处" in text and text.count("警告  FMT-E01") == 1
    assert "第7行" not in text, "a line for five rows names none of them"
    assert "E7, E8, E9 and 2 more" in _shown(
        *(_issue("FMT-E01", Severity.WARNING, f"E{row}") for row in range(7, 12)), lang="en"
    )


def test_errors_come_first_and_the_totals_last() -> None:
    text = _shown(
        _issue("B", Severity.INFO, "A1"), _issue("C", Severity.WARNING, "A2"), _issue("A", Severity.ERROR, "A3")
    )
    lines = [line.split()[1] for line in text.splitlines() if line.strip().startswith(("错误", "警告", "提示"))]
    assert lines == ["A", "C", "B"]
    assert text.splitlines()[-2:] == ["1 个文件，9 行：错误 1，警告 1，提示 1", "怎么改：sucheng explain A"]


def test_a_whole_row_is_called_by_its_number() -> None:
    assert "第9行" in _shown(_issue("FMT-E01", Severity.WARNING, "9:9"))
    assert "row 9" in _shown(_issue("FMT-E01", Severity.WARNING, "9:9"), lang="en")
    several = [_issue("FMT-E01", Severity.WARNING, f"{row}:{row}") for row in (4, 5, 6, 8)]
    assert "第4、5、6行 等4处" in _shown(*several) and "rows 4, 5, 6 and 1 more" in _shown(*several, lang="en")
    assert "C列" in _shown(_issue("FMT-E01", Severity.WARNING, "C:C"))


def test_no_cell_talks_to_the_terminal() -> None:
    nasty = "\x1b[31m红\x07\x9b2J[bold]:smile:"
    text = _shown(_issue("X", Severity.ERROR, "A1", value=nasty, message=f"值“{nasty}”"))
    assert not any((ord(character) < 32 and character != "\n") or 127 <= ord(character) < 160 for character in text)
    assert "[bold]" in text and ":smile:" in text


def test_a_collapsed_cause_shows_its_cells_and_count() -> None:
    one = replace(_issue("FMT-E01", Severity.WARNING, "E7"), count=40, cells=("E7", "E8", "E9", "E10"))
    assert "E7、E8、E9 等40处" in _shown(one)


def test_the_value_and_the_suggestion_are_told_once() -> None:
    one = _issue("X", Severity.ERROR, "A1", value="31.3,120.7", message="经纬度疑似填反")
    assert "经纬度疑似填反（现为“31.3,120.7”） → 120.7,31.3" in _shown(replace(one, suggestion="120.7,31.3"))
    quoted = _issue("X", Severity.ERROR, "A1", value="红红", message="没有“红红”，是否想写“火火”？")
    assert _shown(replace(quoted, suggestion="火火")).count("红红") == 1
    assert "→" not in _shown(replace(quoted, suggestion="火火"))


def test_messages_that_differ_give_the_title_and_an_example() -> None:
    two = [_issue("FMT-W03", Severity.WARNING, f"A{day}", message=f"日期“1900-01-0{day}”不合理") for day in (1, 2)]
    assert "日期不合理，如：日期“1900-01-01”不合理" in _shown(*two)


def test_the_closing_lines_tell_everything_else(report: Report) -> None:
    lines = terminal(report, "zh").splitlines()[-4:]
    assert lines == [
        "程序故障，没有查成：STA-W03（KeyError: 'x'）",
        "没有检查：STA-W01（没有导入边界）",
        "4 个文件，37 行：错误 18，警告 2，提示 1；已确认无误 1；按以往答复自动更正 6",
        "怎么改：sucheng explain FMT-E01",
    ]
    english = terminal(report, "en").splitlines()[-4:]
    assert english[1] == "Not checked: STA-W01 (no boundaries imported)"
    assert english[2].endswith("18 errors, 2 warnings, 1 infos; confirmed as right: 1; corrected by earlier answers: 6")


@pytest.mark.parametrize("width", [40, 80, 100, 160])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_line_is_wider_than_the_terminal(
    report: Report, lang: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    text = re.sub("\x1b\\[[0-9;]*m", "", terminal(report, lang))
    assert max(cell_len(line) for line in text.splitlines()) <= width
    assert "FMT-E01" in text and "STA-W05" in text


def test_lines_break_where_a_reader_would_break_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    long = "梅李镇星里社区就业服务站超过180天未核验：上次核验在2026-01-14，距今312天，请核验" * 3
    text = re.sub("\x1b\\[[0-9;]*m", "", _shown(_issue("STA-W10", Severity.WARNING, "P4", message=long)))
    lines = [line.strip() for line in text.splitlines()[1:-2]]
    assert len(lines) > 4 and not any(line.startswith(tuple("，。：、”）")) for line in lines)
    assert text.count("2026-01-14") == 3, "a date stays whole"


def test_a_file_is_named_once_and_each_of_its_sheets() -> None:
    one, two = _issue("A", Severity.ERROR, "A1"), _issue("B", Severity.ERROR, "A2")
    lines = _shown(one, replace(two, place=Place("raw/甲.xlsx", "常熟市", "A2"))).splitlines()
    assert lines[0] == "raw/甲.xlsx › 驿站" and lines[2] == " › 常熟市"

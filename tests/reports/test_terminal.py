"""The report for a person: grouped by root cause, errors first, and no cell can talk to the terminal."""

from __future__ import annotations

from datetime import date

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
    assert "E7、E8、E9 等5处" in text and text.count("FMT-E01") == 1
    assert "第7行" not in text, "a line for five rows names none of them"
    assert "E7, E8, E9 and 2 more" in _shown(
        *(_issue("FMT-E01", Severity.WARNING, f"E{row}") for row in range(7, 12)), lang="en"
    )


def test_errors_come_first_and_the_totals_last() -> None:
    text = _shown(
        _issue("B", Severity.INFO, "A1"), _issue("C", Severity.WARNING, "A2"), _issue("A", Severity.ERROR, "A3")
    )
    lines = [line.split()[1] for line in text.splitlines() if line.startswith(("错误", "警告", "提示"))]
    assert lines == ["A", "C", "B"]
    assert text.splitlines()[-1] == "1 个文件，9 行：错误 1，警告 1，提示 1"


def test_a_whole_row_is_called_by_its_number() -> None:
    assert "第9行" in _shown(_issue("FMT-E01", Severity.WARNING, "9:9"))
    assert "row 9" in _shown(_issue("FMT-E01", Severity.WARNING, "9:9"), lang="en")


def test_no_cell_talks_to_the_terminal() -> None:
    nasty = "\x1b[31m红\x07\x9b2J[bold]:smile:"
    text = _shown(_issue("X", Severity.ERROR, "A1", value=nasty, message=f"值“{nasty}”"))
    assert not any((ord(character) < 32 and character != "\n") or 127 <= ord(character) < 160 for character in text)
    assert "[bold]" in text and ":smile:" in text

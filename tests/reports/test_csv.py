"""One line per finding, as Excel opens it, and no formula in it."""

from __future__ import annotations

import csv as standard
import io

from reports.samples import HOSTILE

from sucheng_data.model.report import Report
from sucheng_data.reports.csv import csv


def _read(report: Report, lang: str) -> list[dict[str, str]]:
    text = csv(report, lang)
    assert text.encode().startswith(b"\xef\xbb\xbf"), "without it Excel reads another encoding"
    return list(standard.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_one_line_per_finding(report: Report) -> None:
    rows = _read(report, "zh")
    assert len(rows) == len(report.issues)
    assert rows[0] == {
        "级别": "错误",
        "单位": "苏州市总工会",
        "文件": "raw/甲单位/驿站 表#1.xlsx",
        "工作表": "驿站",
        "单元格": "E7",
        "字段": "地址",
        "填报内容": "",
        "问题": "缺少必填内容",
        "问题说明": "第7行“地址”缺失",
        "怎么改": "在该单元格补填内容；原文已损坏的，请查原件，不要猜填。",
        "建议值": "",
        "处数": "1",
        "由谁处理": "报送单位",
        "质量维度": "完整性",
        "代码": "FMT-E01",
        "编号": report.issues[0].key,
    }
    assert rows[-1]["单位"] == "报送单位不明"
    assert [row["单元格"] for row in rows if row["代码"] == "STA-I01"] == ["C3 C4"]
    english = _read(report, "en")
    assert english[0]["Field"] == "Address" and english[0]["Who mends it"] == "department"


def test_values_arrive_and_none_is_a_formula(report: Report) -> None:
    rows = _read(report, "zh")
    values = [row["填报内容"] for row in rows if row["代码"] == "FMT-W01"]
    assert [value.removeprefix("'") for value in values] == HOSTILE
    begins = {cell[:1] for row in rows for cell in row.values()}
    assert not begins & set("=+-@\t\r\n＝＋－＠")

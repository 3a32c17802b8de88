"""Number formats that change what a number says, against what Excel shows for them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from sucheng_data.model.grid import Cell
from sucheng_data.readers._formats import BUILT_IN, telling
from sucheng_data.readers._shown import as_shown


def shown(code: str, cell: Cell) -> Cell:
    found = telling([(164, code)])
    return found[164].shown(cell) if found else cell


@pytest.mark.parametrize(
    ("code", "cell", "text"),
    [
        ("0.00%", 0.12, "12%"),
        ("0%", 0.12345, "12.345%"),
        ("0%", -0.05, "-5%"),
        ("#0.0#%", 0.05, "5%"),
        ('0"%"', 5.0, "5%"),
        ("00000", 17.0, "00017"),
        ("000000", 17, "000017"),
        ('"KS-"000', 7.0, "KS-007"),
        ('0"个"', 5.0, "5个"),
        ("0\\个", 5.0, "5个"),
        ('General"人"', 5.0, "5人"),
        ('G/通用格式"人"', 5.0, "5人"),
        ('"约"0', 5.0, "约5"),
        ('#"亩"', 17.5, "17.5亩"),
        ('0.0"万"', 3.5, "3.5万"),
        ('0!.0,"万"', 12345.0, "1.2345万"),
        ('0!.0000"万元"', 12345.0, "1.2345万元"),
        ("0!.0000", 12345.0, "1.2345"),
        ("0000-00000000", 51265550101.0, "0512-65550101"),
        ('[=1]"有";[=2]"无"', 2.0, "无"),
        ('[>=10000]0.0,"千";0', 20000.0, "20千"),
        ('0;-0;"无"', 0.0, "无"),
        ('@"镇"', "千灯", "千灯镇"),
        ('yyyy"年"m"月"', date(2025, 3, 1), "2025年3月"),
        ('[$-804]yyyy"年"m"月";@', date(2025, 3, 1), "2025年3月"),
        ("yyyy/m;@", date(2025, 3, 1), "2025年3月"),
        ("mmm-yy", datetime(2025, 3, 1), "2025年3月"),
        ('yyyy"年"', date(2025, 1, 1), "2025年"),
    ],
)
def test_what_a_format_adds_is_part_of_the_text(code: str, cell: Cell, text: str) -> None:
    assert shown(code, cell) == text


@pytest.mark.parametrize(
    ("code", "cell"),
    [
        ("General", 5.0),
        ("0.00", 1.5),
        ("#,##0.00", 1234.5),
        ("0_ ", 5.0),
        ("0.00_);[Red]\\(0.00\\)", -5.0),
        ('_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 0.0),
        ("[$￥-804]#,##0.00", 5.0),
        ("￥#,##0", 5.0),
        ("[DBNum1]General", 5.0),
        ("0.00E+00", 5.0),
        ("# ?/?", 0.5),
        (";;;", 5.0),
        ("0%", True),
        ("0%", "约一成"),
        ('[=1]"有";[=2]"无"', 3.0),
        ('[>=10000]0.0,"千";0', 200.0),
        ("@", "文字"),
        ('yyyy"年"m"月"', date(2025, 3, 5)),
        ('yyyy"年"m"月"', datetime(2025, 3, 1, 8)),
        ('yyyy"年"m"月"d"日"', date(2025, 3, 1)),
        ('yyyy"年"', date(2025, 3, 1)),
        ('m"月"d"日"', date(2025, 3, 1)),
        ("h:mm", time(8, 30)),
    ],
)
def test_all_others_leave_the_value(code: str, cell: Cell) -> None:
    assert shown(code, cell) == cell


def test_the_formats_of_a_chinese_excel_without_a_text_of_their_own() -> None:
    months = {
        number for number, found in telling(BUILT_IN.items()).items() if found.shown(date(2025, 3, 1)) == "2025年3月"
    }
    assert months == {17, 27, 36, 50, 52, 57}  # mmm-yy; yyyy"年"m"月" by ECMA-376 18.8.30 for zh-cn


@pytest.mark.parametrize(
    ("kind", "value", "text", "expected"),
    [
        ("percentage", "0.12345", "12%", "12.345%"),
        ("float", "5", "5个", "5个"),
        ("float", "3.4567", "3.5万", "3.4567万"),
        ("float", "12345", "1.2万", ""),
        ("float", "17", "00017", "00017"),
        ("float", "51265550101", "0512-65550101", "0512-65550101"),
        ("float", "1", "男", "男"),
        ("float", "12000000000", "1.2E+10", ""),
        ("float", "1234.5", "1,234.50", ""),
        ("float", "nonsense", "5个", ""),
        ("string", "", "5个", ""),
    ],
)
def test_opendocument_keeps_the_text_that_is_shown(kind: str, value: str, text: str, expected: str) -> None:
    assert as_shown(kind, {"value": value}, text) == expected


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        ("2025-03-01", "2025年3月", "2025年3月"),
        ("2025-03-05", "2025年3月", ""),
        ("2025-03-01", "2025年3月1日", ""),
        ("2025-01-01", "2025年", "2025年"),
        ("2025-02-01", "2025年", ""),
    ],
)
def test_opendocument_months_stay_months(day: str, text: str, expected: str) -> None:
    assert as_shown("date", {"date-value": day}, text) == expected

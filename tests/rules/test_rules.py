"""Every rule on small tables: what it must let pass and what it must report, row by row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from sucheng_data.model.codes import Codes
from sucheng_data.model.registry import find, names
from sucheng_data.model.rule import Hit, World

DAY = date(2026, 1, 31)


def _codes(name: str, columns: str, *rows: str) -> Codes:
    heads = columns.split(",")
    return Codes(
        name, tuple({"label_en": "", "synonyms": "", **dict(zip(heads, row.split(","), strict=True))} for row in rows)
    )


CODES = {
    "districts": _codes(
        "districts",
        "code,label_zh,kind,west,south,east,north,center_lon,center_lat",
        "320500,苏州市,city,119.913,30.755,121.381,32.055,,",
        "320508,姑苏区,district,120.522,31.257,120.664,31.388,120.617296,31.336392",
        "320583,昆山市,district,120.801,31.101,121.17,31.55,120.980737,31.385598",
        "320576,苏州工业园区,district,120.614,31.217,120.91,31.445,,",
        "320581,常熟市,district,120.536,31.491,121.11,31.846,120.752503,31.653686",
    ),
    "towns": _codes("towns", "code,label_zh,district_code", "1,千灯镇,320583", "2,巴城镇,320583", "3,平江街道,320508"),
    "units": Codes(
        "units",
        tuple(
            {"code": code, "label_zh": code, "label_en": "", "synonyms": synonyms}
            for code, synonyms in (
                ("个", "处"),
                ("名", "人"),
                ("%", ""),
                ("份/年", ""),
                ("份", ""),
                ("元", ""),
                ("元/人", ""),
            )
        ),
    ),
    "organisations": _codes("organisations", "code,label_zh", "SZ-ZGH,苏州市总工会", "SZ-WJW,苏州市卫生健康委员会"),
}


def hits(rule: str, columns: dict[str, list[Any]], **options: Any) -> list[tuple[int, str]]:
    """(row, field) of every hit of `rule` over a table of `columns`."""
    return [(hit.row, hit.field) for hit in asked(rule, columns, **options)]


def asked(rule: str, columns: dict[str, list[Any]], **options: Any) -> list[Hit]:
    """Every hit of `rule` over a table of `columns`."""
    table = pa.table({name: pa.array(values) for name, values in columns.items()})
    world = World(options.pop("tables", {}), CODES, DAY)
    return list(find("rules", rule)(table, world, **options))


def raw(lon: list[Any], lat: list[Any]) -> dict[str, list[Any]]:
    """Coordinates with their raw text beside them."""
    texts = [[None if value is None else str(value) for value in column] for column in (lon, lat)]
    return {"lon": lon, "lat": lat, "raw:lon": texts[0], "raw:lat": texts[1]}


POINT = {"lon": "lon", "lat": "lat"}


def test_in_city() -> None:
    columns = raw([120.95123, 116.39123, 31.38123, None], [31.38123, 39.90123, 120.95123, 31.0])
    assert hits("in_city", columns, **POINT) == [(1, "lon")]  # Beijing; the swapped one is another rule's


def test_swapped() -> None:
    columns = raw([120.95123, 31.38123, 39.9, None], [31.38123, 120.95123, 116.4, None])
    assert hits("swapped", columns, **POINT) == [(1, "lon")]


def test_in_district() -> None:
    columns = {
        **raw([120.95123, 120.60123, 120.95123, 120.95], [31.38123, 31.33123, 31.38123, 31.38]),
        "district_code": ["320583", "320583", None, "320508"],
    }
    # Row 1 lies in 姑苏; row 3 is too coarse to judge.
    assert hits("in_district", columns, **POINT, district="district_code") == [(1, "lon")]


def test_coarse() -> None:
    columns = raw([120.95123, 120.95, 120.980737, 116.4, 120.95], [31.38123, 31.38, 31.385598, 39.9, 31.261134])
    # Row 2 is the centre of 昆山; row 3 is not in the city at all; in row 4 Excel may have dropped the zeros of 120.950000.
    assert hits("coarse", columns, **POINT) == [(1, "lon"), (2, "lon")]


def test_coarse_reads_degrees_and_one_cell_pairs() -> None:
    columns = {
        "lon": [120.95, 120.951234],
        "lat": [31.38, 31.381234],
        "raw:lon": ["120°57′29″", "120.951234，31.38"],
        "raw:lat": ["31°22′51″", "120.951234，31.38"],
    }
    assert hits("coarse", columns, **POINT) == [(1, "lon")]


def test_known_datum() -> None:
    columns = {**raw([120.9, 120.9, None], [31.3, 31.3, None]), "crs_source": ["unknown", "gcj02", None]}
    assert hits("known_datum", columns, **POINT, crs="crs_source") == [(0, "lon")]


def test_town_in_district() -> None:
    columns = {
        "town": ["千灯镇", "千灯镇", "平江街道", None],
        "district_code": ["320583", "320508", "320508", "320508"],
    }
    assert hits("town_in_district", columns, town="town", district="district_code") == [(1, "town")]


def test_town_in_district_says_whose_it_is_and_what_is_near() -> None:
    columns = {"town": ["千灯镇", "干灯镇", "千登镇"], "district_code": ["320508", "320583", "320583"]}
    elsewhere, *near = asked("town_in_district", columns, town="town", district="district_code")
    assert "昆山市" in str(elsewhere.params["why_zh"]) and "is in" in str(elsewhere.params["why_en"])
    assert [hit.suggestion.split("、")[0] for hit in near] == ["千灯镇", "千灯镇"]
    assert not any("why_zh" in hit.params for hit in near)


@pytest.mark.parametrize(
    ("address", "district", "wrong"),
    [
        ("江苏省苏州市昆山市千灯镇1号", "320583", False),
        ("昆山市千灯镇1号", "320508", True),
        ("平江路常熟市场旁", "320508", False),  # the name stands inside the address, not at its head
        ("苏州工业园区星湖街1号", "320576", False),
        ("苏州市苏州工业园区星湖街1号", "320508", True),
        ("千灯镇1号", "320508", False),
    ],
)
def test_address_district(address: str, district: str, wrong: bool) -> None:
    columns = {"address": [address], "raw:address": [address], "district_code": [district]}
    assert hits("address_district", columns, address="address", district="district_code") == (
        [(0, "address")] if wrong else []
    )


def test_unique() -> None:
    columns = {"station_id": ["ST-1", "ST-2", "ST-1", None, None]}
    assert hits("unique", columns, fields=["station_id"]) == [(2, "station_id")]


def test_reference() -> None:
    target = pa.table({"project_id": ["P1"], "title": ["“小哥医院”暖心服务项目"]})
    options = {
        "field": "project_id",
        "to": "projects",
        "key": "project_id",
        "label": "title",
        "tables": {"projects": target},
    }
    columns = {"project_id": ["P1", "小哥医院暖心服务项目", "P9", None]}
    assert hits("reference", columns, **options) == [(2, "project_id")]
    assert hits("reference", {"project_id": [["P1", "P8"], ["P1"]]}, **options) == [(0, "project_id")]


def test_not_before() -> None:
    columns = {"start": [date(2025, 1, 1), date(2025, 2, 1), None], "end": [date(2025, 1, 1), date(2025, 1, 31), DAY]}
    assert hits("not_before", columns, earlier="start", later="end") == [(1, "end")]


def test_at_most() -> None:
    columns = {"issued": [5.0, 11.0, 10.0, None], "quantity": [10.0, 10.0, 10.0, 1.0]}
    assert hits("at_most", columns, field="issued", limit="quantity") == [(1, "issued")]


def test_ended() -> None:
    columns = {"until": [date(2025, 12, 31), DAY, date(2025, 12, 31)], "status": ["active", "active", "ended"]}
    assert hits("ended", columns, until="until", status="status", value="active") == [(0, "until")]


def test_in_year() -> None:
    columns = {"end_date": [date(2025, 12, 31), date(2026, 1, 1), None], "plan_year": [2025, 2025, 2025]}
    assert hits("in_year", columns, field="end_date", year="plan_year") == [(1, "end_date")]


def test_date_range() -> None:
    columns = {"opened_on": [date(2015, 1, 1), date(2014, 12, 31), date(2029, 12, 31), date(2030, 1, 1), None]}
    assert hits("date_range", columns, fields=["opened_on"], low="2015-01-01") == [(1, "opened_on"), (3, "opened_on")]


@pytest.mark.parametrize(
    ("quantity", "price", "total", "qualifier", "price_qualifier", "wrong"),
    [
        (3000, 80, 240000, "eq", "eq", False),
        (3000, 80, 242400, "eq", "eq", False),  # within 1 %
        (3000, 80, 250000, "eq", "eq", True),
        (3000, 80, 250000, "eq", "average", False),  # within 10 %
        (3000, 80, 300000, "eq", "average", True),
        (3000, 80, 900000, "ge", "eq", False),  # at least: more is no contradiction
        (3000, 80, 100000, "ge", "eq", True),
        (1, 1, 2, "eq", "eq", False),  # within 1 元
    ],
)
def test_product(quantity: int, price: int, total: int, qualifier: str, price_qualifier: str, wrong: bool) -> None:
    columns = {
        "q": [float(quantity)],
        "u": [Decimal(price)],
        "t": [Decimal(total)],
        "q_qualifier": [qualifier],
        "u_qualifier": [price_qualifier],
    }
    assert hits("product", columns, quantity="q", unit_value="u", total="t") == ([(0, "t")] if wrong else [])


def test_lead_listed() -> None:
    columns = {"lead": ["SZ-ZGH", "SZ-WJW", None], "all": [["SZ-ZGH"], ["SZ-ZGH"], ["SZ-ZGH"]]}
    assert hits("lead_listed", columns, lead="lead", listed="all") == [(1, "lead")]


def test_numbers_agree() -> None:
    aims = [
        [{"subject": "小哥医院", "value": 15.0, "unit": "家", "text": "小哥医院15家"}],
        [{"subject": "泊位", "value": 90.0, "unit": "个", "text": "泊位90个"}],
        [{"subject": "躺椅", "value": None, "unit": None, "text": "若干躺椅"}],
        [{"subject": "小哥医院", "value": 10.0, "unit": "家", "text": "“小哥医院”10家"}],
    ]
    columns = {
        "description": ["挂牌成立15家小哥医院", "设置“蓝窗”泊位100个", "配备708把躺椅", "挂牌成立15家“小哥医院”"],
        "targets": aims,
    }
    assert hits("numbers_agree", columns, text="description", targets="targets") == [(1, "targets"), (3, "targets")]


def test_qualifier_kept() -> None:
    columns = {
        "raw:value": ["约300个", "300个", "1100多个"],
        "value": [300.0, 300.0, 1100.0],
        "qualifier": ["eq", "eq", "gt"],
    }
    assert hits("qualifier_kept", columns, value="value", qualifier="qualifier") == [(0, "value")]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("证件11010519491231002X", True),  # the worked example of GB 11643
        ("编号110105194912310021", False),  # wrong check character
        ("卡号6222020000000000004", False),  # fails Luhn
        ("车牌苏E12345", True),
        ("苏E区3号楼", False),
        ("请拨13912345678", True),
        ("热线12345", False),
        ("0512-65550101", False),
    ],
)
def test_personal_data(text: str, wrong: bool) -> None:
    kinds = ["id", "card", "plate", "mobile"]
    assert hits("personal_data", {"remarks": [text]}, fields=["remarks"], kinds=kinds) == (
        [(0, "remarks")] if wrong else []
    )


def test_mobile_phone() -> None:
    columns = {"phone": [["0512-65550101"], ["0512-65550101", "19900000000"], None]}
    assert hits("mobile_phone", columns, fields=["phone"]) == [(1, "phone")]
    assert hits("mobile_phone", {"phone": [[{"number": "19900000000"}]]}, fields=["phone"]) == [(0, "phone")]


def test_a_rule_that_cannot_be_found_says_what_was_meant() -> None:
    with pytest.raises(Exception, match="at_most"):
        find("rules", "at_mots")
    assert "at_most" in names("rules")


@pytest.mark.parametrize(
    ("text", "unit", "wrong"),
    [
        ("95%", "个", True),
        ("1000人", "个", True),
        ("50%以上", "个", True),
        ("1000人", "名", False),  # the same unit by another word
        ("1100多个", "个", False),
        ("100份/年", "份/年", False),
        ("300", "个", False),
        ("20万元", "元", False),
        ("超300万", "名", False),
        ("每年100份", "份/年", False),
        ("不低于每人500元", "元/人", False),
        ("三处", "个", False),
    ],
)
def test_unit_agrees(text: str, unit: str, wrong: bool) -> None:
    columns = {"raw:value": [text], "value": [1.0], "unit": [unit]}
    assert hits("unit_agrees", columns, value="value", unit="unit") == ([(0, "value")] if wrong else [])

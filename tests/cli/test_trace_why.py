"""sucheng trace: why a value was taken from one delivery and not from another. Three departments, worked out by hand."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from sucheng_data.model.rule import values
from sucheng_data.operations.workspace import open_workspace
from sucheng_data.pipeline import Request, check, publish
from sucheng_data.pipeline.looking import Looked, look
from sucheng_data.pipeline.tracing import traced

HEADINGS = [
    "驿站名称", "区县", "街道", "地址", "经度(GCJ-02)", "纬度(GCJ-02)", "开放时间", "设施", "类别", "主管部门", "是否上图",
    "备注", "依托单位", "联系电话", "同意公开手机号", "负责人",
]  # fmt: skip
UNION, CIVIL, WOMEN, LEAGUE = "苏州市总工会", "苏州市民政局", "苏州市妇女联合会", "共青团苏州市委员会"
PLACES = {
    "虚构路暖新驿站": ("虚构路1号", 120.9901, 31.2605),
    "样板广场司机之家": ("样板街22号", 121.0201, 31.2702),
    "示例园区暖新驿站": ("示例大道333号", 121.0501, 31.2904),
}
OWN, THIRD, TWICE = PLACES
DAY = date(2026, 1, 31)


def deliver(folder: Path, sender: str, sent: str, *stations: dict[str, str], name: str = "驿站") -> None:
    """A workbook of `sender`."""
    path = folder / "raw" / sender / f"{name}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("驿站")
        sheet.write(0, 0, "驿站情况表")
        sheet.write(1, 0, f"填报单位：{sender}　　填报日期：{sent}")
        for number, cells in enumerate([dict(zip(HEADINGS, HEADINGS, strict=True)), *stations]):
            sheet.write_row(number + 2, 0, [cells.get(heading, "") for heading in HEADINGS])


def station(name: str, remark: str, operator: str = LEAGUE, **more: str) -> dict[str, str]:
    address, lon, lat = PLACES[name]
    cells = {
        "驿站名称": name,
        "区县": "昆山市",
        "街道": "千灯镇",
        "地址": address,
        "主管部门": operator,
        "备注": remark,
    }
    cells |= {
        "经度(GCJ-02)": str(lon),
        "纬度(GCJ-02)": str(lat),
        "开放时间": "周一至周日8:00-20:00",
        "类别": "暖新驿站",
    }
    return cells | {"设施": "饮水机", "是否上图": "是", **more}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first station is the union's own, and the civil affairs bureau knows it later and better; the second is the youth
    league's, which says nothing of it; of the third the women's federation speaks twice, and nobody else."""
    folder = tmp_path_factory.mktemp("why") / "town"
    own = station(OWN, "工会的话", UNION, 依托单位="虚构社区", 同意公开手机号="是", 负责人="李四")
    deliver(folder, UNION, "2026年1月5日", own)
    better = {"经度(GCJ-02)": "120.990123", "纬度(GCJ-02)": "31.260456", "地址": "虚构路1号一楼大厅"}
    later = {"开放时间": "周一至周日9:00-18:00", "设施": "微波炉", "联系电话": "0512-65550101", "同意公开手机号": "否"}
    known = station(OWN, "民政的话", UNION, 负责人="王五", **better, **later)
    deliver(folder, CIVIL, "2026年1月15日", known, station(THIRD, "民政的话"))
    deliver(folder, WOMEN, "2026年1月15日", station(THIRD, "妇联的话"), station(TWICE, "后来的话"))
    overtaken = station(TWICE, "以前的话", 依托单位="虚构社区")
    deliver(folder, WOMEN, "2026年1月5日", overtaken, name="以前的驿站")
    (folder / "sucheng.toml").write_text("", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def looked(town: Path) -> Looked:
    return look(open_workspace(town), Request((), DAY))


def why(looked: Looked, name: str, field: str) -> tuple[str, str]:
    """Who the value was taken from, and why."""
    table = looked.checked.tables["stations"]
    identifier = dict(zip(values(table, "name"), values(table, "station_id"), strict=True))[name]
    taken = [one for one in traced(looked, identifier, field).deliveries if one.taken]
    return " ".join(str(one.source and one.source.submitted_by) for one in taken), taken[0].why.en


@pytest.mark.parametrize(
    ("name", "field", "sender", "word"),
    [
        (OWN, "remarks", "SZ-ZGH", "delivered by its own operator"),
        (OWN, "submitted_by", "SZ-ZGH", "delivered by its own operator"),
        (OWN, "manager", "SZ-ZGH", "delivered by its own operator"),
        (OWN, "opening_hours", "SZ-MZJ", "the freshest"),
        (OWN, "lat", "SZ-MZJ", "the most precise point"),
        (OWN, "lon_gcj02", "SZ-MZJ", "the most precise point"),
        (OWN, "address", "SZ-MZJ", "the longest"),
        (OWN, "facilities", "SZ-ZGH SZ-MZJ", "the lists of all are united"),
        (OWN, "host_org", "SZ-ZGH", "the only one that says it"),
        (OWN, "phone", "SZ-MZJ", "the only one that says it"),
        (OWN, "mobile_consent", "SZ-MZJ", "taken together with the fields that belong to it"),
        (OWN, "town", "SZ-ZGH", "all say the same"),
        (OWN, "community", "SZ-ZGH", ""),
        (THIRD, "remarks", "SZ-FL", "the first that was read"),
        (TWICE, "remarks", "SZ-FL", "the last word of its sender"),
        (TWICE, "host_org", "SZ-FL", "the last word of its sender"),
        (TWICE, "town", "SZ-FL", "all say the same"),
    ],
)
def test_the_reason(looked: Looked, name: str, field: str, sender: str, word: str) -> None:
    assert why(looked, name, field) == (sender, word)


def test_whose_it_was_last_time(town: Path, tmp_path: Path) -> None:
    """The women's federation is read first, so the record is its own; it stays so when the bureau sends again, and later."""
    folder = shutil.copytree(town, tmp_path / "town")
    space = open_workspace(folder)
    publish(space, check(space, Request((), DAY)), DAY)
    deliver(folder, CIVIL, "2026年1月25日", station(THIRD, "民政又说", 开放时间="周一至周日9:00-18:00"))
    again = look(space, Request((), DAY))
    assert why(again, THIRD, "remarks") == ("SZ-FL", "the record was this sender's last time, too")
    assert why(again, THIRD, "opening_hours") == ("SZ-MZJ", "the freshest")
    assert why(again, TWICE, "remarks") == ("SZ-FL", "the last word of its sender")


def test_what_was_overtaken_or_left_aside_stands_in_the_crosswalk(looked: Looked) -> None:
    """Also where nothing else is said: of the consent that goes with another's phone, of a cell that is blank by now."""
    said = {(one.field, one.value, one.taken) for one in looked.checked.said}
    assert ("host_org", "虚构社区", False) in said and ("host_org", "虚构社区", True) not in said
    assert {("mobile_consent", "False", True), ("mobile_consent", "True", False)} <= said

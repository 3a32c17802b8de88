"""Pairs of places as a person in the city would judge them."""

from __future__ import annotations

from typing import Any

import pytest
from match_tables import stations

from sucheng_data.model.matching import Outcome
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.match import compare, match

SAME, DIFFERENT, ASK = Outcome.SAME, Outcome.DIFFERENT, Outcome.ASK
KS = {"district_code": "320583", "town": "千灯镇"}
Record = dict[str, Any]


def of(name: str, address: str | None = None, at: tuple[float, float] | None = None, **more: Any) -> Record:
    record = {**KS, "name": name, **more}
    if address:
        record["address"] = address
    return {**record, "at": at} if at else record


CASES: list[tuple[str, Outcome, Record, Record]] = [
    # one place, written in several ways
    ("quotes and town", SAME, of("淞南社区暖“新”驿站", "崂山路9号", (0, 0)), of("千灯镇淞南社区暖新驿站", "千灯镇崂山路9号", (4, 3))),
    ("service station", SAME, of("淞南社区驿站", "崂山路9号", (0, 0)), of("淞南社区服务站", "崂山路9号1楼", (4, 3))),
    ("another plate", SAME, of("淞南社区暖新驿站", "崂山路9号", (0, 0)), of("淞南社区工会户外劳动者驿站", "崂山路9号", (5, 0))),
    ("short name", SAME, of("淞南社区暖新驿站", "崂山路9号", (0, 0)), of("淞南驿站", "崂山路9号", (10, 0))),
    ("traditional", SAME, of("淞南社區暖新驛站", "嶗山路9號", (0, 0)), of("淞南社区暖新驿站", "崂山路9号", (10, 0))),
    ("one slip", SAME, of("松南社区暖新驿站", "崂山路9号", (0, 0)), of("淞南社区暖新驿站", "崂山路9号", (10, 0))),
    ("bank's short name", SAME, of("建设银行崂山路支行", "崂山路9号", (0, 0)), of("建行崂山路支行暖新驿站", "崂山路9号", (9, 0))),
    ("rural bank", SAME, of("昆山农商行千灯支行", "崂山路9号", (0, 0)), of("昆山农村商业银行千灯支行", "崂山路9号", (9, 0))),
    ("petrol", SAME, of("中国石化崂山路加油站司机之家", "崂山路9号", (0, 0)), of("中石化崂山路站司机之家", "崂山路9号", (9, 0))),
    ("hospital", SAME, of("昆山市第三人民医院健康驿站", "崂山路9号", (0, 0)), of("昆山三院健康驿站", "崂山路9号", (20, 0))),
    ("unit in two writings", SAME, of("淞南①号驿站", "崂山路9号", (0, 0)), of("淞南社区一号驿站", "崂山路9号", (3, 0))),
    ("letters of the mall", SAME, of("万达广场驿站(Ａ座)", "崂山路9号", (0, 0)), of("万达广场a座驿站", "崂山路9号", (3, 0))),
    ("far off, name and phone", SAME, of("淞南社区暖新驿站", phone="0512-57001234"), of("淞南暖新驿站", phone="0512-57001234")),
    ("no points", SAME, of("淞南社区暖新驿站", "崂山路9号"), of("千灯镇淞南社区暖“新”驿站", "江苏省苏州市昆山市千灯镇崂山路九号")),
    ("no phone, no address", SAME, of("淞南社区暖新驿站", at=(0, 0)), of("淞南社区暖新驿站", at=(6, 0))),
    ("a range of numbers", SAME, of("淞南驿站", "崂山路8-12号", (0, 0)), of("淞南驿站", "崂山路10号", (9, 0))),
    ("a slip in name and road", SAME, of("松涛社区驿站", "松涛街6号", (0, 0)), of("淞涛社区工会驿站", "淞涛街6号", (20, 0))),
    ("moved across the street", SAME, of("淞南社区暖新驿站", "崂山路9号", (0, 0), phone="0512-57001234"),
     of("淞南社区工会驿站（旧址）", "崂山路30号", (150, 0), phone="0512-57001234")),
    ("an estate's block", SAME, of("水乡社区暖新驿站", "水乡花园18幢"), of("水乡社区小哥驿站", "千灯水乡花园18栋")),
    ("a branch named after the town", SAME, of("农商行千灯支行", "崂山路9号"), of("昆山农村商业银行千灯支行驿站", "千灯崂山路9号")),
    # two places
    ("a group that meets in the hall", DIFFERENT, of("淞南社区暖新驿站", "崂山路9号", (0, 0)),
     of("淞南社区妇女微家", "崂山路9号", (5, 0))),
    ("units", DIFFERENT, of("淞南社区一号驿站", "崂山路9号", (0, 0)), of("淞南社区二号驿站", "崂山路9号", (0, 0))),
    ("gates", DIFFERENT, of("万达广场驿站(东门)", "崂山路9号", (0, 0)), of("万达广场驿站(西门)", "崂山路9号", (40, 0))),
    ("phases", DIFFERENT, of("国际广场一期驿站", "崂山路9号", (0, 0)), of("国际广场二期驿站", "崂山路9号", (40, 0))),
    ("blocks", DIFFERENT, of("淞南公寓A区驿站", "崂山路9号", (0, 0)), of("淞南公寓B区驿站", "崂山路9号", (30, 0))),
    ("banks", DIFFERENT, of("建设银行崂山路支行", "崂山路9号", (0, 0)), of("工行崂山路支行", "崂山路9号", (0, 0))),
    ("express", DIFFERENT, of("顺丰崂山路驿站", "崂山路9号", (0, 0)), of("京东崂山路驿站", "崂山路9号", (0, 0))),
    ("hospitals", DIFFERENT, of("昆山市第一人民医院驿站", "崂山路9号"), of("昆山市第二人民医院驿站", "崂山路9号")),
    ("schools", DIFFERENT, of("城北第一小学驿站", at=(0, 0)), of("城北第二小学驿站", at=(30, 0))),
    ("compass", DIFFERENT, of("城南物流园驿站", "崂山路9号", (0, 0)), of("城北物流园驿站", "崂山路9号", (0, 0))),
    ("stations of the railway", DIFFERENT, of("昆山南站驿站", "崂山路9号"), of("昆山北站驿站", "崂山路9号")),
    ("communities", DIFFERENT, of("淞南社区暖新驿站", at=(0, 0)), of("炎武社区暖新驿站", at=(40, 0))),
    ("another road's number", DIFFERENT, of("崂山路驿站", "崂山路9号", (0, 0)), of("崂山路驿站", "崂山路880号", (1900, 0))),
    (
        "one name in two towns",
        DIFFERENT,
        of("淞南社区驿站"),
        {**of("淞南社区驿站"), "district_code": "320585", "town": "浏河镇"},
    ),
    ("far away", DIFFERENT, of("人民路驿站", at=(0, 0)), of("人民路驿站", at=(6000, 0))),
    ("a toilet and a pump", DIFFERENT, of("崂山路公厕驿站", "崂山路9号", (0, 0)), of("崂山路加油站驿站", "崂山路9号", (30, 0))),
    ("villages by number", DIFFERENT, of("彩香一村驿站", at=(0, 0)), of("彩香二村驿站", at=(30, 0))),
    ("old and new", DIFFERENT, of("老街驿站", at=(0, 0)), of("新街驿站", at=(20, 0))),
    # nobody can tell
    ("generic names", ASK, of("暖新驿站", "崂山路9号", (0, 0)), of("暖新驿站", "崂山路9号", (0, 0))),
    ("name and district alone", ASK, of("淞南社区暖新驿站"), of("淞南社区暖新驿站")),
    ("another plate and phone", ASK, of("淞南暖新驿站", "崂山路9号", (0, 0), phone="0512-57001234"),
     of("淞南健康驿站", "崂山路9号", (14, 0), phone="0512-57005678")),
    ("a group with the same phone", ASK, of("淞南社区暖新驿站", "崂山路9号", (0, 0), phone="0512-57001234"),
     of("淞南社区妇女微家", "崂山路9号", (5, 0), phone="0512-57001234")),
    ("one names a unit", ASK, of("淞南驿站", "崂山路9号", (0, 0)), of("淞南二号驿站", at=(5, 0))),
    ("name unlike, all else alike", ASK, of("淞南社区暖新驿站", "崂山路9号", (0, 0), phone="0512-57001234"),
     of("炎武食堂", "崂山路9号", (5, 0), phone="0512-57001234")),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "left", "right"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_pair_is_judged_as_a_person_would(schemas: Schemas, wanted: Outcome, left: Record, right: Record) -> None:
    table = stations([left, right])
    said = compare(table, schemas["stations"], schemas, 0, 1)
    assert said.outcome == wanted, [(reason.points, reason.text.zh) for reason in said.reasons]
    matched = match(table, schemas["stations"], schemas)
    held = SAME if matched.first[1] == 0 else ASK if matched.asked else DIFFERENT
    assert held == wanted

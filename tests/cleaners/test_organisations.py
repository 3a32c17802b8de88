"""Cleaner organisations: splitting, carrying the prefix, resolving by (jurisdiction, name)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sucheng_data.cleaners.organisations import organisations
from sucheng_data.model.cleaning import Context
from sucheng_data.model.codes import load_codes
from tests.cleaners.cleaner_lists import ORGANISATIONS, REGISTER

SUZHOU, WUJIANG, KUNSHAN, NANTONG, UNSAID = (
    Context(jurisdiction=code, codes=ORGANISATIONS, register=REGISTER)
    for code in ("320500", "320509", "320583", "320600", "")
)


def _codes(cleaned):
    return cleaned.value and (cleaned.value["codes"] or None)


def _told(cleaned):
    return [(note.code, note.params["value"]) for note in cleaned.notes]


@pytest.mark.parametrize(
    ("place", "text", "codes"),
    [
        (KUNSHAN, "市委组织部、市教育局、市总工会", ["KS-ZZB", "KS-JYJ", "KS-ZGH"]),
        (SUZHOU, "市委组织部、市教育局、市总工会", ["SZ-ZZB", "SZ-JYJ", "SZ-ZGH"]),
        (KUNSHAN, "市人力资源和社会保障局、市总工会", ["KS-RSJ", "KS-ZGH"]),
        (KUNSHAN, "市文体广旅局、文商旅集团", ["KS-WTGL", "KS-WSL"]),
        (SUZHOU, "苏州市总工会(盖章)", ["SZ-ZGH"]),
        (SUZHOU, "★市教育局、财政局", ["SZ-JYJ", "SZ-CZJ"]),
        (SUZHOU, "市教育局,市财政局；市总工会/市人社局\n市交通局", ["SZ-JYJ", "SZ-CZJ", "SZ-ZGH", "SZ-RSJ", "SZ-JTJ"]),
        (SUZHOU, "市教育局和市总工会", ["SZ-JYJ", "SZ-ZGH"]),
        (SUZHOU, "市教育局 市总工会", ["SZ-JYJ", "SZ-ZGH"]),
        (SUZHOU, "牵头单位：市教育局；配合单位：市总工会", ["SZ-JYJ", "SZ-ZGH"]),
        (SUZHOU, "昆山市总工会、市财政局", ["KS-ZGH", "SZ-CZJ"]),
        (SUZHOU, "苏州市人社局", ["SZ-RSJ"]),
        (SUZHOU, "南通市卫健委", ["NT-WJW"]),
        (NANTONG, "市卫健委", ["NT-WJW"]),
        (KUNSHAN, "教育局", ["KS-JYJ"]),
        (KUNSHAN, "苏州市交通运输局", ["SZ-JTJ"]),
        (WUJIANG, "市总工会", ["SZ-ZGH"]),
        (SUZHOU, "SZ-RSJ、KS-ZGH", ["SZ-RSJ", "KS-ZGH"]),
        (SUZHOU, "市总工会、苏州市总工会", ["SZ-ZGH"]),
        (SUZHOU, "1、市教育局\n2、市财政局", ["SZ-JYJ", "SZ-CZJ"]),
        (SUZHOU, "牵头单位：市教育局 配合单位：市财政局、市总工会", ["SZ-JYJ", "SZ-CZJ", "SZ-ZGH"]),
        (SUZHOU, "市教育局牵头，市财政局配合", ["SZ-JYJ", "SZ-CZJ"]),
        (SUZHOU, "市 教 育 局", ["SZ-JYJ"]),
        (SUZHOU, "蘇州市總工會", ["SZ-ZGH"]),
        (SUZHOU, "市总工会（权益保障部）", ["SZ-ZGH"]),
        (UNSAID, "苏州市教育局、财政局", ["SZ-JYJ", "SZ-CZJ"]),
        (UNSAID, "昆山市教育局、总工会", ["KS-JYJ", "KS-ZGH"]),
        (KUNSHAN, "苏州市教育局", ["SZ-JYJ"]),
    ],
)
def test_names_are_resolved(place, text, codes):
    cleaned = organisations(text, place)
    assert _codes(cleaned) == codes
    assert cleaned.value["parties"] == codes
    assert not cleaned.notes


@pytest.mark.parametrize(
    ("place", "text", "codes", "told"),
    [
        (SUZHOU, "共青团苏州市委", ["SZ-TSW"], [("ORG-I01", "共青团苏州市委")]),
        (SUZHOU, "人社局", ["SZ-RSJ"], [("ORG-I01", "人社局")]),
        (SUZHOU, "市卫计委", ["SZ-WJW"], [("ORG-W01", "市卫计委")]),
        (SUZHOU, "市教育局等5部门", ["SZ-JYJ"], [("ORG-I02", "等5部门")]),
        (SUZHOU, "市教育局等", ["SZ-JYJ"], []),
        (SUZHOU, "快递企业、市财政局", ["SZ-CZJ"], [("ORG-I02", "快递企业")]),
        (SUZHOU, "各县(市、区)卫生健康委", None, [("ORG-I02", "各县(市、区)卫生健康委")]),
        (SUZHOU, "各级工会", None, [("ORG-I02", "各级工会")]),
        (SUZHOU, "相关部门", None, [("ORG-I02", "相关部门")]),
        (WUJIANG, "★区科技局、统计局", None, [("ORG-E01", "区科技局"), ("ORG-E01", "区统计局")]),
        (SUZHOU, "市国税局,苏州地税局", None, [("ORG-W01", "市国税局"), ("ORG-W01", "苏州地税局")]),
        (SUZHOU, "区统计局、区教育局", None, [("ORG-E01", "区统计局"), ("ORG-E01", "区教育局")]),
        (SUZHOU, "各区教育局、财政局", None, [("ORG-I02", "各区教育局"), ("ORG-I02", "各区财政局")]),
        (SUZHOU, "市教育局(市财政局)", None, [("ORG-E01", "市教育局(市财政局)")]),
        (KUNSHAN, "市交通局", None, [("ORG-E01", "市交通局")]),
        (KUNSHAN, "团市委", None, [("ORG-E01", "团市委")]),
        (SUZHOU, "文商旅集团", None, [("ORG-E01", "文商旅集团")]),
        (WUJIANG, "教育局", None, [("ORG-E01", "教育局")]),
        (NANTONG, "市总工会", None, [("ORG-E02", "市总工会")]),
        (SUZHOU, "市教育局、市教育居", ["SZ-JYJ"], [("ORG-E01", "市教育居")]),
    ],
)
def test_what_is_not_plain_is_told(place, text, codes, told):
    cleaned = organisations(text, place)
    assert _codes(cleaned) == codes
    assert _told(cleaned) == told


@pytest.mark.parametrize(
    ("place", "text", "parties"),
    [
        (UNSAID, "市教育局", [{"name": "市教育局"}]),
        (UNSAID, "市文体广旅局", [{"name": "市文体广旅局"}]),
        (UNSAID, "★区科技局、统计局", [{"name": "区科技局", "lead": True}, {"name": "区统计局"}]),
        (SUZHOU, "★区科技局、市场监管局", [{"name": "区科技局", "lead": True}, {"name": "区市场监管局"}]),
        (UNSAID, "市委宣传部、网信办、教育局", [{"name": "市委宣传部"}, {"name": "市委网信办"}, {"name": "市教育局"}]),
        (UNSAID, "团市委、妇联", [{"name": "团市委"}, {"name": "市妇联"}]),
        (UNSAID, "省教育厅、财政厅", [{"name": "省教育厅"}, {"name": "省财政厅"}]),
        (UNSAID, "市教育局、顺达快递有限公司", [{"name": "市教育局"}, {"name": "顺达快递有限公司"}]),
        (UNSAID, "市教育局和市总工会", [{"name": "市教育局"}, {"name": "市总工会"}]),
        (UNSAID, "市发展和改革委员会", [{"name": "市发展和改革委员会"}]),
        (SUZHOU, "市教育局等5部门", ["SZ-JYJ", {"count": 5}]),
        (SUZHOU, "市教育局等五个部门", ["SZ-JYJ", {"count": 5}]),
        (SUZHOU, "市教育局等十余个部门", ["SZ-JYJ", {"group": "等十余个部门"}]),
        (UNSAID, "市、区人社局", [{"group": "市、区人社局"}]),
        (UNSAID, "各县（市、区）卫生健康委", [{"group": "各县(市、区)卫生健康委"}]),
        (UNSAID, "属地政府", [{"group": "属地政府"}]),
    ],
)
def test_every_entry_is_told_as_what_it_is(place, text, parties):
    assert organisations(text, place).value["parties"] == parties


def test_a_short_name_without_a_place_is_nobody_yet():
    (note,) = organisations("市教育局", UNSAID).notes
    assert (note.code, note.suggestion) == ("ORG-E02", "昆山市教育局、苏州市教育局")


def test_an_unknown_name_gets_up_to_three_suggestions_the_nearest_first():
    (note,) = organisations("市教育居", KUNSHAN).notes
    assert note.params["suggestions"].split("、")[0] == note.suggestion == "昆山市教育局"
    assert len(note.params["suggestions"].split("、")) <= 3


def test_a_renamed_body_is_told_with_its_name_of_today():
    (note,) = organisations("市卫计委", SUZHOU).notes
    assert note.params["new"] == "苏州市卫生健康委员会"


def test_the_published_register_knows_the_departments_of_both_cities():
    register = load_codes(Path(__file__).resolve().parents[2] / "schemas" / "codes")
    for place, codes in (("320500", ["SZ-ZZB", "SZ-GAJ", "SZ-FL"]), ("320583", ["KS-ZZB", "KS-GAJ", "KS-FL"])):
        context = Context(jurisdiction=place, codes=register["organisations"], register=register)
        assert _codes(organisations("市委组织部、市公安局、市妇联", context)) == codes
        for code in codes:
            assert _codes(organisations(register["organisations"].label(code), context)) == [code]


@settings(deadline=None)
@given(st.text(max_size=30) | st.text("市区教育局总工会、和等各部门（）★ ，3", max_size=20))
def test_any_text_gives_codes_of_the_register_and_is_stable(text):
    codes = _codes(organisations(text, KUNSHAN))
    if codes is not None:
        assert set(codes) <= set(ORGANISATIONS)
        again = organisations("、".join(codes), KUNSHAN)
        assert (_codes(again), again.notes) == (codes, ())


@pytest.mark.parametrize(
    ("place", "written", "likeliest"),
    [
        (KUNSHAN, "市总公会", "昆山市总工会"),  # 市 is the sheet's own
        (KUNSHAN, "昆山市教玉局", "昆山市教育局"),
        (KUNSHAN, "苏州市总公会", "苏州市总工会"),  # another city that is named stays
    ],
)
def test_suggestions_are_of_the_jurisdiction(place, written, likeliest):
    (note,) = organisations(written, place).notes
    assert (note.code, note.suggestion) == ("ORG-E01", likeliest)


def test_a_carried_prefix_counts_for_suggestions():
    note = organisations("市教育局、总公会", KUNSHAN).notes[-1]
    assert (note.code, note.suggestion) == ("ORG-E01", "昆山市总工会")

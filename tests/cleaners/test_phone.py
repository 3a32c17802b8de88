"""Cleaner phone."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sucheng_data.cleaners.phone import phone
from sucheng_data.model.cleaning import Context, Refusal

HERE = Context()


def _landline(number, **more):
    return {"number": number, "type": "landline", **more}


ACCEPTED = [
    (
        "甲剧院 13800001234（周一至周五9:00-17:00）",
        [{"number": "13800001234", "type": "mobile", "label": "甲剧院", "hours": "Mo-Fr 09:00-17:00"}],
    ),
    (
        "联系电话:68616949   传 真:68616988",
        [_landline("0512-68616949"), {"number": "0512-68616988", "type": "fax"}],
    ),
    ("025-84707368", [_landline("025-84707368")]),
    ("(010)62242828", [_landline("010-62242828")]),
    ("４００８２８８２９９", [{"number": "400-828-8299", "type": "toll_free"}]),
    ("０５１２－６５１２３４５６", [_landline("0512-65123456")]),
    ("051265123456", [_landline("0512-65123456")]),
    ("65123456/65123457", [_landline("0512-65123456"), _landline("0512-65123457")]),
    ("65123457.0", [_landline("0512-65123457")]),
    ("0512-65123456转801", [_landline("0512-65123456", ext="801")]),
    ("0512-57712345转0801", [_landline("0512-57712345", ext="0801")]),
    ("0512-65123456-801", [_landline("0512-65123456", ext="801")]),
    ("65123456-65123457", [_landline("0512-65123456"), _landline("0512-65123457")]),
    ("0512—65123456", [_landline("0512-65123456")]),
    ("+86 512 6512 3456", [_landline("0512-65123456")]),
    ("+8613912345678", [{"number": "13912345678", "type": "mobile"}]),
    ("138 1234 5678", [{"number": "13812345678", "type": "mobile"}]),
    ("65123456(传真)", [{"number": "0512-65123456", "type": "fax"}]),
    ("12345", [{"number": "12345", "type": "hotline"}]),
    ("服务热线12351", [{"number": "12351", "type": "hotline"}]),
    ("95588", [{"number": "95588", "type": "hotline"}]),
    ("1.3915412345E+10", [{"number": "13915412345", "type": "mobile"}]),
    ("苏州图书馆，电话：65123456", [_landline("0512-65123456", label="苏州图书馆")]),
    (
        "65123456总机 65123457值班室",
        [_landline("0512-65123456", label="总机"), _landline("0512-65123457", label="值班室")],
    ),
    ("总台：65123456，工作时间9:00-17:00", [_landline("0512-65123456", label="总台", hours="Mo-Su 09:00-17:00")]),
    ("65123456\n65123456", [_landline("0512-65123456")]),
    ("400-828-8299转2", [{"number": "400-828-8299", "type": "toll_free", "ext": "2"}]),
    ("0512-6512345613812345678", [_landline("0512-65123456"), {"number": "13812345678", "type": "mobile"}]),
    ("6512345665123457", [_landline("0512-65123456"), _landline("0512-65123457")]),
    ("65123456（转8001）", [_landline("0512-65123456", ext="8001")]),
    ("总机65123456，转801", [_landline("0512-65123456", ext="801", label="总机")]),
    ("86-512-65123456", [_landline("0512-65123456")]),
    ("+86(0)512-65123456", [_landline("0512-65123456")]),
    ("0512/65123456", [_landline("0512-65123456")]),
    ("T: 65123456 F: 65123457", [_landline("0512-65123456"), {"number": "0512-65123457", "type": "fax"}]),
    ("65123456(办) 13812345678(手)", [_landline("0512-65123456"), {"number": "13812345678", "type": "mobile"}]),
    ("65123456，邮编215000", [_landline("0512-65123456")]),
]


@pytest.mark.parametrize(("text", "entries"), ACCEPTED)
def test_numbers_are_read(text, entries):
    cleaned = phone(text, HERE)
    assert cleaned.value == entries
    assert not cleaned.notes


@pytest.mark.parametrize(("text", "entries"), ACCEPTED)
def test_dialled_numbers_are_valid_to_an_independent_library(text, entries):
    for entry in phone(text, HERE).value:
        if entry["type"] != "hotline":
            assert phonenumbers.is_valid_number(phonenumbers.parse(entry["number"], "CN"))


@pytest.mark.parametrize(
    ("text", "piece", "suggestion"),
    [
        ("65123456、57", "57", "0512-65123457"),
        ("65123456/3457", "3457", "0512-65123457"),
        ("13912345678、5679", "5679", "13912345679"),
        ("0512-65123456，6512345", "6512345", ""),
    ],
)
def test_an_incomplete_second_number_is_told_and_not_completed(text, piece, suggestion):
    cleaned = phone(text, HERE)
    assert len(cleaned.value) == 1
    assert [(note.code, note.params["value"], note.suggestion) for note in cleaned.notes] == [
        ("unreadable", piece, suggestion)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "无",
        "139154",
        "6512345",
        "0999-12345678",
        "0335-55512345",
        "QQ:123456789",
        "110室",
        "2024年",
        "320583199001011234",
        *("QQ：65123456", "微信：13812345678", "微信号abc13812345678", "编号65123456", "6228480402564890018"),
        *(
            "+852 2345 6789",
            "138****5678",
            "138xxxx5678",
            "20240501",
            "2024-2025",
            "65123456元",
            "88888888",
            "13800000000",
        ),
        *("51265123457", "32058319900101123465123456", "95105555", "0512-6512****"),
    ],
)
def test_no_number_is_refused(text):
    with pytest.raises(Refusal):
        phone(text, HERE)


def test_digits_lost_by_excel_are_destroyed_data():
    with pytest.raises(Refusal) as refusal:
        phone("1.39154E+10", HERE)
    assert refusal.value.code == "FMT-E01"


def test_a_local_number_of_another_city_gets_no_area_code():
    with pytest.raises(Refusal):
        phone("65123456", Context(jurisdiction="320600"))


@settings(deadline=None)
@given(st.text(max_size=40) | st.text("0123456789-()、/ 转.传真:5", max_size=40))
def test_any_text_is_read_stably_or_refused(text):
    try:
        entries = phone(text, HERE).value
    except Refusal as refusal:
        assert refusal.zh and refusal.en
        return
    for entry in entries:
        assert [again["number"] for again in phone(entry["number"], HERE).value] == [entry["number"]]

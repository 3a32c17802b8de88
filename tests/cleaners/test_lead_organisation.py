"""Cleaner lead_organisation."""

from __future__ import annotations

import pytest

from sucheng_data.cleaners.lead_organisation import lead_organisation
from sucheng_data.model.cleaning import Context
from tests.cleaners.cleaner_lists import ORGANISATIONS, REGISTER

SUZHOU = Context(codes=ORGANISATIONS, register=REGISTER)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("★市教育局、财政局", "SZ-JYJ"),
        ("市教育局、★市财政局", "SZ-CZJ"),
        ("市教育局、●市财政局", "SZ-CZJ"),
        ("※市总工会", "SZ-ZGH"),
        ("市教育局、市财政局（牵头）", "SZ-CZJ"),
        ("配合单位：市教育局；牵头单位：市总工会", "SZ-ZGH"),
        ("市总工会", "SZ-ZGH"),
        ("SZ-ZGH", "SZ-ZGH"),
    ],
)
def test_the_marked_or_only_one_leads(text, code):
    assert lead_organisation(text, SUZHOU) == (code, ())


def test_the_first_of_several_is_inferred():
    cleaned = lead_organisation("市教育局、市财政局", SUZHOU)
    assert cleaned.value == "SZ-JYJ"
    assert [note.code for note in cleaned.notes] == ["inferred"]


@pytest.mark.parametrize(
    ("text", "told"), [("某某局、市教育局", ["ORG-E01"]), ("★某某局、市教育局", ["ORG-E01"]), ("各级部门", ["ORG-I02"])]
)
def test_an_unknown_leader_is_not_replaced_by_the_next(text, told):
    cleaned = lead_organisation(text, SUZHOU)
    assert cleaned.value is None
    assert [note.code for note in cleaned.notes] == told


def test_a_group_before_the_first_name_does_not_lead():
    assert lead_organisation("各街道、市教育局", SUZHOU).value == "SZ-JYJ"

"""Cleaner organisation."""

from __future__ import annotations

import pytest

from sucheng_data.cleaners.organisation import organisation
from sucheng_data.model.cleaning import Context, Refusal
from tests.cleaners.cleaner_lists import ORGANISATIONS, REGISTER

SUZHOU = Context(codes=ORGANISATIONS, register=REGISTER)
KUNSHAN = Context(jurisdiction="320583", codes=ORGANISATIONS, register=REGISTER)


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        (SUZHOU, "市总工会", "SZ-ZGH"),
        (KUNSHAN, "市总工会", "KS-ZGH"),
        (SUZHOU, "苏州市总工会（公章）", "SZ-ZGH"),
        (SUZHOU, "SZ-RSJ", "SZ-RSJ"),
        (SUZHOU, "市总工会、总工会", "SZ-ZGH"),
        (SUZHOU, "某某局", None),
        (SUZHOU, "各街道", None),
    ],
)
def test_one_organisation(place, text, code):
    assert organisation(text, place).value == code


@pytest.mark.parametrize(("text", "code"), [("某某局", "ORG-E01"), ("各街道", "ORG-I02"), ("人社局", "ORG-I01")])
def test_what_is_not_plain_is_told(text, code):
    assert [note.code for note in organisation(text, SUZHOU).notes] == [code]


def test_two_organisations_are_refused():
    with pytest.raises(Refusal):
        organisation("市总工会、市教育局", SUZHOU)


def test_without_a_field_list_the_register_is_used():
    assert organisation("市总工会", Context(register=REGISTER)).value == "SZ-ZGH"

"""Unified social credit codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as oracle

from sucheng_data.cleaners.uscc import uscc
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="0123456789ABCMYOI ", max_size=16)

VALID = "91350100M000100Y43"  # the example of GB 32100-2015
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    "text",
    [VALID, VALID.lower(), "9135 0100 M000 100Y43", "９１３５０１００Ｍ０００１００Ｙ４３", "91350100-M000100Y4-3"],
)
def test_read(text):
    assert uscc(text, Context()) == Cleaned(VALID)


@pytest.mark.parametrize("text", ["91350100MO00100Y43", "91350100M000I00Y43"])
def test_confused_letters_are_suggested_never_applied(text):
    with pytest.raises(Refusal) as refusal:
        uscc(text, Context())
    assert (refusal.value.code, refusal.value.suggestion) == ("ORG-W02", VALID)


@pytest.mark.parametrize("text", ["91350100M000100Y44", "000000000000000000", "91350100M000100YO3"])
def test_a_wrong_code_is_refused_without_a_guess(text):
    with pytest.raises(Refusal) as refusal:
        uscc(text, Context())
    assert (refusal.value.code, refusal.value.suggestion) == ("ORG-W02", "")


@pytest.mark.parametrize(
    ("text", "word"),
    [("320500000012345", "注册号"), ("D2143569-X", "组织机构代码"), ("D2143569-1", "9位"), ("1.23E+17", "科学")],
)
def test_the_refusal_names_what_it_is_instead(text, word):
    with pytest.raises(Refusal) as refusal:
        uscc(text, Context())
    assert word in refusal.value.zh


@pytest.mark.parametrize("text", ["123456789", "320500000012345", VALID + "0", "无", "91350100M000100Y4苏"])
def test_refused(text):
    with pytest.raises(Refusal):
        uscc(text, Context())


BODY = st.builds(
    "{}{}320500{}".format, st.sampled_from("159"), st.sampled_from("123"), st.text(ALPHABET, min_size=9, max_size=9)
)


@given(BODY)
def test_valid_codes_of_an_independent_library_are_read(body):
    code = body + oracle.calc_check_digit(body)
    assert uscc(code, Context()).value == code


@given(BODY, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(body, place, other):
    code = body + oracle.calc_check_digit(body)
    wrong = code[:place] + other + code[place + 1 :]
    if wrong != code:
        with pytest.raises(Refusal):
            uscc(wrong, Context())


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = uscc(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)

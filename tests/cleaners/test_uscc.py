"""Unified social credit codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    found = uscc(text, Context())
    assert (found.value, [(note.code, note.suggestion) for note in found.notes]) == (text, [("ORG-W02", VALID)])


@pytest.mark.parametrize("text", ["91350100M000100Y44", "000000000000000000", "91350100M000100YO3"])
def test_a_wrong_code_is_kept_and_noted(text):
    found = uscc(text, Context())
    assert (found.value, [(note.code, note.suggestion) for note in found.notes]) == (text, [("ORG-W02", "")])


@pytest.mark.parametrize("text", ["123456789", "320500000012345", VALID + "0", "无", "91350100M000100Y4苏"])
def test_refused(text):
    with pytest.raises(Refusal):
        uscc(text, Context())


@given(st.integers(0, 17), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_noticed(place, other):
    wrong = VALID[:place] + other + VALID[place + 1 :]
    assert bool(uscc(wrong, Context()).notes) == (wrong != VALID)


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = uscc(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)

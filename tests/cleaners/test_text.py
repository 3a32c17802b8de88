"""Prose stays as written; garbled runs are noted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.text import text
from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.text import trim

ANY = st.text(max_size=40) | st.text(alphabet="苏州驿站ＡＢ１２ （）(dòng)\u3000\u00a0Ö中", max_size=16)


@pytest.mark.parametrize(
    "text_",
    ["正常的中文，没有问题。", "“小哥医院”暖心服务（市级）", "Café Zoë", "第一行\n第二行", "①一；②二", "驿站·苏周到"],
)
def test_as_written(text_):
    assert text(text_, Context()) == Cleaned(text_)


MENDED = [
    ("苏州\u3000驿站", "苏州 驿站"),
    ("ＡＢＣ１２３（测试），", "ABC123（测试），"),
    ("a\u200bb", "ab"),
    ("\u00a0苏州  驿站 ", "苏州 驿站"),
]


@pytest.mark.parametrize(("text_", "expected"), MENDED)
def test_blanks_and_width_are_mended_and_told(text_, expected):
    found = text(text_, Context())
    assert (found.value, [note.code for note in found.notes]) == (expected, ["FMT-I01"])


GARBLED = [
    ("中国苏州", "gbk", "latin-1"),
    ("暖新驿站服务", "gbk", "latin-1"),
    ("苏州驿站", "utf-8", "gbk"),
    ("中国苏州", "utf-8", "latin-1"),
]


@pytest.mark.parametrize(("sentence", "written", "decoded"), GARBLED)
def test_a_wrong_decoding_is_found_and_the_right_one_suggested(sentence, written, decoded):
    garbled = sentence.encode(written).decode(decoded)
    found = text(garbled, Context())
    assert found.value == trim(garbled)
    assert [(note.code, note.suggestion) for note in found.notes][-1] == ("FMT-W01", sentence)


@pytest.mark.parametrize(("text_", "suggestion"), [("動(dòng)力", "動力"), ("新能（néng）源", "新能源")])
def test_glosses_stay_and_are_noted(text_, suggestion):
    found = text(text_, Context())
    assert (found.value, [(note.code, note.suggestion) for note in found.notes]) == (text_, [("FMT-W01", suggestion)])


@pytest.mark.parametrize("text_", ["锟斤拷", "\ue000驿站", "驿\ufffd站"])
def test_what_cannot_be_mended_is_noted(text_):
    found = text(text_, Context())
    assert (found.value, [(note.code, note.suggestion) for note in found.notes]) == (text_, [("FMT-W01", "")])


@pytest.mark.parametrize("text_", ["驿站(A座)", "苏州(Suzhou)", "服务(24h)"])
def test_brackets_without_tones_are_no_glosses(text_):
    assert text(text_, Context()).notes == ()


@given(ANY)
def test_idempotent(text_):
    once = text(text_, Context()).value
    assert once is None or text(once, Context()).value == once


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = text(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)

"""Cleaner coded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.coded import coded
from sucheng_data.model.cleaning import Context, Refusal
from sucheng_data.model.codes import load_codes
from tests.cleaners.cleaner_lists import STATUS

HERE = Context(codes=STATUS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("open", "open"),
        ("OPEN", "open"),
        ("开放中", "open"),
        ("开 放", "open"),
        ("开放(试运行)", "open"),
        ("目前建设中", "building"),
        ("已于去年撤销", "closed"),
        ("正常开放", "open"),
        ("暂停开放", "suspended"),
        ("是", "open"),
    ],
)
def test_codes_labels_synonyms_and_single_words_inside(text, code):
    assert coded(text, HERE) == (code, ())


@pytest.mark.parametrize(
    "text", ["未开放", "不开放", "尚未启用", "即将开放", "维修中或关闭", "不详", "但是", "停", "()"]
)
def test_negated_ambiguous_and_unknown_words_are_refused(text):
    with pytest.raises(Refusal) as refusal:
        coded(text, HERE)
    assert refusal.value.code == "enum"


def test_the_closest_entry_is_suggested():
    with pytest.raises(Refusal) as refusal:
        coded("暂亭开放", HERE)
    assert refusal.value.suggestion == "暂停开放"


def test_without_a_list_nothing_is_known():
    with pytest.raises(Refusal):
        coded("开放", Context())


def test_every_code_and_label_of_every_published_list_is_read():
    for codes in load_codes(Path(__file__).resolve().parents[2] / "schemas" / "codes").values():
        for row in codes.rows:
            assert coded(row["code"], Context(codes=codes)).value == row["code"]
            assert coded(row["label_zh"], Context(codes=codes)).value == codes.find(row["label_zh"])


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    try:
        assert coded(text, HERE).value in STATUS.by_code
    except Refusal as refusal:
        assert refusal.zh and refusal.en

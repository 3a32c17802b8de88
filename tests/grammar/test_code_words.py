"""Words of a code list inside a text."""

from __future__ import annotations

import pytest

from sucheng_data.grammar.words import closest, codes_of, hits, one_code
from sucheng_data.model.cleaning import Context
from sucheng_data.model.codes import Codes

ROWS = (
    {"code": "1", "label_zh": "快递员", "label_en": "Courier", "synonyms": "快递小哥"},
    {"code": "2", "label_zh": "骑手", "label_en": "Rider", "synonyms": "外卖骑手|小哥"},
    {"code": "3", "label_zh": "女骑手", "label_en": "", "synonyms": ""},
)
CODES = Codes("groups", ROWS)


@pytest.mark.parametrize(
    ("text", "found"),
    [("女骑手", ["3"]), ("外卖骑手和快递员", ["1", "2"]), ("快递小哥", ["1"]), ("2021年", []), ("", [])],
)
def test_only_the_longest_words_count_and_codes_are_no_words(text, found):
    assert sorted({hit.code for hit in hits(text, CODES)}) == found


@pytest.mark.parametrize(
    ("text", "code"),
    [("2.0", "2"), ("rider", "2"), ("骑手(兼职)", "2"), ("全市骑手", "2"), ("骑手、快递员", None), ("非骑手", None)],
)
def test_one_code(text, code):
    assert one_code(text, CODES) == code


@pytest.mark.parametrize(("word", "label"), [("快递圆", "快递员"), ("完全无关的词语", "")])
def test_closest(word, label):
    assert closest(word, CODES) == label


def test_the_fields_own_list_comes_first_then_the_named_one_then_none():
    other = Codes("other", ())
    assert codes_of(Context(codes=CODES, register={"other": other}), "other") is CODES
    assert codes_of(Context(register={"other": other}), "other") is other
    assert list(codes_of(Context())) == []

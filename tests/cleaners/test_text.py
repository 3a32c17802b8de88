"""Prose stays as written; garbled runs are noted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.text import text
from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.codes import Codes

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
    with pytest.raises(Refusal) as refusal:
        text(garbled, Context())
    assert (refusal.value.code, refusal.value.suggestion) == ("FMT-E01", sentence)


@pytest.mark.parametrize(
    ("text_", "mended", "codes"),
    [
        ("動(dòng)力", "动力", ["FMT-W01", "FMT-I02"]),
        ("新能（néng）源", "新能源", ["FMT-W01"]),
        ("绿（lǜ）色", "绿色", ["FMT-W01"]),
        ("蘇州市總工會", "苏州市总工会", ["FMT-I02"]),
        ("乾淨整潔", "干净整洁", ["FMT-I02"]),
        ("餘杭区", "余杭区", ["FMT-I02"]),
        # 乾 is right in 乾县: in a text that is simplified elsewhere only what is certain is converted.
        ("乾县的動力", "乾县的动力", ["FMT-I02"]),
    ],
)
def test_glosses_and_traditional_characters_are_put_right_and_told(text_, mended, codes):
    found = text(text_, Context())
    assert (found.value, [note.code for note in found.notes]) == (mended, codes)


@pytest.mark.parametrize(
    "text_",
    [
        *(
            "著名",
            "瞭望",
            "乾县",
            "於丹",
            "松山",
            "范仲淹",
            "皇后",
            "里面",
            "毕昇",
            "朱镕基",
            "㐂寿司",
            "𠮷野家",
            "李锟",
            "滚烫烫手",
        ),
        *(
            "咖啡馆(Café)",
            "Zoë naïve über",
            "张××",
            "××××",
            "····",
            "±5℃",
            "α β",
            "😀驿站",
            "café——好",
            "甪直（lù zhí）",
        ),
    ],
)
def test_sound_text_is_left_alone(text_):
    assert text(text_, Context()) == Cleaned(text_)


@pytest.mark.parametrize("text_", ["锟斤拷", "\ue000驿站", "驿\ufffd站", "烫烫烫", "驿\x07站"])
def test_what_cannot_be_mended_is_refused(text_):
    with pytest.raises(Refusal) as refusal:
        text(text_, Context())
    assert (refusal.value.code, refusal.value.suggestion) == ("FMT-E01", "")


@pytest.mark.parametrize(
    ("text_", "name"),
    [
        ("苏城暖新．就业无忧", "就业无忧"),
        ("“苏城暖新·就业无忧”行动", "就业无忧"),
        ("苏城暖新 - 就业无忧", "就业无忧"),
        ("就业无忧行动", "就业无忧"),
        ("就业无忧", "就业无忧"),
        ("苏城暖新行动", "苏城暖新行动"),
        ("苏城暖新·就业无忧行动启动", "苏城暖新·就业无忧行动启动"),
    ],
)
def test_with_the_actions_at_hand_a_name_in_any_dress_is_the_name(text_, name):
    actions = Codes("actions", ({"code": "A03", "label_zh": "就业无忧", "label_en": "", "synonyms": ""},))
    assert text(text_, Context(codes=actions)).value == name


@pytest.mark.parametrize("text_", ["驿站(A座)", "苏州(Suzhou)", "服务(24h)"])
def test_brackets_without_tones_are_no_glosses(text_):
    assert text(text_, Context()).notes == ()


@given(ANY)
def test_idempotent(text_):
    try:
        once = text(text_, Context()).value
    except Refusal:
        return
    assert once is None or text(once, Context()).value == once


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = text(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)

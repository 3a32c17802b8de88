"""Yes, no, unknown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.boolean import boolean
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="是否有无√×01YN已未不公开上图24小时□☑—/（） ", max_size=16)

YES = [
    "是",
    "有",
    "√",
    "✓",
    "✔",
    "1",
    "1.0",
    "Y",
    "yes",
    "TRUE",
    "已上图",
    "公开",
    "已公开",
    "24小时",
    "24h",
    "全天开放",
    "（是）",
    "是（2024年）",
    "☑是 □否",
    "是☑ 否□",
    "是（√）否（ ）",
    "●是 ○否",
    "■是□否",
    "■",
    "有3个",
    "支持",
]
NO = [
    "否",
    "无",
    "没有",
    "×",
    "✗",
    "0",
    "N",
    "no",
    "FALSE",
    "x",
    "未上图",
    "不公开",
    "不予公开",
    "暂未开放",
    "尚未建成",
    "非24小时",
    "□是 ☑否",
    "是□ 否☑",
    "○是 ●否",
    "无√",
    "都没有",
    "不支持",
]


@pytest.mark.parametrize("text", YES)
def test_yes(text):
    assert boolean(text, Context()) == Cleaned(True)


@pytest.mark.parametrize("text", NO)
def test_no(text):
    assert boolean(text, Context()) == Cleaned(False)


@pytest.mark.parametrize("text", ["—", "--", "/", "N/A", "？"])
def test_a_blank_is_not_no(text):
    assert boolean(text, Context()) == Cleaned(None)


@pytest.mark.parametrize("text", ["不详", "未知", "待定", "待核实", "无数据"])
def test_what_is_not_known_is_told(text):
    found = boolean(text, Context())
    assert (found.value, [note.code for note in found.notes]) == (None, ["not_known"])


@pytest.mark.parametrize(
    ("text", "header", "answer"),
    [
        ("收费", "是否免费", False),
        ("免费", "是否免费", True),
        ("收费", "是否收费", True),
        ("免费", "是否收费", False),
        ("已停用", "是否启用", False),
    ],
)
def test_the_heading_says_which_of_two_opposites_is_yes(text, header, answer):
    assert boolean(text, Context(header=header)) == Cleaned(answer)


REFUSED = [
    "是/否",
    "□是 □否",
    "☑是 ☑否 □无",
    "部分",
    "2",
    "12小时",
    "8:00-20:00",
    "无障碍",
    "不锈钢",
    "是否",
    "公开不公开",
    "是？",
    "是×",
    "可能",
    "-1",
    "收费",
    "免费",
    "□",
    "○",
    "☒",
    "[x]",
    "正在建设",
    "部分开放",
    "计划开放",
    "是（计划）",
    "×（待定）",
    "是√ 否√",
]


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text):
    with pytest.raises(Refusal):
        boolean(text, Context())


@pytest.mark.parametrize("value", [True, False])
def test_idempotent(value):
    assert boolean(str(value).lower(), Context()).value is value


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = boolean(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)

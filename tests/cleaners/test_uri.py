"""Web addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.uri import uri
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="htps:/.acnＷ@[]?#-_ 苏", max_size=16)

READ = [
    ("https://hrss.suzhou.gov.cn", "https://hrss.suzhou.gov.cn"),
    ("hrss.suzhou.gov.cn", "https://hrss.suzhou.gov.cn"),
    ("HTTP://WWW.Suzhou.GOV.cn/Path?x=1#A", "http://www.suzhou.gov.cn/Path?x=1#A"),
    ("ｗｗｗ．suzhou.gov.cn。", "https://www.suzhou.gov.cn"),
    ("a.cn:8080/x", "https://a.cn:8080/x"),
    ("//a.cn/x", "https://a.cn/x"),
    ("192.168.1.1/x", "https://192.168.1.1/x"),
    ("中文.中国", "https://中文.中国"),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_read(text, expected):
    assert uri(text, Context()) == Cleaned(expected)


REFUSED = [
    "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "ftp://a.cn", "mailto:a@b.cn", "a b.cn", "苏州社会工作", "localhost", "a..cn",
    "https://user:pw@a.cn", "https://a.cn@evil.cn", "http://[::1", "http://a.cn http://b.cn", "a.cn、b.cn", "12345", "1.5", "https://a.cn/<x>", "http://a.cn:99999",
    "https://", "999.1.1.1",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text):
    with pytest.raises(Refusal):
        uri(text, Context())


@pytest.mark.parametrize("text", ["http//www.a.cn", "http:\\\\www.a.cn", "http:/www.a.cn"])
def test_a_misspelt_scheme_is_suggested(text):
    with pytest.raises(Refusal) as refusal:
        uri(text, Context())
    assert refusal.value.suggestion == "http://www.a.cn"


@given(ANY)
def test_idempotent(text):
    try:
        once = uri(text, Context()).value
    except Refusal:
        return
    assert uri(once, Context()).value == once


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = uri(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)

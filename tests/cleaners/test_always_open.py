"""Cleaner always_open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sucheng_data.cleaners.always_open import always_open
from sucheng_data.model.cleaning import Context, Refusal

HERE = Context()


@pytest.mark.parametrize("text", ["24小时", "是", "√", "全天候", "1", "1.0", "24/7", "7×24小时", "8:00-次日8:00", "Y"])
def test_always_open(text):
    assert always_open(text, HERE).value is True


@pytest.mark.parametrize(
    "text", ["否", "×", "0", "8:00-20:00", "周一至周五全天", "非24小时", "全天开放，周一闭馆", "N"]
)
def test_not_always_open(text):
    assert always_open(text, HERE).value is False


@pytest.mark.parametrize("text", ["随银行营业时间", "不详", "夏季 8:30-17:30", "值守时间8:00-22:00", "周一至周五", "2"])
def test_uncertain_is_refused(text):
    with pytest.raises(Refusal):
        always_open(text, HERE)


@pytest.mark.parametrize("value", [True, False])
def test_own_output_comes_back_unchanged(value):
    assert always_open(str(value), HERE).value is value


@settings(deadline=None)
@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    try:
        assert always_open(text, HERE).value in (True, False)
    except Refusal as refusal:
        assert refusal.zh and refusal.en

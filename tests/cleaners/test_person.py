"""Names of persons keep their characters."""

from __future__ import annotations

import pytest

from sucheng_data.cleaners.person import person
from sucheng_data.model.cleaning import Cleaned, Context, Refusal


@pytest.mark.parametrize("text", ["陳小明", "於小明", "王昇", "欧阳小明", "王嵘、李明", "Anna Berg", "张三 李四"])
def test_as_written(text):
    assert person(text, Context()) == Cleaned(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [("王　嵘", "王嵘"), ("王 嵘、李明", "王嵘、李明"), ("王 嵘 李 明", "王嵘 李明"), (" 李小明 ", "李小明")],
)
def test_padding_goes(text, name):
    assert person(text, Context()).value == name


@pytest.mark.parametrize("text", ["锟斤拷", "王\ufffd"])
def test_garbled_names_are_refused(text):
    with pytest.raises(Refusal):
        person(text, Context())

"""lines: semicolons and line breaks part, commas do not."""

from __future__ import annotations

import pytest

from sucheng_data.cleaners.lines import lines
from sucheng_data.model.cleaning import Context


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("推进党建带群建;提供法律援助", ["推进党建带群建", "提供法律援助"]),
        ("放宽落户限制，落实住房供给；解决突出问题。", ["放宽落户限制，落实住房供给", "解决突出问题。"]),
        ("一、二、三", ["一、二、三"]),
        ("甲\r\n乙\n\n甲", ["甲", "乙"]),
        (" ;；\n ", None),
    ],
)
def test_lines(text: str, parts: list[str] | None) -> None:
    assert lines(text, Context()).value == parts


def test_its_own_output_stays() -> None:
    once = lines("甲，乙；丙", Context()).value
    assert lines("；".join(once), Context()).value == once

"""Columns as JSON text, whether few values come again and again or not."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pytest

from sucheng_data.outputs._arrow_text import content, member, sparing

TEXTS = pa.list_(pa.string())


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a", 'b"', None, "\x01"], pa.string()),
        ([["a", "b"], ["a"], [], None], TEXTS),
        ([["a\x1fb"], ["a", "b"], [""], []], TEXTS),
        ([["a", None], None, [None], []], TEXTS),
        ([True, False, None], pa.bool_()),
        ([0.5, -1e10, None], pa.float64()),
    ],
)
@pytest.mark.parametrize("times", [1, 50])
def test_a_member_says_what_the_column_says(values: list[Any], kind: pa.DataType, times: int) -> None:
    column = pa.chunked_array([pa.array(values * times, kind)])
    told = member("x", sparing("x", column)).to_pylist()
    assert [None if text is None else json.loads(f"{{{text}}}")["x"] for text in told] == values * times


def test_the_texts_of_a_slice_lie_together() -> None:
    assert content(pa.array(["ab", "c", "de", "f"]).slice(1, 2)).to_pybytes() == b"cde"

"""Many cells at once have the texts each of them has alone."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.model.grid import Cell, as_text
from sucheng_data.stages._texts import as_texts

WRITTEN: list[tuple[Cell, str]] = [
    (0.0, "0"),
    (-0.0, "0"),
    (1.0, "1"),
    (-3.5, "-3.5"),
    (274.65000000000003, "274.65"),
    (0.1 + 0.2, "0.3"),
    (120.679094, "120.679094"),
    (0.0001, "0.0001"),
    (0.00001, "1e-05"),
    (9999999999.0, "9999999999"),
    (13900000000.0, "13900000000"),
    (999999999999999.0, "999999999999999"),
    (1e15, "1000000000000000.0"),
    (1e22, "1e+22"),
    (math.inf, "inf"),
    ("", ""),
    (" 站 ", " 站 "),
    (True, "TRUE"),
    (False, "FALSE"),
    (12, "12"),
    (date(2026, 3, 1), "2026-03-01"),
    (date(999, 3, 1), "0999-03-01"),
    (datetime(2026, 3, 1), "2026-03-01"),
    (datetime(2026, 3, 1, 8, 30), "2026-03-01 08:30:00"),
    (time(8, 30), "08:30:00"),
    (timedelta(hours=30), "30:00:00"),
]
NUMBERS = st.one_of(
    st.floats(), st.integers(-(10**17), 10**17).map(float), st.decimals(-(10**11), 10**11, places=6).map(float)
)
CELLS = st.one_of(NUMBERS, st.text(st.characters(exclude_categories=["Cs"])), st.booleans(), st.dates(), st.times())


@pytest.mark.parametrize(("cell", "text"), WRITTEN)
def test_one_cell(cell: Cell, text: str) -> None:
    assert as_texts([cell]).to_pylist() == [text]


def test_cells_of_all_kinds() -> None:
    cells, expected = zip(*WRITTEN, strict=True)
    assert as_texts(cells).to_pylist() == list(expected)


def test_no_cells() -> None:
    assert as_texts([]).equals(pa.array([], pa.string()))


@given(st.one_of(st.lists(NUMBERS), st.lists(CELLS)))
def test_like_one_by_one(cells: list[Cell]) -> None:
    assert as_texts(cells).to_pylist() == list(map(as_text, cells))

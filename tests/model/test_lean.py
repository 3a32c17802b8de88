"""Memory that is let go of leaves the process, and what is held stays."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pytest

from sucheng_data.model.lean import give_back

PIECES, SIZE = 2_000, 50_000


def held() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="asks the kernel")
def test_what_nobody_holds_is_given_back() -> None:
    pieces = [pa.array([number] * (SIZE // 8), pa.int64()) for number in range(PIECES)]
    full, kept = held(), pieces[::100]
    del pieces
    give_back()
    assert full - held() > PIECES * SIZE / 2
    assert [int(piece[0].as_py()) for piece in kept] == list(range(0, PIECES, 100))

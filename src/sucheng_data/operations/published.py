"""The tables of the last release, as far as rules compare with them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa


def published_tables(current: Path, names: Iterable[str]) -> dict[str, pa.Table]:
    """Entity -> published table; one that is not there, or cannot be read, is left out: there is nothing to compare with."""
    found = {}
    for name in names:
        path = current / f"{name}.parquet"
        if not path.is_file():
            continue
        from pyarrow.parquet import read_table  # seldom needed, and slow to import

        try:
            found[name] = read_table(path)
        except (OSError, pa.ArrowException):
            continue
    return found

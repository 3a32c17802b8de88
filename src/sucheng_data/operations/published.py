"""The tables of the last release, as far as rules compare with them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from sucheng_data.model.release import BOX, POINT


def published_tables(current: Path, names: Iterable[str]) -> dict[str, pa.Table]:
    """Entity -> published table; one that is not there, or cannot be read, is left out: there is nothing to compare with."""
    found = {}
    for name in names:
        path = current / f"{name}.parquet"
        if not path.is_file():
            continue
        from pyarrow.parquet import read_table  # seldom needed, and slow to import

        try:
            table = read_table(path)
            found[name] = table.drop_columns([added for added in (POINT, BOX) if added in table.column_names])
        except (OSError, pa.ArrowException):
            continue
    return found

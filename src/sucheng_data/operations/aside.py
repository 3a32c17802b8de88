"""Large tables aside: on the disk, mapped into memory, so that only what is looked at takes room, and the system may take it back."""

from __future__ import annotations

import mmap
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

LARGE = 1 << 28  # bytes


def aside(tables: Mapping[str, pa.Table], folder: Path) -> dict[str, pa.Table]:
    """The same tables, the large ones in files that have no name, in `folder` or the nearest above it that is there: whatever ends
    us, nothing is left of them. Where there is no room they stay in memory.
    """
    folder = next(one for one in (folder, *folder.parents) if one.is_dir())
    return {name: _mapped(table, folder) if table.nbytes > LARGE else table for name, table in tables.items()}


def _mapped(table: pa.Table, folder: Path) -> pa.Table:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            with pa.ipc.new_stream(file, table.schema) as writer:
                writer.write_table(table)
            file.flush()
            content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError:
        return table
    return pa.ipc.open_stream(pa.py_buffer(content)).read_all()

"""sqlite: one file."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def sqlite(release: Release, folder: Path) -> list[tuple[str, int]]:
    """sqlite: one file."""
    return []

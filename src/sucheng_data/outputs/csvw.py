"""csvw: CSV on the Web metadata."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def csvw(release: Release, folder: Path) -> list[tuple[str, int]]:
    """csvw: CSV on the Web metadata."""
    return []

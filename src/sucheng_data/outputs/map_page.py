"""map_page: index.html."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def map_page(release: Release, folder: Path) -> list[tuple[str, int]]:
    """map_page: index.html."""
    return []

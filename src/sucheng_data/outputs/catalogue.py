"""catalogue: the open-data catalogue."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def catalogue(release: Release, folder: Path) -> list[tuple[str, int]]:
    """catalogue: the open-data catalogue."""
    return []

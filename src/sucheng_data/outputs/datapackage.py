"""datapackage: Data Package v2."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def datapackage(release: Release, folder: Path) -> list[tuple[str, int]]:
    """datapackage: Data Package v2."""
    return []

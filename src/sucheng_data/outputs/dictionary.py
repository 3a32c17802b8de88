"""dictionary: the data dictionary."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def dictionary(release: Release, folder: Path) -> list[tuple[str, int]]:
    """dictionary: the data dictionary."""
    return []

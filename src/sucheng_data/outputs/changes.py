"""changes: what changed since the last release."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def changes(release: Release, folder: Path) -> list[tuple[str, int]]:
    """changes: what changed since the last release."""
    return []

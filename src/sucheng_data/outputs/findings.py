"""findings: what is still wrong."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def findings(release: Release, folder: Path) -> list[tuple[str, int]]:
    """findings: what is still wrong."""
    return []

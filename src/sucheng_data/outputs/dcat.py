"""dcat: DCAT 3 and schema.org."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def dcat(release: Release, folder: Path) -> list[tuple[str, int]]:
    """dcat: DCAT 3 and schema.org."""
    return []

"""schemas: the JSON Schemas of the published records."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def schemas(release: Release, folder: Path) -> list[tuple[str, int]]:
    """schemas: the JSON Schemas of the published records."""
    return []

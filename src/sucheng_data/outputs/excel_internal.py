"""excel_internal: the workbook for the office itself."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def excel_internal(release: Release, folder: Path) -> list[tuple[str, int]]:
    """excel_internal: the workbook for the office itself."""
    return []

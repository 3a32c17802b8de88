"""hsds: Open Referral HSDS 3."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release


def hsds(release: Release, folder: Path) -> list[tuple[str, int]]:
    """hsds: Open Referral HSDS 3."""
    return []

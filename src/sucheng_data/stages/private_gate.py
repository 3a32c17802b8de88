"""The privacy gate: looks once more at everything that is about to be published, and at nothing else."""

from __future__ import annotations

from sucheng_data.model.release import Release


def private_gate(release: Release) -> None:
    """Raises GateClosed when something personal is about to be published, naming the cells it came from."""

"""The figures of a release against its records, and against one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from sucheng_data.model.reconciled import Reconciled
from sucheng_data.model.release import Release

_SOURCES = ("indicators", "projects", "benefits")
MOST = 2_000  # records whose figures are compared with one another: a second of time


def with_reconciled(release: Release, tables: Mapping[str, pa.Table]) -> Release:
    """The release with the figures of `tables`: the published ones, or for the house all that were delivered."""
    from sucheng_data.stages.reconcile import announced_lines, reconcile_all

    whole = sum(tables[name].num_rows for name in _SOURCES if name in tables) <= MOST
    if whole:
        lines, groups = reconcile_all(tables, release.schemas)
    else:
        lines, groups = announced_lines(tables, release.schemas), []
    name = release.as_of.isoformat()
    return replace(release, reconciled=Reconciled(name, lines, groups, release.schemas.codes, whole=whole))

"""Differ: two releases in, what changed out."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from sucheng_data.model.change import Change
from sucheng_data.model.schema import Schemas


def differ(before: Mapping[str, pa.Table], after: Mapping[str, pa.Table], schemas: Schemas) -> list[Change]:
    """What changed from the published tables `before` to `after`, entity by entity, record by record."""
    return []

"""The coverage of a release: its stations, the code lists, the imported boundaries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from sucheng_data.model.codes import Register
from sucheng_data.model.coverage import DISTRICT, TOWN, Coverage, Moment
from sucheng_data.model.errors import CannotWork
from sucheng_data.model.release import Release
from sucheng_data.operations.boundaries import FOLDER, load_boundaries
from sucheng_data.operations.published import published_tables
from sucheng_data.operations.workspace import Workspace
from sucheng_data.stages.coverage import cover, moments

STATIONS = "stations"
_LISTS = ("districts", "towns", "facilities")
_LEVELS = {"districts": DISTRICT, "towns": TOWN}


def with_coverage(space: Workspace, release: Release) -> Release:
    """The release with its coverage, at moments that its own day tells; as it is where nothing is known of stations or towns."""
    codes = release.schemas.codes
    if STATIONS not in release.tables or not set(_LISTS) <= set(codes):
        return release
    return replace(release, coverage=coverage(space, release.tables[STATIONS], codes, moments(release.as_of)))


def coverage(space: Workspace, table: pa.Table, codes: Register, asked: Sequence[Moment]) -> Coverage:
    given = {level: load_boundaries(space.root / FOLDER, file) for file, level in _LEVELS.items()}
    return cover(table, codes, asked, {level: one for level, one in given.items() if one})


def published_stations(space: Workspace, codes: Mapping[str, object]) -> pa.Table:
    """The stations of the current release. Raises CannotWork where there are none, or no code lists to count them by."""
    missing = [name for name in _LISTS if name not in codes]
    if missing:
        names = ", ".join(missing)
        raise CannotWork(f"缺少代码表 {names}", f"code lists missing: {names}")
    found = published_tables(space.current, [STATIONS])
    if STATIONS not in found:
        raise CannotWork(
            "当前发布里没有驿站，请先运行 sucheng run", "the current release has no stations: run `sucheng run` first"
        )
    return found[STATIONS]

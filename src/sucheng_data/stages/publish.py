"""Publish: the records without an error, as the tables of a release; and the release as a folder that appears whole."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.arrow import arrow_type, to_arrow
from sucheng_data.model.datum import bd09_to_gcj02, gcj02_to_wgs84, wgs84_to_gcj02
from sucheng_data.model.geo import Floats, points
from sucheng_data.model.provenance import Origin
from sucheng_data.model.registry import find
from sucheng_data.model.release import Release, Written
from sucheng_data.model.rule import RAW, values
from sucheng_data.model.schema import Entity, Field
from sucheng_data.model.verdicts import Verdicts, about, goes_out
from sucheng_data.stages._personal import discreet

DECIMALS, MIDDLE = 6, 1e-4


def select(entity: Entity, table: pa.Table, found: Verdicts) -> tuple[pa.Table, pa.Table]:
    """(published, withheld): a record with an error, marked not public, or sent back by a reviewer is withheld."""
    mask = pa.array(goes_out(table, Origin(table), found), pa.bool_())
    return _publishable(entity, table.filter(mask), found), table.filter(pc.invert(mask))


def nothing(entity: Entity) -> pa.Table:
    """The published table of an entity nobody delivered: its columns, no rows, so that a release always has every file."""
    return pa.table({field.name: pa.nulls(0, arrow_type(field)) for field in entity.public})


def _publishable(entity: Entity, table: pa.Table, found: Verdicts) -> pa.Table:
    """The published columns of the records that go out, sorted by id."""
    columns = {name: table[name] for name in table.column_names if not name.startswith((RAW, "_"))}
    if entity.geometry:
        columns.update(_locate(entity, table))
    columns["flags"] = _flags(entity, table, found)
    public = pa.table(discreet(entity, table, columns))
    names = [name for field in entity.public for name in (field.name, f"{field.name}_precision") if name in columns]
    return (
        public.select(names).sort_by([(key, "ascending") for key in entity.key])
        if public.num_rows
        else public.select(names)
    )


def _flags(entity: Entity, table: pa.Table, found: Verdicts) -> pa.Array:
    """Per record, the codes of its warnings; of its sheet's, those about a field, not those about the sheet's habits."""
    origin = Origin(table)
    codes: list[list[str]] = [[]] * table.num_rows
    for row in origin.rows(found.flags):
        told = about(found.flags, origin, row)
        codes[row] = sorted({issue.code for issue in told if issue.entity == entity.name and issue.field})
    return to_arrow(entity.fields["flags"], codes)


def _locate(entity: Entity, table: pa.Table) -> dict[str, pa.Array]:
    """lon/lat in WGS-84 (null where the datum is unknown), the same in GCJ-02 for navigation links, and as delivered."""
    words = entity.geometry
    x, y = points(table, words["lon"], words["lat"])
    datum = np.array(values(table, words["crs"]), dtype=object)
    gcj = _in_gcj02(x, y, datum)
    lon, lat = _in_wgs84(x, y, datum, gcj)
    found = {"lon": lon, "lat": lat, "lon_gcj02": gcj[0], "lat_gcj02": gcj[1], "lon_source": x, "lat_source": y}
    columns = {name: _column(entity.fields[name], column) for name, column in found.items()}
    kind, stated = arrow_type(entity.fields["geo_quality"]), values(table, "geo_quality")
    columns["geo_quality"] = pc.if_else(pa.array(np.isnan(lon)), "missing", pa.array(stated, kind))
    return columns


def _in_gcj02(x: Floats, y: Floats, datum: Any) -> tuple[Floats, Floats]:
    lon, lat = np.full_like(x, np.nan), np.full_like(y, np.nan)
    for name, convert in (("wgs84", wgs84_to_gcj02), ("gcj02", lambda a, b: (a, b)), ("bd09", bd09_to_gcj02)):
        mask = datum == name
        lon[mask], lat[mask] = convert(x[mask], y[mask])
    return lon, lat


def _in_wgs84(x: Floats, y: Floats, datum: Any, gcj: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    lon, lat = gcj02_to_wgs84(*gcj)
    given = datum == "wgs84"
    lon[given], lat[given] = x[given], y[given]
    return lon, lat


def _column(field: Field, numbers: Floats) -> pa.Array:
    """Six decimals, as Python rounds: numpy multiplies first, and may go the other way from the middle between two."""
    rounded, millionths = np.round(numbers, DECIMALS), np.abs(numbers) * 10**DECIMALS
    for row in np.flatnonzero(np.abs(millionths % 1 - 0.5) < MIDDLE):
        rounded[row] = round(float(numbers[row]), DECIMALS)
    kind = arrow_type(field)
    if pa.types.is_floating(kind):
        return pa.array(rounded, kind, mask=np.isnan(rounded))
    return to_arrow(field, [None if np.isnan(number) else number for number in rounded.tolist()])


def write(release: Release, folder: Path) -> dict[str, Written]:
    """Every output into `folder`, first those the entities ask for, then those about the package, which know the files so far."""
    asked = sorted({name for entity in release.schemas for name in entity.outputs})
    return dict(sorted(_written(release, folder, (*asked, *release.about.forms)).items()))


def write_inside(release: Release, folder: Path) -> int:
    """The forms for the house alone into `folder`: how many files."""
    return len(_written(release, folder, release.about.internal))


def _written(release: Release, folder: Path, forms: Sequence[str]) -> dict[str, Written]:
    files: dict[str, Written] = {}
    for name in forms:
        for file, rows in find("outputs", name)(replace(release, files=dict(files)), folder):
            with (folder / file).open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            files[file] = Written((folder / file).stat().st_size, digest, rows)
    return files


def content_hash(files: Mapping[str, Written], schemas: Mapping[str, str], generator: str) -> str:
    """Twelve hex digits that change with the published data, with what is said of it in schemas/, or with the program.

    The other forms show the same data, and some the day they were made for, which alone makes no new release.
    """
    data = {name: facts.sha256 for name, facts in files.items() if name.endswith(".parquet")}
    lines = [f"{digest}  {name}" for part in (data, schemas) for name, digest in sorted(part.items())]
    return hashlib.sha256("\n".join([generator, *lines]).encode()).hexdigest()[:12]

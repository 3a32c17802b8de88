"""Publish: the records without an error, as the tables of a release; and the release as a folder that appears whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.arrow import arrow_type, to_arrow
from sucheng_data.model.datum import bd09_to_gcj02, gcj02_to_wgs84, wgs84_to_gcj02
from sucheng_data.model.geo import Floats, points
from sucheng_data.model.issue import Issue
from sucheng_data.model.provenance import Origin
from sucheng_data.model.registry import find
from sucheng_data.model.release import Release, Written
from sucheng_data.model.rule import RAW, values
from sucheng_data.model.runner import Outcome, value
from sucheng_data.model.schema import Entity, Field
from sucheng_data.model.verdicts import Verdicts, about, about_sheet, goes_out
from sucheng_data.stages._personal import discreet

NAMING = "parquet"  # the form whose files a release is named by
DECIMALS, MIDDLE = 6, 1e-4
_FLAGGED = "_flags"


def select(entity: Entity, table: pa.Table, found: Verdicts) -> tuple[pa.Table, pa.Table]:
    """(published, withheld): a record with an error, marked not public, or sent back by a reviewer is withheld."""
    origin = Origin(table)
    out = np.array(goes_out(table, origin, found), bool)
    kept = np.flatnonzero(out)
    by_id = pc.sort_indices(table.select(entity.key).take(kept), [(key, "ascending") for key in entity.key])
    flagged = table.append_column(_FLAGGED, _flags(entity, origin, found))
    return _publishable(entity, flagged).take(kept[by_id]), table.filter(pa.array(~out))


def nothing(entity: Entity) -> pa.Table:
    """The published table of an entity nobody delivered: its columns, no rows, so that a release always has every file."""
    return pa.table({field.name: pa.nulls(0, arrow_type(field)) for field in entity.public})


def _publishable(entity: Entity, table: pa.Table) -> pa.Table:
    """The published columns."""
    columns = {name: table[name] for name in table.column_names if not name.startswith((RAW, "_"))}
    if entity.geometry:
        columns.update(_locate(entity, table))
    columns["flags"] = table[_FLAGGED]
    public = pa.table(discreet(entity, table, columns))
    return public.select(
        [name for field in entity.public for name in (field.name, f"{field.name}_precision") if name in columns]
    )


def _flags(entity: Entity, origin: Origin, found: Verdicts) -> pa.Array:
    """Per record, the codes of its warnings; of its sheet's, those about a field, not those about the sheet's habits."""

    def codes(issues: Iterable[Issue]) -> tuple[str, ...]:
        return tuple(sorted({issue.code for issue in issues if issue.entity == entity.name and issue.field}))

    wide = {place: codes(about_sheet(found.flags, *place)) for place in set(origin.sheets())}
    told = [wide[place] for place in origin.sheets()]
    own = [key for key, issues in found.flags.items() if any(issue.record for issue in issues)]
    for row in origin.rows(own):
        told[row] = codes(about(found.flags, origin, row))
    numbers = {each: number for number, each in enumerate(dict.fromkeys(told))}
    return to_arrow(entity.fields["flags"], [*map(list, numbers)]).take(
        pa.array([numbers[each] for each in told], pa.int64())
    )


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
    given = datum == "wgs84"
    lon, lat = np.where(given, x, np.nan), np.where(given, y, np.nan)
    lon[~given], lat[~given] = gcj02_to_wgs84(gcj[0][~given], gcj[1][~given])
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


def write_about(release: Release, folder: Path, files: Mapping[str, Written]) -> dict[str, Written]:
    """The forms that describe the package, one after the other, each knowing the files so far: those and `files`, sorted."""
    known = dict(files)
    for name in release.about.forms:
        known |= form(replace(release, files=known), folder, name)
    return dict(sorted(known.items()))


def form(release: Release, folder: Path, name: str) -> dict[str, Written]:
    """One form into `folder`: its files."""
    files = {}
    for file, rows in find("outputs", name)(release, folder):
        with (folder / file).open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
        files[file] = Written((folder / file).stat().st_size, digest, rows)
    return files


def gather(outcomes: Iterable[Outcome[dict[str, Written]]]) -> dict[str, Written]:
    """The files of several forms. Raises what one of them raised."""
    return {file: facts for outcome in outcomes for file, facts in value(outcome).items()}


def content_hash(files: Mapping[str, Written], schemas: Mapping[str, str], generator: str) -> str:
    """Twelve hex digits that change with the published data, with what is said of it in schemas/, or with the program.

    The other forms show the same data, and some the day they were made for, which alone makes no new release.
    """
    data = {name: facts.sha256 for name, facts in files.items() if name.endswith(".parquet")}
    lines = [f"{digest}  {name}" for part in (data, schemas) for name, digest in sorted(part.items())]
    return hashlib.sha256("\n".join([generator, *lines]).encode()).hexdigest()[:12]

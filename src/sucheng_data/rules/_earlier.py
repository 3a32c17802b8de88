"""What the rules over time share: the last release, and which of its records this run may be asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sucheng_data.model.provenance import FILE
from sucheng_data.model.rule import Skipped, World, values
from sucheng_data.rules._codes import coded

if TYPE_CHECKING:
    import pyarrow as pa

Sender = tuple[str, str]  # organisation code ("" when not known), file name without folder


def last_release(world: World, entity: str) -> pa.Table:
    """The published table of `entity`. Raises Skipped on a first run."""
    published = world.published.get(entity)
    if published is None or not published.num_rows:
        raise Skipped("没有上一次的发布可比", "there is no earlier release to compare with")
    return published


def senders(table: pa.Table) -> list[Sender]:
    """Who sent each row of this run, in which file."""
    names = coded(table, FILE).read(lambda name: str(name).rpartition("/")[2]).spread()
    return list(zip((code or "" for code in coded(table, "submitted_by").spread()), names, strict=True))


def earlier_senders(world: World, published: pa.Table) -> list[Sender]:
    """Who sent each published row, in which file, "" for none; without the table of sources a source's id stands for its file."""
    sources = world.published.get("sources")
    names: dict[str, str] = {}
    if sources is not None:
        names = dict(zip(values(sources, "source_id"), values(sources, "file_name"), strict=True))
    source = coded(published, "source_id")
    told = [str(names.get(word) or word or "").rpartition("/")[2] for word in [*source.words, None]]
    files = [told[code] for code in source.codes.tolist()]
    return list(zip((code or "" for code in coded(published, "submitted_by").spread()), files, strict=True))


def delivered_again(now: Iterable[Sender], before: list[Sender]) -> list[bool]:
    """Per published row, whether its sender has delivered anew: as many files as last time, or this very file.

    A department that is silent this time, or of whose workbooks only one is looked at, has lost nothing. What was carried over has
    no file: it counts for none.
    """
    ours, theirs = _files(now), _files(before)
    whole = {code for code in theirs.keys() & ours.keys() if code and len(ours[code]) >= len(theirs[code])}
    return [code in whole or name in ours.get(code, ()) for code, name in before]


def _files(rows: Iterable[Sender]) -> dict[str, set[str]]:
    files: dict[str, set[str]] = defaultdict(set)
    for code, name in set(rows):
        files[code] |= {name} - {""}
    return files

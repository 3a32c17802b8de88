"""What a run is asked, and what comes of its steps."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.batch import Batch, Hints
from sucheng_data.model.crosswalk import Said
from sucheng_data.model.issue import Issue
from sucheng_data.model.matching import Doubt
from sucheng_data.model.report import Report, Source
from sucheng_data.model.schema import Schemas


class Request(NamedTuple):
    """What to check: files or folders (none: raw/), the day it is judged for, what is known beforehand, whether to score."""

    paths: Sequence[Path]
    as_of: date
    hints: Hints = Hints("")
    scored: bool = True


@dataclass(frozen=True)
class Loaded:
    """Everything read: batches in file order, the files' sources, what reading found, how many files, which are unreadable.

    origins: of each batch, the file it is of, and what the cache knows it by, "" for none; cached: the files not read again.
    """

    batches: Sequence[Batch]
    sources: Sequence[Source]
    issues: Sequence[Issue]
    files: int
    unreadable: Sequence[str]
    origins: Sequence[tuple[str, str]] = ()
    cached: Sequence[str] = ()


@dataclass(frozen=True)
class Checked:
    """The clean tables with ids, and the report.

    found: every finding with its own cell, which the report sums up by root cause; merged: the rows of records delivered
    more than once; dropped: (entity, raw rows) that were withdrawn; crashes: faults of rules, which are ours; keys: by entity
    and id, what a record was recognised by; redirects: by entity, ids that are another thing's now; said: who said what of things
    that several delivered; doubts: pairs of records that are perhaps one thing; complete: the senders whose
    deliveries are all there is, by somebody's word.
    """

    tables: Mapping[str, pa.Table]
    report: Report
    schemas: Schemas
    unreadable: int
    found: Sequence[Issue]
    merged: Mapping[str, pa.Table] = field(default_factory=dict)
    dropped: Sequence[tuple[str, pa.Table]] = ()
    crashes: Sequence[Exception] = ()
    keys: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    redirects: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    said: Sequence[Said] = ()
    doubts: Sequence[Doubt] = ()
    complete: Collection[str] = ()

    def sound(self) -> None:
        """Raises what the rules that crashed raised: after the report, and before anything is published."""
        if self.crashes:
            raise ExceptionGroup("rules crashed", list(self.crashes))


class Published(NamedTuple):
    """A release that was made: its folder, whether it is new, what is in it, how many records were held back, and by entity
    what a new one has changed, as `Changes.counts`.

    withdrawn: the release of this very content that somebody rolled back from, which is why `folder` stays another one.
    """

    folder: Path
    new: bool
    rows: Mapping[str, int]
    withheld: Mapping[str, int]
    changes: Mapping[str, Mapping[str, int]]
    withdrawn: str = ""

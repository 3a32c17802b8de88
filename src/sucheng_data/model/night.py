"""What a night leaves behind: its record, which notifications, `sucheng status` and monitors read, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

from sucheng_data.model.change import Closed, closed_of

# How a night ended. unchanged: nothing to do; closed: a gate; failed: the reason stands in `error`.
OUTCOMES = ("published", "unchanged", "closed", "failed", "stopped")


class Input(NamedTuple):
    """One delivered file as a night met it.

    state: read, cached (read on an earlier night), kept (last accepted rows stand in), refused (cannot be read).
    """

    file: str
    sha256: str
    owner: str
    rows: int
    state: str
    why: str = ""


class Stale(NamedTuple):
    """Rows that stand in for a delivery that failed: whose, of what, since which day, until which day at the latest.

    why: missing, unreadable or collapsed; until: the first day they are no longer used, ISO like `since`.
    """

    owner: str
    entity: str
    rows: int
    since: str
    until: str
    why: str


class Note(NamedTuple):
    """A finding about all deliveries together, which nobody who delivers can mend: its code and sentence."""

    code: str
    zh: str
    en: str


class Tally(NamedTuple):
    """Findings of one owner, as the report sums them up."""

    errors: int = 0
    warnings: int = 0
    notes: int = 0


@dataclass(frozen=True)
class Night:
    """The record of a run: build/runs/<run>.json. Times are ISO with the offset of the machine's zone.

    run: a number, which orders them, and the start; exit_code: of the process; release: the current one when it ended; draft: what
    a closed gate keeps aside; seconds: by stage; rows, withheld: by entity; findings: by owner ("" for what has none).
    """

    run: str
    started: str
    ended: str
    version: str
    as_of: str
    outcome: str
    exit_code: int
    release: str = ""
    draft: str = ""
    error: str = ""
    inputs: Sequence[Input] = ()
    stale: Sequence[Stale] = ()
    gates: Sequence[Closed] = ()
    notes: Sequence[Note] = ()
    rows: Mapping[str, int] = field(default_factory=dict)
    withheld: Mapping[str, int] = field(default_factory=dict)
    changes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    findings: Mapping[str, Tally] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        """Whether the data that people see is as it should be: what was to be published is, be it with errors held back."""
        return self.outcome in ("published", "unchanged") and self.exit_code in (0, 1)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        content = asdict(self)
        for name in ("inputs", "stale", "notes"):
            content[name] = [one._asdict() for one in getattr(self, name)]
        content["gates"] = [one.to_dict() for one in self.gates]
        content["findings"] = {owner: tally._asdict() for owner, tally in self.findings.items()}
        return content


def night_of(content: Mapping[str, Any]) -> Night:
    """The record in `content`, as `to_dict` wrote it. Raises TypeError or ValueError for anything else."""
    if not isinstance(content, dict):
        raise TypeError("a record is an object")
    parts = dict(content)
    for name, kind in (("inputs", Input), ("stale", Stale), ("notes", Note)):
        parts[name] = [kind(**one) for one in parts.get(name, ())]
    parts["gates"] = [closed_of(one) for one in parts.get("gates", ())]
    parts["findings"] = {owner: Tally(**tally) for owner, tally in dict(parts.get("findings", {})).items()}
    return Night(**parts)

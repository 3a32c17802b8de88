"""What a check found: the one model behind every report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from sucheng_data.model.issue import Issue, Severity, Text
from sucheng_data.model.schema import Schemas
from sucheng_data.model.score import Score


class Source(NamedTuple):
    """One delivered file: who sent what, and the digest of its bytes; note: what readers of its records should know."""

    source_id: str
    file_name: str
    sha256: str
    submitted_by: str
    submitted_on: str
    rows: int
    note: str = ""


class RuleRun(NamedTuple):
    """One line of the ledger: did this rule run, over how many cells, and what did it find.

    status: ran, not applicable (nothing to check), skipped (reason says for want of what), crashed (a fault of ours).
    """

    code: str
    rule: str
    entity: str
    status: str
    reason: Text = Text("", "")
    tested: int = 0
    found: int = 0


@dataclass(frozen=True)
class Report:
    """Findings in reading order (file, sheet, row, column), one per root cause, and the ledger of rules.

    schemas: titles and advice of the codes, names of fields and organisations; sources: the files read, by file_name as in
    Place.file; accepted: findings that somebody confirmed to be right; replayed: values corrected by recorded decisions;
    withheld: how many records the errors hold back, None where nobody counted.
    """

    files: int
    rows: int
    issues: Sequence[Issue]
    rules: Sequence[RuleRun]
    schemas: Schemas
    as_of: date
    sources: Sequence[Source] = ()
    accepted: Sequence[Issue] = ()
    replayed: int = 0
    scores: Sequence[Score] = ()
    withheld: int | None = None

    def count(self, severity: Severity) -> int:
        """How many findings of this severity; a finding about n rows is one."""
        return sum(1 for issue in self.issues if issue.severity == severity)

    def fails(self, fail_on: str) -> bool:
        """Whether there are findings at or above a level: error, warning or never."""
        levels = {"error": (Severity.ERROR,), "warning": (Severity.ERROR, Severity.WARNING), "never": ()}[fail_on]
        return any(self.count(level) for level in levels)

    def sender(self, file: str) -> str:
        """The organisation code of whoever sent the file; "" when that is not known."""
        return self._senders.get(file, "")

    @cached_property
    def _senders(self) -> Mapping[str, str]:
        # Of two sources of one name the first counts.
        return {source.file_name: source.submitted_by for source in reversed(self.sources)}

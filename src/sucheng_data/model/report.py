"""What a check found: the one model behind every report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sucheng_data.model.issue import Issue, Severity


class RuleRun(NamedTuple):
    """One line of the ledger: did this rule run, over how many cells, and what did it find."""

    code: str
    rule: str
    entity: str
    status: str
    reason: str = ""
    tested: int = 0
    found: int = 0


@dataclass(frozen=True)
class Report:
    """Findings in reading order (file, sheet, row, column), and the ledger of rules."""

    files: int
    rows: int
    issues: Sequence[Issue]
    rules: Sequence[RuleRun]

    def count(self, severity: Severity) -> int:
        """How many findings of this severity; a finding about n rows is one."""
        return sum(1 for issue in self.issues if issue.severity == severity)

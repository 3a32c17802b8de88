"""Check the validator against the demo city's answers: every planted fault at its cell, nothing else unexplained."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from string import ascii_uppercase
from typing import NamedTuple

from sucheng_data.model.issue import Issue, Severity
from sucheng_data.operations.workspace import open_workspace
from sucheng_data.pipeline import Request, check

# What a flawless departmental workbook still gives: merged cells filled, totals and notes skipped, hidden rows.
EXPLAINED = {"SHT-W01", "SHT-W02", "SHT-W03"}
# What two stations at one place rightly give: the rows of duplicates.csv.
OF_PAIRS = {"DUP-W01", "STA-W03"}
AS_OF = date(2026, 1, 31)


class Outcome(NamedTuple):
    """The comparison: planted faults not found at their cell, findings nobody planted, and how many were found."""

    missed: list[dict[str, str]]
    unplanted: list[Issue]
    found: int


def compare(city: Path, as_of: date = AS_OF) -> Outcome:
    """Validate `city` and hold the findings against its answers.csv."""
    with (city / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        answers = list(csv.DictReader(file))
    # Every cell, not the causes that sum them up.
    issues = check(open_workspace(city), Request((), as_of)).found
    planted = {_key(row["code"], row["file"], row["sheet"], row["cell"]) for row in answers}
    at = {_key(issue.code, *issue.place) for issue in issues}
    missed = [row for row in answers if _key(row["code"], row["file"], row["sheet"], row["cell"]) not in at]
    paired = _paired(city)
    alone = [issue for issue in issues if issue.code not in OF_PAIRS or _row(issue) not in paired]
    return Outcome(missed, list(_unplanted(alone, planted)), len(answers) - len(missed))


def _paired(city: Path) -> set[tuple[str, str, str]]:
    """(file, sheet, row) of the stations that stand twice on purpose."""
    with (city / "duplicates.csv").open(encoding="utf-8-sig", newline="") as file:
        pairs = list(csv.DictReader(file))
    return {(pair[f"file_{one}"], pair[f"sheet_{one}"], pair[f"row_{one}"]) for pair in pairs for one in "ab"}


def _row(issue: Issue) -> tuple[str, str, str]:
    return issue.place.file, issue.place.sheet, issue.place.cell.lstrip(ascii_uppercase)


def _key(code: str, file: str, sheet: str, cell: str) -> tuple[str, str, str, str]:
    return code, file, sheet, cell.split(":", maxsplit=1)[0]


def _unplanted(issues: Iterable[Issue], planted: set[tuple[str, str, str, str]]) -> Iterable[Issue]:
    """Findings above the level of a note that were neither planted nor are the sheet's ordinary habits."""
    for issue in issues:
        ordinary = issue.severity == Severity.INFO or issue.code in EXPLAINED
        if not ordinary and _key(issue.code, *issue.place) not in planted:
            yield issue


def main() -> int:
    """Print the comparison; exit 1 unless everything was found and nothing else."""
    outcome = compare(Path(sys.argv[1]))
    print(
        f"planted {outcome.found + len(outcome.missed)}, found at their cell {outcome.found}, unplanted {len(outcome.unplanted)}"
    )
    for row in outcome.missed[:20]:
        print("  missed:", row["code"], f"{row['file']}!{row['sheet']}!{row['cell']}", row["planted"])
    for issue in outcome.unplanted[:20]:
        print("  unplanted:", issue.code, issue.place, issue.message.zh)
    print(
        dict(Counter(row["code"] for row in outcome.missed)), dict(Counter(issue.code for issue in outcome.unplanted))
    )
    return int(bool(outcome.missed or outcome.unplanted))


if __name__ == "__main__":
    sys.exit(main())

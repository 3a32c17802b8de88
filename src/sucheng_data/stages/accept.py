"""Accept: findings that somebody confirmed to be right leave the list, as long as record, rule and value are the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sucheng_data.model.decision import Answer, Decision, Kept, expired, row_number
from sucheng_data.model.identity import match_key
from sucheng_data.model.issue import Issue
from sucheng_data.model.personal import mask
from sucheng_data.model.report import Source
from sucheng_data.model.schema import Schemas
from sucheng_data.model.text import trim
from sucheng_data.stages._decided import FIRM, STALE, Told, tell

Key = tuple[str, str, str, str]


class Accepted(NamedTuple):
    """The findings that remain, those that were confirmed, and what to tell of confirmations that do not count."""

    issues: list[Issue]
    accepted: list[Issue]
    notes: list[Issue]


def accept(
    issues: Iterable[Issue], kept: Sequence[Kept], sources: Sequence[Source], schemas: Schemas, as_of: date
) -> Accepted:
    """`issues` without those that a confirmation of `kept` is about; `sources` are the files of the run."""
    digests = {source.file_name: source.sha256 for source in sources}
    notes: list[Issue] = []
    baselines: dict[Key, list[Decision]] = {}
    for one in kept:
        for made in _counting(one, schemas, as_of):
            baselines.setdefault(_key(made), []).append(made)
    remain: list[Issue] = []
    accepted: list[Issue] = []
    used: set[Decision] = set()
    nobody = {match_key(entity, {}) for entity in schemas if entity.identity}
    for issue in issues:
        found = baselines.get((issue.entity, issue.field, issue.code, trim(issue.value)), ())
        match = [made for made in found if _about(made, issue, digests, nobody)]
        used.update(match)
        (accepted if match else remain).append(issue)
    for one in kept:
        notes += tell(schemas, one, _idle(one, used, schemas, (as_of, sources)))
    return Accepted(remain, accepted, notes)


def _key(made: Decision) -> Key:
    return made.entity, made.field, made.code, trim(made.before)


def _counting(kept: Kept, schemas: Schemas, as_of: date) -> Iterable[Decision]:
    """The confirmations that count on this day."""
    return (
        made
        for made in kept.decisions
        if made.answer is Answer.CONFIRM and not expired(made, as_of) and _may(made, schemas)
    )


def _may(made: Decision, schemas: Schemas) -> bool:
    """Whether this kind of finding can be confirmed at all."""
    return made.code in schemas.findings and schemas.findings[made.code].confirm


def _about(made: Decision, issue: Issue, digests: Mapping[str, str], nobody: set[str]) -> bool:
    """Whether this is the finding that was confirmed: about the same record, or in the same place of the same file."""
    told = issue.record and issue.subject.strip("+") and issue.subject not in nobody
    if told and issue.subject == made.subject:
        return True
    same_bytes = bool(made.sha256) and digests.get(issue.place.file) == made.sha256
    same_name = made.file in (issue.place.file, mask(issue.place.file))
    here = made.sheet in (issue.place.sheet, mask(issue.place.sheet))
    if issue.record:
        row = row_number(issue.record) == row_number(made.record) and made.record != ""
        unnamed = not (issue.subject and made.subject)
        return here and row and (same_bytes or (same_name and unnamed and bool(issue.value)))
    at = here and issue.place.cell == made.cell and made.record == ""
    return at and (same_bytes or (same_name and bool(issue.value)))


def _idle(
    kept: Kept, used: set[Decision], schemas: Schemas, run: tuple[date, Sequence[Source]]
) -> dict[str, list[Told]]:
    """Confirmations that accepted nothing, though their source or its sender was part of the run."""
    told: dict[str, list[Told]] = {STALE: [], FIRM: []}
    as_of, sources = run
    names = {name for source in sources for name in (source.file_name, mask(source.file_name))}
    digests = {source.sha256 for source in sources}
    present = any(source.submitted_by == kept.organisation for source in sources)
    for made in kept.decisions:
        here = made.file in names or made.sha256 in digests or (present and made.file in kept.gone)
        if made.answer is not Answer.CONFIRM or made in used or not here:
            continue
        if not _may(made, schemas):
            told[FIRM].append(Told(made, "这类问题不能确认", "cannot be confirmed"))
        elif expired(made, as_of):
            told[STALE].append(Told(made, f"确认已于{made.expires}到期", f"the confirmation expired on {made.expires}"))
        else:
            told[STALE].append(Told(made, "问题没有再出现", "the finding did not come up again"))
    return told

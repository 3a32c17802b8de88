"""Accept: a confirmed value is not asked about again, until record, rule, value or day are others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sucheng_data.model.decision import Answer, Decision, Kept
from sucheng_data.model.identity import match_key
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.report import Source
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.accept import Accepted, accept

DAY, ORG, FILE = date(2026, 2, 1), "SZ-CGJ", "raw/甲/一月.xlsx"
MADE = Decision(
    "2026-01-20",
    ORG,
    Answer.CONFIRM,
    "stations",
    "opened_on",
    "FMT-W03",
    FILE,
    "1" * 64,
    "驿站",
    "R5",
    f"{FILE}!驿站!5",
    "s1",
    "虚构路驿站",
    "1987-06-01",
    "",
    "老站点",
    "2027-01-20",
)


def _issue(schemas: Schemas, **facts: Any) -> Issue:
    usual = {"entity": "stations", "field": "opened_on", "value": "1987-06-01", "record": f"{FILE}!驿站!5"}
    place = facts.pop("place", Place(FILE, "驿站", "R5"))
    code = facts.pop("code", "FMT-W03")
    return schemas.findings[code].issue(place, {}, **{**usual, "subject": "s1", **facts})


def _accept(schemas: Schemas, issue: Issue | None, made: Decision = MADE, digest: str = "1", **kept: Any) -> Accepted:
    sources = [Source("", FILE, digest * 64, ORG, "", 1)]
    given = Kept(kept.get("organisation", ORG), f"decisions/{ORG}.csv", (made,), kept.get("gone", frozenset()))
    return accept([issue] if issue else [], [given], sources, schemas, DAY)


NEXT = "raw/甲/二月.xlsx"
SAME: list[dict[str, Any]] = [
    {},
    {"value": " 1987-06-01 "},
    # The next delivery, or another row: the same record by what it is known by.
    {"place": Place(NEXT, "驿站", "R9"), "record": f"{NEXT}!驿站!9"},
    # The same bytes: the same row, though its subject has changed by another correction.
    {"subject": "s2"},
]
OTHER: list[dict[str, Any]] = [
    {"value": "1988-06-01"},
    {"code": "FMT-W02"},
    {"field": "closed_on"},
    {"entity": "projects"},
    {"subject": "s2", "record": f"{FILE}!驿站!6"},
    {"subject": "s2", "place": Place(FILE, "别的", "R5")},
    {"subject": "s2", "place": Place(NEXT, "驿站", "R5"), "record": f"{NEXT}!驿站!5"},
]


@pytest.mark.parametrize("facts", SAME)
def test_accepted(schemas: Schemas, facts: dict[str, Any]) -> None:
    issue = _issue(schemas, **facts)
    assert _accept(schemas, issue) == Accepted([], [issue], [])


@pytest.mark.parametrize("facts", OTHER)
def test_asked_again(schemas: Schemas, facts: dict[str, Any]) -> None:
    issue = _issue(schemas, **facts)
    found = _accept(schemas, issue)
    assert (found.issues, found.accepted) == ([issue], [])
    assert [note.code for note in found.notes] == ["DEC-I01"]  # the confirmation came to nothing


def test_a_replaced_file_is_believed_only_where_the_record_is_the_same(schemas: Schemas) -> None:
    assert _accept(schemas, _issue(schemas), digest="9").accepted
    assert not _accept(schemas, _issue(schemas, subject="s2"), digest="9").accepted


def test_records_that_nothing_is_known_of_are_not_all_the_same(schemas: Schemas) -> None:
    """The key of a record without name and address is the same for all of them."""
    for subject in ("", "+", match_key(schemas["stations"], {})):
        made = MADE._replace(subject=subject)
        issue = _issue(schemas, subject=subject, record=f"{NEXT}!驿站!7", place=Place(NEXT, "驿站", "R7"))
        assert not _accept(schemas, issue, made).accepted


@pytest.mark.parametrize(("expires", "counts"), [("2026-02-02", True), ("2026-02-01", False), ("", True)])
def test_until_the_day_it_expires(schemas: Schemas, expires: str, counts: bool) -> None:
    found = _accept(schemas, _issue(schemas), MADE._replace(expires=expires))
    assert bool(found.accepted) is counts
    assert [note.code for note in found.notes] == ([] if counts else ["DEC-I01"])


def test_what_nobody_may_confirm_stays(schemas: Schemas) -> None:
    code = next(code for code, finding in schemas.findings.items() if not getattr(finding, "confirm", True))
    found = _accept(schemas, _issue(schemas, code=code), MADE._replace(code=code))
    assert found.issues and not found.accepted
    assert [note.code for note in found.notes] == ["DEC-W02"]


def test_only_a_confirmation_accepts(schemas: Schemas) -> None:
    for answer in (Answer.ADOPT, Answer.CORRECTED, Answer.DROP):
        assert _accept(schemas, _issue(schemas), MADE._replace(answer=answer)).issues


@pytest.mark.parametrize(
    ("digest", "value", "cell", "counts"),
    [
        ("1", "", "7:7", True),
        ("1", "联系电活", "P2", True),
        ("9", "联系电活", "P2", True),
        ("9", "", "7:7", False),  # another row may be the seventh now
        ("1", "", "8:8", False),
    ],
)
def test_findings_about_a_sheet(schemas: Schemas, digest: str, value: str, cell: str, counts: bool) -> None:
    made = MADE._replace(code="SHT-W02", record="", subject="", field="", before=value, cell=cell.replace("8", "7"))
    issue = _issue(
        schemas, code="SHT-W02", record="", subject="", field="", value=value, place=Place(FILE, "驿站", cell)
    )
    assert bool(_accept(schemas, issue, made, digest).accepted) is counts


def test_it_is_stale_only_if_its_source_was_looked_at(schemas: Schemas) -> None:
    def told(**kept: Any) -> list[str]:
        made = MADE._replace(file=NEXT, sha256="2" * 64)
        return [note.code for note in _accept(schemas, None, made, **kept).notes]

    assert told() == []  # not part of this run
    assert told(gone=frozenset({NEXT})) == ["DEC-I01"]
    assert told(gone=frozenset({NEXT}), organisation="KS-ZGH") == []


def test_an_accepted_error_holds_no_record_back(schemas: Schemas) -> None:
    issue = replace(_issue(schemas, code="BEN-E01"))
    assert not _accept(schemas, issue, MADE._replace(code="BEN-E01")).issues

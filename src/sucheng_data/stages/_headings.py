"""Root causes that stand in a heading, and findings that merely follow from another of the same record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.schema import Entity, Schemas, strip
from sucheng_data.stages._scene import Claim, Scene

DID_YOU_MEAN = "SHT-W10"
_NO_COLUMN = frozenset({"SHT-W07", "SHT-E01"})
_READING = ("unreadable", "enum", "unknown_word", "FMT-E02", "ORG-E01", "ORG-E02")  # what a value not taken is told by
_ACROSS = "cross-field"


def headings(scene: Scene) -> Iterator[Claim]:
    """A misspelt heading settles the findings that its column is missing; all the columns they name must be so explained."""
    asked: defaultdict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for number, issue in scene.open.items():
        if issue.code == DID_YOU_MEAN and issue.field:
            asked[issue.place.file, issue.place.sheet, issue.entity].setdefault(issue.field, number)
    if not asked:
        return
    follow: defaultdict[int, list[int]] = defaultdict(list)
    for number, issue in scene.open.items():
        meant = asked.get((issue.place.file, issue.place.sheet, issue.entity))
        names = issue.field.split(",")
        several = issue.code == "SHT-E01" and issue.count > 1
        if meant and issue.code in _NO_COLUMN and not several and all(name in meant for name in names):
            follow[meant[names[0]]].append(number)
    for number, others in follow.items():
        yield Claim([number, *others], scene.open[number])


def knock_ons(scene: Scene) -> Iterator[Claim]:
    """What compares a value that was itself refused with others follows from that refusal."""
    compare = {entity.name: _compared(entity, scene.schemas) for entity in scene.schemas}
    late: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for number, issue in scene.open.items():
        if issue.record and (issue.code, issue.field) in compare.get(issue.entity, ()):
            late[issue.entity, issue.record].append(number)
    if not late:
        return
    refused: dict[tuple[str, str, str], int] = {}
    for number, issue in scene.open.items():
        if (issue.entity, issue.record) in late and _refuses(scene.schemas[issue.entity], issue):
            refused.setdefault((issue.entity, issue.record, issue.field), number)
    follow: defaultdict[int, list[int]] = defaultdict(list)
    for (entity, record), numbers in late.items():
        for number in numbers:
            issue = scene.open[number]
            causes = (refused.get((entity, record, name)) for name in compare[entity][issue.code, issue.field])
            cause = next((one for one in causes if one not in (None, number)), None)
            if cause is not None and number not in refused.values():
                follow[cause].append(number)
    for number, others in follow.items():
        yield Claim([number, *others], scene.open[number])


def _refuses(entity: Entity, issue: Issue) -> bool:
    field = entity.fields.get(issue.field)
    codes = {code for own in _READING for code in (own, field.code(own) if field else None)}
    return issue.severity != Severity.INFO and issue.code in codes


def _compared(entity: Entity, schemas: Schemas) -> dict[tuple[str, str], list[str]]:
    """(code, field) of a rule or condition about several fields of a record -> the fields it reads."""
    reads: dict[tuple[str, str], list[str]] = {}
    for spec in entity.rules:
        code = spec["code"]
        if schemas.findings[code].scope == _ACROSS:
            names = sorted(_words({key: value for key, value in spec.items() if key != "code"}) & set(entity.fields))
            reads |= {(code, name): names for name in names}
    for condition in entity.conditions:
        names = sorted(_words(strip(condition)) & set(entity.fields))
        reads[entity.code_of(condition), entity.place_of(condition)] = names
    return reads


def _words(spec: object) -> set[str]:
    """Every word of a specification, of which some may name fields."""
    if isinstance(spec, dict):
        return set(spec).union(*map(_words, spec.values()))
    if isinstance(spec, list):
        return set().union(*map(_words, spec))
    return {spec} if isinstance(spec, str) else set()

"""What goes back to each department: per delivered workbook a marked copy or a list, with every finding it has to mend."""

from __future__ import annotations

import glob
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.decision import Answer, adoptable
from sucheng_data.model.errors import SuchengError, UnreadableFile
from sucheng_data.model.grid import Grid
from sucheng_data.model.issue import Issue, Severity, Text
from sucheng_data.model.personal import mask
from sucheng_data.model.report import Report
from sucheng_data.model.returned import COLUMNS, LIST
from sucheng_data.model.schema import Schemas
from sucheng_data.model.verdicts import records_of
from sucheng_data.operations.returning._book import listed, marked
from sucheng_data.operations.returning._list import About, Item
from sucheng_data.operations.returning._xml import Unmarkable
from sucheng_data.operations.store import write_bytes
from sucheng_data.operations.workers import Job, each
from sucheng_data.operations.workspace import department
from sucheng_data.readers import read_book

MARK = "（问题清单）"
UNKNOWN = "未注明单位"
ANEW = "改好后请重新报送原表。"
RIGHT_OR_ANEW = "没有错就答“确认无误”；要改的，改好原表后重新报送。"
_SEVERITIES = list(Severity)


class Plan(NamedTuple):
    """One delivered file and what its department has to mend in it; `about.kind` is not known yet."""

    about: About
    sender: str
    items: tuple[Item, ...]


class Given(NamedTuple):
    """The delivered files by the names that findings call them by, and the folder of deliveries."""

    files: Mapping[str, Path]
    raw: Path


class Made(NamedTuple):
    """What came of one plan: the file written, its kind, and why it is a list only; no path: it was answered already."""

    plan: Plan
    path: Path | None
    kind: str
    why: Text | None


class _Copy(NamedTuple):
    content: bytes
    extension: str
    why: Text | None
    answered: bool


Tables = Iterable[Mapping[str, pa.Table]]


def plans(
    found: Iterable[Issue], tables: Tables, report: Report, given: Given, least: Severity = Severity.WARNING
) -> list[Plan]:
    """A plan per file, in order, also for those without anything to mend. `tables`: all that hold records found wrong."""
    digests = {source.file_name: source.sha256 for source in report.sources}
    mine: dict[str, list[Issue]] = {name: [] for name in given.files}
    for issue in found:
        theirs = issue.owner == "department" and issue.place.file in mine  # a finding may be about a file of ours
        if theirs and _SEVERITIES.index(issue.severity) <= _SEVERITIES.index(least):
            mine[issue.place.file].append(issue)
    labels = _labels([issue for issues in mine.values() for issue in issues], tables, report.schemas)
    register = report.schemas.codes["organisations"]
    names = {row["code"]: row["label_zh"] for row in register.rows}
    made = []
    for file, issues in sorted(mine.items()):
        # A file that could not be read is no source: then its folder tells.
        code = report.sender(file) or department(given.files[file], given.raw, register)
        about = About("", code, file, digests.get(file, ""), report.as_of.isoformat())
        items = (_item(n, issue, report.schemas, labels) for n, issue in enumerate(issues, start=1))
        made.append(Plan(about, names.get(code, UNKNOWN), tuple(items)))
    return made


def make(todo: Sequence[Plan], given: Given, out: Path, force: bool = False) -> Iterator[Made]:
    """Write what goes back, each file opened in a limited worker. Raises CannotWork when the disk refuses."""
    targets = _targets(todo, out)
    jobs = [Job(given.files[plan.about.file], (plan.about, plan.items, targets[plan.about.file])) for plan in todo]
    for plan, answer in zip(todo, each(_copy, jobs), strict=True):
        done = _alone(plan, answer) if isinstance(answer, SuchengError) else answer
        kind = "list" if done.why else "copy"
        if done.answered and not force:
            yield Made(plan, None, kind, done.why)
            continue
        target = targets[plan.about.file]
        path = target.with_name(target.name + done.extension)
        write_bytes(path, done.content)
        yield Made(plan, path, kind, done.why)


def choices(issue: Issue, schemas: Schemas) -> tuple[Answer, ...]:
    """The answers that make sense for a finding; none where only the workbook itself can be mended and sent anew."""
    entity = schemas.entities.get(issue.entity)
    about_record = bool(issue.record and entity)
    about_value = bool(issue.record and entity and issue.field in entity.fields)
    sensible = {
        Answer.ADOPT: about_value and adoptable(issue.suggestion),
        Answer.CORRECTED: about_value,
        Answer.CONFIRM: schemas.findings[issue.code].confirm,
        Answer.DROP: about_record,
    }
    return tuple(answer for answer in Answer if sensible[answer])


def _item(number: int, issue: Issue, schemas: Schemas, labels: Mapping[tuple[str, str], str]) -> Item:
    entity = schemas.entities.get(issue.entity)
    field = entity.fields[issue.field].title if entity and issue.field in entity.fields else issue.field
    answers = choices(issue, schemas)
    anew = RIGHT_OR_ANEW if Answer.CONFIRM in answers else ANEW
    advice = schemas.findings[issue.code].advice.zh + ("" if Answer.CORRECTED in answers else anew)
    return Item(number, issue, field, advice, labels.get((issue.entity, issue.record), ""), answers)


def _labels(issues: Iterable[Issue], tables: Tables, schemas: Schemas) -> dict[tuple[str, str], str]:
    """(entity, record) -> the text its sheet has for the field that people know the record by."""
    return {
        (entity, origin.record(row)): mask(origin.raw(row, schemas[entity].label) or "")
        for entity, _, origin, rows in records_of(issues, tables)
        for row in rows
    }


def _targets(todo: Iterable[Plan], out: Path) -> dict[str, Path]:
    """The file each plan goes into, without its extension; of one name in a folder they are told apart."""
    found: dict[str, Path] = {}
    for plan in todo:
        folder = out / re.sub(r'[\\/:*?"<>|\x00-\x1f]', "_", plan.sender)
        name = PurePosixPath(plan.about.file)
        taken = {str(path).casefold() for path in found.values()}
        again = (f"{name.name}（{n}）" for n in range(2, 10_000))
        tries = (folder / f"{stem}{MARK}" for stem in (name.stem, name.name, *again))
        found[plan.about.file] = next(path for path in tries if str(path).casefold() not in taken)
    return found


def _copy(file: Path, about: About, items: tuple[Item, ...], target: Path) -> _Copy:
    """In a worker: the marked copy, or the list where there can be none."""
    answered = any(_answered(path) for path in sorted(target.parent.glob(f"{glob.escape(target.name)}.xl*")))
    try:
        data = file.read_bytes()
    except OSError as error:
        raise UnreadableFile("文件打不开", "the file cannot be opened") from error
    digest = hashlib.sha256(data).hexdigest()
    if about.sha256 and digest != about.sha256:
        raise UnreadableFile("检查以后文件又改动过", "the file was changed after it was checked")
    about = about._replace(sha256=digest)
    try:
        content, extension = marked(data, about._replace(kind="copy"), items)
        return _Copy(content, extension, None, answered)
    except Unmarkable as why:
        return _Copy(listed(about._replace(kind="list"), items), ".xlsx", Text(why.zh, why.en), answered)


def _alone(plan: Plan, why: SuchengError) -> _Copy:
    """The list for a file that could not be opened, or whose copy took too long."""
    return _Copy(listed(plan.about._replace(kind="list"), plan.items), ".xlsx", Text(why.zh, why.en), False)


def _answered(path: Path) -> bool:
    """Whether somebody wrote an answer into a workbook of ours; one that cannot be read may be full of them."""
    try:
        grids = [grid for grid in read_book(path, path.name).grids if grid.sheet == LIST]
    except UnreadableFile:
        return True
    return any(_filled(grid) for grid in grids)


def _filled(grid: Grid) -> bool:
    titles = {COLUMNS[name] for name in ("answer", "correction", "remark")}
    columns: set[int] = set()
    for row in grid.rows:
        if any(row[column] != "" for column in columns if column < len(row)):
            return True
        if COLUMNS["key"] in row:
            columns = {column for column, title in enumerate(row) if title in titles}
    return False

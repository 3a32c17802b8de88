"""Recorded decisions on disk: decisions/<organisation>.csv read and checked, new ones merged in, written whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sucheng_data.model.decision import REPLAYED, Answer, Decision, Kept
from sucheng_data.model.errors import CannotWork
from sucheng_data.model.inert import inert
from sucheng_data.operations.store import write_text
from sucheng_data.operations.workspace import Workspace

APPROVALS = "approvals.csv"  # who published what a gate had stopped: about releases, not about rows
_ANSWERS = frozenset(Answer)
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r"}
_WRITTEN = {written: sign for sign, written in _ESCAPES.items()}


class Merged(NamedTuple):
    """The lines as they should be, and how many of the new ones were added, replaced an older one, or were there already."""

    lines: list[Decision]
    added: int
    replaced: int
    same: int


def read_decisions(space: Workspace) -> list[Kept]:
    """Every file of decisions, by organisation. Raises CannotWork naming file and line."""
    if not space.decisions.is_dir():
        return []
    return [read_file(space, path) for path in sorted(space.decisions.glob("*.csv")) if path.name != APPROVALS]


def read_file(space: Workspace, path: Path) -> Kept:
    """One file of decisions; nothing in it when it is not there yet."""
    name = space.name(path)
    lines = tuple(_parsed(_text(path, name), name)) if path.is_file() else ()
    sources = {line.file for line in lines} - {""}
    gone = frozenset(file for file in sources if not (space.root / file).exists())
    return Kept(path.stem, name, lines, gone)


def record(space: Workspace, answers: Mapping[str, Sequence[Decision]]) -> dict[str, Merged]:
    """The answers of each organisation written into its file; what became of them, by the name of the file.

    Every file is read before the first is written, and one that would not change is left alone.
    """
    merged = {}
    for organisation, lines in sorted(answers.items()):
        path = space.decisions / f"{organisation}.csv"
        merged[path] = merge(read_file(space, path).decisions, lines)
    for path, result in merged.items():
        if result.added or result.replaced:
            write_text(path, format_decisions(result.lines))
    return {space.name(path): result for path, result in merged.items()}


def merge(old: Sequence[Decision], new: Iterable[Decision]) -> Merged:
    """`old` with the answers `new`: the same answer again changes nothing, another one for the same cell replaces it."""
    cells: dict[tuple[str, ...], list[Decision]] = {}
    for line in old:
        cells.setdefault(_place(line), []).append(line)
    added = replaced = same = 0
    for line in new:
        kept = cells.setdefault(_place(line), [])
        rivals = [other for other in kept if _contradicts(line, other)]
        if any(_says_the_same(line, other) for other in rivals):
            same += 1
            continue
        kept[:] = [other for other in kept if other not in rivals] + [line]
        replaced, added = replaced + bool(rivals), added + (not rivals)
    return Merged(sorted((line for kept in cells.values() for line in kept), key=_order), added, replaced, same)


def format_decisions(lines: Iterable[Decision]) -> str:
    """CSV text, one line each, sorted by place, so that two people's additions merge line by line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(Decision._fields)
    writer.writerows([escaped(value) for value in line] for line in sorted(lines, key=_order))
    return out.getvalue()


def _place(line: Decision) -> tuple[str, ...]:
    return (line.file, line.sheet, line.cell, line.entity, line.field)


def _contradicts(new: Decision, old: Decision) -> bool:
    """Whether `old` cannot stand beside `new` in one cell: it answers the same finding, or writes another content."""
    if new.code == old.code:
        both = new.answer is old.answer is Answer.CONFIRM  # one cell may hold several values that were confirmed
        return not both or new.before == old.before
    return new.answer in REPLAYED and old.answer in REPLAYED and _content(new) != _content(old)


def _content(line: Decision) -> tuple[bool, str]:
    return line.answer is Answer.DROP, line.after


def _says_the_same(new: Decision, old: Decision) -> bool:
    """The same answer, given again while the old one still counts."""
    if old.expires and old.expires <= new.decided_on:
        return False
    return new == old._replace(decided_on=new.decided_on, expires=new.expires, who=new.who)


def _order(line: Decision) -> tuple[object, ...]:
    row = re.search(r"\d+", line.cell)
    return (line.file, line.sheet, int(row[0]) if row else 0, line.cell, line.field, line.code, line)


def escaped(value: str) -> str:
    """On one line, and nothing that a spreadsheet would take for a formula."""
    text = "".join(_ESCAPES.get(sign, sign) for sign in value)
    return f"'{text}" if text.startswith("'") else inert(text)  # so that one ' can always be taken away again


def _plain(text: str) -> str:
    text = text.removeprefix("'")
    return re.sub(r"\\[\\nr]", lambda found: _WRITTEN[found[0]], text) if "\\" in text else text


def _text(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotWork(
            f"{name} 不是 UTF-8 编码，请用 UTF-8 另存", f"{name} is not UTF-8; save it as UTF-8"
        ) from error
    except OSError as error:
        raise CannotWork(f"{name} 打不开：{error.strerror}", f"cannot open {name}: {error.strerror}") from error


def _parsed(text: str, name: str) -> Iterable[Decision]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        lacking = [column for column in Decision._fields if column not in (reader.fieldnames or ())]
        if lacking:
            raise CannotWork(f"{name} 缺少列：{'、'.join(lacking)}", f"{name} lacks columns: {', '.join(lacking)}")
        for row in reader:
            yield _decision(row, f"{name} 第{reader.line_num}行", f"{name} line {reader.line_num}")
    except csv.Error as error:
        zh, en = f"{name} 第{reader.line_num}行", f"{name} line {reader.line_num}"
        raise CannotWork(f"{zh}不是 CSV：{error}", f"{en} is no CSV: {error}") from error


def _decision(row: dict[str, str], zh: str, en: str) -> Decision:
    """One line. Raises CannotWork for one that says what it may not."""
    if None in row or any(row[column] is None for column in Decision._fields):
        raise CannotWork(f"{zh}的列数不对", f"{en} has the wrong number of columns")
    values = {column: _plain(row[column]) for column in Decision._fields}
    if values["answer"] not in _ANSWERS:
        known = "、".join(Answer)
        raise CannotWork(f"{zh} answer 只能是 {known}", f"{en}: answer is one of {', '.join(Answer)}")
    for column in ("decided_on", "expires"):
        if not _is_day(values[column], column == "expires"):
            raise CannotWork(f"{zh} {column} 要写成 2026-01-31", f"{en}: {column} wants 2026-01-31")
    return Decision._make(Answer(value) if column == "answer" else value for column, value in values.items())


def _is_day(text: str, optional: bool) -> bool:
    try:
        return (optional and not text) or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

"""Recorded decisions on disk: decisions/<organisation>.csv read and checked, new ones merged in, written whole or not at all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sucheng_data.model.decision import REPLAYED, Answer, Decision, Kept
from sucheng_data.model.errors import CannotWork
from sucheng_data.model.inert import inert
from sucheng_data.operations.store import write_text
from sucheng_data.operations.workspace import Workspace

APPROVALS = "approvals.csv"  # who published what a gate had stopped: about releases, not about rows
MATCHES = "matches.csv"  # which pairs of records are one thing: see judgements.py
DEPARTED = "gone.csv"  # which things that are reported no more are gone: see departed.py
_OTHERS = (APPROVALS, MATCHES, DEPARTED)
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
    return [read_file(space, path) for path in sorted(space.decisions.glob("*.csv")) if path.name not in _OTHERS]


def read_file(space: Workspace, path: Path) -> Kept:
    """One file of decisions; nothing in it when it is not there yet."""
    name = space.name(path)
    lines = tuple(_decision(line) for line in lines_of(path, name, Decision._fields))
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
    written = sorted(lines, key=_order)
    return format_lines(Decision._fields, written)


def format_lines(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """CSV text that is one line per line, in which no spreadsheet program finds a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([escaped(value) for value in line] for line in lines)
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


class Line(NamedTuple):
    """One line of a file of decisions: its values by column, and how it is called in a sentence."""

    values: dict[str, str]
    zh: str
    en: str

    def day(self, column: str, *, optional: bool = False) -> str:
        """The ISO day in `column`. Raises CannotWork for what is none."""
        if not _is_day(self.values[column], optional):
            raise CannotWork(f"{self.zh} {column} 要写成 2026-01-31", f"{self.en}: {column} wants 2026-01-31")
        return self.values[column]

    def one_of(self, column: str, known: Collection[str]) -> str:
        """The word in `column`. Raises CannotWork for one that is not known."""
        if self.values[column] not in known:
            raise CannotWork(
                f"{self.zh} {column} 只能是 {'、'.join(known)}", f"{self.en}: {column} is one of {', '.join(known)}"
            )
        return self.values[column]


def lines_of(path: Path, name: str, columns: Sequence[str]) -> Iterator[Line]:
    """The lines of a file of decisions; none where it is not there yet. Raises CannotWork naming file and line."""
    if not path.is_file():
        return
    reader = csv.DictReader(io.StringIO(_text(path, name), newline=""))
    try:
        lacking = [column for column in columns if column not in (reader.fieldnames or ())]
        if lacking:
            raise CannotWork(f"{name} 缺少列：{'、'.join(lacking)}", f"{name} lacks columns: {', '.join(lacking)}")
        for row in reader:
            zh, en = f"{name} 第{reader.line_num}行", f"{name} line {reader.line_num}"
            if None in row or any(row[column] is None for column in columns):
                raise CannotWork(f"{zh}的列数不对", f"{en} has the wrong number of columns")
            yield Line({column: _plain(row[column]) for column in columns}, zh, en)
    except csv.Error as error:
        zh, en = f"{name} 第{reader.line_num}行", f"{name} line {reader.line_num}"
        raise CannotWork(f"{zh}不是 CSV：{error}", f"{en} is no CSV: {error}") from error


def _text(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotWork(
            f"{name} 不是 UTF-8 编码，请用 UTF-8 另存", f"{name} is not UTF-8; save it as UTF-8"
        ) from error
    except OSError as error:
        raise CannotWork(f"{name} 打不开：{error.strerror}", f"cannot open {name}: {error.strerror}") from error


def _decision(line: Line) -> Decision:
    """One line. Raises CannotWork for one that says what it may not."""
    answer = Answer(line.one_of("answer", list(Answer)))
    line.day("decided_on")
    line.day("expires", optional=True)
    return Decision(**{**line.values, "answer": answer})  # type: ignore[arg-type]


def _is_day(text: str, optional: bool) -> bool:
    try:
        return (optional and not text) or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False

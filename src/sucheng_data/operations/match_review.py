"""The workbook of doubtful pairs: written for people who know only a spreadsheet program, and its answers read back."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sucheng_data.model.errors import SuchengError, UnreadableFile
from sucheng_data.model.grid import Grid, as_text, letter
from sucheng_data.model.issue import Text
from sucheng_data.model.judgement import VERDICTS, Judgement, Verdict, Waiting
from sucheng_data.model.matching import Doubt
from sucheng_data.model.personal import mask
from sucheng_data.model.schema import Schemas
from sucheng_data.model.text import fold, is_blank, trim
from sucheng_data.operations._match_form import COLUMNS, MEANT, MOST_WHY, Key, key_of, who_of
from sucheng_data.operations._match_sheet import pairs_sheet, paper
from sucheng_data.operations._return_form import headings_of
from sucheng_data.operations._return_taken import UNKNOWN, Terms
from sucheng_data.operations._still_sheet import HEADINGS, Answered, answered_in, still_sheet
from sucheng_data.operations.judgements import ordered
from sucheng_data.operations.store import write_bytes
from sucheng_data.operations.workers import Job, each
from sucheng_data.operations.workspace import Workspace
from sucheng_data.readers import read_book
from sucheng_data.sheets.lists import new_book

Labels = Callable[[str, str], str | None]  # (entity, sign) -> what the record is called; None where there is none


class Given(NamedTuple):
    """One answer: the sheet and cell it stands in, what it is about, and what was said. `wrong` says why it is none."""

    cell: str
    key: Key | None
    verdict: Verdict | None
    who: str
    why: str
    wrong: Text | None = None

    @property
    def pair(self) -> tuple[str, ...]:
        return (self.key.entity, *sorted((self.key.left, self.key.right))) if self.key else (self.cell,)


class Read(NamedTuple):
    """What stands in one workbook: the answers about pairs, how many pairs have none, and the rows of 是否还在."""

    given: tuple[Given, ...]
    blank: int
    still: tuple[Answered, ...] = ()


class Taken(NamedTuple):
    """What becomes of the answers: the judgements, and by file the answers that were not taken, each with its reason."""

    judgements: list[Judgement]
    refused: Mapping[int, Sequence[Given]]


def write_review(
    path: Path,
    doubts: Iterable[Doubt],
    schemas: Schemas,
    before: Iterable[Judgement] = (),
    waiting: Sequence[Waiting] = (),
) -> None:
    """The workbook, whole or not at all; `before`: what was said of pairs, to be shown beside those asked again; `waiting`: what
    is reported no more."""
    content = io.BytesIO()
    book = new_book(content, "可能重复的记录")
    on = paper(book, schemas, before)
    found: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        found.setdefault(doubt.entity, []).append(doubt)
    for entity in schemas:
        if entity.name in found:
            pairs_sheet(on, entity, heaps(found[entity.name]))
    if waiting:
        still_sheet(book, waiting, schemas)
    book.close()
    write_bytes(path, content.getvalue())


def heaps(doubts: Sequence[Doubt]) -> list[list[Doubt]]:
    """The pairs that hang together beside one another; the likeliest first, within a heap and among them."""
    above: dict[str, str] = {}

    def root(sign: str) -> str:
        while above.setdefault(sign, sign) != sign:
            sign = above[sign]
        return sign

    for doubt in doubts:
        least, other = sorted((root(doubt.left.sign), root(doubt.right.sign)))
        above[other] = least
    found: dict[str, list[Doubt]] = {}
    for doubt in sorted(doubts, key=lambda one: (-one.compared.points, one.left.sign, one.right.sign)):
        found.setdefault(root(doubt.left.sign), []).append(doubt)
    return list(found.values())


def read_reviews(files: Sequence[Path], space: Workspace) -> list[Read | SuchengError]:
    """What each workbook answers, or why it cannot be read; each in a limited worker."""
    return list(each(_read, [Job(file, (space.name(file),)) for file in files]))


def taken(reads: Sequence[Read | SuchengError], labels: Labels, terms: Terms) -> Taken:
    """The judgements that the answers make. Of two that contradict each other neither is taken."""
    said: dict[tuple[str, ...], set[Verdict]] = {}
    for read in reads:
        for given in read.given if isinstance(read, Read) else ():
            if given.verdict and not given.wrong:
                said.setdefault(given.pair, set()).add(given.verdict)
    judgements: dict[tuple[str, ...], Judgement] = {}
    refused: dict[int, list[Given]] = {}
    for number, read in enumerate(reads):
        for given in read.given if isinstance(read, Read) else ():
            made = given.wrong or _torn(given, said) or _judgement(given, labels, terms)
            if isinstance(made, Judgement):
                judgements.setdefault(given.pair, made)
            else:
                refused.setdefault(number, []).append(given._replace(wrong=made))
    return Taken(list(judgements.values()), refused)


def _torn(given: Given, said: Mapping[tuple[str, ...], set[Verdict]]) -> Text | None:
    verdicts = said.get(given.pair, set())
    if len(verdicts) < 2:
        return None
    words = "、".join(VERDICTS[verdict] for verdict in sorted(verdicts))
    return Text(f"同一对记录有不同的答复：{words}", f"one pair has different answers: {', '.join(sorted(verdicts))}")


def _judgement(given: Given, labels: Labels, terms: Terms) -> Judgement | Text:
    """The line an answer makes, or why it makes none."""
    assert given.key and given.verdict
    entity, left, right, _ = given.key
    names = [labels(entity, sign) for sign in (left, right)]
    if None in names:
        gone = "、".join(sign for sign, name in zip((left, right), names, strict=True) if name is None)
        return Text(f"记录已经没有了：{gone}", f"no such record any more: {gone}")
    who = given.who or terms.by or UNKNOWN
    shown = [mask(name or "") for name in names]
    return ordered(
        Judgement(terms.day.isoformat(), who, entity, given.verdict, left, right, shown[0], shown[1], given.why)
    )


def _read(file: Path, name: str) -> Read:
    """In a worker. Raises UnreadableFile for what is no workbook of pairs."""
    grids = read_book(file, name).grids
    found = [(grid, there) for grid in grids if (there := headings_of(grid, COLUMNS, {"verdict", "name", "key"}))]
    asked = [(grid, there) for grid in grids if (there := headings_of(grid, HEADINGS, {"answer", "name", "id"}))]
    if not (found or asked):
        words = "、".join(COLUMNS[word] for word in ("verdict", "name", "key"))
        raise UnreadableFile(
            f"不是判断重复的工作簿：没有哪张表同时有“{words}”这几栏（“编号”栏是隐藏的，不要删）",
            "no workbook of doubtful pairs: no sheet has the columns 判断, 名称 and 编号 (which is hidden: keep it)",
        )
    given = [answer for grid, (head, columns) in found for answer in _answers(grid, head, columns)]
    answered = [one for one in given if one.verdict or one.wrong]
    done = {one.pair for one in answered}
    still = tuple(one for grid, (head, columns) in asked for one in answered_in(grid, head, columns))
    return Read(tuple(answered), len({one.pair for one in given} - done), still)


def _answers(grid: Grid, head: int, columns: Mapping[str, int]) -> Iterator[Given]:
    """The rows that ask something, with what was answered."""

    for number, row in enumerate(grid.rows[head + 1 :], start=head + 2):
        said = {name: trim(as_text(row[column])) for name, column in columns.items() if column < len(row)}
        word, signs = said.get("verdict", ""), said.get("key", "")
        place = (number, columns["verdict"] + 1)
        blank = is_blank(word) and place not in grid.uncached
        if blank and not signs:
            continue
        key, verdict = key_of(signs, said.get("name", "")), MEANT.get(fold(word))
        wrong = None if blank else _wrong(key, verdict, word)
        who, why = who_of(said.get("who", "")), mask(said.get("why", "")[:MOST_WHY])
        yield Given(f"{grid.sheet}!{letter(place[1])}{number}", key, None if wrong else verdict, who, why, wrong)


def _wrong(key: Key | None, verdict: Verdict | None, word: str) -> Text | None:
    if verdict is None:
        known = "、".join(VERDICTS.values())
        if not word:
            return Text(f"是没有结果的公式，请直接选：{known}", f"a formula without a result; choose one of: {known}")
        return Text(f"答复“{mask(word[:20])}”看不懂，只能是：{known}", f"“{mask(word[:20])}” is none of: {known}")
    if key is None:
        return Text(
            "隐藏的编号和名称对不上：这一行改动过，或排序时漏了几栏",
            "its hidden key does not fit its name: the row was changed, or only some columns were sorted",
        )
    return None

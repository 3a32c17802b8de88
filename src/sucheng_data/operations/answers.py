"""The answers in workbooks that came back: read in a limited worker, each taken as a Decision or refused with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from sucheng_data.model.decision import Answer, Decision
from sucheng_data.model.errors import SuchengError, UnreadableFile
from sucheng_data.model.grid import Book
from sucheng_data.model.issue import Text
from sucheng_data.model.personal import mask
from sucheng_data.model.returned import FACTS
from sucheng_data.model.schema import Schemas
from sucheng_data.operations._return_cells import Cells
from sucheng_data.operations._return_form import Form, Said, form_of
from sucheng_data.operations._return_taken import UNKNOWN, Taking, Terms, taken
from sucheng_data.operations.deliveries import digest_of
from sucheng_data.operations.workers import Job, each
from sucheng_data.operations.workspace import Workspace, inputs
from sucheng_data.readers import read_book

_SHOWN = 5


class Refused(NamedTuple):
    """An answer that was not taken: its row in the list (0: no row), and why."""

    row: int
    why: Text


@dataclass(frozen=True)
class Returned:
    """What one workbook answered: for whom, about which file, the decisions, what was not taken, and what to know."""

    organisation: str
    file: str
    decisions: tuple[Decision, ...]
    refused: tuple[Refused, ...]
    notes: tuple[Text, ...]
    unanswered: int


def read_answers(
    files: Sequence[Path], space: Workspace, schemas: Schemas, terms: Terms
) -> list[Returned | SuchengError]:
    """What each workbook answered, or why it cannot be read. Two that contradict each other: neither is taken there."""
    known = _deliveries(space)
    answers = list(each(_Reading(schemas, known, terms), [Job(file, (space.name(file),)) for file in files]))
    return _agreed(answers)


def by_organisation(answers: Iterable[Returned]) -> dict[str, list[Decision]]:
    """The decisions of all, by whose they are."""
    found: dict[str, list[Decision]] = {}
    for one in answers:
        if one.decisions:
            found.setdefault(one.organisation, []).extend(one.decisions)
    return found


def _deliveries(space: Workspace) -> dict[str, tuple[Path, str]]:
    """The delivered files by the digest of their bytes, with the names that findings call them by."""
    found = {}
    for path in inputs([space.raw]) if space.raw.is_dir() else ():
        found[digest_of(path)] = (path, space.name(path))
    return found


@dataclass(frozen=True)
class _Reading:
    """The step a worker does: one workbook, and the delivery it was made of, read side by side."""

    schemas: Schemas
    known: Mapping[str, tuple[Path, str]]
    terms: Terms

    def __call__(self, file: Path, name: str) -> Returned:
        book = read_book(file, name)
        form = form_of(book)
        _organisation(form, self.schemas)
        original, note = self._original(form)
        own = [grid for grid in book.grids if grid.sheet != form.list_sheet and grid.sheet.strip().lower() != FACTS]
        copy = replace(book, grids=tuple(own)) if form.about.get("kind") != "list" else None
        return _returned(Taking(form, Cells(copy, original, form.asked.values()), self.schemas, self.terms), note)

    def _original(self, form: Form) -> tuple[Book | None, list[Text]]:
        """The delivery itself where we have it, and a note where we have not."""
        found = self.known.get(form.about.get("sha256", ""))
        if found is not None:
            try:
                return read_book(*found), []
            except UnreadableFile:
                return None, []
        file = mask(form.about.get("file", ""))
        if any(name == form.about.get("file") for _, name in self.known.values()):
            why = Text(
                f"{file} 后来重新报送过；凭原内容能对上的答复仍会采用",
                f"{file} was delivered anew since; answers still count where the old content stands",
            )
        else:
            why = Text(
                f"这个工作目录里没有 {file}，答复已记下，等它报来才起作用",
                f"{file} is not in this workspace; the answers are kept and count when it is delivered",
            )
        return None, [why]


def _organisation(form: Form, schemas: Schemas) -> str:
    """The sender's code, which names a file of ours. Raises UnreadableFile for what is none."""
    code = form.about.get("organisation", "")
    if code and code not in schemas.codes["organisations"].by_code:
        raise UnreadableFile(
            f"隐藏工作表里的报送单位“{mask(code[:30])}”不在机构名录里",
            f"its sender “{mask(code[:30])}” is not in the list of organisations",
        )
    return code or UNKNOWN


def _returned(taking: Taking, notes: list[Text]) -> Returned:
    said, refused = _one_per_finding(taking.form)
    decisions: list[Decision] = []
    silent: list[str] = []
    unanswered = 0
    for key, asked in taking.form.asked.items():
        answer = said.get(key) or Said(0, key, None, "", "")
        if key in refused:
            continue
        made = taken(taking, asked, answer)
        if isinstance(made, Text):
            refused[key] = Refused(answer.row, made)
            continue
        decisions += made
        unanswered += not made
        silent += [f"{asked.sheet}!{asked.cell}"] if answer.silent and made else []
    kept, clashes = _without_clashes(decisions)
    more = [*notes, *_silent(silent), *_others(taking.cells, {f"{made.sheet}!{made.cell}" for made in kept})]
    organisation = taking.form.about.get("organisation", "") or UNKNOWN
    unknown = _without_finding(taking.form)
    rows = sorted([*refused.values(), *unknown, *clashes], key=lambda one: one.row)
    return Returned(organisation, taking.form.about.get("file", ""), tuple(kept), tuple(rows), tuple(more), unanswered)


def _one_per_finding(form: Form) -> tuple[dict[str, Said], dict[str, Refused]]:
    """What was said of each finding; a row that was copied counts once, two that differ count not at all."""
    said: dict[str, Said] = {}
    refused: dict[str, Refused] = {}
    for one in form.said:
        first = said.setdefault(one.key, one)
        if first.silent:
            said[one.key] = one
        elif not one.silent and (one.answer, one.correction) != (first.answer, first.correction):
            refused[one.key] = Refused(
                one.row,
                Text(
                    f"与第{first.row}行是同一个问题，答复却不一样",
                    f"it is the finding of row {first.row} with another answer",
                ),
            )
    return said, {key: one for key, one in refused.items() if key in form.asked}


def _without_finding(form: Form) -> list[Refused]:
    why = Text("编号缺失或不认识，对不上任何问题", "its key is missing or unknown: it belongs to no finding")
    return [Refused(one.row, why) for one in form.said if one.key not in form.asked and not one.silent]


def _without_clashes(decisions: Iterable[Decision]) -> tuple[list[Decision], list[Refused]]:
    """Two answers that write different contents into one cell: neither is taken."""
    cells: dict[tuple[str, ...], list[Decision]] = {}
    for one in decisions:
        own = one.answer in (Answer.ADOPT, Answer.CORRECTED)
        cells.setdefault((one.file, one.sheet, one.cell, one.field, str(own), "" if own else one.code), []).append(one)
    kept, clashes = [], []
    for same in cells.values():
        if same[0].answer in (Answer.ADOPT, Answer.CORRECTED) and len({one.after for one in same}) > 1:
            cell = f"{same[0].sheet}!{same[0].cell}"
            clashes.append(
                Refused(0, Text(f"{cell} 的几个答复要改成不同的内容", f"answers write different contents into {cell}"))
            )
        else:
            kept += same
    return kept, clashes


def _agreed(answers: list[Returned | SuchengError]) -> list[Returned | SuchengError]:
    """Several workbooks may have come back about one delivery: where they disagree about a finding, neither is taken."""
    said: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for one in answers:
        for made in one.decisions if isinstance(one, Returned) else ():
            said.setdefault(_finding(made), set()).add((made.answer, made.after))
    torn = {finding for finding, made in said.items() if len(made) > 1}
    return [_cut(one, torn) if isinstance(one, Returned) else one for one in answers]


def _finding(made: Decision) -> tuple[str, ...]:
    return (made.file, made.sheet, made.cell, made.entity, made.field, made.code, made.before)


def _cut(one: Returned, torn: set[tuple[str, ...]]) -> Returned:
    out = [made for made in one.decisions if _finding(made) in torn]
    refused = [
        Refused(
            0,
            Text(
                f"{made.sheet}!{made.cell} 在另一份退回的工作簿里有不同的答复",
                f"{made.sheet}!{made.cell} has another answer in another workbook",
            ),
        )
        for made in out
    ]
    kept = tuple(made for made in one.decisions if made not in out) if out else one.decisions
    return replace(one, decisions=kept, refused=(*one.refused, *refused))


def _silent(cells: Sequence[str]) -> list[Text]:
    if not cells:
        return []
    return [
        Text(
            f"{len(cells)} 个标出的单元格没有答复但改过，按“已改正”采用：{_some(cells)}",
            f"{len(cells)} marked cells were changed without an answer and count as corrected: {_some(cells)}",
        )
    ]


def _others(cells: Cells, taken: set[str]) -> list[Text]:
    """What was changed that nobody asked about, and that no answer of its row is about."""
    notes, resized = [], cells.resized
    others = [cell for cell in cells.others() if cell not in taken]
    if others:
        notes.append(
            Text(
                f"另有 {len(others)} 个没有标出的单元格被改动，没有采用，请改好原表重新报送：{_some(others)}",
                f"{len(others)} cells that were not marked were changed and are not taken: {_some(others)}",
            )
        )
    if resized:
        notes.append(
            Text(
                f"有增删行的工作表：{_some(resized)}；要撤销某行请答“撤销该行”",
                f"rows were added to or deleted from: {_some(resized)}; to withdraw a row, answer so",
            )
        )
    return notes


def _some(items: Sequence[str]) -> str:
    shown = [mask(item) for item in items[:_SHOWN]]
    return "、".join(shown) + ("……" if len(items) > _SHOWN else "")

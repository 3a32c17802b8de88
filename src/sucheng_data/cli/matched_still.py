"""The sheet 是否还在 of a review: which rows it has, and its answers kept and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sucheng_data.cli import console
from sucheng_data.model.errors import SuchengError
from sucheng_data.model.issue import Text
from sucheng_data.model.judgement import STILL, Gone, Still, Waiting
from sucheng_data.model.personal import mask
from sucheng_data.model.schema import Schemas
from sucheng_data.model.text import fold
from sucheng_data.operations._return_taken import UNKNOWN, Terms
from sucheng_data.operations._still_sheet import Answered
from sucheng_data.operations.decisions import DEPARTED
from sucheng_data.operations.departed import read_gone, record_gone, settled
from sucheng_data.operations.match_review import Read
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline import Checked
from sucheng_data.pipeline.waiting import waiting


class Kept(NamedTuple):
    """What became of the answers: lines that were new, how many were known, and by file the rows that were not taken."""

    added: Sequence[Gone]
    same: int
    refused: Mapping[int, Sequence[Answered]]


def unanswered(space: Workspace, checked: Checked) -> list[Waiting]:
    """What is asked about, but for what is delivered again now, or was answered already."""
    found = waiting(space, checked.schemas)
    known = settled(space, found)
    return [
        one for one in found if (one.entity, one.id) not in known and one.id not in checked.keys.get(one.entity, ())
    ]


def take(space: Workspace, schemas: Schemas, reads: Sequence[Read | SuchengError], terms: Terms) -> Kept:
    """The answers written down. Of two that contradict each other neither is taken."""
    asked = {one.id: one for one in waiting(space, schemas)}
    before, done = {line.id for line in read_gone(space)}, {key[1] for key in settled(space, asked.values())}
    said: dict[str, set[Still]] = {}
    for _, one in _given(reads):
        if one.answer:
            said.setdefault(one.id, set()).add(one.answer)
    refused: dict[int, list[Answered]] = {}
    lines: dict[str, Gone] = {}
    known: set[str] = set()
    for number, one in _given(reads):
        if wrong := one.wrong or _wrong(one, asked.get(one.id), said.get(one.id, set()), (before, done)):
            refused.setdefault(number, []).append(one._replace(wrong=wrong))
        elif one.answer is Still.CLOSED and one.id in asked:
            of, who = asked[one.id], one.who or terms.by or UNKNOWN
            lines.setdefault(one.id, Gone(terms.day.isoformat(), who, of.entity, of.id, mask(of.label), one.why))
        elif one.answer is Still.CLOSED:
            known.add(one.id)
    added = record_gone(space, lines.values(), asked.values())
    return Kept(added, len(known) + len(lines) - len(added), refused)


def _given(reads: Sequence[Read | SuchengError]) -> Iterator[tuple[int, Answered]]:
    """Every answer, with the number of its file."""
    for number, read in enumerate(reads):
        for one in read.still if isinstance(read, Read) else ():
            if one.answer or one.wrong:
                yield number, one


def _wrong(one: Answered, of: Waiting | None, said: set[Still], gone: tuple[set[str], set[str]]) -> Text | None:
    """Why an answer is not taken; `gone`: the ids that were ever said to be gone, and those of which it still holds."""
    before, done = gone
    if len(said) > 1:
        words = "、".join(STILL[answer] for answer in sorted(said))
        return Text(f"{one.id} 有不同的答复：{words}", f"{one.id} has different answers: {', '.join(sorted(said))}")
    if of is None:
        if one.id in before and one.answer is Still.CLOSED:
            return None  # said before, and done
        return Text(f"{mask(one.id[:40])} 不在等待答复之列", f"{mask(one.id[:40])} is not asked about")
    if one.id in done and one.answer is Still.HERE:
        zh = f"{one.id} 已记为已关闭；要改，请删去 decisions/{DEPARTED} 里的那一行"
        return Text(zh, f"{one.id} was said to be gone: to undo it delete its line in decisions/{DEPARTED}")
    if fold(one.name) != fold(mask(of.label)):
        return Text(
            f"编号 {one.id} 和名称对不上：这一行改动过，或排序时漏了几栏",
            f"the id {one.id} does not fit its name: the row was changed, or only some columns were sorted",
        )
    return None


def tell(read: Read | SuchengError, refused: Sequence[Answered], lang: str) -> None:
    """What the sheet of one workbook answered, and row by row what was not taken."""
    if isinstance(read, SuchengError) or not read.still:
        return
    zh, bad = lang == "zh", {one.cell for one in refused}
    count = Counter(one.answer for one in read.still if one.cell not in bad)
    said = [f"{STILL[answer] if zh else answer.value} {count[answer]}" for answer in Still]
    rest = (f"未答 {count[None]}", f"没有采用 {len(refused)}")
    rest = rest if zh else (f"blank {count[None]}", f"not taken {len(refused)}")
    told = ("，" if zh else ", ").join([*said, *rest])
    console.out(f"  是否还在：{told}" if zh else f"  still there: {told}")
    for one in refused:
        why = one.wrong.in_(lang) if one.wrong else ""
        console.out(f"  {'没有采用' if zh else 'not taken'}  {mask(one.cell)}{'：' if zh else ': '}{why}")


def tell_kept(space: Workspace, kept: Kept, lang: str) -> None:
    """What was written."""
    if kept.added or kept.same:
        name, zh = space.name(space.decisions / DEPARTED), lang == "zh"
        told = (f"新增 {len(kept.added)}，原有 {kept.same}", f"{len(kept.added)} added, {kept.same} known")
        console.out(f"→ {name}  {told[0 if zh else 1]}")

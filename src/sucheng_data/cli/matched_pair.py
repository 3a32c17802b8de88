"""Two records side by side, and why they are one thing or not: `sucheng match explain`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.errors import UsageError, did_you_mean
from sucheng_data.model.issue import Place, Text
from sucheng_data.model.judgement import VERDICTS, Judgement
from sucheng_data.model.matching import Compared, Outcome
from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.model.text import fold
from sucheng_data.operations._match_form import FIRST, SECOND
from sucheng_data.operations._match_text import alike, said
from sucheng_data.operations.judgements import current_in, read_judgements
from sucheng_data.operations.store import read_registries
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline import Checked
from sucheng_data.reports._causes import plain
from sucheng_data.sheets.lists import text_width

OUTCOMES = {
    Outcome.SAME: Text("是同一个", "one thing"),
    Outcome.DIFFERENT: Text("不是同一个", "two things"),
    Outcome.ASK: Text("说不准，要请人看", "in doubt: somebody should look"),
}
_TITLE, _WIDE, _MOST = 14, 29, 20  # columns of a title and of a value: 80 in all; records that are named


class Rows:
    """Every row of an entity, the records as well as the deliveries that were merged into them."""

    def __init__(self, checked: Checked, name: str) -> None:
        self.entity: Entity = checked.schemas[name]
        parts = [tables[name] for tables in (checked.tables, checked.merged) if name in tables]
        self.table: pa.Table = pa.concat_tables(parts, promote_options="permissive").combine_chunks()
        self.records = checked.tables[name].num_rows
        self.origin = Origin(self.table)

    @cached_property
    def ids(self) -> list[str]:
        return list(values(self.table, self.entity.key[0]))

    @cached_property
    def labels(self) -> list[str]:
        return [str(label or "") for label in values(self.table, self.entity.label)]


class Found(NamedTuple):
    """A record that was asked for."""

    rows: Rows
    row: int

    @property
    def id(self) -> str:
        return self.rows.ids[self.row]

    @property
    def place(self) -> Place:
        return self.rows.origin.place(self.row, self.rows.entity.label)


def explained(space: Workspace, checked: Checked, asked: tuple[str, str], lang: str) -> str:
    """Everything about the pair. Raises UsageError for a record that is not there, and for two that cannot be one."""
    every = [
        Rows(checked, entity.name) for entity in checked.schemas if entity.identity and entity.name in checked.tables
    ]
    left, right = (_found(every, word) for word in asked)
    if left.rows is not right.rows:
        raise UsageError("两条记录不是一类，不可能是同一个", "records of two kinds cannot be one thing")
    if left.row == right.row:
        raise UsageError("写的是同一条记录", "that is one record")
    from sucheng_data.stages.match import compare

    entity = left.rows.entity
    compared = compare(left.rows.table, entity, checked.schemas, left.row, right.row)
    lines = [*_side_by_side(left, right, checked.schemas, lang), "", *_verdict(compared, lang)]
    if left.id == right.id:
        lines.append(f"编号相同：{left.id}" if lang == "zh" else f"of one id: {left.id}")
    lines += [_judgement(line, lang) for line in _judgements(space, checked, (left, right))]
    return "\n".join(plain(line) for line in lines)


def _found(every: Sequence[Rows], word: str) -> Found:
    """The record called so: by id, by where it stands, by name. Raises UsageError with “did you mean”."""
    ways: list[Callable[[Rows, str], Iterator[int]]] = [_by_id, _by_place, _by_name]
    for way in ways:
        found = [Found(rows, row) for rows in every for row in way(rows, word.strip())]
        if len({(id(one.rows), one.id) for one in found}) > 1:
            names = [f"{one.id}（{one.place}）" for one in found[:_MOST]]
            raise UsageError(
                f"有 {len(found)} 条叫 {word}，请写编号：{'、'.join(names)}",
                f"{len(found)} records are called {word}; name the id: {', '.join(names)}",
            )
        if found:
            return found[0]
    zh, en = did_you_mean(word, [*dict.fromkeys(name for rows in every for name in (*rows.ids, *rows.labels) if name)])
    raise UsageError(f"没有记录 {word}{zh}", f"no record {word}{en}")


def _by_id(rows: Rows, word: str) -> Iterator[int]:
    return (row for row, identifier in enumerate(rows.ids[: rows.records]) if identifier == word.upper())


def _by_name(rows: Rows, word: str) -> Iterator[int]:
    """Of the records; rows that were merged go by other ways."""
    wanted = fold(word)
    return (row for row, label in enumerate(rows.labels[: rows.records]) if wanted and fold(label) == wanted)


def _by_place(rows: Rows, word: str) -> Iterator[int]:
    """file!sheet!E17, or file!sheet!17, of whatever row was delivered there; ranges as findings name them."""
    sheet, _, cell = word.rpartition("!")
    row = re.fullmatch(r"[A-Za-z]{0,3}([0-9]{1,7})(:[A-Za-z]{0,3}[0-9]{1,7})?", cell, re.ASCII)
    if sheet and row:
        yield from rows.origin.rows({f"{sheet}!{int(row[1])}"})


def _side_by_side(left: Found, right: Found, schemas: Schemas, lang: str) -> Iterator[str]:
    """Both records field by field; = what is alike, ≠ what is not."""
    zh, rows = lang == "zh", left.rows
    senders, organisations = values(rows.table, "submitted_by"), schemas.codes["organisations"]
    for mark, side in ((FIRST, left), (SECOND, right)):
        yield f"{mark}{side.id}  {organisations.label(str(senders[side.row] or ''), lang)}  {side.place}"
    yield ""
    for field in rows.entity.public:
        if field.set_by or field.name not in rows.table.column_names:
            continue
        one, other = (said(rows.table[field.name][at.row].as_py(), field, schemas) for at in (left, right))
        if one or other:
            yield from _lines(field.title if zh else field.title_en, one, other, "=" if alike(one, other) else "≠")


def _lines(title: str, one: str, other: str, mark: str) -> Iterator[str]:
    """A row of the comparison, over as many lines as it needs."""
    columns = [_cut(title, _TITLE), _cut(one, _WIDE), _cut(other, _WIDE)]
    for at in range(max(map(len, columns))):
        name, first, second = (column[at] if at < len(column) else "" for column in columns)
        yield f"{_padded(name, _TITLE)} {mark if not at else ' '} {_padded(first, _WIDE)} | {second}".rstrip(" |")


def _cut(text: str, wide: int) -> list[str]:
    """`text` in pieces so wide, a Chinese character counting two."""
    pieces: list[str] = []
    piece = ""
    for sign in plain(text):
        if text_width(piece + sign) > wide:
            pieces, piece = [*pieces, piece], ""
        piece += sign
    return [*pieces, piece]


def _padded(text: str, wide: int) -> str:
    return text + " " * max(wide - text_width(text), 0)


def _verdict(compared: Compared, lang: str) -> Iterator[str]:
    """What it comes to, and every reason."""
    zh = lang == "zh"
    colon = "：" if zh else ": "
    yield f"{'判断' if zh else 'outcome'}{colon}{OUTCOMES[compared.outcome].in_(lang)}  {compared.points:+.1f}"
    for reason in compared.reasons:
        yield f"  {reason.points:+6.1f}  {reason.text.in_(lang)}  [{reason.comparer}]"


def _judgements(space: Workspace, checked: Checked, pair: tuple[Found, Found]) -> list[Judgement]:
    """What people have said of the pair."""
    entity = pair[0].rows.entity
    current = current_in(read_registries(space.registry, [entity.name]))
    keys = checked.keys.get(entity.name, {})
    left, right = ({one.id, current(entity.name, one.id), *keys.get(one.id, "").split("|")} for one in pair)
    found = []
    for line in read_judgements(space):
        signs = [{sign, current(line.entity, sign)} for sign in (line.left, line.right)]
        if line.entity == entity.name and (
            (signs[0] & left and signs[1] & right) or (signs[0] & right and signs[1] & left)
        ):
            found.append(line)
    return found


def _judgement(line: Judgement, lang: str) -> str:
    zh = lang == "zh"
    why = f"{'：' if zh else ': '}{line.why}" if line.why else ""
    verdict = VERDICTS[line.verdict] if zh else line.verdict.value
    return f"{'人工判断' if zh else 'judged'}{'：' if zh else ': '}{verdict}  {line.decided_on} {line.who}{why}"

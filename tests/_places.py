"""The hand-judged places of tests/data/places, delivered as workbooks, and how well a matching of them does."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from openpyxl import Workbook

from sucheng_data.model.matching import Matched
from sucheng_data.model.provenance import FILE, ROW
from sucheng_data.model.run import Request
from sucheng_data.model.schema import Schemas
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline import load
from sucheng_data.pipeline.judging import _clean

FOLDER = Path(__file__).parent / "data" / "places"
SCHEMAS = Path(__file__).parents[1] / "schemas"
AS_OF = date(2026, 1, 31)
# What a department calls the columns of the judged files; the others are for the judge.
HEADS: Mapping[str, Mapping[str, str]] = {
    "stations": {
        "name": "驿站名称",
        "district": "县(市、区)",
        "town": "街道/镇",
        "address": "地址",
        "lon": "经度",
        "lat": "纬度",
        "crs": "坐标来源",
        "phone": "联系电话",
        "opening_hours_text": "开放时间",
        "operator": "依托单位",
        "categories": "驿站类别",
    },
    "projects": {"title": "项目名称", "lead_organisation": "牵头单位", "year": "年度", "summary": "项目内容"},
    "benefits": {
        "provider": "提供单位",
        "title": "福利名称",
        "valid_from": "开始日期",
        "valid_to": "结束日期",
        "target_groups": "适用对象",
        "quantity": "数量",
        "season": "时段",
    },
}
SHEET = {"stations": "驿站", "projects": "项目", "benefits": "福利"}
Pair = tuple[int, int]


class Judged(NamedTuple):
    """A file of places as it was judged: by row of the clean table, what stood in the file."""

    table: pa.Table
    rows: Sequence[Mapping[str, str]]

    def pairs(self) -> set[Pair]:
        """Every two rows of one thing."""
        return set(_pairs(_groups(row["thing"] for row in self.rows)))

    def doubtful(self) -> set[Pair]:
        """Every two rows of which a careful person could not tell."""
        doubts = _groups(row["unsure"] for row in self.rows)
        return set(_pairs({key: rows for key, rows in doubts.items() if key})) - self.pairs()


class Figures(NamedTuple):
    """How a matching does against the judgement. asked: the share of the missed pairs that a person is asked about."""

    precision: float
    recall: float
    asked: float
    wrong: Sequence[str]

    def __str__(self) -> str:
        said = f"precision {self.precision:.4f}, recall {self.recall:.4f}, of the missed asked {self.asked:.2f}"
        return "\n".join([said, *self.wrong])


def judged(entity: str, folder: Path, schemas: Schemas) -> Judged:
    """The judged file of an entity, delivered to a workspace in `folder` as one workbook a department, read and cleaned."""
    text = (FOLDER / f"{entity}.csv").read_text(encoding="utf-8")
    sent: dict[str, list[Mapping[str, str]]] = defaultdict(list)
    for row in csv.DictReader(text.splitlines()):
        sent[row["department"]].append(row)
    raw = folder / "raw"
    for department, rows in sent.items():
        _write(raw / department / f"{SHEET[entity]}.xlsx", entity, rows)
    parts = (folder / name for name in ("registry", "build", "profiles", "decisions"))
    space = Workspace(folder, raw, SCHEMAS, *parts)
    loaded = load(space, schemas, Request((), AS_OF))
    tables, _ = _clean(loaded, loaded.batches, schemas, None)
    assert list(tables) == [entity], f"read as {list(tables)}"
    table = tables[entity]
    places = zip(table[FILE].to_pylist(), table[ROW].to_pylist(), strict=True)
    found = [sent[Path(file).parent.name][number - 2] for file, number in places]
    assert len(found) == sum(map(len, sent.values()))
    return Judged(table, found)


def figures(truth: Judged, said: Matched) -> Figures:
    """Pairwise precision and recall; doubtful pairs count neither way. Nothing said is nothing wrong."""
    first = said.first.tolist()
    doubtful, real = truth.doubtful(), truth.pairs()
    made = set(_pairs(_groups(map(str, first)))) - doubtful
    # A pair to look at stands for all pairs between the same two things.
    asked = {frozenset((first[left], first[right])) for left, right, _ in said.asked}
    missed = sorted(real - made)
    held = [pair for pair in missed if frozenset(first[row] for row in pair) in asked]
    good = len(made & real)
    wrong = [f"made one: {_told(truth, pair)}" for pair in sorted(made - real)]
    wrong += [f"{'asked' if pair in held else 'missed'}: {_told(truth, pair)}" for pair in missed]
    precision = good / len(made) if made else 1.0
    recall = good / len(real) if real else 1.0
    return Figures(precision, recall, len(held) / len(missed) if missed else 1.0, wrong)


def _write(path: Path, entity: str, rows: Iterable[Mapping[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET[entity]
    sheet.append(list(HEADS[entity].values()))
    for row in rows:
        sheet.append([row[name] or None for name in HEADS[entity]])
    book.save(path)


def _groups(names: Iterable[str]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        groups[name].append(row)
    return groups


def _pairs(groups: Mapping[str, Sequence[int]]) -> Iterator[Pair]:
    for rows in groups.values():
        yield from combinations(rows, 2)


def _told(truth: Judged, pair: Pair) -> str:
    """Both sides of a pair in one line, by the rows of the judged file."""
    keys = "row department name title district address phone provider lead_organisation year valid_from target_groups"
    return " ⇔ ".join("|".join(truth.rows[one][key] for key in keys.split() if key in truth.rows[one]) for one in pair)

"""Columns out of step with their headings, on a whole sheet or a block of rows: a cell was inserted or deleted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.cleaning import Context
from sucheng_data.model.grid import column_number, letter
from sucheng_data.model.issue import Issue, Place, Severity
from sucheng_data.model.provenance import ROW
from sucheng_data.model.registry import find
from sucheng_data.model.rule import RAW, values
from sucheng_data.model.schema import Field, Schemas
from sucheng_data.model.text import is_blank
from sucheng_data.stages._reading import read_one
from sucheng_data.stages._scene import SHOWN, Claim, Scene, Where, layout, row_of

OUT_OF_STEP = "SHT-W11"
_STEPS = (-1, 1, -2, 2, -3, 3)
_NEARLY_ALL, _FEW, _HALF = 0.8, 0.34, 0.5
_LISTED = {"town": "towns"}  # Cleaners that leave a word as it is, and the list it must be in to count as read.
_SAMPLE, _MOST_BLOCKS = 24, 50  # rows looked at, and blocks of a sheet, the longest first
_GAP = 2  # Rows of a block that show nothing amiss.
_SUPPORT, _ALONE = 2, 3  # fields that must read well elsewhere; in a single row more
_OWN = ("PII-", "DUP-", "SHT-", "STA-E07", "PRJ-W06")  # What is said whatever column it stands in.


class Block(NamedTuple):
    """Consecutive records, by their rows, in which several fields of each are refused."""

    rows: Sequence[int]
    whole: bool


class Shift(NamedTuple):
    """Values of columns first..last stand under the heading `step` columns away: -1 for one too far to the right."""

    step: int
    first: int
    last: int
    support: Sequence[str]


@dataclass(frozen=True)
class _Sheet:
    """One sheet: its records, which fields stand in which column, and the refused cells by row."""

    scene: Scene
    where: Where
    bad: Mapping[int, set[str]]
    read: dict[tuple[str, str], bool] = field(default_factory=dict)

    @cached_property
    def table(self) -> pa.Table:
        return self.scene.sheet(self.where)

    @cached_property
    def places(self) -> dict[str, int]:
        own = layout(self.table)
        return {name: at for name, at in own.items() if RAW + name in self.table.column_names}

    @cached_property
    def numbers(self) -> list[int]:
        rows: list[int] = self.table[ROW].to_pylist()
        return rows

    @cached_property
    def index(self) -> dict[int, int]:
        return {row: at for at, row in enumerate(self.numbers)}

    def texts(self, name: str, at: pa.Array) -> list[str | None]:
        return values(self.table.select([RAW + name]).take(at), RAW + name)


def shifted(scene: Scene) -> Iterator[Claim]:
    """One finding for each stretch of columns whose values read well under a heading a few columns away."""
    done = {(issue.place.file, issue.place.sheet) for issue in scene.open.values() if issue.code == OUT_OF_STEP}
    for where, bad in _refused(scene).items():
        several = [row for row, fields in bad.items() if len(fields) >= _SUPPORT]
        if not several or where[1:] in done or where.entity not in scene.tables:
            continue
        sheet = _Sheet(scene, where, bad)
        if not sheet.places:
            continue
        likely = [block for block in _blocks(sheet, set(several)) if _broken(sheet, block)]
        for block in sorted(likely, key=lambda block: -len(block.rows))[:_MOST_BLOCKS]:
            if found := _shift(sheet, block):
                yield _claim(sheet, block, found)


def _refused(scene: Scene) -> dict[Where, dict[int, set[str]]]:
    """Sheet -> row -> the fields with a finding above a note, of the sheets where these are several."""
    columns: defaultdict[Where, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for (entity, file, sheet, name, code), found in scene.columns.items():
        if not code.startswith(_OWN) and scene.open[found[0]].severity != Severity.INFO:
            columns[Where(entity, file, sheet)][name] += scene.still(found)
    bad: dict[Where, dict[int, set[str]]] = {}
    for where, fields in columns.items():
        if len(fields) >= _SUPPORT:
            rows = bad[where] = defaultdict(set)
            for name, numbers in fields.items():
                for number in numbers:
                    rows[row_of(scene.open[number])].add(name)
    return bad


def _blocks(sheet: _Sheet, several: set[int]) -> Iterator[Block]:
    """The whole sheet where nearly all its rows have several refusals, else runs of such rows."""
    numbers = sheet.numbers
    if len(several) >= _NEARLY_ALL * len(numbers):
        yield Block(numbers, len(numbers) > 1)
        return
    run: list[int] = []
    quiet: list[int] = []
    for row in numbers:
        if row in several:
            run += [*quiet, row] if run else [row]
            quiet = []
        elif run and len(quiet) < _GAP:
            quiet.append(row)
        elif run:
            yield Block(run, whole=False)
            run, quiet = [], []
    if run:
        yield Block(run, whole=False)


def _least(block: Block) -> int:
    """How many fields must speak for a shift."""
    return _SUPPORT if len(block.rows) > 1 else _ALONE


def _broken(sheet: _Sheet, block: Block) -> bool:
    """Whether enough fields of their own are refused in a block for looking closer."""
    fields = Counter(name for row in block.rows for name in sheet.bad.get(row, ()) if name in sheet.places)
    return sum(2 * n > len(block.rows) for n in fields.values()) >= _least(block)


def _shift(sheet: _Sheet, block: Block) -> Shift | None:
    """The step by which most fields come to read well, if there are enough of them side by side."""
    every = max(len(block.rows) // _SAMPLE, 1)
    sample = block.rows[::every]
    at = pa.array([sheet.index[row] for row in sample], pa.int64())
    texts = {name: [text if not is_blank(text) else None for text in sheet.texts(name, at)] for name in sheet.places}
    own = {name: _own(sheet, name, texts[name], sample) for name in sheet.places}
    broken = [name for name, share in own.items() if share is not None and share <= _FEW]
    least = _least(block)
    best: Shift | None = None
    for step in _STEPS if len(broken) >= least else ():
        found = _stretch(sheet, step, texts, own)
        if found and len(found.support) >= least and (best is None or len(found.support) > len(best.support)):
            best = found
    return best


def _own(sheet: _Sheet, name: str, texts: Sequence[str | None], rows: Sequence[int]) -> float | None:
    """The share of a field's texts that its own column takes; None where it is blank."""
    told = [name not in sheet.bad.get(row, ()) for row, text in zip(rows, texts, strict=True) if text is not None]
    return sum(told) / len(told) if told else None


def _stretch(
    sheet: _Sheet, step: int, texts: Mapping[str, Sequence[str | None]], own: Mapping[str, float | None]
) -> Shift | None:
    """The longest stretch of columns that all may be `step` columns out, and the fields that speak for it."""
    at = {number: name for name, number in sheet.places.items()}
    fits = {name: _share(sheet, name, texts.get(at.get(number - step, ""), ())) for number, name in at.items()}
    stretches: list[list[int]] = [[]]
    for number in sorted(at):
        if (own[at[number]] or 0) >= _NEARLY_ALL and (fits[at[number]] or 0) < _HALF:
            stretches.append([])  # It reads well as it stands, and would not otherwise.
        else:
            stretches[-1].append(number)
    found = [_edged(stretch, step, [(own[at[one]], fits[at[one]]) for one in stretch]) for stretch in stretches]
    named = [(one, [at[number] for number in speaks]) for one, speaks in found if len(speaks) >= _SUPPORT]
    best, support = max(named, key=lambda pair: len(pair[1]), default=(None, []))
    return best._replace(support=support) if best else None


def _edged(
    stretch: Sequence[int], step: int, shares: Sequence[tuple[float | None, float | None]]
) -> tuple[Shift, list[int]]:
    """From the first to the last column that is refused where it stands and read where it should, with blank ones beside."""
    amiss = [mine is None or mine <= _FEW for mine, _ in shares]
    better = [bad and (fits or 0) >= _NEARLY_ALL for bad, (_, fits) in zip(amiss, shares, strict=True)]
    speaks = [at for at, (mine, _) in enumerate(shares) if better[at] and mine is not None]
    if not speaks:
        return Shift(step, 0, 0, ()), []
    first, last = speaks[0], speaks[-1]
    # What belongs under the first heading may stand in a column that is not read.
    while first and (better[first - 1] or (step > 0 and amiss[first - 1] and shares[first - 1][1] is None)):
        first -= 1
    while last + 1 < len(stretch) and amiss[last + 1]:
        last += 1
    return Shift(step, stretch[first], stretch[last], ()), [stretch[at] for at in speaks]


def _share(sheet: _Sheet, name: str, texts: Sequence[str | None]) -> float | None:
    """The share of another column's texts that field `name` would take; None where there are none."""
    distinct = {text for text in texts if text is not None}
    if not distinct:
        return None
    return sum(_takes(sheet, name, text) for text in distinct) / len(distinct)


def _takes(sheet: _Sheet, name: str, text: str) -> bool:
    key = (name, text)
    if key not in sheet.read:
        sheet.read[key] = _reads(sheet.scene.entity(sheet.where).fields[name], text, sheet.scene.schemas)
    return sheet.read[key]


def _reads(of: Field, text: str, schemas: Schemas) -> bool:
    """Whether the field's cleaner takes the text with nothing to say above a note."""
    context = Context(header=of.title, unit=of.unit, codes=of.codes, register=schemas.codes, typed="text")
    value, notes = read_one(find("cleaners", of.cleaner), text, context)
    if isinstance(value, dict) and of.take and of.take.isidentifier():
        value = value.get(of.take)
    if of.cleaner in _LISTED and schemas.codes[_LISTED[of.cleaner]].find(str(value)) is None:
        return False
    codes = [of.code(note.code) or note.code for note in notes]
    levels = [of.severity(code) or schemas.findings[code].severity for code in codes]
    return value not in (None, [], {}) and all(level == Severity.INFO for level in levels)


def _claim(sheet: _Sheet, block: Block, found: Shift) -> Claim:
    """The finding about a stretch, with all that stands in it."""
    top, bottom = block.rows[0], block.rows[-1]
    # Content too far to the left begins before the first heading it belongs to.
    begin = min(found.first, found.first - found.step)
    first, last = letter(begin), letter(found.last)
    rows = set(block.rows)
    members = [
        number
        for number, issue in sheet.scene.open.items()
        if _within(sheet, issue, (range(begin, found.last + 1), rows))
    ]
    shown = next(issue for issue in map(sheet.scene.open.__getitem__, members) if issue.field in found.support)
    fields = sheet.scene.entity(sheet.where).fields
    right = found.step < 0
    params = {
        "range_zh": "" if block.whole else f"第{top}行" if top == bottom else f"第{top}-{bottom}行",
        "range_en": "" if block.whole else f"Row {top}: " if top == bottom else f"Rows {top}-{bottom}: ",
        "cols": first,
        "n": abs(found.step),
        "why_zh": "内容偏右" if right else "内容偏左",
        "why_en": "it stands too far to the right" if right else "it stands too far to the left",
        "value": shown.value,
        "field_zh": fields[shown.field].title,
        "field_en": fields[shown.field].title_en,
    }
    source = f"{letter(found.first - found.step)}{top}:{letter(found.last - found.step)}{bottom}"
    issue = sheet.scene.schemas.findings[OUT_OF_STEP].issue(
        Place(sheet.where.file, sheet.where.sheet, f"{first}{top}:{last}{bottom}"),
        params,
        entity=sheet.where.entity,
        suggestion=f"{source} → {letter(found.first)}{top}",
        cells=tuple(f"{first}{row}" for row in block.rows[:SHOWN]),
    )
    return Claim(members, issue)


def _within(sheet: _Sheet, issue: Issue, of: tuple[range, set[int]]) -> bool:
    """Whether a finding is about a cell of the stretch; one told once for a column, where the stretch has all its rows."""
    columns, rows = of
    if issue.place[:2] != sheet.where[1:] or issue.entity != sheet.where.entity or issue.code.startswith(_OWN):
        return False
    cell = issue.place.cell.partition(":")[0]
    letters = cell.rstrip("0123456789")
    column = column_number(letters) if letters else _source(sheet, issue.field)
    if column not in columns or not cell:
        return False
    return (
        row_of(issue) in rows if issue.record else int(cell[len(letters) :] or 0) in rows and issue.count <= len(rows)
    )


def _source(sheet: _Sheet, name: str) -> int:
    """The column that a field without one of its own is read from; 0 where there is none."""
    steps = sheet.scene.entity(sheet.where).derive
    return next((sheet.places.get(str(step["from"]), 0) for step in steps if step["field"] == name), 0)

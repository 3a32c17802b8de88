"""Findings of ingest: what was odd about a file, a sheet, a heading or a row, and exactly where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sucheng_data.model.batch import ColumnRead, Facts, Layout
from sucheng_data.model.grid import Grid, letter
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.stages._bands import Band
from sucheng_data.stages._columns import Plan, ranges
from sucheng_data.stages._facts import Said
from sucheng_data.stages._headers import vocabularies
from sucheng_data.stages._rows import HEADER, Rows
from sucheng_data.stages._values import Filled

_MOST = 50  # More findings of one kind on one sheet than this are told as one.
_SHOWN = 10
_FACT = "@"


@dataclass(frozen=True)
class Teller:
    """Makes the Issues of one sheet."""

    schemas: Schemas
    place: Place
    entity: str = ""

    def note(self, code: str, params: Mapping[str, object], cell: str = "", **facts: Any) -> Issue:
        return self.schemas.findings[code].issue(self.place._replace(cell=cell), params, entity=self.entity, **facts)

    def no_header(self) -> Issue:
        return self.note(
            "SHT-E01", {"cols_zh": "各工作表都没有认出表头行", "cols_en": "no sheet has a recognisable header row"}
        )

    def hidden_sheet(self) -> Issue:
        return self.note("SHT-W03", {}, value=self.place.sheet)

    def ignored_sheet(self) -> Issue:
        return self.note("SHT-I02", {"why_zh": "没有认出表头行", "why_en": "no header row was recognised"})

    def guide_sheet(self) -> Issue:
        return self.note("SHT-I02", {"why_zh": "是填写说明，不是清单", "why_en": "it tells how to fill in the others"})

    def ignored_table(self, layout: Layout) -> Issue:
        first, last = layout.header_rows or layout.data_rows or (1,), layout.data_rows or layout.header_rows or (1,)
        why = {"why_zh": "这张表没有认出是哪一类清单", "why_en": "this table is of no known kind"}
        return self.note("SHT-I02", why, f"{first[0]}:{last[-1]}")

    def form(self) -> Issue:
        return self.note("SHT-E02", {}, value=self.place.sheet)

    def repeated(self, rows: int, sheets: str) -> Issue:
        return self.note("SHT-I04", {"n": rows, "other": sheets}, count=rows)

    def marks(self, grid: Grid) -> Iterator[Issue]:
        """What the cells of a sheet carry beside their values: lines through them, formulas without result, pictures."""
        if grid.struck:
            yield self._cells("SHT-W03", grid.struck)
        if grid.uncached:
            yield self._cells("SHT-W09", grid.uncached)
        if grid.images:
            yield self._cells("SHT-I05", [(image.top, image.left) for image in grid.images])

    def _cells(self, code: str, cells: Iterable[tuple[int, int]]) -> Issue:
        """One finding for all the `cells` (rows and columns from 1)."""
        names = [f"{letter(column)}{row}" for row, column in sorted(cells)]
        more = f" 等{len(names)}处" if len(names) > _SHOWN else ""
        shown = "、".join(names[:_SHOWN])
        params = {"range_zh": shown + more, "range_en": shown + (f" and {len(names) - _SHOWN} more" if more else "")}
        return self.note(code, params, names[0], value=shown + more, count=len(names))

    def columns(self, plan: Plan, band: Band) -> Iterator[Issue]:
        """Headings that clash, that are misspelt, and that are unknown."""
        fields = self.schemas[self.entity].fields
        headers = {column.letter: column.header for column in plan.columns}
        for name, columns in plan.clashes.items():
            letters = [letter(column + 1) for column in columns]
            cols = "、".join(f"{one}（{headers[one]}）" for one in letters)
            params = {
                "cols_zh": f"{cols} 都对应“{fields[name].title}”",
                "cols_en": f"{cols} all mean “{fields[name].title_en}”",
            }
            yield self.note("SHT-E01", params, f"{letters[0]}{band.bottom + 1}", field=name)
        for column in plan.columns:
            if column.how == "similar":
                field = fields[column.field.partition(",")[0]]
                params = {"header": column.header, "field_zh": field.title, "field_en": field.title_en}
                cell = f"{column.letter}{band.bottom + 1}"
                yield self.note("SHT-W06", params, cell, field=field.name, value=column.header, suggestion=field.title)
        asked = _asked(self.schemas, self.entity, plan)
        unknown = [column for column in plan.columns if column.how == "unknown"]
        for column in unknown:
            if names := asked.get(column.letter):
                yield self._did_you_mean(column, names, band.bottom + 1)
        rest = [f"{column.letter}（{column.header}）" for column in unknown if column.letter not in asked]
        if rest:
            first, last = band.top + 1, band.bottom + 1
            yield self.note("SHT-I01", {"cols": "、".join(rest)}, f"{first}:{last}", count=len(rest))

    def _did_you_mean(self, column: ColumnRead, names: Sequence[str], row: int) -> Issue:
        fields = [self.schemas[self.entity].fields[name] for name in names]
        titles = "、".join(field.title for field in fields)
        params = {
            "header": column.header,
            "field_zh": "”“".join(field.title for field in fields),
            "field_en": "” or “".join(field.title_en for field in fields),
        }
        facts = {"field": names[0] if len(names) == 1 else "", "value": column.header, "suggestion": titles}
        return self.note("SHT-W10", params, f"{column.letter}{row}", **facts)

    def missing(self, band: Band, plan: Plan, facts: Facts) -> Iterator[Issue]:
        """Columns without which no record can be published."""
        entity = self.schemas[self.entity]
        names = [
            name for name in _needed(entity) if name not in plan.places() and not _otherwise(entity, name, plan, facts)
        ]
        if names:
            fields = [entity.fields[name] for name in names]
            params = {
                "cols_zh": "、".join(field.title for field in fields),
                "cols_en": ", ".join(field.title_en for field in fields),
            }
            asked = _asked(self.schemas, self.entity, plan)
            headers = {column.letter: column.header for column in plan.columns}
            meant = [f"{headers[at]} → {entity.fields[own[0]].title}" for at, own in asked.items() if own[0] in names]
            place = f"{band.top + 1}:{band.bottom + 1}"
            yield self.note("SHT-E01", params, place, field=names[0], count=len(names), suggestion="、".join(meant))

    def filled(self, filled: Sequence[Filled]) -> Iterator[Issue]:
        """One finding per column."""
        for column in sorted({each.column for each in filled}):
            merges = [each.range for each in filled if each.column == column]
            shown = "、".join(merge.a1() for merge in merges[:5])
            params = {
                "range_zh": shown + (f" 等{len(merges)}处" if len(merges) > 5 else ""),
                "range_en": shown + (f" and {len(merges) - 5} more" if len(merges) > 5 else ""),
            }
            name = letter(column + 1)
            cell = f"{name}{min(merge.top for merge in merges)}:{name}{max(merge.bottom for merge in merges)}"
            yield self.note("SHT-W01", params, cell, count=sum(merge.bottom - merge.top for merge in merges))

    def skipped(self, rows: Rows) -> Iterator[Issue]:
        """Rows left out, run by run; a heading said again is no news."""
        numbers = [row + 1 for row, why in rows.skipped.items() if why != HEADER]
        runs = ranges(numbers)
        if len(runs) > _MOST:
            runs = [(runs[0][0], runs[-1][1])]
        for first, last in runs:
            count = sum(first <= number <= last for number in numbers)
            yield self.note(
                "SHT-W02", {"row": f"{first}-{last}" if last > first else first}, f"{first}:{last}", count=count
            )

    def hidden(self, grid: Grid, top: int, bottom: int, columns: set[int]) -> Iterator[Issue]:
        """One finding per sheet naming the hidden rows and columns inside the table."""
        rows = ranges([row for row in grid.hidden_rows if top < row <= bottom + 1])
        hidden = ranges([column for column in grid.hidden_columns if column - 1 in columns])
        if rows or hidden:
            names = [
                *(f"{first}:{last}" for first, last in rows),
                *(f"{letter(first)}:{letter(last)}" for first, last in hidden),
            ]
            count = sum(last - first + 1 for first, last in [*rows, *hidden])
            yield self.note("SHT-W03", {}, names[0], value="、".join(names), count=count)

    def count(self, said: Said, rows: int, stated: int) -> Issue:
        cell = f"{letter(said.column + 1)}{said.row + 1}"
        return self.note("SHT-W04", {"n": rows, "m": stated}, cell, value=said.text)


def _asked(schemas: Schemas, entity: str, plan: Plan) -> dict[str, list[str]]:
    """Column letter -> the fields its unknown heading may have been meant for, of those that no column feeds."""
    vocabulary, taken = vocabularies(schemas)[entity], plan.places()
    found = {
        column.letter: vocabulary.meant(column.header, taken) for column in plan.columns if column.how == "unknown"
    }
    return {letters: names for letters, names in found.items() if names}


def _needed(entity: Entity) -> Iterator[str]:
    for name in entity.required:
        field = entity.fields[name]
        if not field.set_by and field.default is None and field.severity("required") in (None, "error"):
            yield name


def _otherwise(entity: Entity, name: str, plan: Plan, facts: Facts) -> bool:
    """Whether the clean stage gets the field from elsewhere: derived from another field or a fact, or filled by one."""
    places = plan.places()
    for step in entity.derive:
        source = str(step.get("from", ""))
        known = bool(getattr(facts, source[1:], None)) if source.startswith(_FACT) else source in places
        if step.get("field") == name and known:
            return True
    return any(name in entity.fields[source].fills.values() for source in places)

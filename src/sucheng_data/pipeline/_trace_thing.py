"""One thing of a check: its record, the rows that were delivered of it, and which of them a value was taken from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pyarrow as pa

from sucheng_data.model.change import plain
from sucheng_data.model.issue import Issue, Text
from sucheng_data.model.personal import conceal, mask
from sucheng_data.model.provenance import TAKEN, Origin
from sucheng_data.model.report import Source
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Field
from sucheng_data.model.sweep import changed
from sucheng_data.model.trace import Delivery, Step, Way
from sucheng_data.model.verdicts import about
from sucheng_data.pipeline._trace_release import rows_with
from sucheng_data.pipeline.lineage import Asked, Row, row_in, step_of
from sucheng_data.pipeline.looking import Looked
from sucheng_data.stages.publish import select

WHY = {
    "only": Text("只有这一家写了", "the only one that says it"),
    "unite": Text("各家所写合在一起", "the lists of all are united"),
    "owner": Text("主管部门自己报的", "delivered by its own operator"),
    "before": Text("上一版取的就是这一家", "the record was this sender's last time, too"),
    "freshest": Text("日期最近", "the freshest"),
    "precise": Text("坐标最精确", "the most precise point"),
    "longest": Text("写得最全", "the longest"),
    "together": Text("和相关的栏取自同一家", "taken together with the fields that belong to it"),
    "last": Text("同一单位最近的一次", "the last word of its sender"),
    "first": Text("先读到的一份", "the first that was read"),
    "alike": Text("各家写的一样", "all say the same"),
    "": Text("", ""),
}


class _Delivered(NamedTuple):
    """A clean row of the thing; read: the same as it was read."""

    clean: pa.Table
    origin: Origin
    read: Row | None

    @property
    def sender(self) -> str:
        return str(values(self.clean, "submitted_by")[0] or "")


@dataclass(frozen=True)
class Thing:
    """A thing by its id, in one check."""

    looked: Looked
    entity: Entity
    id: str

    @cached_property
    def _known(self) -> dict[str, list[Delivery]]:
        return {}

    @cached_property
    def records(self) -> list[pa.Table]:
        """Its clean record; several where the same id stands on things that are not alike."""
        return rows_with(self.looked.checked.tables.get(self.entity.name), self.entity, self.id)

    @cached_property
    def origin(self) -> Origin:
        return Origin(self.records[0])

    @cached_property
    def delivered(self) -> list[_Delivered]:
        """Every row of the thing, the one its record is made of first."""
        merged = rows_with(self.looked.checked.merged.get(self.entity.name), self.entity, self.id)
        report, kept = self.looked.checked.report, self.looked.kept
        asked = Asked(self.looked.checked.schemas, kept, report.sources, report.as_of)
        origins = [(row, Origin(row)) for row in (*self.records, *merged)]
        return [
            _Delivered(row, origin, row_in(self.looked.batches, self.entity.name, origin, asked))
            for row, origin in origins
        ]

    @cached_property
    def going(self) -> pa.Table | None:
        """The record as it would be published today; None where it is withheld."""
        if not self.records or not self.entity.outputs:
            return None
        out, _ = select(self.entity, self.records[0], self.looked.verdicts)
        return out if out.num_rows else None

    @property
    def errors(self) -> list[Issue]:
        """What keeps the record back."""
        return about(self.looked.verdicts.errors, self.origin, 0)

    def value(self, field: str) -> Any:
        """What is clean of the record, before it is made public."""
        return values(self.records[0], field)[0]

    def today(self, field: Field) -> Any:
        """What would be published of the field; where it is not, the clean value without personal data."""
        if self.going is not None and field.name in self.going.column_names:
            return values(self.going, field.name)[0]
        return discreet(self.value(field.name), field)

    def source_field(self, field: Field) -> Field:
        """The field that is read where this one is worked out from it: the three forms of a coordinate."""
        words = self.entity.geometry
        for axis in ("lon", "lat"):
            if words and field.set_by == "publish" and field.name.startswith(f"{axis}_"):
                return self.entity.fields[words[axis]]
        return field

    def deliveries(self, field: Field) -> list[Delivery]:
        """What each row says in the field, the row that the value is taken from first."""
        if field.name not in self._known:
            self._known[field.name] = self._all(field)
        return self._known[field.name]

    def _all(self, field: Field) -> list[Delivery]:
        said = [(one, self._step(one, field)) for one in self.delivered]
        taken = self._taken(field, said)
        why = self._why(field, said, taken)
        found = [
            Delivery(
                one.origin.record(0), step.place, self._source(one), step, at in taken, why if at in taken else WHY[""]
            )
            for at, (one, step) in enumerate(said)
        ]
        return sorted(found, key=lambda one: not one.taken)

    def _step(self, one: _Delivered, field: Field) -> Step:
        step = step_of(one.read, field) if one.read else Step(Way.SYSTEM, value=values(one.clean, field.name)[0])
        return step if step.place.file else step._replace(place=one.origin.place(0, field.name))

    def _source(self, one: _Delivered) -> Source:
        file = one.origin.sheet(0).file
        return self.looked.sources.get(file) or Source("", file, "", "", "", 0)

    def _taken(self, field: Field, said: Sequence[tuple[_Delivered, Step]]) -> set[int]:
        """The rows that the record's value is from."""
        if field.name in self.entity.merge.get("unite", ()):
            mine = set(_items(self.value(field.name)))
            return {at for at, (_, step) in enumerate(said) if mine & set(_items(step.value))} or {0}
        place = self.origin.place(0, field.name)
        if TAKEN in self.records[0].column_names and place != Origin(self.records[0].drop_columns(TAKEN)).place(
            0, field.name
        ):
            others = [at for at, (one, _) in enumerate(said) if at and one.origin.place(0, field.name) == place]
            return set(others[:1]) or {0}
        return {0}

    def _why(self, field: Field, said: Sequence[tuple[_Delivered, Step]], taken: set[int]) -> Text:
        """By which word the value is from there and not from another; where all that is said is taken, nothing was chosen."""
        values_ = [plain(step.value) for _, step in said]
        having = [value for value in values_ if value not in (None, [])]
        if len(said) == 1 or not having:
            return WHY[""]
        if word := self._words.get(field.name):
            return WHY[word]
        if any(value != values_[min(taken)] for value in having):
            return WHY[self._words.get("", "")]
        return WHY["only" if len(having) == 1 else "alike"]

    @cached_property
    def _words(self) -> dict[str, str]:
        """By field the word by which a value was chosen; by "" that by which the record itself was."""
        said = self.looked.checked.said
        return {one.field: one.why for one in said if (one.entity, one.id) == (self.entity.name, self.id)}


def discreet(value: Any, field: Field) -> Any:
    """A clean value without personal data; of a private field nothing but its beginning."""
    if field.private and value is not None and not isinstance(value, str):
        value = str(plain(value))
    return changed(value, conceal if field.private else mask)


def _items(value: Any) -> Iterator[str]:
    yield from (str(plain(one)) for one in (value if isinstance(value, list) else [value]) if one is not None)

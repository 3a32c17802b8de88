"""Where a published value came from: release, delivery, cell, decisions, cleaner, checks, file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sucheng_data.model.change import plain
from sucheng_data.model.decision import Decision
from sucheng_data.model.identity import Entry
from sucheng_data.model.issue import Issue, Place, Text
from sucheng_data.model.judgement import Judgement
from sucheng_data.model.personal import mask
from sucheng_data.model.report import Source


class Way(StrEnum):
    """How a delivery came to say something in a field, in the order in which the ways are tried."""

    CELL = "cell"
    FILLED = "filled"
    DERIVED = "derived"
    SHEET = "sheet"
    DEFAULT = "default"
    SYSTEM = "system"
    REGISTER = "register"
    NOTHING = "nothing"


WAYS = {
    Way.CELL: Text("自己的单元格", "its own cell"),
    Way.FILLED: Text("写在另一栏里", "told in another cell"),
    Way.DERIVED: Text("由另一栏推出", "derived"),
    Way.SHEET: Text("整张表的说明", "a fact of the whole sheet"),
    Way.DEFAULT: Text("没有填，按缺省值", "left out: the default"),
    Way.SYSTEM: Text("系统填写", "set by the system"),
    Way.REGISTER: Text("单位登记表", "the register"),
    Way.NOTHING: Text("没有填，也推不出", "not said"),
}


class Replayed(NamedTuple):
    """A decision about the cell, and the file it is written in; counts: whether it is what the cell says now."""

    decision: Decision
    name: str
    counts: bool = True


class Told(NamedTuple):
    """What the cleaner told of the cell."""

    code: str
    title: Text
    why: Text


class Step(NamedTuple):
    """How one delivery says what it says in a field.

    field: whose cell it is read from, or the fact of the sheet; delivered: the text as it stood there, masked, None where the
    decisions did not leave it alone and it is blank; read: the text that was read; value: what the cleaner made of it.
    """

    way: Way
    field: str = ""
    place: Place = Place("")
    heading: str = ""
    delivered: str = ""
    read: str = ""
    cleaner: str = ""
    about: str = ""
    value: Any = None
    told: Sequence[Told] = ()
    decisions: Sequence[Replayed] = ()


class Delivery(NamedTuple):
    """One row that is about the thing; taken: whether the value is from there; why: by which word of `x-merge`."""

    record: str
    place: Place
    source: Source | None
    step: Step
    taken: bool = True
    why: Text = Text("", "")


class Check(NamedTuple):
    """A check of the field. outcome: found, accepted, clean, empty (no value), or why the ledger says that it did not run."""

    code: str
    rule: str
    title: Text
    outcome: str
    reason: Text = Text("", "")


OUTCOMES = {
    "found": Text("发现问题", "found"),
    "accepted": Text("已确认无误", "confirmed to be right"),
    "clean": Text("没有问题", "clean"),
    "empty": Text("没有值，不检查", "no value to check"),
    "not applicable": Text("没有可检查的", "nothing to check"),
    "skipped": Text("没有检查", "not checked"),
    "crashed": Text("没有查成", "failed to run"),
}


class Release(NamedTuple):
    """The record in the current release. name: "" where nothing is published; there: whether the record is in it.

    carried: the release it was last delivered for, where nobody delivers it now; source: its file then; row: where it stood.
    """

    name: str = ""
    there: bool = False
    value: Any = None
    carried: str = ""
    source: Source | None = None
    row: Place = Place("")


class Line(NamedTuple):
    """A field in few words: what is published (or would be), and where it is from."""

    field: str
    title: Text
    value: Any
    way: Way
    place: Place
    source: str


@dataclass(frozen=True)
class Trace:
    """Everything about one field of one thing; `field` "" and `lines` filled where no field was asked for.

    asked: the id as asked for, another one where it has become a part of `id`; today: what raw/ gives now, as it would be
    published; delivered: whether any delivery of now is about it; why: how it came to be published so, or not to be; entry:
    the registry's line; datum: where the datum of a coordinate is from; withdrawn: decisions that took its row away.
    """

    entity: str
    entity_title: Text
    id: str
    asked: str
    label: str
    field: str
    title: Text
    release: Release
    delivered: bool
    today: Any = None
    going: bool = True
    private: bool = False
    why: Sequence[Text] = ()
    entry: Entry | None = None
    deliveries: Sequence[Delivery] = ()
    datum: Step | None = None
    found: Sequence[Issue] = ()
    accepted: Sequence[tuple[Issue, Replayed | None]] = ()
    checks: Sequence[Check] = ()
    judgements: Sequence[Judgement] = ()
    withdrawn: Sequence[Replayed] = ()
    lines: Sequence[Line] = ()

    @property
    def same(self) -> bool | None:
        """Whether raw/ still gives what is published; None where only one of the two is there."""
        if not (self.release.there and self.delivered):
            return None
        return self.going and plain(self.today) == plain(self.release.value)

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        found: dict[str, Any] = {**_plain(self), "same": self.same}
        return found


_NAMED = frozenset({"file", "sheet", "file_name", "record"})  # names may hold what is personal, too


def _plain(value: Any) -> Any:
    """Tuples with names and dataclasses as objects, deep."""
    if hasattr(value, "_asdict"):
        return {name: mask(part) if name in _NAMED else _plain(part) for name, part in value._asdict().items()}
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return plain(value)

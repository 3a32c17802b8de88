"""What changed between two releases, as a person would say it: 增 added, 调 moved, 改 modified, 减 removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isfinite
from typing import Any, NamedTuple

from sucheng_data.model.issue import Text

KINDS = ("add", "move", "modify", "remove")  # the codes of `change_types`, in the order people say them
NOTE = ""  # the kind of what is said of a whole table
# The gates that measure a release alone: once accepted, they stay so until it grows worse.
STANDING = ("min_rows", "max_errors", "max_unknown_datum")


class Change(NamedTuple):
    """One thing that changed about one record.

    kind: one of KINDS, or NOTE; field: the field that changed, "" where the record came or went, the field of the longitude
    where it moved (before, after: its coordinates, and the areas that are told with them); before, after: its values as
    published; text: the sentence, such as “开放时间由…改为…”. A record that has become a part of another one is modified in its
    key, from its own id to that of the other.
    """

    entity: str
    id: str
    label: str
    kind: str
    field: str
    before: Any
    after: Any
    text: Text

    @property
    def merged(self) -> bool:
        """Whether the record is a part of another one now, which is no loss."""
        return bool(self.field) and self.before == self.id


@dataclass(frozen=True)
class Changes:
    """The changes of a release against the one it follows (`since`, "" for the first)."""

    since: str = ""
    items: Sequence[Change] = ()

    def counts(self, entity: str) -> dict[str, int]:
        """How many records were added, moved, modified and removed; one that moved and was modified counts as both."""
        met = {(change.kind, change.id) for change in self.items if change.entity == entity}
        found = Counter(kind for kind, _ in met)
        return {kind: found[kind] for kind in KINDS}


class Closed(NamedTuple):
    """A gate that is closed: which limit of which entity, how much was found, how much is allowed; owner: of whose records, ""
    where it is of all."""

    entity: str
    gate: str
    found: float
    limit: float
    text: Text
    owner: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """Which gate it is, whatever was found."""
        return self.entity, self.owner, self.gate

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {**self._asdict(), "text": self.text._asdict()}


def closed_of(content: Mapping[str, Any]) -> Closed:
    """The gate in `content`, as `to_dict` wrote it. Raises TypeError for anything else."""
    return Closed(**{**content, "text": Text(**content.get("text", {}))})


def account(
    between: tuple[str, str], changes: Iterable[Change], entities: Sequence[str], closed: Iterable[Closed] | None = None
) -> dict[str, Any]:
    """Changes as the JSON of schemas/reports/diff.json; `between`: the two releases, "" for none or for the one being made."""
    told = Changes(between[0], list(changes))
    gates = {} if closed is None else {"gates": [one.to_dict() for one in closed]}
    return {
        "before": between[0],
        "after": between[1],
        "counts": {name: told.counts(name) for name in entities},
        "changes": [_facts(one) for one in told.items if one.kind != NOTE],
        "notes": [
            {"entity": one.entity, "field": one.field, "text": one.text._asdict()} for one in told.items if not one.kind
        ],
        **gates,
    }


def _facts(change: Change) -> dict[str, Any]:
    return {
        **change._asdict(),
        "before": plain(change.before),
        "after": plain(change.after),
        "text": change.text._asdict(),
    }


def plain(value: Any) -> Any:
    """A published value as JSON holds it: days as ISO 8601, exact decimals as text, so that no digit is lost."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return None if isinstance(value, float) and not isfinite(value) else value

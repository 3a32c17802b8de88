"""What changed between two releases, as a person would say it: 增 added, 调 moved, 改 modified, 减 removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sucheng_data.model.issue import Text

KINDS = ("add", "move", "modify", "remove")  # the codes of `change_types`, in the order people say them


class Change(NamedTuple):
    """One thing that changed about one record.

    kind: one of KINDS; field: the field that changed, "" where the record came or went; before, after: its values as
    published; text: the sentence, such as “开放时间由…改为…”.
    """

    entity: str
    id: str
    label: str
    kind: str
    field: str
    before: Any
    after: Any
    text: Text


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

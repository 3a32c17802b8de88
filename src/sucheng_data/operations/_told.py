"""What each recipient was told, and when: build/state/told.json, so that the same news is not told again for some days."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sucheng_data.operations.store import write_bytes

VERSION = 1


@dataclass(frozen=True)
class Told:
    """items: news -> the day it was told; open: the kinds of trouble there were last time."""

    items: Mapping[str, date] = field(default_factory=dict)
    open: frozenset[str] = frozenset()

    def recent(self, today: date, days: int) -> Told:
        """Without what is old enough to be told again. What was told on a day to come, by a clock gone back since, counts as told
        today: it is neither told every night nor kept back until that day."""
        told = {key: min(day, today) for key, day in self.items.items()}
        return Told({key: day for key, day in told.items() if (today - day).days < days}, self.open)

    def telling(self, keys: Iterable[str], today: date) -> Told:
        """With what is told now."""
        return Told({**self.items, **{key: today for key in keys if key not in self.items}}, self.open)


def read_told(path: Path) -> dict[str, Told]:
    """By recipient and owner; nothing where the file is absent, broken or of another version."""
    try:
        content = json.loads(path.read_bytes())
        if content["version"] != VERSION:
            return {}
        return {key: _one(value) for key, value in content["told"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _one(value: Any) -> Told:
    items = {str(key): date.fromisoformat(day) for key, day in value["items"].items()}
    return Told(items, frozenset(str(kind) for kind in value["open"]))


def write_told(path: Path, told: Mapping[str, Told]) -> None:
    """The whole file or nothing. Raises CannotWork."""
    content = {
        key: {"items": {name: day.isoformat() for name, day in sorted(one.items.items())}, "open": sorted(one.open)}
        for key, one in sorted(told.items())
    }
    text = json.dumps({"version": VERSION, "told": content}, ensure_ascii=False, indent=1)
    write_bytes(path, f"{text}\n".encode())

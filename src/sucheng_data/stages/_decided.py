"""How the files of decisions are spoken of: one finding per file and kind, with the first few lines it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sucheng_data.model.decision import Decision, Kept
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.schema import Schemas

STALE, OVERTAKEN, FIRM = "DEC-I01", "DEC-W01", "DEC-W02"
_SHOWN = 3


class Told(NamedTuple):
    """A decision that does not count, and why."""

    decision: Decision
    zh: str
    en: str


def tell(schemas: Schemas, kept: Kept, told: Mapping[str, Sequence[Told]]) -> Iterator[Issue]:
    """Per code one finding about the file."""
    for code, several in told.items():
        if several:
            more = "……" if len(several) > _SHOWN else ""
            params = {
                "n": len(several),
                "found_zh": "；".join(f"{_name(one.decision)}（{one.zh}）" for one in several[:_SHOWN]) + more,
                "found_en": "; ".join(f"{_name(one.decision)} ({one.en})" for one in several[:_SHOWN]) + more,
            }
            yield schemas.findings[code].issue(Place(kept.name), params, count=len(several))


def _name(made: Decision) -> str:
    where = f"{made.sheet}!{made.cell}" if made.cell else made.sheet or made.file
    return f"{made.label} {where} {made.code}".strip()

"""What one look of the doctor is given, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sucheng_data.model.issue import Text
from sucheng_data.operations.workspace import Workspace

GOOD, NOTE, BAD = "good", "note", "bad"
NOTHING = Text("", "")


class Check(NamedTuple):
    """How one thing is: good, note (nights go on all the same) or bad; what was found, and what to do about it."""

    level: str
    text: Text
    advice: Text = NOTHING


@dataclass(frozen=True)
class Patient:
    """The workspace, at this moment, in this environment."""

    space: Workspace
    now: datetime
    environment: Mapping[str, str]


def good(zh: str, en: str) -> Check:
    return Check(GOOD, Text(zh, en))

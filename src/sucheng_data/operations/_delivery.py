"""What the ways of telling somebody share: what they need of the world, what they are told, and why it did not get through."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from sucheng_data.model.issue import Text

Attachments = Callable[[str], Sequence[Path]]
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Delivery(NamedTuple):
    """What came of one message. to: which recipient of sucheng.toml, by its number and kind, and whose news; `why` is in place
    where it did not get through, or not to everybody. Neither holds an address or a secret."""

    to: str
    ok: bool
    why: Text = Text("", "")


class Undelivered(Exception):
    """A delivery that failed. again: trying again may help; crowded: not before some of what was sent is a minute old. Raised
    from nothing: what libraries say holds addresses and secrets."""

    def __init__(self, zh: str, en: str, *, again: bool = False, crowded: bool = False) -> None:
        super().__init__(en)
        self.why, self.again, self.crowded = Text(zh, en), again, crowded


@dataclass(frozen=True)
class Means:
    """What deliveries take from the world. attachments: the return workbooks of an organisation; patience: seconds for one
    answer; deadline: for all deliveries of a night; pause: before the second try, twice as long before the third, and so on;
    crowd: so many messages a robot takes in a minute, of so many seconds to be sure."""

    attachments: Attachments | None = None
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    wait: Callable[[float], None] = time.sleep
    patience: float = 10.0
    deadline: float = 120.0
    pause: float = 1.0
    crowd: int = 20
    minute: float = 61.0

    def secret(self, variable: str, setting: str) -> str:
        """What the environment holds under the name that a setting gives. Raises Undelivered; what is no name is not repeated, for
        it may be the secret itself."""
        if not _NAME.fullmatch(variable):
            raise Undelivered(
                f"{setting} 要写环境变量的名字（字母、数字、下划线），不是内容本身",
                f"{setting} wants the name of an environment variable (letters, digits, _), not its content",
            )
        if not (text := self.environment.get(variable, "").strip()):
            raise Undelivered(f"环境变量 {variable} 没有设置", f"the environment variable {variable} is not set")
        return text

"""The password of encrypted workbooks: where it comes from may be said, what it is never."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from sucheng_data.model.errors import UsageError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Secret:
    """A password, and whether one was asked for; `repr` does not show it, and no message may."""

    asked: bool = False
    text: str = field(default="", repr=False)


def secret_in(variable: str, environment: Mapping[str, str]) -> Secret:
    """The password that the environment variable called `variable` holds ("": none was named).

    Raises UsageError for what cannot be such a name; it is not repeated, for it may be the password itself.
    """
    if not variable:
        return Secret()
    if not _NAME.fullmatch(variable):
        raise UsageError(
            "--password-env 要写环境变量的名字（字母、数字、下划线），不是密码本身",
            "--password-env wants the name of an environment variable (letters, digits, _), not the password itself",
        )
    return Secret(True, environment.get(variable, ""))

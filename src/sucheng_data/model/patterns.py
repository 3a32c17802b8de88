"""Regular expressions that are compiled when they are first used: hundreds stand in the grammars, and a command needs few."""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn", "pattern", "groupindex")


class _Pattern:
    """Stands for re.compile(source, flags), and is as quick once it has been asked for anything."""

    def __init__(self, source: str, flags: int) -> None:
        self._given = source, flags

    def __getattr__(self, name: str) -> Any:
        if name not in _METHODS:  # copying and pickling ask for other things
            raise AttributeError(name)
        compiled = re.compile(*self._given)
        self.__dict__.update({method: getattr(compiled, method) for method in _METHODS})
        return self.__dict__[name]


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """The pattern `source`; an error in it is raised at its first use."""
    return cast(re.Pattern[str], _Pattern(source, flags))

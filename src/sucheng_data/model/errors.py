"""Errors that stop the work: wrong usage, or something we cannot work with; faults in data are Issues instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sucheng_data.model.change import Closed


class SuchengError(Exception):
    """A fault of usage, configuration, input file or machine, told in one sentence per language.

    `exit_code` is the process exit status (the contract of docs/cli.md).
    """

    exit_code = 3

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[type[SuchengError], tuple[str, str]]:
        """Both sentences go along when the error comes from another process."""
        return type(self), (self.zh, self.en)

    def text(self, lang: str) -> str:
        """The sentence in `lang` ("zh" or "en")."""
        return self.en if lang == "en" else self.zh


class UsageError(SuchengError):
    """The command was called with something it does not know (exit 2)."""

    exit_code = 2


class CannotWork(SuchengError):
    """An input cannot be read, a schema is broken, or the machine refuses (exit 3)."""


class UnreadableFile(CannotWork):
    """One input file cannot be read at all; the run reports it and goes on with the others."""


class SchemaError(CannotWork):
    """A schema, a code list or the rule register is broken; names the file and the place in it."""


class Locked(SuchengError):
    """Another run is at work on the same releases (exit 4)."""

    exit_code = 4


class GateClosed(SuchengError):
    """What would be published must not be: the last release stays current (exit 5).

    gates: the limits that were broken; draft: the release that is kept aside until somebody approves it. Neither for personal
    data.
    """

    exit_code = 5

    def __init__(self, zh: str, en: str, gates: Sequence[Closed] = (), draft: str = "") -> None:
        super().__init__(zh, en)
        self.gates = tuple(gates)
        self.draft = draft


def did_you_mean(word: str, known: Iterable[str]) -> tuple[str, str]:
    """The end of a sentence about a word that is not known: the nearest that is, in both languages; "" where none is near."""
    close = difflib.get_close_matches(word, list(known), 1)
    return (f"，是否想写 {close[0]}？", f"; did you mean {close[0]}?") if close else ("", "")

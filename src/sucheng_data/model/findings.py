"""The register of findings, schemas/rules.json: what each code means, how severe, who mends it, and its sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from sucheng_data.model.errors import SchemaError
from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.model.personal import mask

# The facts of an Issue that repeat what a cell says.
_QUOTING = frozenset({"value", "suggestion"})
NOTHING = Text("", "")


@dataclass(frozen=True)
class Finding:
    """One entry of the register: everything about a code except where it was found.

    why: what goes wrong for a rider or the office when it stays; the examples are what a cell (or “heading：cell；…”) says;
    confirm: whether a person may answer that the value is right as it is (not where there is none, nor for personal data).
    """

    code: str
    severity: Severity
    owner: str
    dimension: str
    scope: str
    entities: tuple[str, ...]
    title: Text
    message: Text
    advice: Text
    why: Text = NOTHING
    example_wrong: Text = NOTHING
    example_right: Text = NOTHING
    confirm: bool = True

    def issue(
        self,
        place: Place,
        params: Mapping[str, object],
        *,
        severity: str | None = None,
        owner: str | None = None,
        message: Mapping[str, str] | None = None,
        **facts: Any,
    ) -> Issue:
        """An Issue of this kind at `place`. `severity`, `owner`, `message` are a field's own, where it has them.

        No finding shows personal data: whatever it quotes is masked here, whoever made it.
        """
        text = Text(**message) if message else self.message
        facts = {
            name: mask(fact) if isinstance(fact, str) and name in _QUOTING else fact for name, fact in facts.items()
        }
        return Issue(
            code=self.code,
            severity=Severity(severity or self.severity),
            owner=owner or self.owner,
            dimension=self.dimension,
            message=Text(_fill(text.zh, params, "zh"), _fill(text.en, params, "en")),
            place=place,
            **facts,
        )


class Findings(Mapping[str, Finding]):
    """The register, by code."""

    def __init__(self, entries: Mapping[str, Finding]) -> None:
        self._entries = entries

    def __getitem__(self, code: str) -> Finding:
        return self._entries[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def load_findings(path: Path) -> Findings:
    """The register in `path`. Raises SchemaError when it is broken."""
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["findings"]
        return Findings({entry["code"]: _finding(entry) for entry in entries})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SchemaError(f"{path.name} 有误：{error!r}", f"{path.name} is broken: {error!r}") from error


def _finding(entry: Mapping[str, Any]) -> Finding:
    return Finding(
        code=entry["code"],
        severity=Severity(entry["severity"]),
        owner=entry["owner"],
        dimension=entry["dimension"],
        scope=entry["scope"],
        entities=tuple(entry["entities"]),
        title=Text(**entry["title"]),
        message=Text(**entry["message"]),
        advice=Text(**entry["advice"]),
        why=_text(entry.get("why", "")),
        example_wrong=_text(entry.get("example_wrong", "")),
        example_right=_text(entry.get("example_right", "")),
        confirm=bool(entry.get("confirm", True)),
    )


def _text(said: str | Mapping[str, str]) -> Text:
    """A sentence in both languages; what a cell says is the same in both."""
    return Text(said, said) if isinstance(said, str) else Text(**said)


def _fill(template: str, params: Mapping[str, object], lang: str) -> str:
    """`template` with {name} replaced; `name_zh`/`name_en` in params win over `name`; values are never templates."""
    parts = []
    for literal, name, _, _ in Formatter().parse(template):
        parts.append(literal)
        if name is not None:
            parts.append(mask(str(params.get(f"{name}_{lang}", params.get(name, "")))))
    return "".join(parts)

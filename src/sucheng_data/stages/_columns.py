"""Which column feeds which field: claims of the headings weighed against one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from sucheng_data.model.batch import ColumnRead
from sucheng_data.model.grid import letter
from sucheng_data.stages._headers import Match

_RANK = {"pinned": 0.0, "exact": 0.0, "spread": 0.0, "contained": 2.0, "similar": 3.0}
_SHARED = 1.0  # 坐标 speaks for two fields; a column of a field's own is better evidence.


class Part(NamedTuple):
    """One of several columns that make up a value together: column from 0, and what its heading adds."""

    column: int
    word: str


class Plan(NamedTuple):
    """What is read from where; columns count from 0.

    direct: field -> its column; ticks: field -> √ columns; pieces: field -> columns whose texts are joined;
    clashes: field -> the columns that all claim it.
    """

    direct: dict[str, int]
    ticks: dict[str, list[Part]]
    pieces: dict[str, list[Part]]
    clashes: dict[str, list[int]]
    columns: tuple[ColumnRead, ...]

    def places(self) -> dict[str, str]:
        """Field -> column letters, a range where several columns feed it."""
        spread = {
            name: span([part.column for part in parts])
            for found in (self.ticks, self.pieces)
            for name, parts in found.items()
        }
        return {**spread, **{name: letter(column + 1) for name, column in self.direct.items()}}

    def used(self) -> set[int]:
        parts = [part for found in (self.ticks, self.pieces) for parts in found.values() for part in parts]
        return {*self.direct.values(), *(part.column for part in parts)}


def plan(matches: Mapping[int, Match], headers: Mapping[int, str], wide: str | None) -> Plan:
    """Decide for every field; `wide` is the field that √ columns belong to."""
    direct: dict[str, int] = {}
    ticks: dict[str, list[Part]] = {}
    pieces: dict[str, list[Part]] = {}
    clashes: dict[str, list[int]] = {}
    for name, claims in _claims(matches).items():
        marked = [column for column in claims if matches[column].how == "spread" and name == wide]
        if marked:
            ticks[name] = [Part(column, matches[column].word) for column in marked]
        rivals = _best(claims, matches, set(marked))
        parts = [Part(column, matches[column].part) for column in rivals]
        if len(rivals) == 1 and matches[rivals[0]].how != "spread":
            direct[name] = rivals[0]
        elif rivals and len({part.word for part in parts}) == len(parts):
            pieces[name] = parts
        elif rivals:
            direct[name], clashes[name] = rivals[0], rivals
    decided = Plan(direct, ticks, pieces, clashes, ())
    return decided._replace(columns=_told(decided, matches, headers))


def span(columns: Sequence[int]) -> str:
    """Column letters of `columns` (from 0): H, or H:M from the first to the last."""
    first, last = letter(min(columns) + 1), letter(max(columns) + 1)
    return first if first == last else f"{first}:{last}"


def ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of consecutive numbers as (first, last)."""
    runs = []
    for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
        members = [number for _, number in run]
        runs.append((members[0], members[-1]))
    return runs


def panels(headers: Mapping[int, str]) -> list[list[int]]:
    """Columns of tables set side by side: the same two or more headings over and over. One panel is no panel."""
    columns = sorted(headers)
    texts = [headers[column] for column in columns]
    for width in range(2, len(texts) // 2 + 1):
        if (
            len(texts) % width == 0
            and texts == texts[:width] * (len(texts) // width)
            and len(set(texts[:width])) == width
        ):
            return [columns[start : start + width] for start in range(0, len(columns), width)]
    return [columns]


def _claims(matches: Mapping[int, Match]) -> dict[str, list[int]]:
    claims: dict[str, list[int]] = {}
    for column in sorted(matches):
        for name in matches[column].fields:
            claims.setdefault(name, []).append(column)
    return claims


def _best(claims: Sequence[int], matches: Mapping[int, Match], marked: set[int]) -> list[int]:
    """The columns with the strongest claim."""
    ranks = {
        column: _RANK[matches[column].how] + _SHARED * (len(matches[column].fields) > 1)
        for column in claims
        if column not in marked
    }
    return [column for column, rank in ranks.items() if rank == min(ranks.values())]


def _told(decided: Plan, matches: Mapping[int, Match], headers: Mapping[int, str]) -> tuple[ColumnRead, ...]:
    feeds: dict[int, list[str]] = {}
    how: dict[int, str] = {}
    for name, column in decided.direct.items():
        feeds.setdefault(column, []).append(name)
        how[column] = matches[column].how
    for found in (decided.ticks, decided.pieces):
        for name, parts in found.items():
            for part in parts:
                feeds.setdefault(part.column, []).append(name)
                how[part.column] = "spread"
    return tuple(
        ColumnRead(
            letter(column + 1),
            headers[column],
            ",".join(feeds.get(column, ())),
            how.get(column, _idle(matches[column])),
        )
        for column in sorted(matches)
    )


def _idle(match: Match) -> str:
    return "ignored" if match.how == "ignored" else "unknown"

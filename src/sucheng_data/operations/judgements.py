"""Judgements of pairs on disk: decisions/matches.csv read and checked, new ones merged in, written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.identity import Registry
from sucheng_data.model.judgement import Judgement, Verdict
from sucheng_data.operations.decisions import MATCHES, Line, format_lines, lines_of
from sucheng_data.operations.store import write_text
from sucheng_data.operations.workspace import Workspace

Current = Callable[[str, str], str]  # (entity, sign) -> the sign that stands for it today


class Merged(NamedTuple):
    """The lines as they should be; of the new ones, which were added, which replaced what, how many were there already."""

    lines: list[Judgement]
    added: list[Judgement]
    replaced: list[tuple[Judgement, Judgement]]
    same: int


def path_of(space: Workspace) -> Path:
    return space.decisions / MATCHES


def read_judgements(space: Workspace) -> list[Judgement]:
    """Every judgement, in order; none where the file is not there yet. Raises CannotWork naming file and line."""
    path = path_of(space)
    return sorted((_judgement(line) for line in lines_of(path, space.name(path), Judgement._fields)), key=_order)


def record(space: Workspace, new: Iterable[Judgement], current: Current) -> Merged:
    """The new judgements written into the file, which is left alone where nothing changes."""
    merged = merge(read_judgements(space), new, current)
    if merged.added or merged.replaced:
        write_text(path_of(space), format_judgements(merged.lines))
    return merged


def merge(old: Iterable[Judgement], new: Iterable[Judgement], current: Current) -> Merged:
    """`old` with `new`: the same verdict again changes nothing, another one on the same two things replaces the older one."""
    pairs: dict[tuple[str, ...], list[Judgement]] = {}
    for line in old:
        pairs.setdefault(_pair(line, current), []).append(line)
    added, replaced, same = [], [], 0
    for line in map(ordered, new):
        kept = pairs.setdefault(_pair(line, current), [])
        if kept and all(other.verdict is line.verdict for other in kept):
            same += 1
            continue
        replaced += [(other, line) for other in kept if other.verdict is not line.verdict]
        added += [] if kept else [line]
        kept[:] = [line]
    return Merged(sorted((line for kept in pairs.values() for line in kept), key=_order), added, replaced, same)


def format_judgements(lines: Iterable[Judgement]) -> str:
    """CSV text, one line per pair, sorted by what they are about, so that two people's additions merge line by line."""
    written = sorted(lines, key=_order)
    return format_lines(Judgement._fields, written)


def ordered(line: Judgement) -> Judgement:
    """The line with the lesser sign on the left."""
    if line.left < line.right:
        return line
    left, right = (line.right, line.right_label), (line.left, line.left_label)
    return line._replace(left=left[0], left_label=left[1], right=right[0], right_label=right[1])


def current_in(registries: Mapping[str, Registry]) -> Current:
    """What a sign stands for today: a thing that was new when it was judged has got an id, an id may have been replaced."""

    def current(entity: str, sign: str) -> str:
        if (registry := registries.get(entity)) is None:
            return sign
        return registry.current(sign if sign in registry.entries else registry.by_key.get(sign, sign))

    return current


def _pair(line: Judgement, current: Current) -> tuple[str, ...]:
    return (line.entity, *sorted(current(line.entity, sign) for sign in (line.left, line.right)))


def _order(line: Judgement) -> tuple[str, ...]:
    return (line.entity, line.left, line.right, *line)


def _judgement(line: Line) -> Judgement:
    """One line. Raises CannotWork for one that says what it may not."""
    line.day("decided_on")
    verdict = Verdict(line.one_of("verdict", list(Verdict)))
    left, right = line.values["left"], line.values["right"]
    if not (left and right) or left == right:
        raise CannotWork(f"{line.zh} left、right 要写两条不同的记录", f"{line.en}: left and right name two records")
    return ordered(Judgement(**{**line.values, "verdict": verdict}))  # type: ignore[arg-type]

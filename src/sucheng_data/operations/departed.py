"""What people said to be gone: decisions/gone.csv, read and checked, written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from sucheng_data.model.judgement import Gone, Waiting
from sucheng_data.operations.decisions import DEPARTED, Line, format_lines, lines_of
from sucheng_data.operations.store import write_text
from sucheng_data.operations.workspace import Workspace


def read_gone(space: Workspace) -> list[Gone]:
    """Every line; none where the file is not there yet. Raises CannotWork naming file and line."""
    path = space.decisions / DEPARTED
    return [_gone(line) for line in lines_of(path, space.name(path), Gone._fields)]


def settled(space: Workspace, waiting: Iterable[Waiting]) -> set[tuple[str, str]]:
    """Those of which somebody said that they are gone, and that were not delivered since: (entity, id)."""
    seen = {(one.entity, one.id): one.last_seen for one in waiting}
    lines = ((line, (line.entity, line.id)) for line in read_gone(space))
    return {thing for line, thing in lines if thing in seen and seen[thing] <= line.decided_on}


def record_gone(space: Workspace, new: Iterable[Gone], waiting: Iterable[Waiting]) -> list[Gone]:
    """The lines that were new; what was said before is not said again, unless the thing was there since."""
    known = settled(space, waiting)
    added = [line for line in new if (line.entity, line.id) not in known]
    if added:
        again = {(line.entity, line.id) for line in added}
        old = [line for line in read_gone(space) if (line.entity, line.id) not in again]
        lines = sorted([*old, *added], key=lambda line: (line.entity, line.id, line))
        write_text(space.decisions / DEPARTED, format_lines(Gone._fields, lines))
    return added


def _gone(line: Line) -> Gone:
    line.day("decided_on")
    return Gone(*(line.values[name] for name in Gone._fields))

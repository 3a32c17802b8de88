"""live_at: what is still running does not point to a place that is closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import EntityName, FieldName, Hit, Skipped, TargetField, World
from sucheng_data.model.text import fold
from sucheng_data.rules._codes import cells, coded, days, folded_column

if TYPE_CHECKING:
    import pyarrow as pa


def live_at(
    table: pa.Table,
    world: World,
    *,
    on: list[FieldName],
    to: EntityName,
    place: list[TargetField],
    over: list[list[str]],
) -> Iterator[Hit]:
    """进行中的项不应指向已停用的地点。`on` is places, status, last day; `place` is id, name, status, closing day of `to`.

    `over`: the statuses in which a record is over, and those in which a place is closed. The places are those of this run,
    else of the last release; one that closes only later is still open.
    """
    (field, status, until), (ended, closed) = on, over
    target = world.tables.get(to, world.published.get(to))
    if target is None:
        raise Skipped("没有可对照的地点", "there are no places to look up")
    shut = _shut(target, world, place, closed)
    labels, column = world.codes["station_status"], coded(table, field)
    said = [value if isinstance(value, list) else [value] for value in column.words]
    found = [[word for word in words if fold(str(word)) in shut] if shut else [] for words in said] + [[]]
    over_already = coded(table, status).where(lambda state: state in ended) | (
        days(table, until) < np.datetime64(world.as_of)
    )
    pointing = np.array([bool(words) for words in found])[column.codes]
    for row in np.flatnonzero(pointing & ~over_already).tolist():
        for word in found[column.codes[row]]:
            name, how = shut[fold(str(word))]
            words = {f"found_{lang}": labels.label(how, lang) for lang in ("zh", "en")}
            yield Hit(row, field, {"value": word, "other": name, **words})


def _shut(target: pa.Table, world: World, names: list[str], closed: list[str]) -> dict[str, tuple[str, str]]:
    """Folded id or name of a closed place -> its name and how it is; a name that an open place bears too is left out."""
    key, label, state, day = names
    gone = coded(target, state).where(lambda how: how in closed) & ~(days(target, day) > np.datetime64(world.as_of))
    bearers = folded_column(target, label)
    still_open = {bearers.words[code] for code in np.unique(bearers.codes[~gone]).tolist()}
    rows = np.flatnonzero(gone)
    shut: dict[str, tuple[str, str]] = {}
    for identifier, name, how in zip(*(cells(target, one, rows) for one in (key, label, state)), strict=True):
        shut |= {fold(str(word)): (str(name), how) for word in (identifier, name) if word}
    return {word: told for word, told in shut.items() if word not in still_open}

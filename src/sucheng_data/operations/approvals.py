"""Approving a draft: published as it is, with who took it upon himself, when and why, in the release and in decisions/approvals.csv."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from sucheng_data import __version__
from sucheng_data.model.change import STANDING, Closed
from sucheng_data.model.errors import CannotWork, UsageError
from sucheng_data.model.identity import Registry, format_registry
from sucheng_data.model.personal import CERTAIN, NAME, scan, told
from sucheng_data.model.schema import load_schemas
from sucheng_data.operations._contents import MANIFEST, visible
from sucheng_data.operations.decisions import APPROVALS, escaped
from sucheng_data.operations.drafts import ACCEPTED, GATES, Draft, discard, drafts, gates_of, ids_aside, manifest_of
from sucheng_data.operations.lock import sole
from sucheng_data.operations.releases import finish, finished
from sucheng_data.operations.signature import SIGNATURE, SUMS, signing_key
from sucheng_data.operations.store import (
    current_name,
    draft,
    read_registries,
    write_bytes,
    write_registries,
    write_text,
)
from sucheng_data.operations.verify import verify
from sucheng_data.operations.workspace import Workspace

APPROVED = "approved"  # of the manifest
COLUMNS = ("approved_at", "release", "by", "reason", "gates")


class Approval(NamedTuple):
    """Who approves, when (ISO, with the zone) and why."""

    by: str
    at: str
    reason: str


class Approved(NamedTuple):
    """The release that was made of a draft, and the gates that were overridden."""

    folder: Path
    gates: Sequence[Closed]


def approval(by: str, at: str, reason: str) -> Approval:
    """As typed. Raises UsageError where nobody approves, no reason is given, or it tells of persons what is nobody's business."""
    by, reason = (text.encode("utf-8", "replace").decode().strip() for text in (by, reason))
    if not reason:
        raise UsageError('请写明理由：--reason "理由"', 'say why: --reason "why"')
    if not by:
        raise UsageError("请写明批准人：--by 名字", "say who approves: --by NAME")
    kinds = {each.kind for each in scan(reason)} & (CERTAIN | {NAME}) | {each.kind for each in scan(by)} & CERTAIN
    if kinds:
        words = told(kinds)
        raise UsageError(
            f"批准人和理由会公开，不能有{words['kind_zh']}",
            f"who approves and why is made public: no {words['kind_en']}, please",
        )
    return Approval(by, at, reason)


def approve(space: Workspace, wanted: str, given: Approval) -> Approved:
    """Make the draft current, whole or not at all. Raises CannotWork for one that may not be, Locked, UsageError."""
    with sole(space.build), draft(space.releases) as folder:
        one = _chosen(drafts(space), wanted, current_name(space.releases))
        _refuse(one)
        registries = _registries(space, one)
        shutil.copytree(one.folder, folder, dirs_exist_ok=True)
        gates = _sign_off(folder, given)
        finish(folder, signing_key(os.environ))
        # In this order: whatever is published, its ids and its approval are written down.
        write_registries(space.registry, registries)
        _note(space.decisions / APPROVALS, one.name, given, gates)
        made = finished(folder, one.name, anew=True)
        discard(space, one.name)
    return Approved(made, gates)


def _chosen(found: Sequence[Draft], wanted: str, current: str) -> Draft:
    """The draft of that name; without a name the only one, or the only one that follows the current release."""
    there = (
        [one for one in found if one.name == wanted] if wanted else [one for one in found if one.timely] or list(found)
    )
    if len(there) == 1:
        return there[0]
    if wanted and wanted == current:
        raise CannotWork(f"{visible(wanted)} 已经发布", f"{visible(wanted)} is published already")
    if wanted or not there:
        name = f" {visible(wanted)}" if wanted else ""
        raise CannotWork(f"没有草稿{name}；sucheng approve 列出全部", f"no draft{name}: `sucheng approve` lists all")
    names = [one.name for one in there]
    raise UsageError(f"有 {len(names)} 个草稿，请写明哪一个：{'、'.join(names)}", f"which draft? {', '.join(names)}")


def _refuse(one: Draft) -> None:
    """Raises CannotWork for a draft that is not what was kept, or that no longer fits the world."""
    again = ("请重新运行 sucheng run", "run `sucheng run` again")
    if not one.timely:
        raise CannotWork(
            f"草稿 {one.name} 不是接着当前的发布做的，其间已有别的发布；{again[0]}",
            f"the draft {one.name} does not follow the current release, which has changed since: {again[1]}",
        )
    if one.generator != f"sucheng-data {__version__}":
        raise CannotWork(
            f"草稿 {one.name} 是另一个版本的程序做的；{again[0]}",
            f"the draft {one.name} was made by another version of the program: {again[1]}",
        )
    faults = verify(one.folder).faults if one.whole else ()
    if faults or not one.whole:
        first = (
            (f"：{faults[0].file} {faults[0].text.zh}", f": {faults[0].file} {faults[0].text.en}")
            if faults
            else ("", "")
        )
        raise CannotWork(
            f"草稿 {one.name} 不完整或被改动过{first[0]}；{again[0]}",
            f"the draft {one.name} is incomplete or was changed{first[1]}: {again[1]}",
        )


def _registries(space: Workspace, one: Draft) -> Mapping[str, Registry]:
    """The registries with what the draft adds. Raises CannotWork where today's says other things than those it was made with."""
    entities = [entity for entity in load_schemas(space.schemas) if entity.identity]
    today, then = (
        read_registries(folder, [entity.name for entity in entities])
        for folder in (space.registry, ids_aside(space, one.name))
    )
    merged = {}
    for entity in entities:
        known, entries = today[entity.name].entries, dict(then[entity.name].entries)
        for name, entry in known.items():
            new = entries.get(name)
            if new is None or (new.match_key, new.superseded_by) != (entry.match_key, entry.superseded_by):
                raise _moved_on(one, name)
            more = [alias for alias in entry.aliases if alias not in new.aliases]
            entries[name] = new._replace(aliases=(*new.aliases, *more), last_seen=max(new.last_seen, entry.last_seen))
        if unknown := sorted(_ids(one, entity.name, entity.key[0]) - set(entries)):
            raise _moved_on(one, unknown[0])
        merged[entity.name] = Registry(entries)
    return {name: registry for name, registry in merged.items() if _differs(registry, today[name])}


def _differs(one: Registry, other: Registry) -> bool:
    return format_registry(one) != format_registry(other)


def _moved_on(one: Draft, identifier: str) -> CannotWork:
    return CannotWork(
        f"编号登记 registry/ 在草稿 {one.name} 之后有变动（{visible(identifier)}）；请重新运行 sucheng run",
        f"registry/ has changed since the draft {one.name} was made ({visible(identifier)}): run `sucheng run` again",
    )


def _ids(one: Draft, name: str, key: str) -> set[str]:
    """The ids that the draft would publish."""
    from pyarrow.parquet import read_table

    path = one.folder / f"{name}.parquet"
    return set(read_table(path, columns=[key])[key].to_pylist()) if path.is_file() else set()


def _sign_off(folder: Path, given: Approval) -> Sequence[Closed]:
    """The approval in the manifest, in place of what stopped the draft."""
    facts: dict[str, Any] = manifest_of(folder)
    gates = gates_of(facts, GATES)
    facts.pop(GATES, None)
    standing = {gate.place: gate for gate in (*gates_of(facts, ACCEPTED), *gates) if gate.gate in STANDING}
    if standing:
        facts[ACCEPTED] = [gate.to_dict() for gate in standing.values()]
    facts[APPROVED] = {**given._asdict(), GATES: [gate.to_dict() for gate in gates]}
    for old in (SUMS, SIGNATURE):
        (folder / old).unlink(missing_ok=True)
    option = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    write_text(folder / MANIFEST, orjson.dumps(facts, option=option).decode())
    return gates


def _note(path: Path, release: str, given: Approval, gates: Sequence[Closed]) -> None:
    """One more line, in which no spreadsheet program finds a formula; none where a run that was killed has written it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    places = " ".join("/".join(filter(None, gate.place)) for gate in gates)
    writer.writerow(escaped(text) for text in (given.at, release, given.by, given.reason, places))
    old = path.read_bytes() if path.is_file() else f"{','.join(COLUMNS)}\n".encode()
    line, told = out.getvalue().encode(), old.rstrip(b"\r\n")
    if told.rpartition(b"\n")[2].partition(b",")[2] != line.rstrip(b"\n").partition(b",")[2]:
        write_bytes(path, told + b"\n" + line)

"""Drafts: releases that a closed gate keeps aside, under build/drafts/, each with the ids it would add to the registry."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from sucheng_data.model.change import Closed, closed_of
from sucheng_data.model.errors import GateClosed
from sucheng_data.operations._contents import MANIFEST, read_json_file, visible
from sucheng_data.operations.signature import SUMS
from sucheng_data.operations.store import alone, current_name, put, write_text
from sucheng_data.operations.verify import intact
from sucheng_data.operations.workspace import Workspace

DRAFTS, IDS, SEAL = "drafts", ".ids-", "seal"
GATES, ACCEPTED = "gates", "accepted"  # of the manifest: what is closed, and what was once and somebody has accepted


class Draft(NamedTuple):
    """A draft; timely: made to follow the release that is current; whole: as it was left."""

    name: str
    folder: Path
    as_of: str
    generator: str
    rows: Mapping[str, int]
    gates: Sequence[Closed]
    timely: bool
    whole: bool


def drafts(space: Workspace) -> list[Draft]:
    """Every draft, the oldest first."""
    current = current_name(space.releases)
    home = space.build / DRAFTS
    folders = sorted(path for path in home.iterdir() if _named(path)) if home.is_dir() else []
    return [_draft(space, folder, current) for folder in folders]


def _named(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and not path.name.startswith(".")


def _draft(space: Workspace, folder: Path, current: str) -> Draft:
    facts = manifest_of(folder)
    entities = facts.get("entities", {})
    rows = {name: part.get("rows", 0) for name, part in entities.items()} if isinstance(entities, dict) else {}
    as_of, generator = (str(facts.get(word, "")) for word in ("as_of", "generator"))
    return Draft(
        folder.name,
        folder,
        as_of,
        generator,
        rows,
        gates_of(facts, GATES),
        facts.get("previous") == current,
        _whole(space, folder),
    )


def kept_draft(space: Workspace, digest: str, shut: Sequence[Closed]) -> str:
    """The draft of this very content, stopped by the same gates, that an earlier night has left; "" where there is none."""
    if not shut:
        return ""
    same = [one for one in drafts(space) if one.name.endswith(f"-{digest}") and one.timely and one.whole]
    return next((one.name for one in same if list(one.gates) == list(shut)), "")


def keep(space: Workspace, folder: Path, name: str) -> None:
    """The finished draft in `folder` under its name, in place of an earlier one."""
    home = space.build / DRAFTS
    with alone(home):
        for left in home.glob(f"{IDS}*"):
            if left.name != f"{IDS}{name}" and not (home / left.name.removeprefix(IDS)).is_dir():
                shutil.rmtree(left, ignore_errors=True)
        write_text(ids_aside(space, name) / SEAL, _seal(folder))
        put(folder.rename(home / folder.name), name)


def discard(space: Workspace, name: str) -> None:
    """The draft is gone, and what lay beside it."""
    home = space.build / DRAFTS
    with suppress(OSError):
        old = (home / name).rename(home / f".old-{name}")
        shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(ids_aside(space, name), ignore_errors=True)


def ids_aside(space: Workspace, name: str) -> Path:
    """Where the registries lie as they will be when the draft is approved: not in registry/, and not in the draft."""
    return space.build / DRAFTS / f"{IDS}{name}"


def accepted(current: Path) -> list[Closed]:
    """The gates of the current release that somebody has accepted."""
    return gates_of(manifest_of(current), ACCEPTED)


def gate_closed(space: Workspace, name: str, shut: Sequence[Closed]) -> GateClosed:
    """What is said of a draft when it is kept: a sentence for every gate, and what to do."""
    folder = space.build / DRAFTS / name
    place = space.name(folder)
    told = [
        "".join(f"\n  {visible(text)}" for text in texts) for texts in zip(*(one.text for one in shut), strict=True)
    ]
    return GateClosed(
        f"闸门关闭（{len(shut)} 处），没有发布；上一次的发布保持不变。{told[0]}\n"
        f'草稿在 {place}，请查看；确认无误后批准发布：sucheng approve {name} --reason "理由"',
        f"gates closed ({len(shut)}): nothing published, the last release stays.{told[1]}\n"
        f'the draft is {place}: look at it, and if it is right: sucheng approve {name} --reason "why"',
        shut,
        name,
    )


def manifest_of(folder: Path) -> dict[str, Any]:
    """The manifest; nothing where it cannot be read."""
    facts = read_json_file(folder / MANIFEST)
    return facts if isinstance(facts, dict) else {}


def gates_of(facts: Mapping[str, Any], word: str) -> list[Closed]:
    """The gates a manifest tells under `word`; what is none is left out."""
    return list(_gates(facts.get(word)))


def _gates(told: Any) -> Iterator[Closed]:
    for one in told if isinstance(told, list) else ():
        with suppress(TypeError):
            yield closed_of(one)


def _whole(space: Workspace, folder: Path) -> bool:
    """Whether nobody has touched it since it was kept, digests and all."""
    seal = ids_aside(space, folder.name) / SEAL
    return intact(folder) and seal.is_file() and seal.read_bytes() == _seal(folder).encode()


def _seal(folder: Path) -> str:
    return hashlib.sha256((folder / SUMS).read_bytes()).hexdigest()

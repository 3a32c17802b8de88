"""The files of a run: each once, with what is known of its sender before it is opened."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from sucheng_data.model.batch import Hints
from sucheng_data.model.errors import UsageError
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.profile import Profile
from sucheng_data.model.report import Source
from sucheng_data.model.schema import Schemas
from sucheng_data.operations.profiles import choose, read_profiles
from sucheng_data.operations.workspace import Workspace, department

TWICE = "SHT-W05"


def once(
    files: Iterable[Path], space: Workspace, schemas: Schemas, given: Hints
) -> tuple[list[tuple[str, Hints, Path]], list[Issue]]:
    """(digest, hints, file) of each file, and a finding for each that was delivered before under another name."""
    seen: dict[str, str] = {}
    fresh, issues = [], []
    profiles = read_profiles(space.profiles, schemas)
    for file in files:
        hints = hints_for(file, space, schemas, given, profiles)
        digest = digest_of(file)
        if seen.setdefault(digest, hints.file) == hints.file:
            fresh.append((digest, hints, file))
        else:
            issues.append(schemas.findings[TWICE].issue(Place(hints.file), {"other": seen[digest]}))
    return fresh, issues


def hints_for(file: Path, space: Workspace, schemas: Schemas, given: Hints, profiles: Sequence[Profile]) -> Hints:
    """What the command line says wins, then the sender's profile; else the folder under raw/ tells who sent the file."""
    sender = given.submitted_by or department(file, space.raw, schemas.codes["organisations"])
    pinned = choose(profiles, sender, file.name) or Profile("")
    sender = sender or pinned.org
    place = schemas.codes["organisations"].by_code.get(sender, {}).get("jurisdiction", "")
    return replace(
        given,
        file=space.name(file),
        submitted_by=sender,
        jurisdiction=given.jurisdiction or pinned.jurisdiction or place,
        crs=given.crs or pinned.crs,
        year=given.year or pinned.year,
        password_env=given.password_env or pinned.password_env,
        profile=pinned if pinned.name else None,
    )


def known_sender(code: str, schemas: Schemas) -> None:
    known = schemas.codes["organisations"].by_code
    if code and code not in known:
        close = "、".join(difflib.get_close_matches(code, known, 3, 0.3)) or "SZ-ZGH、KS-ZGH……"
        raise UsageError(f"机构名录里没有 {code}，有：{close}", f"no organisation {code}; there are: {close}")


def digest_of(file: Path) -> str:
    """The digest of a file's bytes, by which a second delivery of it is known; what cannot be read equals nothing."""
    try:
        if not file.is_file():  # a pipe or a device may have no end
            return str(file)
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:  # the reader says why
        return str(file)


def numbered(sources: Iterable[Source]) -> list[Source]:
    """SRC-<date>-<organisation>-<nn>; zeros where a file does not say its date."""
    count: dict[str, int] = {}
    numbered = []
    for source in sources:
        day = source.submitted_on.replace("-", "") or "00000000"
        stem = f"SRC-{day}-{source.submitted_by or 'UNKNOWN'}"
        count[stem] = count.get(stem, 0) + 1
        numbered.append(source._replace(source_id=f"{stem}-{count[stem]:02d}"))
    return numbered

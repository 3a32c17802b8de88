"""Whether a release is what it says it is: every file by SHA256SUMS and manifest, then what is in the files."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.release import Written
from sucheng_data.operations._contents import MANIFEST, Fault, contents, read_json_file, visible
from sucheng_data.operations.signature import SIGNATURE, SUMS, check_signature

_LINE = re.compile(r"([0-9a-f]{64}) [ *](.+)")
_LONGEST = 1 << 24  # bytes of SHA256SUMS


@dataclass(frozen=True)
class Verdict:
    """What verification found; signature: "none", "unchecked", "good" or "bad"."""

    faults: list[Fault]
    signature: str = "none"


def seal(folder: Path, known: Mapping[str, Written] = MappingProxyType({})) -> None:
    """SHA256SUMS over every file of the draft, as `sha256sum -c` reads it; `known`: what was written, as it was then."""
    digests = {name: known[name].sha256 if name in known else _digest(folder / name) for name in _files(folder)[0]}
    lines = [f"{digest}  {name}\n" for name, digest in sorted(digests.items())]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def verify(folder: Path, signers: Path | None = None) -> Verdict:
    """Everything wrong with the release in `folder`, however it came to be there.

    Raises CannotWork when that is no release, or when the file of signers or ssh-keygen cannot be used.
    """
    folder = is_release(folder)
    faults = list(_inventory(folder))
    broken = {fault.file for fault in faults}
    there, _ = _files(folder)
    manifest = read_json_file(folder / MANIFEST) if MANIFEST in there - broken else None
    if isinstance(manifest, dict):
        faults += _listed(manifest, folder, there)
        faults += contents(folder, manifest, there - broken)
    elif MANIFEST not in broken:
        faults.append(Fault.of(MANIFEST, "", "不是清单（JSON 对象）", "is no manifest (a JSON object)"))
    state, wrong = _signature(folder, signers, there)
    return Verdict([*faults, *wrong], state)


def intact(folder: Path) -> bool:
    """Whether every file is there, no other, and none changed; what is in them is not looked at."""
    return folder.is_dir() and not any(_inventory(folder))


def is_release(folder: Path) -> Path:
    """The folder itself, links followed. Raises CannotWork where no release can be."""
    try:
        folder = folder.resolve(strict=True)
        if any(stat.S_ISREG((folder / name).lstat().st_mode) for name in (MANIFEST, SUMS) if (folder / name).exists()):
            return folder
    except (OSError, RuntimeError, ValueError) as error:
        raise _no_release(folder) from error
    raise _no_release(folder)


def _no_release(folder: Path) -> CannotWork:
    shown = visible(str(folder))
    return CannotWork(f"{shown} 不是一个发布包", f"{shown} is no release")


def _inventory(folder: Path) -> Iterator[Fault]:
    """SHA256SUMS and the folder, both ways."""
    there, odd = _files(folder)
    for name in odd:
        yield Fault.of(name, "", "不是普通文件（链接、管道之类）", "is no plain file (a link, a pipe or the like)")
    if SUMS not in there or (folder / SUMS).stat().st_size > _LONGEST:
        yield Fault.of(SUMS, "", "没有校验清单", "there is no list of digests")
        return
    known, bad = _sums(folder)
    for number in bad:
        yield Fault.of(SUMS, str(number), "这一行不是校验和", "this line is no digest of a file")
    for name in sorted(set(known) - there):
        yield Fault.of(name, "", "缺少这个文件", "the file is missing")
    for name in sorted(there - set(known) - {SUMS, SIGNATURE}):
        yield Fault.of(name, "", "多出这个文件，不在校验清单里", "the file is in no list of digests")
    for name in sorted(there & set(known)):
        if _digest(folder / name) != known[name]:
            yield Fault.of(name, "", "内容被改动，与校验和不符", "the content is not that of its digest")


def _sums(folder: Path) -> tuple[dict[str, str], list[int]]:
    """File -> digest as SHA256SUMS has them, and the lines that tell none."""
    known, bad = dict[str, str](), []
    for number, line in enumerate((folder / SUMS).read_bytes().decode("utf-8", "replace").split("\n")[:-1], 1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] in known:
            bad.append(number)
        else:
            known[match[2]] = match[1]
    return known, bad


def _listed(manifest: Mapping[str, Any], folder: Path, there: set[str]) -> Iterator[Fault]:
    """The manifest's list of files and the folder, both ways."""
    listed = manifest.get("files")
    if not isinstance(listed, dict) or not isinstance(manifest.get("entities"), dict):
        yield Fault.of(MANIFEST, "files", "缺少 files 或 entities", "lacks files or entities")
        return
    for name in sorted(set(listed) ^ (there - {MANIFEST, SUMS, SIGNATURE})):
        yield Fault.of(MANIFEST, visible(name), "清单与文件夹对不上", "the manifest and the folder do not agree")
    usable = SUMS in there and (folder / SUMS).stat().st_size <= _LONGEST
    digests, _ = _sums(folder) if usable else ({}, [])  # which the files have by now been compared with
    for name in sorted(set(listed) & there):
        facts = listed[name] if isinstance(listed[name], dict) else {}
        if (facts.get("bytes"), facts.get("sha256")) != ((folder / name).stat().st_size, digests.get(name)):
            yield Fault.of(MANIFEST, visible(name), "大小或校验和与文件不符", "size or digest is not that of the file")


def _signature(folder: Path, signers: Path | None, there: set[str]) -> tuple[str, list[Fault]]:
    if SIGNATURE not in there:
        return "none", [] if signers is None else [Fault.of(SIGNATURE, "", "没有签名", "there is no signature")]
    if signers is None:
        return "unchecked", []
    wrong = check_signature(folder, signers) if SUMS in there else None
    return ("bad", [Fault(SIGNATURE, "", wrong)]) if wrong else ("good", [])


def _files(folder: Path) -> tuple[set[str], list[str]]:
    """The plain files under `folder`, with "/"; and what is neither that nor a folder, which is not followed nor opened."""
    plain, odd, ahead = set[str](), [], [""]
    while ahead:
        under = ahead.pop()
        with os.scandir(folder / under) as entries:
            for entry in entries:
                name = f"{under}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    ahead.append(f"{name}/")
                elif entry.is_file(follow_symlinks=False):
                    plain.add(name)
                else:
                    odd.append(name)
    return plain, sorted(odd)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""

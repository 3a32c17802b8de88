"""What the doctor looks at of the machine: program, encoding, processors, memory, fonts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path

from sucheng_data.model.issue import Text
from sucheng_data.operations._checkup import BAD, NOTE, Check, Patient, good
from sucheng_data.operations._process import processors
from sucheng_data.operations.settings import settings
from sucheng_data.operations.workers import MEMORY

PACKAGE = "sucheng-data"
LEAST_MEMORY = 1 << 29
_REQUIREMENT = re.compile(r"([\w.-]+)\s*(?:\[.*?\])?\s*\(?([^;)]*)\)?\s*(;.*)?")
_CLAUSE = re.compile(r"(>=|<=|==|!=|>|<|~=)\s*([\d.]+)")
_MEMINFO, _CGROUP = Path("/proc/meminfo"), Path("/sys/fs/cgroup/memory.max")


def program(_: Patient) -> Check:
    """Python and every package by the versions that are declared."""
    try:
        wanted = metadata.requires(PACKAGE) or []
        least = str(metadata.metadata(PACKAGE).json.get("requires_python", ""))
    except metadata.PackageNotFoundError:
        text = Text("程序没有安装，版本无从核对", "the program is not installed: versions cannot be checked")
        return Check(NOTE, text, Text("用 pip 安装 sucheng-data", "install sucheng-data with pip"))
    here = ".".join(map(str, sys.version_info[:3]))
    wrong = [] if fits(here, least) else [f"Python {here}（{least}）"]
    wrong += list(_unfit(wanted))
    if wrong:
        text = Text(f"版本不合：{'、'.join(wrong)}", f"not the versions declared: {', '.join(wrong)}")
        advice = Text("重新安装：pip install -c constraints.txt sucheng-data", "install again with constraints.txt")
        return Check(BAD, text, advice)
    return good(f"Python {here}，{PACKAGE} {metadata.version(PACKAGE)}，依赖齐全", f"Python {here}, every package fits")


def _unfit(wanted: list[str]) -> Iterator[str]:
    """The packages that are absent or of another version; those of extras are nobody's need."""
    for line in wanted:
        match = _REQUIREMENT.fullmatch(line)
        if match is None or "extra" in (match[3] or ""):
            continue
        try:
            found = metadata.version(match[1])
        except metadata.PackageNotFoundError:
            yield f"{match[1]}（缺 missing）"
            continue
        if not fits(found, match[2]):
            yield f"{match[1]} {found}（{match[2].strip()}）"


def fits(version: str, specifier: str) -> bool:
    """Whether the numbers of `version` are what `specifier` asks for; further marks of a version do not count."""
    numbers = _numbers(version)
    return all(_holds(numbers, sign, _numbers(limit)) for sign, limit in _CLAUSE.findall(specifier))


def _numbers(version: str) -> tuple[int, ...]:
    match = re.match(r"\d+(?:\.\d+)*", version)
    numbers = tuple(map(int, match[0].split("."))) if match else ()
    return numbers + (0,) * (6 - len(numbers))


def _holds(numbers: tuple[int, ...], sign: str, limit: tuple[int, ...]) -> bool:
    return {
        ">=": numbers >= limit,
        "<=": numbers <= limit,
        "==": numbers == limit,
        "!=": numbers != limit,
        ">": numbers > limit,
        "<": numbers < limit,
        "~=": numbers >= limit,
    }[sign]


def encoding(_: Patient) -> Check:
    """Names of files are Chinese."""
    name = sys.getfilesystemencoding().lower().replace("_", "-")
    if name in ("utf-8", "utf8"):
        return good("文件名按 UTF-8", "file names are UTF-8")
    advice = Text("设环境变量 LC_ALL=C.UTF-8", "set LC_ALL=C.UTF-8 in the environment")
    return Check(
        BAD, Text(f"文件名按 {name}，中文名读不对", f"file names are {name}: Chinese ones are misread"), advice
    )


def umask(_: Patient) -> Check:
    """What is written can be read back by us, and is changed by nobody else."""
    mask = os.umask(0o022)
    os.umask(mask)
    if mask & 0o700:
        advice = Text("设 umask 为 0027", "set umask to 0027")
        return Check(
            BAD,
            Text(f"umask {mask:04o}：自己写的文件自己读不了", f"umask {mask:04o}: we cannot read our files"),
            advice,
        )
    if not mask & 0o002:
        advice = Text("设 umask 为 0027", "set umask to 0027")
        return Check(
            NOTE,
            Text(f"umask {mask:04o}：谁都能改写输出", f"umask {mask:04o}: anybody may change what is written"),
            advice,
        )
    return good(f"umask {mask:04o}", f"umask {mask:04o}")


def memory(_: Patient) -> Check:
    """A worker may take MEMORY; with much less, large workbooks are refused."""
    free = _free_memory()
    if free is None:
        return good("内存大小无从得知", "how much memory there is cannot be told")
    told = f"{free / (1 << 30):.1f} GB"
    if free >= MEMORY:
        return good(f"可用内存 {told}", f"{told} of memory to use")
    text = Text(f"可用内存只有 {told}，大表可能读不出", f"only {told} of memory: large workbooks may be refused")
    advice = Text("关掉别的程序，或设 [run] workers = 1", "end other programs, or set [run] workers = 1")
    return Check(NOTE if free >= LEAST_MEMORY else BAD, text, advice)


def _free_memory() -> int | None:
    """What the machine, or the container, has left; None where neither says."""
    sizes = []
    with suppress(OSError):
        match = re.search(r"^MemAvailable:\s+(\d+) kB", _MEMINFO.read_text(encoding="ascii"), re.M)
        sizes += [int(match[1]) << 10] if match else []
    with suppress(OSError, ValueError):  # "max"
        sizes.append(int(_CGROUP.read_text(encoding="ascii")))
    return min(sizes, default=None)


def cores(patient: Patient) -> Check:
    """No more workers than processors."""
    number, workers = processors(), settings(patient.space.root, patient.environment).run.workers
    if workers > number:
        advice = Text("设 [run] workers = 0", "set [run] workers = 0")
        text = Text(f"{number} 个处理器，却要 {workers} 个工作进程", f"{number} processors for {workers} workers")
        return Check(NOTE, text, advice)
    return good(f"{number} 个处理器", f"{number} processors")


def fonts(_: Patient) -> Check:
    """Only LibreOffice, when it turns workbooks into pages, needs a Chinese font of the machine."""
    if not (tool := shutil.which("fc-list")):
        return good(
            "没有查（没有 fc-list）；只有用 LibreOffice 转换时才需要",
            "not looked at (no fc-list); only LibreOffice needs any",
        )
    done = subprocess.run([tool, ":lang=zh", "family"], capture_output=True, timeout=30, check=False)  # noqa: S603
    if done.stdout.strip():
        return good("有中文字体", "there is a Chinese font")
    text = Text(
        "没有中文字体：用 LibreOffice 转 PDF 会显示方框", "no Chinese font: PDFs made with LibreOffice show boxes"
    )
    return Check(NOTE, text, Text("安装 fonts-noto-cjk", "install fonts-noto-cjk"))

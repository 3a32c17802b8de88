"""What the doctor looks at of the workspace: disk, folders, clock, calendar, schemas, secrets, the last release."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sucheng_data.model.issue import Text
from sucheng_data.operations._checkup import BAD, NOTE, Check, Patient, good
from sucheng_data.operations._todo import moment
from sucheng_data.operations.boundaries import FOLDER as BOUNDARIES
from sucheng_data.operations.boundaries import LEVELS, load_boundaries
from sucheng_data.operations.runs import nights
from sucheng_data.operations.status import last_release, waiting
from sucheng_data.operations.store import ASIDE, DRAFT, OLD, check_current, current_name
from sucheng_data.operations.workspace import Workspace, inputs, left_out

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

ROOM = 3  # times the last release
LEAST_ROOM, SCANT_ROOM, SCANT_FILES = 16 << 20, 512 << 20, 2000
_BEIJING = timedelta(hours=8)
_POSIX_ZONE = re.compile(r"<?[A-Za-z+\-0-9]{3,}>?[+-]?\d.*|UTC|GMT")


def disk(patient: Patient) -> Check:
    """Room for another release, its draft and its internal twin."""
    space = patient.space
    place = _existing(space.build)
    free, name = shutil.disk_usage(place).free, current_name(space.releases)
    folders = [space.releases / name, space.build / "internal" / name] if name else []
    needed = max(ROOM * sum(map(_size, folders)), LEAST_ROOM)
    told = Text(f"剩 {_mb(free)}，一次发布要 {_mb(needed)}", f"{_mb(free)} left, a release takes {_mb(needed)}")
    advice = Text("腾出空间，或运行 sucheng prune", "make room, or run `sucheng prune`")
    if free < needed:
        return Check(BAD, Text(f"磁盘快满了：{told.zh}", f"the disk is nearly full: {told.en}"), advice)
    if free < SCANT_ROOM or _few_files(place):
        return Check(
            NOTE, Text(f"磁盘空间或文件数不多了：{told.zh}", f"room for data or files is scant: {told.en}"), advice
        )
    return good(f"磁盘{told.zh}", f"disk: {told.en}")


def _few_files(place: Path) -> bool:
    """Whether the file system has hardly any inodes left, which looks like a full disk."""
    facts = os.statvfs(place) if hasattr(os, "statvfs") else None
    return bool(getattr(facts, "f_files", 0)) and getattr(facts, "f_favail", SCANT_FILES) < SCANT_FILES


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file())


def _mb(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def writing(patient: Patient) -> Check:
    """Every folder that a night writes in: a file made, locked, brought to the disk and renamed, for real."""
    space = patient.space
    wrong, unlocked = [], []
    for folder in (space.build, space.releases, space.registry, space.decisions, Path(tempfile.gettempdir())):
        try:
            if not _written(_existing(folder)):
                unlocked.append(space.name(folder))
        except OSError as error:
            wrong.append(f"{space.name(folder)}（{error.strerror or error}）")
    if wrong:
        advice = Text(
            "改权限，或查磁盘是否只读、已满", "mend permissions, or see whether the disk is read-only or full"
        )
        return Check(BAD, Text(f"写不进：{'、'.join(wrong)}", f"cannot write: {', '.join(wrong)}"), advice)
    if unlocked:
        names = "、".join(unlocked)
        text = Text(
            f"{names} 不能加锁：两个运行会相互干扰", f"{names} cannot be locked: two runs would disturb each other"
        )
        return Check(NOTE, text, Text("放到本机的磁盘上", "move it to a disk of this machine"))
    return good(
        "build/、registry/、decisions/ 都能写、能改名、能加锁", "every folder can be written, renamed in, locked"
    )


def _written(folder: Path) -> bool:
    """Whether a file could be locked; raises OSError for everything else a night does with files. Leaves nothing."""
    first, second = (folder / f".体检-{word}.{os.getpid()}" for word in "甲乙")
    try:
        handle = os.open(first, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            locked = _locked(handle)
            os.write(handle, b"sucheng")
            os.fsync(handle)
        finally:
            os.close(handle)
        first.rename(second)
        second.replace(first)
    finally:
        for path in (first, second):
            with suppress(OSError):
                path.unlink(missing_ok=True)
    return locked


def _locked(handle: int) -> bool:
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return fcntl is not None


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.is_dir())


def clock(patient: Patient) -> Check:
    """Not before what was already done, and in a zone that is known."""
    now, space = patient.now, patient.space
    known = [*_days(space.releases), *(found for night in nights(space.build) if (found := moment(night.ended)))]
    newest = max(known, default=now)
    shown = f"{now:%Y-%m-%d %H:%M}"
    if newest - now > timedelta(minutes=5):
        text = Text(f"时钟是 {shown}，早于最新的发布或运行（{newest:%Y-%m-%d}）",
                    f"the clock says {shown}, which is before the newest release or run ({newest:%Y-%m-%d})")  # fmt: skip
        return Check(
            BAD, text, Text("校准时钟（timedatectl set-ntp true）", "set the clock (timedatectl set-ntp true)")
        )
    return _zone(now, patient.environment.get("TZ", "").removeprefix(":"), shown)


def _zone(now: datetime, name: str, shown: str) -> Check:
    advice = Text("设时区为 Asia/Shanghai（环境变量 TZ）", "set the zone to Asia/Shanghai (TZ in the environment)")
    if name and not _is_zone(name):
        text = Text(f"没有名为 {name} 的时区，按 UTC 算", f"there is no zone {name}: it is taken for UTC")
        return Check(NOTE, text, advice)
    if now.utcoffset() != _BEIJING:
        text = Text(
            f"时钟 {shown}（{now:%z}），不是北京时间：日期会差一天",
            f"{shown} ({now:%z}), not Beijing time: days may differ by one",
        )
        return Check(NOTE, text, advice)
    return good(f"时钟 {shown}，北京时间", f"{shown}, Beijing time")


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name))
    except (OSError, ValueError, LookupError):
        return bool(_POSIX_ZONE.fullmatch(name))


def _days(releases: Path) -> Iterator[datetime]:
    for path in releases.glob("????-??-??-*"):
        if found := moment(path.name[:10]):
            yield found


def calendar(patient: Patient) -> Check:
    """This year's holidays; and once December has begun, those of the next."""
    from sucheng_data.grammar.holidays import calendar as known

    year, last_month = patient.now.year, patient.now.month == 12
    advice = Text("国务院公布后升级 chinesecalendar", "upgrade chinesecalendar once the State Council has announced it")
    if known(year) is None:
        text = Text(
            f"没有 {year} 年的放假安排：节假日开不开放说不准",
            f"the holidays of {year} are not known: hours on them cannot be told",
        )
        return Check(BAD, text, advice)
    if last_month and known(year + 1) is None:
        text = Text(f"还没有 {year + 1} 年的放假安排", f"the holidays of {year + 1} are not known yet")
        return Check(NOTE, text, advice)
    return good(f"有 {year} 年的放假安排", f"the holidays of {year} are known")


def deliveries(patient: Patient) -> Check:
    """Something to read, and it can be opened."""
    raw = patient.space.raw
    advice = Text(
        "把各部门的表格放进 raw/，让运行的用户可读", "put the workbooks in raw/, readable by the user that runs"
    )
    if not raw.is_dir():
        return Check(BAD, Text(f"没有文件夹 {raw.name}/", f"there is no folder {raw.name}/"), advice)
    files = inputs([raw])
    shut = [patient.space.name(path) for path in files if not os.access(path, os.R_OK)]
    if shut:
        return Check(BAD, Text(f"打不开：{_some(shut)}", f"cannot be opened: {_some(shut)}"), advice)
    if unread := left_out([raw]):
        names = _some(patient.space.name(path) for path, _ in unread)
        return Check(NOTE, Text(f"不会读：{names}", f"will not be read: {names}"), unread[0][1])
    if not files:
        return Check(NOTE, Text(f"{raw.name}/ 里没有表格", f"{raw.name}/ holds no workbooks"), advice)
    return good(f"{raw.name}/ 里有 {len(files)} 个文件", f"{len(files)} files in {raw.name}/")


def _some(names: Iterable[str]) -> str:
    listed = list(names)
    return "、".join(listed[:5]) + (f" …（{len(listed)}）" if len(listed) > 5 else "")


def release(patient: Patient) -> Check:
    """The current release is there; whole as far as a glance can tell."""
    check_current(patient.space.releases)
    found = last_release(patient.space.releases, patient.now)
    if found is None:
        return good("还没有发布过", "nothing published yet")
    if not found.whole:
        text = Text(f"当前发布 {found.name} 不完整", f"the release {found.name} is not whole")
        return Check(BAD, text, Text("sucheng verify，再运行 sucheng run", "`sucheng verify`, then `sucheng run`"))
    return good(f"当前发布 {found.name}，文件齐全", f"the release {found.name} is whole")


def leftovers(patient: Patient) -> Check:
    """What killed runs left, which the next one clears away; and drafts that wait for a person."""
    space, drafts = patient.space, waiting(patient.space)
    if drafts:
        text = Text(f"有草稿等人查看：{_some(drafts)}", f"drafts wait to be looked at: {_some(drafts)}")
        return Check(NOTE, text, Text("见 sucheng status", "see `sucheng status`"))
    left = [path.name for path in _left(space)]
    if left:
        text = Text(f"中断的运行留下 {_some(left)}", f"an interrupted run left {_some(left)}")
        return Check(NOTE, text, Text("不用管，下一次运行会清理", "leave them: the next run clears them away"))
    return good("没有遗留", "nothing left over")


def _left(space: Workspace) -> Iterator[Path]:
    for folder in (space.releases, space.build / "internal", space.build / "drafts"):
        yield from (path for word in (DRAFT, ASIDE, OLD) for path in folder.glob(f"{word}*"))
    for folder in (space.build, space.registry, space.decisions, space.build / "state", space.build / "runs"):
        yield from (path for path in folder.glob(".*.*") if path.suffix[1:].isdigit())


def borders(patient: Patient) -> Check:
    """Whether positions can be held against the borders of districts."""
    folder = patient.space.root / BOUNDARIES
    there = [level for level in LEVELS if load_boundaries(folder, level)]
    if there:
        return good(f"有边界：{'、'.join(there)}", f"boundaries: {', '.join(there)}")
    text = Text(
        "没有区县边界：坐标在不在区内不检查", "no boundaries: whether positions lie in their districts is not checked"
    )
    return Check(NOTE, text, Text("sucheng boundaries import 文件", "`sucheng boundaries import FILE`"))

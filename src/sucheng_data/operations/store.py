"""Releases on disk: drafted aside, named by content, made current in one step; and the registry beside them."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from sucheng_data.model.errors import CannotWork, Locked, SuchengError
from sucheng_data.model.identity import Registry, format_registry, parse_registry
from sucheng_data.model.issue import Text

try:
    import fcntl
except ImportError:  # Windows, where two runs are not kept apart
    fcntl = None  # type: ignore[assignment]

STALE = 3600.0  # seconds; where nothing can be locked: no publication takes that long
DRAFT, ASIDE, OLD = ".draft-", ".current-", ".old-"
COPY_OF = ".name"  # in a `current` that is a copy: the name of the release
FULL = frozenset({errno.ENOSPC, errno.EROFS, errno.EDQUOT, errno.EACCES, errno.EIO})


@contextmanager
def draft(releases: Path) -> Iterator[Path]:
    """A fresh folder to build a release in, for one run at a time; gone again unless it was adopted. Raises CannotWork."""
    with alone(releases):
        folder = releases / f"{DRAFT}{os.getpid()}"
        try:
            folder.mkdir()
            yield folder
        except SuchengError:
            raise
        except Exception as error:
            if (refused := _refused(error)) is None:
                raise
            raise cannot_write(releases, refused) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def alone(releases: Path) -> Iterator[None]:
    """Keeps every other run from `releases`, and clears away what killed runs left. Raises Locked when one is at it, CannotWork."""
    try:
        releases.mkdir(parents=True, exist_ok=True)
        handle = os.open(releases, os.O_RDONLY) if fcntl else -1
    except OSError as error:
        raise cannot_write(releases, error) from error
    try:
        _lock(handle)
        _sweep(releases)
        sweep_asides(releases)
        yield
    finally:
        if fcntl:  # the system lets go of the lock however the run ends
            os.close(handle)


def _lock(handle: int) -> None:
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Locked(
            "另一个发布或回退正在进行，请等它结束再试", "another publication is under way: try again when it has ended"
        ) from error
    except OSError:  # a share that cannot lock
        return


def _sweep(releases: Path) -> None:
    for left in (path for word in (DRAFT, ASIDE, OLD) for path in releases.glob(f"{word}*")):
        with suppress(OSError):
            if fcntl or time.time() - left.lstat().st_mtime > STALE:
                _gone(left)


def _refused(error: BaseException | None) -> OSError | None:
    """The word of the disk behind a fault, however a library has wrapped it."""
    while error is not None:
        for each in (error, *error.args):
            if isinstance(each, OSError):
                return each
        if type(error).__module__ == "sqlite3" and "full" in str(error):
            return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        error = error.__cause__
    return None


def settle(folder: Path, *, public: bool = True) -> None:
    """Everything in `folder` on the disk, not in memory alone; what is published, for everybody to read."""
    for path in (*folder.rglob("*"), folder):
        if public:
            path.chmod(0o755 if path.is_dir() else 0o644)
        _sync(path)


def _sync(path: Path) -> None:
    if os.name == "nt" and path.is_dir():  # cannot be opened there
        return
    handle = os.open(path, os.O_RDONLY if os.name != "nt" else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def adopt(folder: Path, name: str, *, replace: bool = False) -> Path:
    """Give the finished draft its name and make it current; an existing release of that name stays unless `replace`."""
    target = folder.with_name(name)
    if replace or not target.exists():
        put(folder, name)
    make_current(target)
    return target


def put(folder: Path, name: str) -> None:
    """Give the finished draft its name, in place of what had it."""
    target, old = folder.with_name(name), folder.with_name(f"{OLD}{name}")
    if target.exists():
        target.rename(old)
    folder.rename(target)
    _sync(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def current_name(releases: Path) -> str:
    """The name of the current release, "" when there is none."""
    current = releases / "current"
    if current.is_symlink():
        return current.readlink().name
    marker = current / COPY_OF
    return marker.read_text(encoding="utf-8") if marker.is_file() else ""


def make_current(target: Path) -> None:
    """Switch `current` atomically; where the system has no symbolic links, a copy takes their place."""
    check_current(target.parent)
    current = target.with_name("current")
    fresh, old = (current.with_name(f"{ASIDE}{word}{os.getpid()}") for word in ("", "old-"))
    try:
        try:
            fresh.symlink_to(target.name, target_is_directory=True)
        except OSError as error:
            if error.errno in FULL:
                raise
            shutil.copytree(target, fresh)
            (fresh / COPY_OF).write_text(target.name, encoding="utf-8")
        _replace(current, fresh, old)
    finally:
        for left in (fresh, old):
            _gone(left)
    _sync(current.parent)


def _replace(current: Path, fresh: Path, old: Path) -> None:
    """`fresh` in place of `current`; nothing but a folder has to be out of the way first."""
    if current.is_symlink() or not current.exists():
        fresh.replace(current)
        return
    current.rename(old)
    try:
        fresh.replace(current)
    except OSError:
        old.rename(current)
        raise


def _gone(path: Path) -> None:
    with suppress(OSError):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


def check_current(releases: Path) -> None:
    """Raises CannotWork where `current` is not ours: a link, or a copy that says of what; what it holds is not for us to remove."""
    current = releases / "current"
    if current.is_symlink() or not current.exists() or (current / COPY_OF).is_file():
        return
    what = Text("文件夹", "folder") if current.is_dir() else Text("文件", "file")
    raise CannotWork(
        f"{current} 应该是指向一次发布的链接，却是{what.zh}（可能是复制或恢复备份时变成的）：请改名或移走，再运行一次",
        f"{current} should be a link to a release and is a {what.en} (a copy or a restored backup may have made it one): "
        "rename it or move it away, and run again",
    )


def write_text(path: Path, text: str) -> None:
    """The whole text or nothing, in UTF-8 with plain line ends."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """The whole content or nothing: written aside, then renamed over. Raises CannotWork."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside.write_bytes(content)
        _sync(aside)
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise cannot_write(path, error) from error


def sweep_asides(folder: Path) -> None:
    """Remove the half-written files of killed runs; only where no other run writes."""
    for left in folder.glob(".*.*"):
        if left.suffix[1:].isdigit() and left.is_file():
            with suppress(OSError):
                left.unlink()


def read_registries(folder: Path, names: list[str]) -> dict[str, Registry]:
    """The registry of each entity; an empty one where there is no file yet."""
    found = {}
    for name in names:
        path = folder / f"{name}.csv"
        found[name] = parse_registry(_utf8(path), path.name) if path.is_file() else Registry({})
    return found


def _utf8(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        zh, en = "不是 UTF-8 编码，请用 UTF-8 另存", "is not UTF-8; save it as UTF-8"
        raise CannotWork(f"registry/{path.name} {zh}", f"registry/{path.name} {en}") from error


def write_registries(folder: Path, registries: Mapping[str, Registry]) -> None:
    """Every registry that has entries, each whole or not at all."""
    for name, registry in registries.items():
        if registry.entries:
            write_text(folder / f"{name}.csv", format_registry(registry))


def cannot_write(path: Path, error: OSError) -> CannotWork:
    """The one sentence for a full disk, a read-only folder, and their kin."""
    reason = error.strerror or str(error)
    return CannotWork(f"写不进 {path}：{reason}", f"cannot write {path}: {reason}")

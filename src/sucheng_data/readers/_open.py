"""Opening a file: tells its kind by its bytes and hands it to the one reader for that kind."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Book, Grid
from sucheng_data.model.registry import find
from sucheng_data.model.secret import Secret

EXTENSIONS = {
    "xlsx": ("xlsx", "xlsm", "xltx", "xltm"),
    "xlsb": ("xlsb",),
    "xls": ("xls", "xlt", "et"),
    "ods": ("ods", "ots"),
    "csv": ("csv", "tsv", "txt"),
}
MOST_BYTES = 1 << 29


def read_book(path: Path, name: str, secret: Secret = Secret()) -> Book:  # noqa: B008  it cannot change
    """The file at `path` as Grids; `name` is the path under the workspace. Raises UnreadableFile in one clear sentence."""
    from sucheng_data.readers._decrypt import decrypted
    from sucheng_data.readers._sniff import kind_of

    extension = path.suffix.lstrip(".").lower()
    data = decrypted(_bytes(path), secret)
    kind = kind_of(data, extension)
    book: Book = find("readers", kind)(path, data)
    if kind == "csv" and extension not in ("", *EXTENSIONS["csv"]) and not _tabular(book):
        raise UnreadableFile(
            f"扩展名是 {path.suffix}，内容却是普通文字，不是表格",
            f"the extension is {path.suffix}, but the content is plain text, no table",
        )
    notes = () if extension in EXTENSIONS[kind] else (("FILE-W01", {"extension": path.suffix or "—", "kind": kind}),)
    return replace(book, path=name, grids=tuple(map(_sane, book.grids)), notes=(*book.notes, *notes))


def _sane(grid: Grid) -> Grid:
    """Without merged ranges that end before they begin, or lie below all cells: no one after us should trip over them."""
    merged = tuple(m for m in grid.merged if 0 < m.top <= min(m.bottom, len(grid.rows)) and 0 < m.left <= m.right)
    return grid if len(merged) == len(grid.merged) else replace(grid, merged=merged)


def _tabular(book: Book) -> bool:
    """Whether any line has more than one cell."""
    return any(len([cell for cell in row if cell != ""]) > 1 for grid in book.grids for row in grid.rows)


def _bytes(path: Path) -> bytes:
    if path.is_dir():
        raise UnreadableFile("这是一个文件夹，不是文件", "this is a folder, not a file")
    try:
        if path.exists() and not path.is_file():
            raise UnreadableFile("这是管道或设备，不是文件", "this is a pipe or a device, not a file")
        if path.stat().st_size > MOST_BYTES:
            raise UnreadableFile(
                f"文件有 {path.stat().st_size >> 20} MB，超过 {MOST_BYTES >> 20} MB 的上限",
                f"the file has {path.stat().st_size >> 20} MB, more than the {MOST_BYTES >> 20} MB that are allowed",
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableFile("找不到文件", "there is no such file") from error
    except OSError as error:
        raise UnreadableFile(f"文件打不开：{error.strerror}", f"the file cannot be opened: {error.strerror}") from error
    if not data:
        raise UnreadableFile("文件是空的（0 字节）", "the file is empty (0 bytes)")
    return data

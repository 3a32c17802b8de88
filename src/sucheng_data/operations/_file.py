"""Messages as lines of a file under the workspace, for whatever else wants to read them."""

from __future__ import annotations

import json
import os
from pathlib import Path

from sucheng_data.operations._delivery import Undelivered
from sucheng_data.operations._news import Message
from sucheng_data.operations.settings import Recipient


def check(to: Recipient, root: Path) -> Path:
    """The file. Raises Undelivered when it is none, or not under the workspace."""
    if not to.path:
        raise Undelivered("没有写 path", "path is not set")
    try:
        path = (root / to.path).resolve()
    except (OSError, ValueError, RuntimeError):  # a loop of links, or a null byte
        raise Undelivered("path 不能用", "path cannot be used") from None
    if not path.is_relative_to(root.resolve()) or path == root.resolve():
        raise Undelivered("path 不在工作区里", "path is not under the workspace")
    if path.exists() and not path.is_file():
        raise Undelivered("path 不是普通文件", "path is no plain file")
    return path


def append(message: Message, to: Recipient, root: Path) -> None:
    """One line of JSON more. Raises Undelivered."""
    path = check(to, root)
    line = json.dumps(message.content, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab+") as file:
            if _cut_short(file.fileno()):  # the line before, by a run that was killed
                line = b"\n" + line
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        why = error.strerror or "?"
        raise Undelivered(f"文件写不进：{why}", f"the file cannot be written: {why}") from None


def _cut_short(handle: int) -> bool:
    size = os.fstat(handle).st_size
    os.lseek(handle, max(size - 1, 0), os.SEEK_SET)
    return size > 0 and os.read(handle, 1) != b"\n"

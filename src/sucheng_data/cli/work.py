"""What the commands that do the main job share: build the request, run it with a progress bar, show the report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sucheng_data.cli import console, options
from sucheng_data.model.batch import DATUMS, Hints
from sucheng_data.model.errors import UsageError
from sucheng_data.model.registry import find, names
from sucheng_data.operations.store import write_bytes
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline import Checked, Published, Request
from sucheng_data.pipeline import check as run_check
from sucheng_data.reports import format_of as format_of_name
from sucheng_data.reports import formats

if TYPE_CHECKING:
    from sucheng_data.model.report import Report

NOTHING = Hints("")


def request(paths: Sequence[Path] | None, as_of: str = "", hints: Hints = NOTHING) -> Request:
    """The request as typed, with what is known beforehand. Raises UsageError for a wrong date or datum."""
    options.one_of("--crs", hints.crs, ("", *DATUMS))
    return Request(paths or (), options.day(as_of), hints)


def check(space: Workspace, asked: Request) -> Checked:
    """Check with a progress bar on a terminal."""
    with console.progress("读取 reading") as progress:
        return run_check(space, asked, progress)


def show(report: Report, format_: str, lang: str) -> None:
    """Print the report on standard output."""
    console.out(find("reports", format_)(report, lang))


def printable() -> tuple[str, ...]:
    """The formats that are text."""
    return tuple(name for name in names("reports") if name != "excel")


def format_of(path: Path) -> str:
    """The format that a file's name asks for. Raises UsageError where it asks for none."""
    if name := format_of_name(path.name):
        return name
    known = "、".join(formats().values())
    raise UsageError(
        f"--output 的扩展名只能是 {known}，不是 {path.name}", f"--output ends in one of {known}, not {path.name}"
    )


def save(report: Report, path: Path, space: Workspace, lang: str) -> None:
    """The report as a file, whole or not at all; what links to the delivered files is told the way to the workspace."""
    name = format_of(path)
    render = find("reports", name)
    if name == "excel":
        way = Path(os.path.relpath(space.root, path.resolve().parent)).as_posix()
        render = partial(render, base="" if way == "." else f"{way}/")
    content = render(report, lang)
    write_bytes(path, content.encode("utf-8") if isinstance(content, str) else content)
    console.line(f"{'报告已存到' if lang == 'zh' else 'report saved to'} {path}")


def tell_published(space: Workspace, done: Published, lang: str) -> None:
    """Where the package is and what is in it."""
    zh = lang == "zh"
    place = space.name(done.folder)
    head = ("已发布" if done.new else "内容没有变化，沿用") if zh else ("published" if done.new else "unchanged, kept")
    if done.withdrawn:
        head = (
            f"内容与撤回过的 {done.withdrawn} 相同，没有再发布（要发布请加 --again），沿用"
            if zh
            else f"the same content as {done.withdrawn}, which was rolled back: not published (--again does), kept"
        )
    rows = ("，" if zh else ", ").join(f"{name} {count}" for name, count in done.rows.items())
    console.out(f"{head} {place}\n" + ("" if done.withdrawn else f"  {rows}"))
    for path in sorted(done.folder.iterdir()):
        inside = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
        files = f"/  {len(inside)} {'个文件' if zh else 'files'}" if path.is_dir() else ""
        console.out(f"  {path.name}{files}  {sum(file.stat().st_size for file in inside):,} B")
    if done.withheld and not done.withdrawn:
        held = ("，" if zh else ", ").join(f"{name} {count}" for name, count in done.withheld.items())
        where = (space.build / "withheld.csv").relative_to(space.root)
        console.out(f"{'未发布的记录' if zh else 'withheld'}: {held} → {where}")

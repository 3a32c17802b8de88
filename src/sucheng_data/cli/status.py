"""sucheng status: how the nights are going, for people and for monitors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.operations.status import Status

OUTCOMES = {
    "published": ("已发布", "published"),
    "unchanged": ("没有变化", "unchanged"),
    "closed": ("闸门关闭", "a gate was closed"),
    "failed": ("失败", "failed"),
    "stopped": ("中途停下", "stopped"),
}
HEADS = {
    "zh": ("部门", "报来", "上次正常", "文件", "记录", "错误", "警告", "暂用旧数据"),
    "en": ("department", "delivered", "last good", "files", "rows", "errors", "warnings", "standing in since"),
}
TEXTS = 3  # columns from the left, which are no numbers


def status(
    *,
    json_: Annotated[bool, typer.Option("--json", help="输出 JSON。As JSON.")] = False,
    prometheus: Annotated[
        Path | None,
        typer.Option(
            "--prometheus", help="写成 Prometheus 文本文件（*.prom）。A node_exporter textfile.", show_default=False
        ),
    ] = None,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """夜间运行的状况：上次运行、当前发布、闸门、各部门的数据新旧。How the nights are going.

    退出码：0 一切正常；1 有事要人处理：上次失败，闸门关闭，部门数据中断，发布不完整，两天没有成功的运行。Exit 0: all is well; 1: something
    needs a person: the last run failed, a gate is closed, a source is stale, the release is not whole, no successful run for two days.
    """
    from sucheng_data.model.codes import Codes, load_codes
    from sucheng_data.operations.status import status as ask
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken, now = console.language(lang), options.now()
    space = open_workspace(workspace or discover())
    organisations = load_codes(space.schemas / "codes").get("organisations", Codes("organisations", ()))
    found = ask(space, organisations, now)
    if prometheus:
        from sucheng_data.operations.metrics import metrics
        from sucheng_data.operations.store import write_text

        write_text(prometheus, metrics(found, now))
    if json_:
        import json

        console.out(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
    elif not prometheus:
        console.out("\n".join(_lines(found, spoken)))
    return int(not found.well)


def _lines(found: Status, lang: str) -> Iterator[str]:
    number = 0 if lang == "zh" else 1
    zh = lang == "zh"
    yield f"{'上次运行' if zh else 'last run '}  {_run(found, zh=zh)}"
    if found.run and found.run.outcome not in ("published", "unchanged"):
        yield f"{'上次成功' if zh else 'last good'}  {_minute(found.success) or ('没有过' if zh else 'never')}"
    yield f"{'当前发布' if zh else 'release  '}  {_release(found, zh=zh)}"
    for gate in found.gates:
        yield f"{'闸门    ' if zh else 'gate     '}  {gate.text.in_(lang)}"
    if found.drafts:
        yield f"{'草稿    ' if zh else 'drafts   '}  {' '.join(found.drafts)}"
    if found.departments:
        yield ""
        rows = [
            (one.title[number], one.delivered or "-", one.good or "-", *map(str, one[4:8]), one.stale)
            for one in found.departments
        ]
        yield from _table([HEADS[lang], *rows])
    yield ""
    yield from (f"{'!' if one.urgent else '-'} {one.text.in_(lang)}" for one in found.todo)
    if found.well:
        yield "夜间运行正常" if zh else "the nights are well"


def _run(found: Status, *, zh: bool) -> str:
    run = found.run
    if run is None:
        return "没有" if zh else "none"
    outcome = OUTCOMES.get(run.outcome, (run.outcome, run.outcome))[0 if zh else 1]
    took = "" if run.seconds is None else f"{'，用时 ' if zh else ', '}{_span(run.seconds, zh=zh)}"
    why = f"{'：' if zh else ': '}{run.error.splitlines()[0]}" if run.error else ""
    return f"{_minute(run.ended)} {outcome}{'，退出码' if zh else ', exit'} {run.exit_code}{took}{why}"


def _release(found: Status, *, zh: bool) -> str:
    one = found.release
    if one is None:
        return "没有" if zh else "none"
    rows = ("，" if zh else ", ").join(f"{name} {count}" for name, count in one.rows.items())
    age = "" if one.days is None else (f"{one.days} 天前" if zh else f"{one.days} days old")
    state = "" if one.whole else (" [不完整]" if zh else " [not whole]")
    return f"{one.name}  {age}  {rows}{state}"


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")


def _span(seconds: float, *, zh: bool) -> str:
    if seconds < 60:
        return f"{seconds:.1f} {'秒' if zh else 's'}"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} 分 {rest} 秒" if zh else f"{minutes} min {rest} s"


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as a terminal shows them, where a Chinese character takes two places."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[at]) for row in rows) for at in range(len(rows[0]))]
    for row in rows:
        padded = [
            text + " " * (width - cell_len(text)) if at < TEXTS else " " * (width - cell_len(text)) + text
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join([*padded[:-1], row[-1]]).rstrip()

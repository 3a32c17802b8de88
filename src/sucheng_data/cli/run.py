"""sucheng run: the main job, raw/ to a published package, as a night does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.operations.workspace import Workspace
    from sucheng_data.pipeline import Request
    from sucheng_data.pipeline.night import Done

Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar="CODE",
        help="这个单位这次报来多少就用多少，不再沿用旧的；可重复。Take this sender's delivery as it is, nothing old stands in.",
    ),
]
Afresh = Annotated[bool, typer.Option("--afresh", help="不用缓存，全部重做。Do everything anew, without the cache.")]
Again = Annotated[bool, typer.Option("--again", help="撤回过的内容也发布。Publish even what was rolled back from.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="只检查，不发布，什么都不写。Check only: write and publish nothing.")
]
Runner = Annotated[
    str,
    typer.Option(
        "--runner",
        metavar="NAME",
        help="由谁读取：serial、processes、dask、dask://主机:端口、spark；缺省看 sucheng.toml。Who reads; otherwise sucheng.toml says.",
    ),
]


def run(
    *,
    fail_on: options.FailOn = "error",
    dry_run: DryRun = False,
    accept: Accept = None,
    again: Again = False,
    afresh: Afresh = False,
    runner: Runner = "",
    lang: options.Lang = "",
    as_of: options.Day = "",
    password_env: options.PasswordEnv = "",
    workspace: options.Root = None,
) -> int:
    """读取、检查、发布 raw/ 的全部表格；没有变化的不重做。Read, check and publish everything in raw/; only what changed."""
    from sucheng_data.cli.work import request
    from sucheng_data.model.batch import Hints
    from sucheng_data.operations.workspace import discover, open_workspace
    from sucheng_data.pipeline.night import STOPPED, Asked, Stopped, run_night

    spoken = console.language(lang)
    options.one_of("--fail-on", fail_on, ("error", "warning", "never"))
    space = open_workspace(workspace or discover())
    whole = request((), as_of, Hints("", password_env=password_env))
    asked = Asked(whole, tuple(accept or ()), again, afresh, fail_on, runner)
    if dry_run:
        return _dry(space, asked.request, fail_on, spoken)
    try:
        with console.progress("读取 reading") as progress:
            done = run_night(space, asked, progress)
    except Stopped:  # here: Typer would tell it from Ctrl-C no more
        console.line("已按要求停止 stopped as asked")
        return STOPPED
    _told(space, done, spoken)
    if done.error is not None:
        raise done.error
    return done.night.exit_code


def _told(space: Workspace, done: Done, lang: str) -> None:
    """The report and where the package is; of a run that had nothing to do, a line."""
    if done.checked:
        from sucheng_data.cli.work import show, tell_published
        from sucheng_data.operations.store import write_text
        from sucheng_data.reports.json import json

        write_text(space.build / "findings.json", json(done.checked.report, lang))
        show(done.checked.report, "terminal", lang)
        if done.published:
            tell_published(space, done.published, lang)
    elif done.night.outcome == "unchanged":
        zh, en = f"没有变化，沿用 {done.night.release}", f"nothing has changed: {done.night.release} stays"
        console.out(zh if lang == "zh" else en)
        for gate in done.night.gates:  # which nobody has opened since
            console.line(gate.text.in_(lang))
    for note in done.night.notes:
        console.line(note.zh if lang == "zh" else note.en)
    for stale in done.night.stale:
        zh = f"沿用 {stale.owner} {stale.since} 的 {stale.entity} {stale.rows} 条，最迟到 {stale.until}"
        en = f"{stale.rows} {stale.entity} of {stale.owner} stand in, of {stale.since}, until {stale.until}"
        console.line(zh if lang == "zh" else en)


def _dry(space: Workspace, asked: Request, fail_on: str, lang: str) -> int:
    """What a run would find; nothing is written."""
    from sucheng_data.cli.validate import exit_code
    from sucheng_data.cli.work import check, show

    checked = check(space, asked)
    show(checked.report, "terminal", lang)
    return exit_code(checked, fail_on)

"""sucheng cache: what earlier runs worked out, and how much room it takes."""

from __future__ import annotations

from typing import Annotated

import typer

from sucheng_data.cli import console, options

cache = typer.Typer(
    name="cache",
    help="缓存：以前读过的结果，随时可以清掉。What earlier runs worked out; it may go at any time.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@cache.command()
def prune(
    *,
    days: Annotated[
        int | None,
        typer.Option(
            "--days", min=0, help="几天没用过的，缺省按 [retention] cache；0 为全部。Unused for so many days; 0: all."
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只说会清掉多少。Only tell.")] = False,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """清掉久未使用的缓存。Remove what no run has used for long."""
    from sucheng_data.operations.retention import remove, unused
    from sucheng_data.operations.settings import settings
    from sucheng_data.operations.workspace import discover, open_workspace

    zh = console.language(lang) == "zh"
    space = open_workspace(workspace or discover())
    limit = settings(space.root).retention.cache if days is None else days
    paths = unused(space.build, limit, options.now())
    size = sum(path.lstat().st_size for path in paths)
    if not dry_run:
        remove(space, paths)
    head = ("会清掉" if dry_run else "已清掉") if zh else ("would remove" if dry_run else "removed")
    console.out(f"{head} {len(paths)} {'个文件，' if zh else 'files, '}{size / 1e6:.1f} MB")
    return 0


@cache.command()
def info(*, lang: options.Lang = "", workspace: options.Root = None) -> int:
    """缓存有多少、多大、最久多少天没用过。How many entries, how big, for how many days unused."""
    from sucheng_data.operations.cache import FOLDER
    from sucheng_data.operations.workspace import discover, open_workspace

    zh = console.language(lang) == "zh"
    folder = open_workspace(workspace or discover()).build / FOLDER
    facts = [path.lstat() for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    size, number = sum(fact.st_size for fact in facts) / 1e6, len(facts)
    oldest = max((options.now().timestamp() - fact.st_mtime for fact in facts), default=0.0) // 86_400
    console.out(
        f"{number} 个文件，{size:.1f} MB，最久的 {oldest:.0f} 天没有用过"
        if zh
        else f"{number} files, {size:.1f} MB, the oldest unused for {oldest:.0f} days"
    )
    return 0

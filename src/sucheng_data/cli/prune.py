"""sucheng prune: remove now what a night would remove at its end."""

from __future__ import annotations

from typing import Annotated

import typer

from sucheng_data.cli import console, options


def prune(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出，不删除。Only list.")] = False,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """按 [retention] 删除过期的发布、草稿、运行记录和缓存，当前发布从不删。Remove what is older than [retention] keeps."""
    from contextlib import nullcontext

    from sucheng_data.operations.lock import sole
    from sucheng_data.operations.retention import due, remove
    from sucheng_data.operations.settings import settings
    from sucheng_data.operations.workspace import discover, open_workspace

    zh = console.language(lang) == "zh"
    space = open_workspace(workspace or discover())
    kept = settings(space.root).retention
    with nullcontext() if dry_run or not space.build.is_dir() else sole(space.build):
        paths = due(space, kept, options.now())
        names = [space.name(path) for path in paths] if dry_run else remove(space, paths)
    for name in names:
        console.out(name)
    told = ("会删除" if dry_run else "已删除") if zh else ("would remove" if dry_run else "removed")
    console.line(f"{told} {len(names)} {'项' if zh else 'items'}")
    return 0

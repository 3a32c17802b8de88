"""sucheng releases: what has been published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.operations.releases import Listed


def releases(
    *,
    json_: Annotated[bool, typer.Option("--json", help="输出 JSON。As JSON.")] = False,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """列出全部发布：日期、记录数、大小、哪个是当前的、文件是否完好。List the releases."""
    from sucheng_data.operations.releases import listed
    from sucheng_data.operations.workspace import discover, open_workspace

    zh = console.language(lang) == "zh"
    found = listed(open_workspace(workspace or discover()).releases)
    if json_:
        import json

        console.out(json.dumps([one._asdict() for one in found], ensure_ascii=False, indent=2))
    elif found:
        console.out("\n".join(_line(one, zh=zh) for one in found))
    else:
        console.line("还没有发布过" if zh else "nothing published yet")
    return 0


def _line(one: Listed, *, zh: bool) -> str:
    rows = ("，" if zh else ", ").join(f"{name} {count}" for name, count in one.rows.items())
    marks = [
        text
        for given, text in (
            (one.withdrawn, "已撤回" if zh else "withdrawn"),
            (not one.whole, "不完整或被改动" if zh else "incomplete or changed"),
        )
        if given
    ]
    noted = f"  [{' '.join(marks)}]" if marks else ""
    return f"{'*' if one.current else ' '} {one.name}  {one.as_of}  {one.bytes / 1e6:.1f} MB  {rows}{noted}"

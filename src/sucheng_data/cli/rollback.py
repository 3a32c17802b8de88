"""sucheng rollback: take a release back."""

from __future__ import annotations

from typing import Annotated

import typer

from sucheng_data.cli import console, options


def rollback(
    release: Annotated[
        str,
        typer.Argument(help="回到哪个发布，缺省为前一个。Which one; the one before by default.", show_default=False),
    ] = "",
    *,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """回到以前的发布；同样的内容不会自动再发布（要再发布：sucheng publish --again）。Go back to an earlier release."""
    from sucheng_data.operations.releases import roll_back
    from sucheng_data.operations.workspace import discover, open_workspace

    zh = console.language(lang) == "zh"
    moved = roll_back(open_workspace(workspace or discover()).releases, release)
    if moved.before == moved.after:
        console.out(f"当前已是 {moved.after}" if zh else f"{moved.after} is current already")
        return 0
    console.out(f"已从 {moved.before} 回到 {moved.after}" if zh else f"back from {moved.before} to {moved.after}")
    for name, (before, after) in moved.rows.items():
        console.out(f"  {name} {before} → {after}")
    return 0

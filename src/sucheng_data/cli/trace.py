"""sucheng trace: from a published value back to file, sheet, cell, cleaner, rule and decision."""

from __future__ import annotations

from typing import Annotated

import typer

from sucheng_data.cli import console, options

FORMATS = ("terminal", "json")


Id = Annotated[
    str,
    typer.Argument(
        metavar="ID", help="编号，如 ST-320583-00042；并入别的编号的也可以。An id; one that was replaced will do."
    ),
]
Field = Annotated[
    str,
    typer.Argument(
        help="字段名或标题，如 opening_hours、街道；不写则各栏一行。A field or its title; all when left out.",
        show_default=False,
    ),
]


def trace(
    identifier: Id,
    field: Field = "",
    *,
    format_: Annotated[str, typer.Option("--format", help="terminal 或 json。Format.")] = "terminal",
    as_of: options.Day = "",
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """一个值从哪里来：发布的值追到文件、工作表、单元格、清洗、规则、答复。From a published value back to its cell.

    发布里的值、怎样换算或遮盖、取自哪份报送和为什么、单元格的原文、改过它的答复、清洗器、查过的规则、来源文件。
    The published value, how it was converted or masked, whose it is and why, the cell's text, decisions, cleaner, rules, file.
    """
    from sucheng_data.cli.traced import to_json, to_text
    from sucheng_data.cli.work import request
    from sucheng_data.operations.workspace import discover, open_workspace
    from sucheng_data.pipeline.looking import look
    from sucheng_data.pipeline.tracing import traced

    spoken = console.language(lang)
    options.one_of("--format", format_, FORMATS)
    space, asked = open_workspace(workspace or discover()), request(None, as_of)
    with console.progress("读取 reading") as progress:
        looked = look(space, asked, progress)
    found = traced(looked, identifier, field)
    seen = console.console()
    width = seen.width if seen.is_terminal else 120
    console.out(to_json(found) if format_ == "json" else to_text(found, looked.checked.schemas, spoken, width))
    return 0

"""sucheng match: which records are one thing: ask people about the doubtful pairs, take their answers, explain a pair."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sucheng_data.cli import console, options

match = typer.Typer(
    name="match",
    help="哪些记录是同一个：导出存疑的让人判断，读回答复，解释一对。Which records are one thing: ask, take the answers, explain.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="存到，缺省为 build/matches/<日期>.xlsx。Where to write.", show_default=False),
]
Force = Annotated[bool, typer.Option("--force", help="已有答复的也覆盖。Overwrite answers, too.")]


@match.command()
def review(
    paths: options.Paths = None,
    *,
    output: Output = None,
    force: Force = False,
    as_of: options.Day = "",
    password_env: options.PasswordEnv = "",
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """把可能重复的记录两两列成一份表，供选：同一、不同、上下级、待定；不再报来的问是否还在。

    A workbook of the doubtful pairs, and of what is reported no more, to be answered.
    """
    from sucheng_data.cli import matched
    from sucheng_data.cli.work import check, request
    from sucheng_data.model.batch import Hints
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    space = open_workspace(workspace or discover(paths or ()))
    matched.writable(output)
    checked = check(space, request(paths, as_of, Hints("", password_env=password_env)))
    target = output or space.build / "matches" / f"{checked.report.as_of.isoformat()}.xlsx"
    return matched.write(space, checked, target, spoken, force=force)


@match.command()
def apply(
    files: Annotated[list[Path], typer.Argument(help="填好判断、交回来的表。Workbooks that came back.")],
    *,
    by: Annotated[
        str, typer.Option("--by", help="谁的判断（科室或岗位），表里没写的才用。Whose answers.", show_default=False)
    ] = "",
    as_of: options.Day = "",
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """读入填好的判断，记入 decisions/，以后每次都照办。Take the answers; every later run goes by them."""
    from sucheng_data.cli import matched
    from sucheng_data.operations.lock import sole
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    space = open_workspace(workspace or discover(files))
    with sole(space.build):  # from the first look at the judgements to the last word of them
        return matched.take(space, files, (by, as_of), spoken)


@match.command()
def explain(
    one: Annotated[
        str,
        typer.Argument(
            help="编号（ST-320583-00042）、文件!表!单元格或行号，或名称。An id, file!sheet!cell or row, or a name."
        ),
    ],
    other: Annotated[str, typer.Argument(help="另一条，写法相同。The other one.")],
    *,
    as_of: options.Day = "",
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """两条记录是不是同一个：并排列出，逐条说明理由和得分。Two records side by side, with every reason for and against."""
    from sucheng_data.cli import matched_pair
    from sucheng_data.cli.work import check, request
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    space = open_workspace(workspace or discover())
    console.out(matched_pair.explained(space, check(space, request(None, as_of)), (one, other), spoken))
    return 0

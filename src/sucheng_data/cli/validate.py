"""sucheng validate: check workbooks and say what is wrong, where, and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.pipeline import Checked

Format = Annotated[
    str,
    typer.Option("--format", help="终端上的报告格式：terminal、json、markdown、github……Format of the report shown."),
]
Output = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        "-o",
        help="另存报告，按扩展名定格式，可多次给出：report.html、.xlsx、.csv、.md、.json、.sarif、.xml。Also save the report.",
        show_default=False,
    ),
]


def validate(
    paths: options.Paths = None,
    *,
    format_: Format = "terminal",
    output: Output = None,
    fail_on: options.FailOn = "error",
    lang: options.Lang = "",
    org: options.Org = "",
    crs: options.Crs = "",
    sheet: options.Sheet = "",
    password_env: options.PasswordEnv = "",
    as_of: options.Day = "",
    workspace: options.Root = None,
) -> int:
    """检查表格：哪里不对、怎么改。Check workbooks: what is wrong, where, and how to mend it."""
    from sucheng_data.cli.work import check, format_of, printable, request, save, show
    from sucheng_data.model.batch import Hints
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    options.one_of("--format", format_, printable())
    options.one_of("--fail-on", fail_on, ("error", "warning", "never"))
    for path in output or ():
        format_of(path)
    space = open_workspace(workspace or discover(paths or ()))
    hints = Hints("", submitted_by=org, crs=crs, sheet=sheet, password_env=password_env)
    asked = request(paths, as_of, hints)._replace(
        scored=bool(output) or format_ in ("json", "html")
    )  # no other shows scores
    checked = check(space, asked)
    for path in output or ():
        save(checked.report, path, space, spoken)
    show(checked.report, format_, spoken)
    return exit_code(checked, fail_on)


def exit_code(checked: Checked, fail_on: str) -> int:
    """0 clean, 1 findings at or above the level asked for, 3 when a file could not be read. Raises what rules crashed with."""
    checked.sound()
    return 3 if checked.unreadable else int(checked.report.fails(fail_on))

"""sucheng reconcile: announced figures against the records, and figures that differ against one another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.model.reconciled import Reconciled

FORMATS = ("terminal", "json", "csv")
FILES = {".xlsx": "xlsx", ".json": "json", ".csv": "csv"}
Words = Annotated[
    list[str] | None,
    typer.Argument(
        help="实体名（如 stations）、指标编号或指标里的词（如 驿站）；缺省为全部。Entities, ids or words; all by default.",
        show_default=False,
    ),
]
Raw = Annotated[
    bool, typer.Option("--raw", help="核对 raw/ 里的表格，缺省核对当前发布。raw/, not the current release.")
]
Claims = Annotated[
    Path | None,
    typer.Option(
        "--claims", help="核对这个文件里的说法（表格，一行一条）。The claims in this file.", show_default=False
    ),
]
Every = Annotated[bool, typer.Option("--all", help="连同“同一事实”的各组一并列出。Groups that tell one fact as well.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="存为 .xlsx、.json 或 .csv，不显示。Save instead.", show_default=False),
]


def reconcile(
    words: Words = None,
    *,
    raw: Raw = False,
    claims: Claims = None,
    every: Every = False,
    format_: Annotated[str, typer.Option("--format", help="terminal、json 或 csv。Format.")] = "terminal",
    output: Output = None,
    fail_on: Annotated[str, typer.Option("--fail-on", help="error（有冲突时退出码为 1）或 never。")] = "error",
    lang: options.Lang = "",
    as_of: options.Day = "",
    workspace: options.Root = None,
) -> int:
    """公布的数与实有的记录对账；不一致的说法逐组说明是什么：同一事实、口径不同、时点不同、不可比、冲突……

    Announced figures against the records; and of figures that differ, what each group is: one fact, another scope, another
    date, not comparable, a conflict.
    """
    from sucheng_data.cli import reconciled
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    options.one_of("--format", format_, FORMATS)
    options.one_of("--fail-on", fail_on, ("error", "never"))
    wanted = options.form_of(output, FILES) if output else ""
    space = open_workspace(workspace or discover())
    asked = tuple(words or ())
    if claims:
        found = reconciled.of_claims(space, claims, asked)
    elif raw:
        found = reconciled.of_raw(space, asked, options.day(as_of))
    else:
        found = reconciled.of_release(space, asked)
    found = found._replace(every=every or bool(asked) or bool(claims))
    if output:
        _save(found, output, wanted, spoken)
    else:
        reconciled.show(found, format_, spoken)
    return int(fail_on == "error" and found.conflicts > 0)


def _save(found: Reconciled, output: Path, wanted: str, lang: str) -> None:
    from sucheng_data.cli import reconciled
    from sucheng_data.operations.store import write_bytes

    write_bytes(output, reconciled.content(found, wanted, lang))
    console.line(f"{'已存到' if lang == 'zh' else 'saved to'} {output}")

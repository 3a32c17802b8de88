"""sucheng return: the workbooks that go back to the departments, marked, with a list of questions to answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.operations.returns import Given, Made, Plan
    from sucheng_data.operations.workspace import Workspace
    from sucheng_data.pipeline import Checked

Severities = Annotated[
    str, typer.Option("--min-severity", help="退回哪些问题：error、warning 或 info 及以上。What goes back.")
]
Only = Annotated[
    str,
    typer.Option(
        "--org",
        help="只退给这个单位，如 SZ-ZGH；raw/ 之外的文件按它报送的处理。This organisation only.",
        show_default=False,
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", help="存到，缺省为 build/returns/<日期>/。Where to write.", show_default=False),
]
Force = Annotated[bool, typer.Option("--force", help="已有答复的也覆盖。Overwrite answers, too.")]


def return_(
    paths: options.Paths = None,
    *,
    org: Only = "",
    out: Out = None,
    as_of: options.Day = "",
    min_severity: Severities = "warning",
    force: Force = False,
    password_env: options.PasswordEnv = "",
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """生成退回各部门的表格：出错处已标出，附问题清单供答复。Workbooks that go back, marked, with a list to answer."""
    from sucheng_data.cli.work import check, request
    from sucheng_data.model.batch import Hints
    from sucheng_data.operations.returns import make
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    options.one_of("--min-severity", min_severity, ("error", "warning", "info"))
    space = open_workspace(workspace or discover(paths or ()))
    sender = org if paths and not any(_in_raw(path, space) for path in paths) else ""
    checked = check(space, request(paths, as_of, Hints("", submitted_by=sender, password_env=password_env)))
    given = _given(paths, space)
    wanted = _wanted(checked, given, org, min_severity)
    target = out or space.build / "returns" / checked.report.as_of.isoformat()
    answered = 0
    for made in make([plan for plan in wanted if plan.items], given, target, force):
        console.out(_told(made, space, spoken))
        answered += made.path is None
    if clean := sum(not plan.items for plan in wanted):
        console.out(f"没有要退回的问题：{clean} 个文件" if spoken == "zh" else f"nothing to send back: {clean} file(s)")
    return int(answered > 0)


def _given(paths: Sequence[Path] | None, space: Workspace) -> Given:
    from sucheng_data.operations.returns import Given
    from sucheng_data.operations.workspace import inputs

    return Given({space.name(file): file for file in inputs(paths or [space.raw])}, space.raw)


def _wanted(checked: Checked, given: Given, org: str, least: str) -> list[Plan]:
    """What goes back, to everybody or to one organisation. Raises UsageError for one that is not known or sent nothing."""
    from sucheng_data.model.errors import UsageError
    from sucheng_data.model.issue import Severity
    from sucheng_data.operations.returns import plans

    every = plans(checked.found, (checked.merged, checked.tables), checked.report, given, Severity(least))
    wanted = [plan for plan in every if org in ("", plan.about.organisation)]
    if not wanted:
        raise UsageError(f"没有 {org} 报送的文件", f"no file of {org}")
    return wanted


def _in_raw(path: Path, space: Workspace) -> bool:
    """Whether a path is in the folder of deliveries, or that folder in it: there the folders say who sent what."""
    there = path.resolve()
    return there.is_relative_to(space.raw.resolve()) or space.raw.resolve().is_relative_to(there)


def _told(made: Made, space: Workspace, lang: str) -> str:
    """The line about one workbook."""
    from sucheng_data.model.personal import mask

    zh, count = lang == "zh", len(made.plan.items)
    if made.path is None:
        name = mask(made.plan.about.file)
        return (
            f"已有答复，没有覆盖（要覆盖请加 --force）：{name}" if zh else f"answered already, kept (--force): {name}"
        )
    many = f"{count} 条" if zh else f"{count} finding(s)"
    kind = ("标记副本" if zh else "marked copy") if made.kind == "copy" else ("单独清单" if zh else "list only")
    why = ""
    if made.why:
        why = f"（{made.why.zh}）" if zh else f" ({made.why.en})"
    return f"{mask(space.name(made.path))}  {many}  {kind}{why}"

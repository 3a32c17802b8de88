"""sucheng approve: publish a draft that a closed gate has kept aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.operations.drafts import Draft

Name = Annotated[
    str,
    typer.Argument(
        help="草稿的名字，只有一个时可省略；什么都不写则列出草稿。A draft; nothing at all lists them.",
        show_default=False,
    ),
]
Reason = Annotated[
    str | None, typer.Option("--reason", help="理由，随发布公开。Why; published with it.", show_default=False)
]
By = Annotated[
    str | None,
    typer.Option("--by", help="批准人，缺省为系统用户名。Who approves; by default your user name.", show_default=False),
]


def approve(
    draft: Name = "", *, reason: Reason = None, by: By = None, lang: options.Lang = "", workspace: options.Root = None
) -> int:
    """看过草稿、认为无误时，越过关闭的闸门发布它。Publish a draft that a closed gate has kept aside."""
    from sucheng_data.model.errors import UsageError
    from sucheng_data.operations.drafts import drafts
    from sucheng_data.operations.workspace import discover, open_workspace

    zh = console.language(lang) == "zh"
    space = open_workspace(workspace or discover())
    if reason is not None:
        from sucheng_data.operations.approvals import approval
        from sucheng_data.operations.approvals import approve as make

        made = make(
            space, draft, approval(_user() if by is None else by, options.now().isoformat(timespec="seconds"), reason)
        )
        place, count = space.name(made.folder), len(made.gates)
        console.out(
            f"已批准并发布 {place}，越过 {count} 处闸门" if zh else f"approved: {place}, overriding {count} gate(s)"
        )
        return 0
    if draft or by is not None:
        raise UsageError('请写明理由：--reason "理由"', 'say why: --reason "why"')
    found = drafts(space)
    if found:
        console.out("\n".join(_lines(one, zh=zh) for one in found))
    else:
        console.line("没有草稿" if zh else "no drafts")
    return 0


def _lines(one: Draft, *, zh: bool) -> str:
    from sucheng_data.operations._contents import visible

    rows = ("，" if zh else ", ").join(f"{name} {count}" for name, count in one.rows.items())
    marks = [
        text
        for given, text in (
            (not one.timely, "已过时" if zh else "outdated"),
            (not one.whole, "不完整或被改动" if zh else "incomplete or changed"),
        )
        if given
    ]
    noted = f"  [{' '.join(marks)}]" if marks else ""
    head = visible(f"{one.name}  {one.as_of}  {rows}{noted}")
    return "\n".join([head, *(f"  {visible(gate.text.zh if zh else gate.text.en)}" for gate in one.gates)])


def _user() -> str:
    """The user's name, "" where the system knows none."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""

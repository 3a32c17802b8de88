"""sucheng gone: say that things which nobody reports any more do not exist any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.operations.workspace import Workspace

Ids = Annotated[
    list[str] | None,
    typer.Argument(
        help="编号；什么都不写则列出等待答复的。Ids; nothing at all lists what is asked about.", show_default=False
    ),
]
Reason = Annotated[str, typer.Option("--reason", help="怎么知道的。How you know.", show_default=False)]
By = Annotated[str, typer.Option("--by", help="哪个单位或岗位说的。Which office says so.", show_default=False)]


def gone(
    ids: Ids = None, *, reason: Reason = "", by: By = "", lang: options.Lang = "", workspace: options.Root = None
) -> int:
    """不再报来的驿站确已撤销时，记下来，下次发布起不再列出。Things that are reported no more, and are gone indeed."""
    from sucheng_data.model.errors import UsageError, did_you_mean
    from sucheng_data.model.judgement import Gone
    from sucheng_data.model.personal import mask
    from sucheng_data.model.schema import read_schemas
    from sucheng_data.operations.departed import record_gone
    from sucheng_data.operations.lock import sole
    from sucheng_data.operations.workspace import discover, open_workspace
    from sucheng_data.pipeline.waiting import waiting as asked_about

    zh = console.language(lang) == "zh"
    space = open_workspace(workspace or discover())
    if not ids:
        return _listed(space, zh)
    if not reason.strip():
        raise UsageError('请写明理由：--reason "理由"', 'say why: --reason "why"')
    office = options.office(by)
    with sole(space.build):  # from the first look at the release to the last word of the file
        waiting = {one.id: one for one in asked_about(space, read_schemas(space.schemas))}
        for identifier in ids:
            if identifier not in waiting:
                near = did_you_mean(identifier, waiting)
                raise UsageError(f"{identifier} 不在等待答复之列{near[0]}", f"{identifier} is not asked about{near[1]}")
        today = options.now().date().isoformat()
        told = [waiting[identifier] for identifier in dict.fromkeys(ids)]
        lines = [Gone(today, office, one.entity, one.id, mask(one.label), mask(reason)) for one in told]
        count = len(record_gone(space, lines, told))
    console.out(
        f"记下 {count} 条，下次发布起不再列出" if zh else f"{count} recorded: not listed from the next release on"
    )
    return 0


def _listed(space: Workspace, zh: bool) -> int:
    """What is asked about; and below, the senders that are silent altogether."""
    from sucheng_data.model.personal import mask
    from sucheng_data.model.schema import read_schemas
    from sucheng_data.pipeline.waiting import silent, waiting

    schemas = read_schemas(space.schemas)
    found, quiet = waiting(space, schemas), silent(space, schemas)
    for one in found:
        console.out(f"{one.id}  {one.label}")
    if quiet:
        console.out(
            "报送单位没有报来，沿用上次的：" if zh else "Senders that are silent, what they sent last stands in:"
        )
    for each in quiet:
        sender = mask(schemas.codes["organisations"].label(each.owner, "zh" if zh else "en"))
        title = schemas[each.entity].title if zh else schemas[each.entity].title_en
        told = (
            f"{each.since} 之后没有报来  {title} {each.rows} 条  沿用到 {each.until}"
            if zh
            else f"sender silent since {each.since}  {each.rows} {title}  until {each.until}"
        )
        console.out(f"  {sender}  {told}")
    if not found and not quiet:
        console.line("没有等待答复的" if zh else "nothing is asked about")
    return 0

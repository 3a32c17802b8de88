"""sucheng publish: make a release of raw/ without printing the findings."""

from __future__ import annotations

from typing import Annotated

import typer

from sucheng_data.cli import console, options


def publish(
    *,
    again: Annotated[
        bool, typer.Option("--again", help="撤回过的内容也再发布。Even what was rolled back from.")
    ] = False,
    lang: options.Lang = "",
    as_of: options.Day = "",
    password_env: options.PasswordEnv = "",
    workspace: options.Root = None,
) -> int:
    """发布 raw/ 中没有错误的记录。Publish the records of raw/ that have no error."""
    from sucheng_data.cli.work import check, request, tell_published
    from sucheng_data.model.batch import Hints
    from sucheng_data.operations.lock import sole
    from sucheng_data.operations.workspace import discover, open_workspace
    from sucheng_data.pipeline import publish as make

    spoken = console.language(lang)
    space = open_workspace(workspace or discover())
    asked = request((), as_of, Hints("", password_env=password_env))
    with sole(space.build):  # from the first look at the registry to the last word of it
        done = make(space, check(space, asked), asked.as_of, again=again)
    tell_published(space, done, spoken)
    return 0

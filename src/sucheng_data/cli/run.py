"""sucheng run: the main job, raw/ to a published package."""

from __future__ import annotations

from sucheng_data.cli import console, options


def run(
    *,
    fail_on: options.FailOn = "error",
    lang: options.Lang = "",
    as_of: options.Day = "",
    password_env: options.PasswordEnv = "",
    workspace: options.Root = None,
) -> int:
    """读取、检查、发布 raw/ 的全部表格。Read, check and publish everything in raw/."""
    from sucheng_data.cli.validate import exit_code
    from sucheng_data.cli.work import check, request, show, tell_published
    from sucheng_data.model.batch import Hints
    from sucheng_data.operations.store import write_text
    from sucheng_data.operations.workspace import discover, open_workspace
    from sucheng_data.pipeline import publish
    from sucheng_data.reports.json import json

    spoken = console.language(lang)
    options.one_of("--fail-on", fail_on, ("error", "warning", "never"))
    space, asked = open_workspace(workspace or discover()), request((), as_of, Hints("", password_env=password_env))
    checked = check(space, asked)
    write_text(space.build / "findings.json", json(checked.report, spoken))
    show(checked.report, "terminal", spoken)
    tell_published(space, publish(space, checked, asked.as_of), spoken)
    return exit_code(checked, fail_on)

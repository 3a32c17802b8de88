"""The command `sucheng`: its commands by name, each imported only when it is asked for."""

from __future__ import annotations

from importlib import import_module
from keyword import iskeyword
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sucheng_data.model.errors import UsageError, did_you_mean

COMMANDS = (
    "init",
    "run",
    "status",
    "doctor",
    "ingest",
    "validate",
    "return",
    "match",
    "gone",
    "publish",
    "approve",
    "verify",
    "releases",
    "rollback",
    "prune",
    "cache",
    "diff",
    "reconcile",
    "coverage",
    "inspect",
    "profile",
    "boundaries",
    "clean",
    "template",
    "trace",
    "explain",
    "rules",
    "schema",
    "demo",
)


class Lazy(TyperGroup):
    """A group that finds `sucheng validate` in cli/validate.py, function `validate`."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            zh, en = did_you_mean(cmd_name, COMMANDS)
            raise UsageError(f"没有命令 {cmd_name}{zh}", f"no such command: {cmd_name}{en}")
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        function = getattr(import_module(f"sucheng_data.cli.{name}"), name)
        if isinstance(function, typer.Typer):  # a command with commands of its own
            return typer.main.get_group(function)
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(cmd_name)(function)
        return typer.main.get_command(single)


app = typer.Typer(
    cls=Lazy,
    name="sucheng",
    help="把各部门的表格变成一个可信的数据包。Departmental spreadsheets in, one trustworthy package out.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(
    version: Annotated[bool, typer.Option("--version", help="版本号。The version.", is_eager=True)] = False,
) -> None:
    """把各部门的表格变成一个可信的数据包。Departmental spreadsheets in, one trustworthy package out."""
    if version:
        from sucheng_data import __version__
        from sucheng_data.cli.console import out

        out(f"sucheng {__version__}")
        raise typer.Exit

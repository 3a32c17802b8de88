"""sucheng profile: pin how a department's workbooks are read, and list what is pinned."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.model.profile import Profile
    from sucheng_data.operations.workspace import Workspace

profile = typer.Typer(
    name="profile",
    help="各部门表格的约定：怎样读、变了要告诉。How each department's workbooks are read, pinned.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@profile.command()
def save(
    file: Annotated[Path, typer.Argument(help="已读对的表格。A workbook that was read rightly.")],
    *,
    name: Annotated[
        str, typer.Option("--name", help="约定的名字，缺省用报送单位编码。Its name.", show_default=False)
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="覆盖已有的约定。Replace an existing one.")] = False,
    org: options.Org = "",
    crs: options.Crs = "",
    password_env: options.PasswordEnv = "",
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """把这个表格的读法写成约定 profiles/<名字>.toml。Write down how this workbook was read, for the next ones."""
    from dataclasses import replace

    from sucheng_data.model.batch import DATUMS, Hints
    from sucheng_data.model.profile import Profile
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.profiles import profile_of
    from sucheng_data.operations.workspace import discover, open_workspace
    from sucheng_data.pipeline import open_file

    options.one_of("--crs", crs, ("", *DATUMS))
    zh = console.language(lang) == "zh"
    space = open_workspace(workspace or discover([file]))
    given = Hints("", submitted_by=org, crs=crs, password_env=password_env, profile=Profile(""))
    batches = open_file(space, load_schemas(space.schemas), file, given).batches
    found = replace(profile_of(name, batches, file.name), password_env=password_env)
    path = _written(space, replace(found, name=_file_name(name or found.org or file.stem)), force=force)
    columns = sum(len(sheet.columns) for sheet in found.sheets)
    told = f"{len(found.sheets)} 张表、{columns} 列" if zh else f"{len(found.sheets)} tables, {columns} columns"
    console.out(f"{path}  {told}  {' '.join(found.files)}")
    return 0


def _written(space: Workspace, found: Profile, *, force: bool) -> str:
    """Where the profile was written. Raises UsageError for one that says nothing, or that would replace another."""
    from sucheng_data.model.errors import UsageError
    from sucheng_data.operations.profiles import to_toml
    from sucheng_data.operations.store import write_text

    if not found.sheets:
        raise UsageError("没有认出表，没有什么可约定的", "no table was recognised; there is nothing to pin")
    path = space.profiles / f"{found.name}.toml"
    if path.exists() and not force:
        raise UsageError(
            f"已有 {space.name(path)}，要覆盖请加 --force，或用 --name 另起名字",
            f"{space.name(path)} exists; add --force to replace it, or choose another --name",
        )
    write_text(path, to_toml(found))
    return space.name(path)


@profile.command("list")
def list_(*, lang: options.Lang = "", workspace: options.Root = None) -> int:
    """列出并检查各部门的约定。List and check the profiles."""
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.profiles import read_profiles
    from sucheng_data.operations.workspace import discover, open_workspace

    zh = console.language(lang) == "zh"
    space = open_workspace(workspace or discover())
    known = read_profiles(space.profiles, load_schemas(space.schemas))
    if not known:
        where = space.name(space.profiles)
        console.line(f"{where}/ 里还没有约定" if zh else f"no profiles in {where}/ yet")
    for one in known:
        console.out(f"{one.name}  {one.org or '-'}  {one.crs or '-'}  {' '.join(one.files) or '*'}  {len(one.sheets)}")
    return 0


def _file_name(text: str) -> str:
    """`text` as the name of a file in one folder: no separators, nothing hidden."""
    return (
        "".join("-" if sign in '/\\:*?"<>|' or not sign.isprintable() else sign for sign in text).lstrip(".-")
        or "profile"
    )

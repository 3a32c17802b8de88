"""Options that several commands share, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from sucheng_data.model.errors import UsageError

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="文件或文件夹，缺省为 raw/。Files or folders; raw/ by default.", show_default=False),
]
Lang = Annotated[
    str, typer.Option("--lang", help="zh 或 en，缺省随系统。zh or en; from the locale by default.", show_default=False)
]
Root = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", help="工作目录，缺省按 sucheng.toml 查找。The workspace.", show_default=False),
]
Day = Annotated[
    str, typer.Option("--as-of", help="按哪一天判断，如 2026-01-31。The day to judge for.", show_default="今天 today")
]
Org = Annotated[str, typer.Option("--org", help="报送单位编码，如 SZ-ZGH。Who sent the files.", show_default=False)]
Crs = Annotated[
    str, typer.Option("--crs", help="坐标系：wgs84 gcj02 bd09。Datum of the coordinates.", show_default=False)
]
Sheet = Annotated[str, typer.Option("--sheet", help="只看这一张工作表。This sheet only.", show_default=False)]
PasswordEnv = Annotated[
    str,
    typer.Option(
        "--password-env",
        help="存有密码的环境变量名。The environment variable that holds the workbooks' password.",
        show_default=False,
    ),
]
FailOn = Annotated[str, typer.Option("--fail-on", help="error、warning 或 never。When to exit 1.")]


def now() -> datetime:
    """This moment, in the zone of the machine."""
    return datetime.now().astimezone()


def day(text: str) -> date:
    """The day asked for, today when none is. Raises UsageError for what is no ISO date."""
    if not text:
        return now().date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of 要写成 2026-01-31，不是 {text}", f"--as-of wants 2026-01-31, not {text}") from error


def office(text: str) -> str:
    """Who says so: an office or a role, on one line. Raises UsageError for a person's name or number."""
    from sucheng_data.model.personal import is_person, scan

    if scan(text) or is_person(text):
        raise UsageError("--by 写科室或岗位，不写个人姓名、号码", "--by names an office or a role, not a person")
    return " ".join(text.split())[:100]


def form_of(output: Path, known: Mapping[str, str]) -> str:
    """The form that the name of a file to be written asks for. Raises UsageError where it asks for none of `known`, by suffix."""
    if output.suffix.lower() not in known:
        words = "、".join(known)
        raise UsageError(
            f"-o 的扩展名只能是 {words}，不是 {output.name}", f"-o ends in one of {words}, not {output.name}"
        )
    return known[output.suffix.lower()]


def one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    """`value` when it is one of `known`. Raises UsageError naming the option otherwise."""
    if value not in known:
        known = tuple(filter(None, known))
        words = "、".join(known)
        raise UsageError(f"{name} 只能是 {words}，不是 {value}", f"{name} is one of {', '.join(known)}, not {value}")
    return value

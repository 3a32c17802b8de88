"""sucheng doctor: whether the machine and the workspace have what a night needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.operations.doctor import Answer

LEVELS = {"good": ("好  ", "good"), "note": ("注意", "note"), "bad": ("坏  ", "bad ")}


def doctor(
    *,
    json_: Annotated[bool, typer.Option("--json", help="输出 JSON。As JSON.")] = False,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """检查夜间运行所需的一切：版本、磁盘、权限、时钟、节假日、模式、密钥。Check everything a night needs.

    退出码：0 可以运行（可能有“注意”的）；1 有“坏”的。Exit 0: it can run, there may be notes; 1: something is bad.
    """
    from sucheng_data.operations.doctor import examine
    from sucheng_data.operations.workspace import discover

    spoken = console.language(lang)
    found = examine(workspace or discover(), options.now())
    console.out(_json(found) if json_ else "\n".join(_lines(found, spoken)))
    return int(any(one.check.level == "bad" for one in found))


def _lines(found: Sequence[Answer], lang: str) -> Iterator[str]:
    from rich.cells import cell_len

    width = max(cell_len(one.title.in_(lang)) for one in found)
    for one in found:
        title, advice = one.title.in_(lang), one.check.advice.in_(lang)
        level = LEVELS[one.check.level][0 if lang == "zh" else 1]
        told = f"{one.check.text.in_(lang)}{' → ' if advice else ''}{advice}"
        yield f"{level}  {title}{' ' * (width - cell_len(title))}  {told}"


def _json(found: Sequence[Answer]) -> str:
    import json

    checks = [
        {"check": one.name, "level": one.check.level, **one.check.text._asdict(), "advice": one.check.advice._asdict()}
        for one in found
    ]
    bad = any(one.check.level == "bad" for one in found)
    return json.dumps({"ok": not bad, "checks": checks}, ensure_ascii=False, indent=2)

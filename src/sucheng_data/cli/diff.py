"""sucheng diff: what changed between two releases, as a person would say it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.cli.differences import Difference

FORMATS = {"text": ".txt", "json": ".json", "md": ".md", "xlsx": ".xlsx"}
Before = Annotated[
    str, typer.Argument(help="前一个发布：名称、previous、current 或文件夹。The earlier release, or its folder.")
]
After = Annotated[str, typer.Argument(help="后一个发布，写法相同。The later one.")]
Format = Annotated[
    str, typer.Option("--format", help="text、json、md 或 xlsx，缺省按 -o 的扩展名。Format.", show_default=False)
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="存为文件，不显示。Save instead of showing.", show_default=False)
]
Entities = Annotated[
    list[str] | None,
    typer.Option("--entity", help="只看这类记录，可写多次，如 stations。This kind of record only.", show_default=False),
]


def diff(
    before: Before = "previous",
    after: After = "current",
    *,
    format_: Format = "",
    output: Output = None,
    entity: Entities = None,
    gate: Annotated[
        bool, typer.Option("--gate", help="变化超过限度（x-gates）时退出码为 5。Exit 5 when a limit is broken.")
    ] = False,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """两次发布之间的增、调、改、减。What was added, moved, modified and removed between two releases."""
    from sucheng_data.cli.differences import compared, to_json, to_markdown, to_text, to_xlsx
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken, wanted = console.language(lang), _format(format_, output)
    found = compared(open_workspace(workspace or discover()), (before, after), entity or (), gated=gate)
    if wanted == "xlsx":
        _save(to_xlsx(found, spoken), output, spoken)
    else:
        text = {"text": to_text, "md": to_markdown}[wanted](found, spoken) if wanted != "json" else to_json(found)
        _save(text.encode(), output, spoken) if output else console.out(text)
    return _closed(found, spoken) if gate else 0


def _format(asked: str, output: Path | None) -> str:
    """The format asked for, or that of the file's name. Raises UsageError for a workbook that has nowhere to go."""
    from sucheng_data.model.errors import UsageError

    by_name = {suffix: name for name, suffix in FORMATS.items()}
    if not asked and output and output.suffix.lower() not in by_name:
        known = "、".join(FORMATS.values())
        raise UsageError(
            f"-o 的扩展名只能是 {known}，不是 {output.name}", f"-o ends in one of {known}, not {output.name}"
        )
    wanted = asked or (by_name[output.suffix.lower()] if output else "text")
    options.one_of("--format", wanted, tuple(FORMATS))
    if wanted == "xlsx" and not output:
        raise UsageError("xlsx 要用 -o 写明文件名", "xlsx needs a file name: -o")
    return wanted


def _save(content: bytes, output: Path | None, lang: str) -> None:
    from sucheng_data.operations.store import write_bytes

    if output:
        write_bytes(output, content)
        console.line(f"{'已存到' if lang == 'zh' else 'saved to'} {output}")


def _closed(found: Difference, lang: str) -> int:
    if not found.closed:
        return 0
    count = len(found.closed)
    console.line(f"变化超过限度：{count} 处" if lang == "zh" else f"changes over the limits: {count}")
    return 5

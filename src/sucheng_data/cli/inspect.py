"""sucheng inspect: show how a workbook was understood, and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sucheng_data.model.batch import Batch, Layout
    from sucheng_data.model.grid import Grid
    from sucheng_data.model.schema import Schemas

KINDS = {
    "table": ("一张表", "one table"),
    "panels": ("并排的几栏", "panels side by side"),
    "multiple": ("几张表中的一张", "one of several tables"),
    "form": ("登记表，不是清单", "a form, not a list"),
    "transposed": ("横竖颠倒的表", "a transposed table"),
    "empty": ("空表", "empty"),
}
HOW = {
    "pinned": ("按约定", "by the profile"),
    "exact": ("表头一致", "same heading"),
    "contained": ("表头包含", "contains the heading"),
    "similar": ("表头相近，请确认", "similar, please confirm"),
    "spread": ("一列一项", "one column per item"),
    "ignored": ("不用", "not used"),
    "unknown": ("不认识", "unknown"),
}


def inspect(
    file: Annotated[Path, typer.Argument(help="要看的文件。The file to look at.")],
    *,
    json_: Annotated[bool, typer.Option("--json", help="给程序读。For programs.")] = False,
    org: options.Org = "",
    sheet: options.Sheet = "",
    password_env: options.PasswordEnv = "",
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """看看一个表格是怎样被理解的。Show how a workbook was understood."""
    from sucheng_data.model.batch import Hints
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.workspace import discover, open_workspace
    from sucheng_data.pipeline import open_file

    spoken = console.language(lang)
    space = open_workspace(workspace or discover([file]))
    schemas = load_schemas(space.schemas)
    name = space.name(file)
    given = Hints(name, submitted_by=org, sheet=sheet, password_env=password_env)
    kind, batches, book = open_file(space, schemas, file, given, cells=not json_)
    if json_:
        import orjson

        sheets = [batch.layout.to_dict() for batch in batches]
        content = {"file": name, "format": kind, "sheets": sheets}
        console.out(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode())
    else:
        console.out(f"{name}  {kind}")
        for grid in book.grids if book else ():
            _picture(grid, [batch.layout for batch in batches if batch.layout.name == grid.sheet], spoken)
            for batch in batches:
                if batch.layout.name == grid.sheet:
                    _show(batch, schemas, spoken)
    return 0


def _picture(grid: Grid, layouts: Sequence[Layout], lang: str) -> None:
    from sucheng_data.cli.picture import picture

    if layouts:
        hidden = "" if grid.visible else ("（隐藏）" if lang == "zh" else " (hidden)")
        console.out(f"\n【{grid.sheet}】{hidden}")
        for line in picture(grid, layouts, lang):
            console.console().print(line, no_wrap=True, overflow="crop")


def _show(batch: Batch, schemas: Schemas, lang: str) -> None:
    """One sheet: what it is about, its rows, its columns, what was left aside and why."""
    zh, layout = lang == "zh", batch.layout
    entity = schemas[batch.entity] if batch.entity else None
    about = (entity.title if zh else entity.title_en) if entity else ("没有认出的表" if zh else "no table recognised")
    console.out(f"\n  {about}  {KINDS.get(layout.kind, (layout.kind,) * 2)[0 if zh else 1]}")
    console.out(_rows(layout, zh))
    if layout.columns:
        console.console().print(_columns(batch, schemas, lang))
    for issue in batch.issues:
        console.out(f"  {issue.place.cell or '-'}  {issue.message.in_(lang)}")
    for note in layout.notes:
        console.out(f"  {note}")


def _rows(layout: Layout, zh: bool) -> str:
    words = ("标题行", "表头行", "数据行", "表尾行") if zh else ("title", "heading", "data", "footer")
    data = "–".join(map(str, layout.data_rows or ()))
    parts = (layout.title_rows, layout.header_rows, data, layout.footer_rows)
    shown = [
        (word, part if isinstance(part, str) else "、".join(map(str, part)))
        for word, part in zip(words, parts, strict=True)
    ]
    return "  " + "  ".join(f"{word} {part}" for word, part in shown if part)


def _columns(batch: Batch, schemas: Schemas, lang: str) -> object:
    from rich.table import Table

    zh = lang == "zh"
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for heading in ("列", "表头", "字段", "理解") if zh else ("column", "heading", "field", "how"):
        table.add_column(heading)
    for column in batch.layout.columns:
        fields = [schemas[batch.entity].fields[name] for name in column.field.split(",") if batch.entity and name]
        names = "、".join(f"{field.title if zh else field.title_en} ({field.name})" for field in fields) or "—"
        table.add_row(
            column.letter,
            column.header.replace("\n", "⏎"),
            names,
            HOW.get(column.how, (column.how,) * 2)[0 if zh else 1],
        )
    return table

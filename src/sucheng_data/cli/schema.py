"""sucheng schema: list the entities, or show the fields of one."""

from __future__ import annotations

from typing import Annotated

import typer

from sucheng_data.cli import console, options


def schema(
    entity: Annotated[
        str, typer.Argument(help="如 stations；不写则列出全部。An entity; all when left out.", show_default=False)
    ] = "",
    *,
    json_: Annotated[bool, typer.Option("--json", help="打印纯 JSON Schema。Print plain JSON Schema.")] = False,
    check: Annotated[bool, typer.Option("--check", help="只检查模式文件。Only check the schema files.")] = False,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """列出或检查数据模式。List or check the schemas."""
    from sucheng_data.cli.entities import entity_named
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.workspace import discover, open_workspace

    zh = console.language(lang) == "zh"
    schemas = load_schemas(open_workspace(workspace or discover()).schemas)
    if check or not entity:
        for one in schemas:
            console.out(f"{one.name:15}{len(one.fields):4}  {one.title if zh else one.title_en}")
        return 0
    chosen = entity_named(schemas, entity)
    if json_:
        import json

        console.out(json.dumps(chosen.plain(), ensure_ascii=False, indent=2))
        return 0
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for heading in (
        ("字段", "名称", "类型", "必填", "说明") if zh else ("field", "label", "type", "required", "description")
    ):
        table.add_column(heading)
    for field in chosen.fields.values():
        must = "✓" if field.name in chosen.required else ""
        text = field.description if zh else field.description_en
        table.add_row(field.name, field.title if zh else field.title_en, field.type, must, text)
    console.console().print(table)
    return 0

"""sucheng template: the fill-in workbook of an entity, with labels, notes, examples and drop-downs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sucheng_data.cli import console, options


def template(
    entity: Annotated[str, typer.Argument(help="如 stations、projects、benefits。Which list to collect.")],
    *,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="存为。Where to write.", show_default=False)] = None,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """生成部门填报用的模板。Write the workbook a department fills in."""
    from sucheng_data.cli.entities import entity_named
    from sucheng_data.model.errors import UsageError
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.store import cannot_write
    from sucheng_data.operations.template import write_template as write
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    chosen = entity_named(load_schemas(open_workspace(workspace or discover()).schemas), entity)
    if out is not None and out.exists():
        raise UsageError(f"{out} 已存在，请换一个文件名", f"{out} exists already: name another")
    path = out or Path(f"{chosen.title}填报模板.xlsx")
    try:
        write(chosen, path)
    except OSError as error:
        raise cannot_write(path, error) from error
    console.out(f"{'模板已写好' if spoken == 'zh' else 'template written'}: {path}")
    return 0

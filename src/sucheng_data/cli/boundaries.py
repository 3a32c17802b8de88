"""sucheng boundaries: bring in the boundaries of districts and towns, and show whose they are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sucheng_data.cli import console, options

boundaries = typer.Typer(
    name="boundaries",
    help="区县和镇街的边界：导入、查看。Boundaries of districts and towns: import them, show them.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@boundaries.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="GeoJSON 文件，属性含 adcode、code 或 name。A GeoJSON file.")],
    *,
    source: Annotated[str, typer.Option("--source", help="数据来源，必填。Where it is from; required.")] = "",
    licence: Annotated[str, typer.Option("--licence", help="使用许可，必填。What allows its use; required.")] = "",
    review_no: Annotated[
        str, typer.Option("--review-no", help="审图号。The map review number.", show_default=False)
    ] = "",
    date: Annotated[
        str, typer.Option("--date", help="数据日期，如 2024-12-31。The day of the data.", show_default=False)
    ] = "",
    crs: Annotated[str, typer.Option("--crs", help="wgs84（含 CGCS2000）、gcj02 或 bd09。The datum.")] = "wgs84",
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """检查并导入边界文件，连同来源和许可。Check a boundary file and bring it in, with its source and licence."""
    from sucheng_data.model.batch import DATUMS
    from sucheng_data.model.errors import UsageError
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.boundaries import FOLDER, Provenance, read_boundaries, write_boundaries
    from sucheng_data.operations.workspace import discover, open_workspace

    zh = console.language(lang) == "zh"
    options.one_of("--crs", crs, DATUMS)
    if not source.strip() or not licence.strip():
        raise UsageError("--source 和 --licence 必须写明", "--source and --licence must be given")
    if date and not _is_day(date):
        raise UsageError(f"--date 要写成 2024-12-31，不是 {date}", f"--date wants 2024-12-31, not {date}")
    space = open_workspace(workspace or discover())
    codes = load_schemas(space.schemas).codes
    found = read_boundaries(file, crs, codes)
    told = Provenance(source.strip(), licence.strip(), review_no.strip(), date, crs, file.name, found.sha256)
    for level, shapes in found.shapes.items():
        path = write_boundaries(space.root / FOLDER, level, shapes, told, codes)
        console.out(f"{'已导入' if zh else 'imported'} {len(shapes)} → {space.name(path)}")
    if found.unknown:
        names = "、".join(dict.fromkeys(found.unknown[:8]))
        more = len(found.unknown)
        console.line(f"{'不是本市的，未导入' if zh else 'none of ours, left out'} ({more}): {names}")
    return 0


def _is_day(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


@boundaries.command()
def show(*, lang: options.Lang = "", workspace: options.Root = None) -> int:
    """已导入的边界：来源、许可、审图号、面积。What has been imported: source, licence, review number, areas."""
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.boundaries import FOLDER, LEVELS, load_boundaries
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    space = open_workspace(workspace or discover())
    codes = load_schemas(space.schemas).codes
    found = {level: load_boundaries(space.root / FOLDER, level) for level in LEVELS}
    for level, polygons in found.items():
        if polygons is None:
            continue
        console.out(f"{FOLDER}/{level}.geojson")
        for name, value in polygons.provenance.items():
            if value:
                console.out(f"  {name}: {value}")
        for code in polygons:
            console.out(f"  {code} {codes[level].label(code, spoken)} {polygons.area(code) / 1e6:.1f} km²")
    if not any(found.values()):
        zh, en = "还没有导入边界，只按方框检查区县", "no boundaries imported; districts are checked by boxes"
        console.out(zh if spoken == "zh" else en)
    return 0

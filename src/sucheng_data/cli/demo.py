"""sucheng demo: write the synthetic city, with its faults and their answers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sucheng_data.cli import console, options


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写到这个新文件夹。The new folder to write.")],
    *,
    stations: Annotated[int, typer.Option("--stations", min=1, help="驿站数。How many stations.")] = 3961,
    seed: Annotated[int, typer.Option("--seed", help="随机种子。Random seed.")] = 1,
    faults: Annotated[
        float, typer.Option("--faults", min=0.0, max=1.0, help="埋入错误的比例。Share of faulty rows.")
    ] = 0.05,
    lang: options.Lang = "",
) -> int:
    """生成合成数据的示范城市。Write a synthetic city with planted faults."""
    from sucheng_data.demo.city import write_city
    from sucheng_data.model.errors import UsageError
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.settings import CONFIG
    from sucheng_data.operations.store import cannot_write
    from sucheng_data.operations.workspace import packaged_schemas

    spoken = console.language(lang)
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} 不是空文件夹，请换一个", f"{folder} is not empty: name another")
    try:
        report = write_city(folder, load_schemas(packaged_schemas()), stations=stations, seed=seed, faults=faults)
        (folder / CONFIG).write_text("# 合成数据的工作目录 synthetic workspace\n", encoding="utf-8")
    except OSError as error:
        raise cannot_write(folder, error) from error
    facts = " ".join(f"{name}={value}" for name, value in report._asdict().items())
    console.out(f"{'合成数据已写入' if spoken == 'zh' else 'synthetic city written to'} {folder}: {facts}")
    console.out(f"{'下一步' if spoken == 'zh' else 'next'}: sucheng validate -w {folder}")
    return 0

"""sucheng init: make a workspace for someone who has only installed the program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sucheng_data.cli import console, options

CONFIG_TEXT = """# sucheng 工作目录的设置 settings of this workspace
[folders]
raw = "raw"            # 各部门报来的表格，原样放入 spreadsheets as received
schemas = "schemas"    # 数据模式 what is true
registry = "registry"  # 编号登记，请纳入版本管理 ids, keep under version control
build = "build"        # 一切输出 every output

# 夜间运行的设置（这里写的是默认值） nights, with their defaults; see docs/nights.md
# [sources]
# days = 30              # 没报、报坏了的单位，最多沿用几天 how long the last good rows stand in
# [retention]
# releases = 30          # 至少留最新的几个发布 releases kept at least
# days = 400             # 比这更新的也都留 and those younger
# [notify]
# again = 7              # 同一情况几天之内不再说 days before the same news is told again
"""

README = """# 苏城暖新数据工作目录

1. 把各部门报来的表格原样放进 `raw/<部门全称>/`。
2. 运行 `sucheng validate`，看哪里不对、怎么改。
3. 运行 `sucheng run`，没有错误的记录发布到 `build/releases/current/`。

Put each department's spreadsheets into `raw/<department>/`, run `sucheng validate`, then `sucheng run`.
"""


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新的工作目录。The new workspace.")] = Path(),
    *,
    lang: options.Lang = "",
) -> int:
    """新建工作目录：设置、模式、raw/、说明。Make a workspace: settings, schemas, raw/, README."""
    import shutil

    from sucheng_data.model.errors import UsageError
    from sucheng_data.operations.settings import CONFIG
    from sucheng_data.operations.store import cannot_write
    from sucheng_data.operations.workspace import packaged_schemas

    spoken = console.language(lang)
    if (folder / CONFIG).exists() or (folder / "schemas").exists():
        raise UsageError(f"{folder} 已经是工作目录", f"{folder} is a workspace already")
    try:
        (folder / "raw").mkdir(parents=True, exist_ok=True)
        shutil.copytree(packaged_schemas(), folder / "schemas")
        (folder / CONFIG).write_text(CONFIG_TEXT, encoding="utf-8")
        if not (folder / "README.md").exists():
            (folder / "README.md").write_text(README, encoding="utf-8")
    except OSError as error:
        raise cannot_write(folder, error) from error
    console.out(f"{'工作目录已建好' if spoken == 'zh' else 'workspace ready'}: {folder.resolve()}")
    return 0

"""sucheng ingest: read and clean workbooks, and keep the clean tables for a look."""

from __future__ import annotations

from sucheng_data.cli import console, options


def ingest(
    paths: options.Paths = None,
    *,
    org: options.Org = "",
    crs: options.Crs = "",
    sheet: options.Sheet = "",
    password_env: options.PasswordEnv = "",
    workspace: options.Root = None,
) -> int:
    """读取并清洗表格，存到 build/clean/。Read and clean workbooks into build/clean/."""
    import pyarrow.parquet as pq

    from sucheng_data.cli.validate import exit_code
    from sucheng_data.cli.work import check, request
    from sucheng_data.model.batch import Hints
    from sucheng_data.operations.store import cannot_write
    from sucheng_data.operations.workspace import discover, open_workspace

    space = open_workspace(workspace or discover(paths or ()))
    folder = space.build / "clean"
    hints = Hints("", submitted_by=org, crs=crs, sheet=sheet, password_env=password_env)
    checked = check(space, request(paths, hints=hints))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in checked.tables.items():
            pq.write_table(table, folder / f"{name}.parquet")
            console.out(f"{name}  {table.num_rows}  {folder / name}.parquet")
    except OSError as error:
        raise cannot_write(folder, error) from error
    return exit_code(checked, "never")

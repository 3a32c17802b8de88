"""The Python API: read workbooks or a release as pandas DataFrames, check files, find a release, validate any table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sucheng_data.model.batch import Hints
from sucheng_data.model.errors import CannotWork, UsageError
from sucheng_data.model.release import BOX, POINT
from sucheng_data.model.report import Report
from sucheng_data.operations.workspace import open_workspace
from sucheng_data.pipeline import Checked, Request
from sucheng_data.pipeline import check as _check

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def read(path: str | Path, entity: str = "", *, workspace: str | Path = ".") -> pd.DataFrame:
    """One entity of a workbook, a folder of workbooks, or a release, as a DataFrame with typed columns.

    Args:
        path: a departmental file, a folder of them, or a release folder (one with manifest.json).
        entity: stations, projects, …; needed where the files hold more than one.
        workspace: the folder whose schemas and registry count.

    Returns:
        Arrow-backed columns: codes and phones as text (leading zeros kept), dates as dates, lists as lists.

    Raises:
        CannotWork: nothing of that entity there. UsageError: several entities and none named.
    """
    import pandas as pd

    folder = Path(path)
    if (folder / "manifest.json").is_file():
        found = pd.read_parquet(_released(folder, entity), dtype_backend="pyarrow")
        return found.drop(columns=[POINT, BOX], errors="ignore")
    tables = {name: table for name, table in _checked([folder], workspace).tables.items() if entity in ("", name)}
    if len(tables) > 1:
        names = "、".join(tables)
        raise UsageError(f"文件里有多种内容，请用 entity 指明：{names}", f"several entities, name one: {names}")
    if not tables:
        raise CannotWork(f"{path} 里没有{entity or '可识别的表'}", f"{path} holds no {entity or 'table we know'}")
    return _frame(next(iter(tables.values())))


def check(paths: Iterable[str | Path] = (), *, workspace: str | Path = ".", as_of: date | None = None) -> Report:
    """The report over files and folders (none: the workspace's raw/), as `sucheng validate` makes it. Writes nothing."""
    return _checked([Path(path) for path in paths], workspace, as_of).report


def validate(
    data: pa.Table | pd.DataFrame | list[dict[str, Any]],
    schema: dict[str, Any] | bool | str | Path,
    *,
    lang: str = "zh",
    resources: Mapping[str, Any] | None = None,
    formats: bool = False,
) -> pa.Table:
    """What is wrong with any table by any JSON Schema 2020-12, which says what one record must be.

    Args:
        data: an Arrow table or a DataFrame (an empty cell is an absent property), or a list of JSON objects.
        schema: a dict, a bool, or the path of a JSON file.
        lang: the language of the messages, "zh" or "en".
        resources: the schemas that `$ref` may point at, by URI; nothing is ever fetched.
        formats: whether `format` refuses values; in the specification it does not.

    Returns:
        A table of findings: row (from 0), field ("" for the record as a whole), keyword, message; in this order.

    Raises:
        SchemaError: the schema is none, or a `$ref` cannot be resolved. UsageError: data or schema of another kind.
    """
    from sucheng_data.engine.findings import findings

    return findings(data, schema, lang=lang, resources=resources, formats=formats)


def release(workspace: str | Path = ".") -> Path:
    """The folder of the current release. Raises CannotWork when nothing has been published yet."""
    current = open_workspace(Path(workspace)).current
    if not current.exists():
        raise CannotWork("还没有发布过，请先运行 sucheng run", "nothing published yet: run `sucheng run` first")
    return current.resolve()


def _checked(paths: list[Path], workspace: str | Path, as_of: date | None = None) -> Checked:
    return _check(open_workspace(Path(workspace)), Request(paths, as_of or date.today(), Hints("")))


def _released(folder: Path, entity: str) -> Path:
    file = folder / f"{entity}.parquet"
    if not file.is_file():
        names = "、".join(sorted(path.stem for path in folder.glob("*.parquet")))
        raise UsageError(f"请用 entity 指明其一：{names}", f"entity must be one of: {names}")
    return file


def _frame(table: pa.Table) -> pd.DataFrame:
    import pandas as pd

    public = [name for name in table.column_names if not name.startswith(("raw:", "_"))]
    frame: pd.DataFrame = table.select(public).to_pandas(types_mapper=pd.ArrowDtype)
    return frame

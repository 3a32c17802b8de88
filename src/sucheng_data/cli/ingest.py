"""sucheng ingest: read and clean workbooks, and keep the clean tables for a look; or read the answers that came back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.model.batch import Hints
    from sucheng_data.model.errors import SuchengError
    from sucheng_data.operations._return_taken import Terms
    from sucheng_data.operations.answers import Returned
    from sucheng_data.operations.workspace import Workspace

_MOST_LINES = 50


def ingest(
    paths: options.Paths = None,
    *,
    answers: Annotated[
        list[Path] | None,
        typer.Option("--answers", help="填好答复、退回来的工作簿。A workbook that came back.", show_default=False),
    ] = None,
    by: Annotated[
        str,
        typer.Option("--by", help="谁的答复（科室或岗位），缺省为报送单位。Whose answers.", show_default=False),
    ] = "",
    expires: Annotated[
        int | None,
        typer.Option("--expires", help="“确认无误”几天有效。Days a confirmation counts.", show_default="365"),
    ] = None,
    lang: options.Lang = "",
    as_of: options.Day = "",
    org: options.Org = "",
    crs: options.Crs = "",
    sheet: options.Sheet = "",
    password_env: options.PasswordEnv = "",
    workspace: options.Root = None,
) -> int:
    """读取并清洗表格，存到 build/clean/；加 --answers 则读取答复，记入 decisions/。Read workbooks, or the answers to them."""
    from sucheng_data.model.batch import Hints
    from sucheng_data.operations.workspace import discover, open_workspace

    space = open_workspace(workspace or discover(answers or paths or ()))
    if answers:
        return _answers([*answers, *(paths or ())], space, _terms(by, as_of, expires), console.language(lang))
    return _clean(space, paths, as_of, Hints("", submitted_by=org, crs=crs, sheet=sheet, password_env=password_env))


def _clean(space: Workspace, paths: options.Paths, as_of: str, hints: Hints) -> int:
    """The clean tables, each in a file."""
    import pyarrow.parquet as pq

    from sucheng_data.cli.validate import exit_code
    from sucheng_data.cli.work import check, request
    from sucheng_data.operations.store import cannot_write

    folder = space.build / "clean"
    checked = check(space, request(paths, as_of, hints))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in checked.tables.items():
            pq.write_table(table, folder / f"{name}.parquet")
            console.out(f"{name}  {table.num_rows}  {folder / name}.parquet")
    except OSError as error:
        raise cannot_write(folder, error) from error
    return exit_code(checked, "never")


def _terms(by: str, as_of: str, expires: int | None) -> Terms:
    """What is the same for every answer. Raises UsageError for a person's name, and for days that are none."""
    from sucheng_data.model.errors import UsageError
    from sucheng_data.operations._return_taken import Terms

    if expires is not None and not 0 < expires <= 36500:
        raise UsageError("--expires 是 1 到 36500 天", "--expires is 1 to 36500 days")
    given = Terms(options.day(as_of), options.office(by))
    return given if expires is None else given._replace(days=expires)


def _answers(files: list[Path], space: Workspace, terms: Terms, lang: str) -> int:
    """The answers taken and written down; 1 when some could not be taken, 3 when a workbook could not be read."""
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.answers import Returned, by_organisation, read_answers
    from sucheng_data.operations.decisions import record
    from sucheng_data.operations.lock import sole

    read = read_answers(files, space, load_schemas(space.schemas), terms)
    taken = [one for one in read if isinstance(one, Returned)]
    with sole(space.build):  # from the first look at the decisions to the last word of them
        written = record(space, by_organisation(taken))
    for file, one in zip(files, read, strict=True):
        _tell(file.name, one, lang)
    zh = lang == "zh"
    for name, merged in written.items():
        told = (
            f"新增 {merged.added}，替换 {merged.replaced}，原有 {merged.same}"
            if zh
            else f"{merged.added} added, {merged.replaced} replaced, {merged.same} known"
        )
        console.out(f"→ {name}  {told}")
    return 3 if len(taken) < len(read) else int(any(one.refused for one in taken))


def _tell(name: str, one: Returned | SuchengError, lang: str) -> None:
    """What one workbook answered, and row by row what was not taken."""
    from sucheng_data.model.decision import ANSWERS, Answer
    from sucheng_data.operations.answers import Returned

    zh = lang == "zh"
    if not isinstance(one, Returned):
        console.line(f"{name}{'：' if zh else ': '}{one.text(lang)}")
        return
    count = {answer: sum(made.answer is answer for made in one.decisions) for answer in Answer}
    said = [f"{ANSWERS[answer] if zh else answer.value} {number}" for answer, number in count.items()]
    rest = (f"未答复 {one.unanswered}", f"没有采用 {len(one.refused)}")
    rest = rest if zh else (f"unanswered {one.unanswered}", f"not taken {len(one.refused)}")
    console.out(
        f"{name}  {one.organisation}  {one.file}\n  {'，'.join([*said, *rest]) if zh else ', '.join([*said, *rest])}"
    )
    for note in one.notes:
        console.out(f"  {note.in_(lang)}")
    for refused in one.refused[:_MOST_LINES]:
        row = (f"第{refused.row}行：" if zh else f"row {refused.row}: ") if refused.row else ""
        console.out(f"  {'没有采用' if zh else 'not taken'}  {row}{refused.why.in_(lang)}")
    if more := len(one.refused[_MOST_LINES:]):
        console.out(f"  …… {more}")

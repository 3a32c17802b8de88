"""sucheng clean: put values, one per line, through a cleaner and print the normal forms."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.model.issue import Issue
    from sucheng_data.stages.trial import Answer


def clean(
    kind: Annotated[str, typer.Argument(help="值的种类，如 phone、date。The kind of value, e.g. phone, date.")],
    file: Annotated[
        Path | None, typer.Argument(help="一行一个值的文件，缺省读标准输入。Values, one per line; stdin by default.")
    ] = None,
    *,
    json_: Annotated[
        bool, typer.Option("--json", help='每行一个 {"input", "context"}，逐行答复。JSON lines in and out.')
    ] = False,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """试一试某个值会被清洗成什么。Put values through a cleaner and print the normal forms."""
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.workspace import discover, open_workspace
    from sucheng_data.stages.trial import context_of, kind_named, try_value

    spoken = console.language(lang)
    chosen = kind_named(kind)
    schemas = load_schemas(open_workspace(workspace or discover()).schemas)
    for number, line in enumerate(_lines(file), 1):
        value, said = _asked(line, number) if json_ else (line, None)
        answer = try_value(chosen, value, context_of(said, schemas), schemas)
        if json_:
            console.out(_json({"value": answer.value, "findings": [_finding(one) for one in answer.findings]}))
        else:
            _show(answer, number, spoken)
    return 0


def _lines(file: Path | None) -> Iterator[str]:
    """The lines of `file`, or of standard input for none and for “-”; UTF-8 whatever the locale."""
    from sucheng_data.model.errors import CannotWork

    try:
        if file is None or str(file) == "-":
            if sys.stdin.isatty():
                console.line("一行一个值，按 Ctrl-D 结束。One value per line, Ctrl-D to end.")
            yield from (line.decode().rstrip("\r\n") for line in sys.stdin.buffer)
        else:
            with file.open("rb") as lines:
                yield from (line.decode("utf-8-sig").rstrip("\r\n") for line in lines)
    except OSError as error:
        raise CannotWork(f"文件打不开：{error.strerror}", f"the file cannot be opened: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CannotWork("输入不是 UTF-8 文字", "the input is not UTF-8") from error


def _asked(line: str, number: int) -> tuple[Any, Any]:
    """Input and context of one JSON line; a bare value is an input without context."""
    import json

    from sucheng_data.model.errors import UsageError

    try:
        asked = json.loads(line)
    except ValueError as error:
        raise UsageError(f"第 {number} 行不是 JSON：{error}", f"line {number} is not JSON: {error}") from error
    value, said = (asked.get("input"), asked.get("context")) if isinstance(asked, dict) else (asked, None)
    if not (value is None or isinstance(value, (str, int, float))) or not (
        said is None or isinstance(said, (str, dict))
    ):
        raise UsageError(
            f'第 {number} 行要写成 {{"input": 值, "context": 说明}}',
            f'line {number} should be {{"input": a value, "context": what is known}}',
        )
    return value, said


def _finding(issue: Issue) -> dict[str, Any]:
    told = {"code": issue.code, "severity": issue.severity.value, "message": issue.message._asdict()}
    return told | ({"suggestion": issue.suggestion} if issue.suggestion else {})


def _show(answer: Answer, number: int, lang: str) -> None:
    """The normal form on standard output, one line per value; what is told about it beside, on standard error."""
    value = answer.value
    console.out(value if isinstance(value, str) else "" if value is None else _json(value))
    for issue in answer.findings:
        mean = f" → {issue.suggestion}" if issue.suggestion else ""
        console.line(f"  {number}: [{issue.code}] {issue.message.in_(lang)}{mean}")


def _json(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    """An exact decimal as the JSON number that is written alike; whatever JSON has no form for as text."""
    from decimal import Decimal

    if not isinstance(value, Decimal):
        return str(value)
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)

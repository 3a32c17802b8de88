"""A changed copy of the schemas for a trial: `stations.x-rules.STA-W10.days=90`, or the severity of a code."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sucheng_data.model.errors import UsageError, did_you_mean
from sucheng_data.model.issue import Severity
from sucheng_data.model.jsonfile import read_json
from sucheng_data.model.schema import marks_of

REGISTER = "rules"


@contextmanager
def changed_schemas(folder: Path, settings: Sequence[str], severities: Sequence[str]) -> Iterator[Path]:
    """A temporary copy of `folder` with these changes. Raises UsageError for a place that is not there."""
    with tempfile.TemporaryDirectory(prefix="sucheng-try-") as scratch:
        copy = Path(scratch) / "schemas"
        shutil.copytree(folder, copy)
        for setting in settings:
            path, value = _parts(setting, "--set", "stations.x-rules.STA-E04.lon=lon")
            name, *steps = path.split(".")
            _set(copy, name, steps, _value(value))
        for setting in severities:
            code, level = _parts(setting, "--severity", "STA-W09=error")
            if level not in list(Severity):
                raise _wrong(level, list(Severity))
            _set(copy, REGISTER, ["findings", code, "severity"], level)
        yield copy


def _parts(setting: str, option: str, example: str) -> tuple[str, str]:
    path, sign, value = setting.partition("=")
    if not (path and sign and value):
        raise UsageError(f"{option} 要写成 {example}，不是 {setting}", f"{option} wants {example}, not {setting}")
    return path, value


def _value(text: str) -> Any:
    """JSON where it is JSON, else the text itself."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


def _set(folder: Path, name: str, steps: Sequence[str], value: Any) -> None:
    """Change one place of the file `name`; the last step may be new, those before it must be there."""
    files = [path.stem for path in sorted(folder.glob("*.json"))]
    if name not in files:
        raise _wrong(name, files)
    if not steps:
        raise UsageError(f"{name} 里要改哪一处？", f"which place in {name}?")
    content = read_json(folder / f"{name}.json")
    place: Any = content
    for step in steps[:-1]:
        place = place[_key(place, step)]
    if isinstance(place, dict):
        place[steps[-1]] = value
    else:
        place[_key(place, steps[-1])] = value
    (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=2), encoding="utf-8")


def _key(place: Any, step: str) -> Any:
    """Where `step` leads: a key; of a list the entry of that code or rule, or its number from 0."""
    if isinstance(place, Mapping):
        if step not in place:
            raise _wrong(step, list(place))
        return step
    if not isinstance(place, list):
        raise _wrong(step, [])
    marked = [(mark, number) for number, part in enumerate(place) for mark in marks_of(part)]
    found = [number for mark, number in marked if mark == step]
    if not found and step.isdecimal() and int(step) < len(place):
        return int(step)
    if len(found) != 1:
        raise _several(step, found) if found else _wrong(step, [mark for mark, _ in marked])
    return found[0]


def _several(step: str, found: Sequence[int]) -> UsageError:
    numbers = "、".join(map(str, found))
    return UsageError(
        f"有多处 {step}，请改写序号：{numbers}", f"{step} stands several times; give its number: {numbers}"
    )


def _wrong(step: str, known: Sequence[str]) -> UsageError:
    zh, en = did_you_mean(step, known)
    return UsageError(f"没有 {step}{zh}", f"there is no {step}{en}")

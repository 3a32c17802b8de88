"""Profiles of departments: profiles/*.toml read and checked, the one for a file chosen, a new one written down."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from sucheng_data.model.batch import DATUMS, UNKNOWN_CRS, Batch
from sucheng_data.model.errors import CannotWork, UsageError
from sucheng_data.model.profile import POLICIES, PinnedColumn, PinnedSheet, Profile
from sucheng_data.model.schema import Schemas

_TEXTS = ("org", "jurisdiction", "crs", "password_env", "hidden_sheets", "hidden_rows", "struck_rows")
_READ_KINDS = ("exact", "contained", "similar", "spread", "pinned")


def read_profiles(folder: Path, schemas: Schemas) -> list[Profile]:
    """Every profile of `folder`, by name. Raises CannotWork for one that is no TOML, UsageError for what it may not say."""
    if not folder.is_dir():
        return []
    return [_read(path, schemas) for path in sorted(folder.glob("*.toml"))]


def choose(profiles: Iterable[Profile], org: str, file: str) -> Profile | None:
    """The profile closest to a file of `org` called `file` (its name only). Raises UsageError when two are equally close."""
    marks = {profile: mark for profile in profiles if (mark := profile.fits(org, file))}
    best = [profile for profile, mark in marks.items() if mark == max(marks.values())]
    if len(best) > 1:
        names = "、".join(profile.name for profile in best)
        raise UsageError(
            f"{file} 同时合用几个约定：{names}，请改它们的 files", f"{file} fits several profiles: {names}"
        )
    return best[0] if best else None


def profile_of(name: str, batches: Sequence[Batch], file: str) -> Profile:
    """What was understood of one workbook, as a profile for the ones to come."""
    facts = [batch.context for batch in batches if batch.entity]
    return Profile(
        name=name,
        org=_one(fact.submitted_by for fact in facts),
        files=(_pattern(file),),
        jurisdiction=_one(fact.jurisdiction for fact in facts),
        crs=_one(fact.crs for fact in facts if fact.crs != UNKNOWN_CRS),
        sheets=tuple(_pinned(batch) for batch in batches if batch.entity),
    )


def to_toml(profile: Profile) -> str:
    """The profile as the TOML that `read_profiles` reads; texts are quoted as JSON strings, which TOML shares."""
    lines = ["# 这个单位的表格是怎样读的；可以手改。How this sender's workbooks are read; may be edited.", ""]
    lines += [
        f"{name} = {_quoted(value)}" for name in ("org", "jurisdiction", "crs") if (value := getattr(profile, name))
    ]
    if not profile.crs:
        lines.append('# crs = "gcj02"            # 坐标系 datum: wgs84 gcj02 bd09')
    lines += [f"files = {_quoted(list(profile.files))}"]
    lines.append(f"year = {profile.year}" if profile.year else "# year = 2026               # 没写年份的日期按哪一年")
    password = f"password_env = {_quoted(profile.password_env)}" if profile.password_env else '# password_env = "NAME"'
    lines.append(f"{password}      # 密码放在哪个环境变量里")
    lines += [f'# {name} = "{default}"' for name, default in _policies()]
    for sheet in profile.sheets:
        lines += ["", "[[sheets]]", f"name = {_quoted(sheet.name)}", f"entity = {_quoted(sheet.entity)}"]
        lines += [f"header_rows = {list(sheet.header_rows)}", "columns = ["]
        lines += [f"  {_column(column)}," for column in sheet.columns]
        lines += ["]"]
    return "\n".join(lines) + "\n"


def _policies() -> list[tuple[str, str]]:
    names = ("hidden_sheets", "hidden_rows", "struck_rows")
    return [(field.name, str(field.default)) for field in fields(Profile) if field.name in names]


def _column(column: PinnedColumn) -> str:
    said = {name: value for name, value in column._asdict().items() if value or name == "field"}
    return "{ " + ", ".join(f"{name} = {_quoted(value)}" for name, value in said.items()) + " }"


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _pattern(file: str) -> str:
    """Next month's file has another date or number in its name: digits become *, and what would be read as a pattern ?."""
    stem = "".join("*" if sign.isdigit() else "?" if sign in "*?[]" else sign for sign in file)
    while "**" in stem:
        stem = stem.replace("**", "*")
    return stem


def _one(values: Iterable[str]) -> str:
    found = set(filter(None, values))
    return found.pop() if len(found) == 1 else ""


def _pinned(batch: Batch) -> PinnedSheet:
    layout, units = batch.layout, batch.context.units
    columns = tuple(
        PinnedColumn(
            column.letter,
            column.header,
            column.field if column.how in _READ_KINDS else "",
            _one(units.get(name, "") for name in column.field.split(",")),
        )
        for column in layout.columns
        if column.header
    )
    return PinnedSheet(layout.name, batch.entity, layout.header_rows, columns)


def _read(path: Path, schemas: Schemas) -> Profile:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CannotWork(f"{path.name} 有误：{error}", f"{path.name} is broken: {error}") from error
    _known(path, content, {field.name for field in fields(Profile)} - {"name"})
    texts = {name: _text(path, content, name) for name in _TEXTS if name in content}
    for name, allowed in (("crs", DATUMS), *((policy, POLICIES) for policy, _ in _policies())):
        if name in texts and texts[name] not in allowed:
            raise _wrong(path, f"{name} = {texts[name]}", "、".join(allowed))
    for name, codes in (("org", "organisations"), ("jurisdiction", "districts")):
        if texts.get(name) and texts[name] not in schemas.codes[codes].by_code:
            raise _wrong(path, f"{name} = {texts[name]}", codes)
    year = content.get("year")
    if year is not None and not (isinstance(year, int) and 2000 <= year <= 2100):
        raise _wrong(path, f"year = {year}", "2000–2100")
    patterns = content.get("files", [])
    if not (isinstance(patterns, list) and all(isinstance(pattern, str) for pattern in patterns)):
        raise _wrong(path, "files", '["*驿站*.xlsx"]')
    sheets = tuple(_sheet(path, sheet, schemas) for sheet in _tables(path, content, "sheets"))
    return Profile(name=path.stem, files=tuple(patterns), year=year, sheets=sheets, **texts)


def _sheet(path: Path, content: Mapping[str, Any], schemas: Schemas) -> PinnedSheet:
    _known(path, content, {field.name for field in fields(PinnedSheet)})
    name, entity = _text(path, content, "name"), _text(path, content, "entity")
    if entity not in schemas.entities:
        raise _wrong(path, f"entity = {entity}", "、".join(schemas.entities))
    known = schemas[entity].fields
    columns = []
    for column in _tables(path, content, "columns"):
        _known(path, column, set(PinnedColumn._fields))
        pinned = PinnedColumn(**{name: _text(path, column, name) for name in column})
        for field in filter(None, pinned.field.split(",")):
            if field not in known:
                raise _wrong(path, f"field = {field}", "、".join(difflib.get_close_matches(field, known, 3)) or entity)
        columns.append(pinned)
    rows = content.get("header_rows", [])
    if not (isinstance(rows, list) and all(isinstance(row, int) and row > 0 for row in rows)):
        raise _wrong(path, f"header_rows = {rows}", "[3, 4]")
    return PinnedSheet(name, entity, tuple(rows), tuple(columns))


def _tables(path: Path, content: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    found = content.get(name, [])
    if not (isinstance(found, list) and all(isinstance(each, dict) for each in found)):
        raise _wrong(path, name, f"[[{name}]]")
    return found


def _text(path: Path, content: Mapping[str, Any], name: str) -> str:
    value = content.get(name, "")
    if not isinstance(value, str):
        raise _wrong(path, f"{name} = {value}", '"…"')
    return value


def _known(path: Path, content: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(content) - known)
    if unknown:
        close = "、".join(difflib.get_close_matches(unknown[0], known, 2)) or "、".join(sorted(known))
        raise _wrong(path, unknown[0], close)


def _wrong(path: Path, what: str, wanted: str) -> UsageError:
    return UsageError(
        f"约定 {path.name} 里的 {what} 不对，可写：{wanted}", f"profile {path.name}: {what} is wrong; wanted: {wanted}"
    )

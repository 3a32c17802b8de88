"""sucheng.toml beside its folders: how nights are run. Each setting has a default; `SUCHENG_<TABLE>_<KEY>` in the environment wins."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from sucheng_data.model.errors import CannotWork, UsageError, did_you_mean

CONFIG = "sucheng.toml"


@dataclass(frozen=True)
class Sources:
    """How long a department's last accepted rows stand in for a delivery that fails, and what counts as failing.

    days: at most so long; 0: never. collapse: a delivery that has lost more than this share of its records has collapsed;
    few: but a loss of so few records is none.
    """

    days: int = 30
    collapse: float = 0.5
    few: int = 5


@dataclass(frozen=True)
class Retention:
    """What is kept: releases that are among the newest `releases` or younger than `days`; runs, drafts and cache by age."""

    releases: int = 30
    days: int = 400
    runs: int = 90
    drafts: int = 30
    cache: int = 30


@dataclass(frozen=True)
class Recipient:
    """One place that is told. kind: webhook, mail or file; format of a webhook: json, wecom or dingtalk.

    owners: whose news; none: everybody's. A name that ends in `_env` is that of the environment variable with the secret.
    """

    kind: str
    format: str = "json"
    owners: Sequence[str] = ()
    url_env: str = ""
    secret_env: str = ""
    path: str = ""
    host: str = ""
    port: int = 0
    tls: str = "starttls"
    sender: str = ""
    to: Sequence[str] = ()
    user_env: str = ""
    password_env: str = ""


@dataclass(frozen=True)
class Notify:
    """Who is told of a night. again: days before the same news is told again; link: where readers find the releases;
    attach: return workbooks go along in mails; retries: how often a delivery is tried."""

    again: int = 7
    link: str = ""
    attach: bool = True
    retries: int = 3
    to: Sequence[Recipient] = ()


@dataclass(frozen=True)
class Run:
    """runner: serial, processes, dask or spark (`dask://host:port` for a cluster there); workers: 0 for as many as processors."""

    runner: str = "processes"
    workers: int = 0


@dataclass(frozen=True)
class Settings:
    """Everything in sucheng.toml but `[folders]`."""

    sources: Sources = field(default_factory=Sources)
    retention: Retention = field(default_factory=Retention)
    notify: Notify = field(default_factory=Notify)
    run: Run = field(default_factory=Run)


TABLES: Mapping[str, type[Any]] = {"sources": Sources, "retention": Retention, "notify": Notify, "run": Run}


def read_toml(root: Path) -> dict[str, Any]:
    """The tables of the workspace's sucheng.toml; none without one. Raises CannotWork for a broken file, UsageError for a
    table that is not known."""
    config = root / CONFIG
    if not config.is_file():
        return {}
    try:
        content = tomllib.loads(config.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CannotWork(f"{CONFIG} 有误：{error}", f"{CONFIG} is broken: {error}") from error
    for name in sorted(set(content) - {"folders", *TABLES}):
        raise unknown(name, ("folders", *TABLES))
    return content


def settings(root: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the workspace at `root`. Raises UsageError for one that is not known or not of its kind."""
    content = read_toml(root)
    parts = {}
    for name, kind in TABLES.items():
        table = _table(content.get(name, {}), name)
        parts[name] = _built(kind, {**table, **dict(_overriding(kind, name, environment))}, f"[{name}]")
    return Settings(**parts)


def _table(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise UsageError(f"{CONFIG} 的 {place} 应该是一节 [{place}]", f"{place} in {CONFIG} must be a table [{place}]")
    return value


def _overriding(kind: type[Any], table: str, environment: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """What the environment says of a table's plain settings. Raises UsageError for a setting that is not known."""
    prefix = f"SUCHENG_{table.upper()}_"
    plain = {one.name: type(one.default) for one in fields(kind) if one.default is not MISSING}
    for variable in sorted(name for name in environment if name.startswith(prefix)):
        name, text = variable.removeprefix(prefix).lower(), environment[variable]
        if name not in plain or plain[name] is tuple:
            raise unknown(variable, [f"{prefix}{each.upper()}" for each, of in plain.items() if of is not tuple])
        yield name, _read(text, plain[name], variable)


def _read(text: str, kind: type[Any], variable: str) -> Any:
    if kind is bool and text.lower() in ("true", "false", "1", "0"):
        return text.lower() in ("true", "1")
    try:
        return text if kind is bool else kind(text)
    except ValueError as error:
        raise _wrong(variable, kind, text) from error


def _built(kind: type[Any], given: Mapping[str, Any], place: str) -> Any:
    """A dataclass of settings, checked by the kinds of its defaults."""
    known = {one.name: one for one in fields(kind)}
    for name in sorted(set(given) - set(known)):
        raise unknown(f"{place} {name}", known)
    values: dict[str, Any] = {}
    for name, value in given.items():
        wanted = str if known[name].default is MISSING else type(known[name].default)
        if wanted is tuple:
            values[name] = _listed(value, f"{place} {name}", recipients=kind is Notify)
        elif wanted is float and isinstance(value, int) and not isinstance(value, bool):
            values[name] = float(value)
        elif isinstance(value, wanted) and isinstance(value, bool) == (wanted is bool):
            values[name] = value
        else:
            raise _wrong(f"{place} {name}", wanted, value)
        if isinstance(values[name], int | float) and values[name] < 0:
            raise _wrong(f"{place} {name}", wanted, value)
    if kind is Recipient and "kind" not in given:
        raise UsageError(f"{CONFIG} 的 {place} 缺少 kind", f"{place} in {CONFIG} lacks kind")
    return kind(**values)


def _listed(value: Any, place: str, *, recipients: bool) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _wrong(place, list, value)
    if recipients:
        return tuple(
            _built(Recipient, _table(one, place), f"[[{place.strip('[] ').replace('] ', '.')}]]") for one in value
        )
    if not all(isinstance(one, str) for one in value):
        raise _wrong(place, list, value)
    return tuple(value)


def unknown(name: str, known: Iterable[str]) -> UsageError:
    """The error for a setting nobody knows."""
    zh, en = did_you_mean(name.rpartition(" ")[2], known)
    return UsageError(f"{CONFIG} 里有不认识的设置：{name}{zh}", f"{CONFIG} has unknown settings: {name}{en}")


_KINDS = {
    int: ("一个不小于 0 的整数", "a whole number of at least 0"),
    float: ("一个不小于 0 的数", "a number of at least 0"),
    bool: ("true 或 false", "true or false"),
    str: ("一段文字（加引号）", "a text in quotes"),
    list: ("一列文字", "a list of texts"),
}


def _wrong(name: str, kind: type[Any], value: Any) -> UsageError:
    zh, en = _KINDS[kind]
    return UsageError(f"设置 {name} 应该是{zh}，不是 {value!r}", f"the setting {name} must be {en}, not {value!r}")

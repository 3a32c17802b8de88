"""Plug-ins by name: function name = file name = word in the schema; asking imports that one module only."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from sucheng_data.model.errors import SchemaError, did_you_mean

PACKAGE = Path(__file__).resolve().parents[1]
FOLDERS = ("readers", "cleaners", "rules", "comparers", "reports", "outputs")


@cache
def names(folder: str) -> tuple[str, ...]:
    """The plug-ins in `folder`, sorted; none is imported."""
    return tuple(sorted(path.stem for path in (PACKAGE / folder).glob("[!_]*.py")))


@cache
def find(folder: str, name: str) -> Callable[..., Any]:
    """The function `name` in `<folder>/<name>.py`. Raises SchemaError with “did you mean” when there is none."""
    known = names(folder)
    if name not in known:
        zh, en = did_you_mean(name, known)
        raise SchemaError(f"{folder} 里没有 {name}{zh}", f"there is no {name} in {folder}{en}")
    module = importlib.import_module(f"sucheng_data.{folder}.{name}")
    function: Callable[..., Any] = getattr(module, name)
    return function


def doc(folder: str, name: str) -> str:
    """The plug-in's documentation: the docstring of its function."""
    return (find(folder, name).__doc__ or "").strip()

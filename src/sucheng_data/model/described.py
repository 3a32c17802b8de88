"""What a plug-in says of itself, read from its source: nothing that it imports is loaded."""

from __future__ import annotations

import ast
import inspect
from functools import cache
from typing import NamedTuple

from sucheng_data.model.registry import FOLDERS, PACKAGE, names


class Option(NamedTuple):
    """One option of a plug-in: its name, the kind as annotated, and its default as written ("" where it must be given)."""

    name: str
    kind: str
    default: str

    def __str__(self) -> str:
        return f"{self.name}: {self.kind}" + (f" = {self.default}" if self.default else "")


class Described(NamedTuple):
    """A plug-in: its folder and name, its documentation, its keyword-only options."""

    folder: str
    name: str
    doc: str
    options: tuple[Option, ...]

    @property
    def signature(self) -> str:
        return f"{self.name}({', '.join(map(str, self.options))})"


@cache
def described(folder: str, name: str) -> Described:
    """What `folder`/`name` says of itself."""
    tree = ast.parse((PACKAGE / folder / f"{name}.py").read_text(encoding="utf-8"))
    (function,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    arguments = zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    options = (
        Option(one.arg, ast.unparse(one.annotation) if one.annotation else "", ast.unparse(default) if default else "")
        for one, default in arguments
    )
    return Described(folder, name, inspect.cleandoc(ast.get_docstring(function) or ""), tuple(options))


def plugins() -> list[tuple[str, str]]:
    """(folder, name) of every plug-in."""
    return [(folder, name) for folder in FOLDERS for name in names(folder)]

"""sucheng_data: departmental spreadsheets in, one checked and published package out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sucheng_data.api import check, read, release, validate
    from sucheng_data.model.errors import CannotWork, SchemaError, SuchengError, UsageError
    from sucheng_data.model.issue import Issue, Place, Severity
    from sucheng_data.model.schema import load_schemas

__version__ = "0.1.0"

_HOMES = {
    "read": "api",
    "check": "api",
    "validate": "api",
    "release": "api",
    "Issue": "model.issue",
    "Place": "model.issue",
    "Severity": "model.issue",
    "SuchengError": "model.errors",
    "UsageError": "model.errors",
    "CannotWork": "model.errors",
    "SchemaError": "model.errors",
    "load_schemas": "model.schema",
}

__all__ = [
    "CannotWork",
    "Issue",
    "Place",
    "SchemaError",
    "Severity",
    "SuchengError",
    "UsageError",
    "__version__",
    "check",
    "load_schemas",
    "read",
    "release",
    "validate",
]


def __getattr__(name: str) -> Any:
    """Import on first use: `import sucheng_data` alone costs nothing."""
    if name in _HOMES:
        return getattr(import_module(f"sucheng_data.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'sucheng_data' has no attribute {name!r}")

"""The JSON files of the folder schemas/, read with errors that name file, line and column."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sucheng_data.model.errors import SchemaError

Json = Mapping[str, Any]
COMMON = "_common.json"


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in `path`; SchemaError names the line of a syntax error."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SchemaError(f"{path.name} 读不出：{error}", f"{path.name} cannot be read: {error}") from error
    except json.JSONDecodeError as error:
        raise SchemaError(
            f"{path.name} 第{error.lineno}行第{error.colno}列不是合法的 JSON：{error.msg}",
            f"{path.name} line {error.lineno} column {error.colno} is not valid JSON: {error.msg}",
        ) from error
    if not isinstance(content, dict):
        raise SchemaError(f"{path.name} 应是一个 JSON 对象", f"{path.name} should hold a JSON object")
    return content

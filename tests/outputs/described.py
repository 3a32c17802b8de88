"""What the tests of the descriptions share: a release of empty tables, about which one may say anything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sucheng_data.model.about import read_about
from sucheng_data.model.release import Release, Written
from sucheng_data.model.report import Report, Source
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.publish import nothing
from tests.conftest import AS_OF, ROOT

SOME = Written(12, "ab" * 32, 0)
CONTACT = {"name": "数据专班", "phone": "0512-00000000", "email": "data@example.org"}
LICENCE = {"name": "EXAMPLE-1.0", "title": "示例许可", "path": "https://example.org/licence"}
HOME = "https://example.org/nuanxin/"
# Written after the descriptions, or descriptions themselves.
LATER = ("manifest.json", "SHA256SUMS", "SHA256SUMS.sig")


def empty(schemas: Schemas, files: Mapping[str, Written] | None = None, **about: Any) -> Release:
    """A release without records, with facts of about.json replaced."""
    tables = {entity.name: nothing(entity) for entity in schemas if entity.outputs}
    given = files if files is not None else {f"csv/{name}.csv": SOME for name in tables}
    source = Source("SRC-20250101-ZGH-01", "raw/内部/某局 张三.xlsx", "0" * 64, "SZ-ZGH", "2025-01-01", 3)
    said = replace(read_about(ROOT / "schemas"), **about)
    return Release(tables, schemas, [source], Report(0, 0, (), (), schemas, AS_OF), AS_OF, said, files=given)


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def on_disk(folder: Path) -> dict[str, Path]:
    """Every file of a release by its name in it."""
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}

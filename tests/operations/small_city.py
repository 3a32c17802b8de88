"""A workspace of two stations: published in a quarter of a second, with a release that a test may damage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from sucheng_data.model.registry import find
from sucheng_data.model.run import Published
from sucheng_data.operations.verify import seal
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.pipeline import Request, check, publish

DAY = date(2026, 1, 31)
HEAD = "驿站名称,区县,街道,地址,经度,纬度,坐标系,开放时间\n"
ROWS = (
    "千灯暖新驿站,昆山市,千灯镇,昆山市千灯镇少卿路1号,120.991234,31.271234,WGS84,24小时\n",
    "山塘暖新驿站,姑苏区,虎丘街道,姑苏区山塘街100号,120.591234,31.321234,WGS84,08:00-20:00\n",
    "平江暖新驿站,姑苏区,平江街道,姑苏区平江路20号,120.631234,31.311234,WGS84,24小时\n",
)


def small_city(folder: Path, rows: int = 2) -> Workspace:
    """The workspace, with the first `rows` of the stations delivered."""
    (folder / "raw").mkdir(parents=True, exist_ok=True)
    (folder / "sucheng.toml").write_text("[folders]\n", encoding="utf-8")
    (folder / "raw" / "驿站.csv").write_text(HEAD + "".join(ROWS[:rows]), encoding="utf-8")
    return open_workspace(folder)


def light(kind: str, name: str) -> Any:
    """The forms that are quickly written; what is tried here is the same for all."""
    return find(kind, name) if name in ("parquet", "geojson", "schemas") else lambda _release, _folder: []


def published(space: Workspace, day: date = DAY, *, again: bool = False, form: Any = light) -> Published:
    """A publication in this process, with the forms that `form` finds; what is not delivered is gone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sucheng_data.stages.publish.find", form)
        checked = replace(check(space, Request((), day)), complete=("",))
        return publish(space, checked, day, again=again)


def resealed(folder: Path, change: Callable[[dict], None] = lambda _manifest: None) -> None:
    """Manifest and digests made to agree with whatever stands in the folder now, as a clever forger would."""
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    known = manifest["files"]
    manifest["files"] = {
        name: {**known.get(name, {"rows": 0}), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for file in sorted(folder.rglob("*"))
        if file.is_file() and (name := file.relative_to(folder).as_posix()) not in ("manifest.json", "SHA256SUMS")
        for content in (file.read_bytes(),)
    }
    change(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "SHA256SUMS").unlink(missing_ok=True)
    seal(folder)

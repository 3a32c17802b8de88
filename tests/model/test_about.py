"""What the publisher says of the package: accepted, and refused with the word that is wrong."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import pytest

from sucheng_data.model.about import ABOUT, read_about
from sucheng_data.model.errors import SchemaError
from sucheng_data.model.schema import load_schemas

ROOT = Path(__file__).resolve().parents[2]


def test_the_shipped_facts_are_read() -> None:
    about = read_about(ROOT / "schemas")
    assert about.publisher == "SZ-SGB" and about.homepage is None
    assert about.uuid("ST-320583-00042") == str(uuid5(about.namespace, "ST-320583-00042"))
    assert about.uuid("ST-320583-00042") != str(uuid5(NAMESPACE_URL, "ST-320583-00042"))


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda about: about.update(titel={}), "titel，是否想写 title"),
        (lambda about: about.pop("licence"), "缺少 licence"),
        (lambda about: about.update(namespace="no uuid"), "有误"),
        (lambda about: about.update(title="苏城暖新"), "有误"),
        (lambda about: about.update(forms=["datapackag"]), "datapackag，是否想写 datapackage"),
        (lambda about: about.update(internal=["excel_intern"]), "excel_intern，是否想写 excel_internal"),
        (lambda about: about.update(publisher="SZ-SGBB"), "SZ-SGBB，是否想写 SZ-SGB"),
        (lambda about: about.update(updates={"station": "weekly"}), "station，是否想写 stations"),
    ],
)
def test_what_is_wrong_is_named_before_anything_is_read(
    tmp_path: Path, damage: Callable[[dict[str, Any]], object], says: str
) -> None:
    folder = tmp_path / "schemas"
    shutil.copytree(ROOT / "schemas", folder)
    about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    damage(about)
    (folder / ABOUT).write_text(json.dumps(about), encoding="utf-8")
    with pytest.raises(SchemaError, match=says):
        load_schemas(folder)


def test_schemas_without_it_can_judge_and_not_publish(tmp_path: Path) -> None:
    folder = tmp_path / "schemas"
    shutil.copytree(ROOT / "schemas", folder)
    (folder / ABOUT).unlink()
    load_schemas(folder)
    with pytest.raises(SchemaError, match="复制一份"):
        read_about(folder)

"""Everything a night needs, looked at one by one; whatever a look meets is an answer, never a crash."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from sucheng_data.model.errors import SuchengError
from sucheng_data.model.issue import Text
from sucheng_data.operations import _machine, _papers, _premises
from sucheng_data.operations._checkup import BAD, Check, Patient
from sucheng_data.operations.workspace import open_workspace

Look = Callable[[Patient], Check]


class Answer(NamedTuple):
    """What one look found: its name, its title for people, how it is, what to do."""

    name: str
    title: Text
    check: Check


LOOKS: Mapping[str, tuple[Text, Look]] = {
    "settings": (Text("设置", "settings"), _papers.config),
    "program": (Text("程序", "program"), _machine.program),
    "schemas": (Text("模式", "schemas"), _papers.schemas),
    "raw": (Text("报送", "deliveries"), _premises.deliveries),
    "disk": (Text("磁盘", "disk"), _premises.disk),
    "writing": (Text("写入", "writing"), _premises.writing),
    "clock": (Text("时钟", "clock"), _premises.clock),
    "calendar": (Text("节假日", "holidays"), _premises.calendar),
    "encoding": (Text("编码", "encoding"), _machine.encoding),
    "umask": (Text("权限", "umask"), _machine.umask),
    "memory": (Text("内存", "memory"), _machine.memory),
    "processors": (Text("处理器", "processors"), _machine.cores),
    "fonts": (Text("字体", "fonts"), _machine.fonts),
    "secrets": (Text("密钥变量", "secrets"), _papers.secrets),
    "signing": (Text("签名", "signing"), _papers.key),
    "release": (Text("发布", "release"), _premises.release),
    "leftovers": (Text("遗留", "leftovers"), _premises.leftovers),
    "boundaries": (Text("边界", "boundaries"), _premises.borders),
}


def examine(root: Path, now: datetime, environment: Mapping[str, str] = os.environ) -> list[Answer]:
    """Every look in order; only the settings, where those do not even say where things are."""
    try:
        patient = Patient(open_workspace(root), now, environment)
    except SuchengError as error:
        return [Answer("settings", LOOKS["settings"][0], _said(error))]
    return [Answer(name, title, looked(look, patient)) for name, (title, look) in LOOKS.items()]


def looked(look: Look, patient: Patient) -> Check:
    """What a look found; when it broke down, that."""
    try:
        return look(patient)
    except SuchengError as error:
        return _said(error)
    except Exception as error:  # noqa: BLE001  the doctor is there for machines on which anything may fail
        told = f"{type(error).__name__}: {getattr(error, 'strerror', None) or ''}".rstrip(": ")
        return Check(BAD, Text(f"没能检查：{told}", f"could not be looked at: {told}"))


def _said(error: SuchengError) -> Check:
    return Check(BAD, Text(error.zh, error.en))

"""What the doctor looks at of what people have written: settings, schemas, profiles, and the secrets those name."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from sucheng_data.model.issue import Text
from sucheng_data.model.schema import load_schemas
from sucheng_data.model.score import load_weights
from sucheng_data.operations._checkup import BAD, Check, Patient, good
from sucheng_data.operations.profiles import read_profiles
from sucheng_data.operations.settings import CONFIG, settings
from sucheng_data.operations.signature import KEY, SUMS, sign, signing_key


def config(patient: Patient) -> Check:
    """sucheng.toml, and what the environment says beside it."""
    found = settings(patient.space.root, patient.environment)
    return good(
        f"{CONFIG} 没有问题，通知 {len(found.notify.to)} 处", f"{CONFIG} is right; {len(found.notify.to)} are notified"
    )


def schemas(patient: Patient) -> Check:
    """The schemas and profiles, as every run checks them."""
    found = load_schemas(patient.space.schemas)
    load_weights(patient.space.schemas, found)
    profiles = read_profiles(patient.space.profiles, found)
    return good(
        f"{len(list(found))} 个实体的模式、{len(profiles)} 份约定",
        f"{len(list(found))} entities, {len(profiles)} profiles",
    )


def secrets(patient: Patient) -> Check:
    """Every variable that a setting or a profile names has something in it; what, is nobody's business."""
    wanted = list(dict.fromkeys(_wanted(patient)))
    missing = [name for name in wanted if not patient.environment.get(name)]
    if missing:
        text = Text(f"没有设环境变量 {'、'.join(missing)}", f"not set in the environment: {', '.join(missing)}")
        return Check(BAD, text, Text("写进服务的 EnvironmentFile", "set it in the EnvironmentFile of the service"))
    if not wanted:
        return good("没有用到", "none are named")
    return good(f"{len(wanted)} 个环境变量都设了", f"all {len(wanted)} variables are set")


def _wanted(patient: Patient) -> Iterator[str]:
    for one in settings(patient.space.root, patient.environment).notify.to:
        yield from (name for each in fields(one) if each.name.endswith("_env") and (name := getattr(one, each.name)))
    found = load_schemas(patient.space.schemas)
    yield from (one.password_env for one in read_profiles(patient.space.profiles, found) if one.password_env)


def key(patient: Patient) -> Check:
    """The key signs, without asking anybody."""
    found = signing_key(patient.environment)
    if found is None:
        return good(f"不签名（没有设 {KEY}）", f"releases are not signed ({KEY} is not set)")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / SUMS).write_text("", encoding="utf-8")
        sign(Path(folder), found)
    return good("签名密钥能用", "the signing key works")

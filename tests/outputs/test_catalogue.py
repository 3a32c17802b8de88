"""The catalogue: one entry per data set, under the field names of the three catalogues, nothing that nobody has decided."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sucheng_data.model.catalogue import columns, datasets, version
from sucheng_data.model.schema import Schemas
from sucheng_data.outputs.catalogue import catalogue
from tests.outputs.described import CONTACT, LICENCE, empty, read

# Entity -> title, frequency of the city's list, label: as the catalogues of the city word them.
SETS = {
    "stations": ("新市民劳动者服务驿站", "3", "每周"),
    "projects": ("关爱服务项目", "4", "每月"),
    "benefits": ("关爱福利", "4", "每月"),
    "indicators": ("工作指标", "4", "每月"),
}
SUZHOU = {
    "resourceName",
    "resourceIntroduction",
    "createrDeptName",
    "resourceType",
    "updateFrequency",
    "dataUpdateTime",
    "dataVolume",
}
JIANGSU = {
    "resourcesName",
    "resourceDetail",
    "provideDepartName",
    "resourceSubject",
    "updateFrequency",
    "updateDate",
    "editionNum",
}
NATIONAL = {
    "信息资源名称",
    "信息资源摘要",
    "信息资源提供方",
    "主题分类",
    "信息资源格式",
    "信息项",
    "更新周期",
    "发布日期",
}
UNDECIDED = {"directory", "industry", "open_attribute", "contact", "licence", "usage"}


def test_an_entry_for_each_data_set_in_three_wordings(either: Path) -> None:
    told = read(either / "catalogue.json")
    assert (told["version"], told["as_of"]) == ("2026.1.31", "2026-01-31")
    assert [entry["dictionary"]["entity"] for entry in told["datasets"]] == list(SETS)
    for entry, (name, (title, code, label)) in zip(told["datasets"], SETS.items(), strict=True):
        table = pq.read_table(either / f"{name}.parquet")
        assert entry["title"]["zh"] == title and entry["rows"] == table.num_rows
        assert (entry["update_frequency"]["suzhou"], entry["update_frequency"]["label"]["zh"]) == (code, label)
        assert (
            set(entry["suzhou"]) == SUZHOU and set(entry["jiangsu"]) == JIANGSU and set(entry["national"]) == NATIONAL
        )
        assert entry["suzhou"]["updateFrequency"] == code and entry["jiangsu"]["updateFrequency"] == label
        assert entry["suzhou"]["dataVolume"] == table.num_rows
        assert entry["suzhou"]["createrDeptName"] == "中共苏州市委社会工作部"
        assert all((either / file).is_file() for file in (*entry["files"], entry["dictionary"]["file"]))
        assert not UNDECIDED & set(entry)
    assert told["datasets"][2]["relations"] == ["sucheng-nuanxin-projects", "sucheng-nuanxin-stations"]


def test_the_table_says_what_the_entries_say(either: Path) -> None:
    with (either / "catalogue.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    entries = read(either / "catalogue.json")["datasets"]
    for row, entry in zip(rows, entries, strict=True):
        national = entry["national"]
        same = [word for word in national if word in row]
        assert len(same) == 7 and all(row[word] == national[word] for word in same)
        assert (row["数据集编号"], row["数据量"]) == (entry["dataset_id"], str(entry["rows"]))
        assert int(row["信息项数"]) == len(entry["items"]) == len(national["信息项"])
        assert row["开放属性"] == row["联系人"] == row["许可"] == ""


def test_what_is_decided_is_said(schemas: Schemas, tmp_path: Path) -> None:
    given = {
        "openness": {"code": "1", "label": "无条件开放"},
        "industry": "公共管理",
        "directory": "人力资源",
        "usage": "导航",
    }
    release = empty(schemas, contact=CONTACT, licence=LICENCE, catalogue={**given, "titles": {}})
    catalogue(release, tmp_path)
    first = read(tmp_path / "catalogue.json")["datasets"][0]
    assert first["open_attribute"] == {"code": "1", "label": "无条件开放"}
    assert (
        first["suzhou"]["openAttributeName"]
        == first["jiangsu"]["openCondition"]
        == first["national"]["开放属性"]
        == "无条件开放"
    )
    assert (first["suzhou"]["contacts"], first["suzhou"]["contactTel"]) == (CONTACT["name"], CONTACT["phone"])
    assert (first["suzhou"]["catalogName"], first["jiangsu"]["belongIndustry"]) == ("人力资源", "公共管理")
    assert first["title"] == {"zh": "驿站", "en": "Stations"}  # no other title given
    assert columns(release)["许可"] == ["示例许可"] * 4


def test_entities_that_are_not_published_or_not_data_sets_are_left_out(schemas: Schemas) -> None:
    release = empty(schemas, updates={"stations": "daily", "weather": "weekly"})
    (only,) = datasets(release)
    assert (only.entity, only.frequency.suzhou, only.frequency.eu) == ("stations", "2", "DAILY")
    assert {len(cells) for cells in columns(release).values()} == {1}


@pytest.mark.parametrize(("code", "label", "suzhou"), [("semimonthly", "每半月", "10"), ("someday", "someday", "")])
def test_frequencies(schemas: Schemas, code: str, label: str, suzhou: str) -> None:
    (only,) = datasets(empty(schemas, updates={"stations": code}))
    assert (only.frequency.label.zh, only.frequency.suzhou, only.frequency.eu) == (label, suzhou, "")


def test_version_is_the_day(schemas: Schemas) -> None:
    assert version(empty(schemas)) == "2026.1.31"

"""The data sets of a release as the open-data catalogues of the city, the province and the country list them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sucheng_data.model.dictionary import entries
from sucheng_data.model.issue import Text
from sucheng_data.model.links import ORGANISATIONS, links
from sucheng_data.model.release import Release

# What an entity may be published as, in the catalogues' words.
FORMATS = {
    "csv": "CSV",
    "parquet": "Parquet",
    "geojson": "GeoJSON",
    "sqlite": "SQLite",
    "excel": "XLSX",
    "hsds": "HSDS",
    "map_page": "HTML",
}
FREQUENCIES = "update_frequencies"
KIND = "文件"


class Frequency(NamedTuple):
    """How often a data set is updated; suzhou: the code of the city's catalogue; eu: that of the European authority list."""

    code: str
    label: Text
    suzhou: str
    eu: str


class Party(NamedTuple):
    """Who publishes; uscc is "" where it is not known."""

    code: str
    name: Text
    uscc: str


class Dataset(NamedTuple):
    """One data set of the catalogue: an entity of which about.json says how often it is updated."""

    entity: str
    identifier: str
    title: Text
    description: Text
    formats: list[str]
    frequency: Frequency
    rows: int
    items: list[tuple[str, str, str]]
    related: list[str]


def version(release: Release) -> str:
    """The day of the release as a semantic version: 2026.1.31."""
    return f"{release.as_of.year}.{release.as_of.month}.{release.as_of.day}"


def identifier(release: Release, entity: str) -> str:
    """What the data set of `entity` is called in every catalogue."""
    return f"{release.about.name}-{entity}"


def organisation(release: Release, code: str) -> Party:
    """An organisation by its code; its name as published, else as registered."""
    register = release.schemas.codes[ORGANISATIONS]
    known = {}
    if ORGANISATIONS in release.tables:
        table = release.tables[ORGANISATIONS].select(["org_id", "uscc"])
        known = {record["org_id"]: record["uscc"] for record in table.to_pylist()}
    return Party(code, Text(register.label(code), register.label(code, "en")), known.get(code) or "")


def datasets(release: Release) -> list[Dataset]:
    """The data sets of `release`, in the order people meet them in."""
    names = [name for name in release.about.updates if name in release.tables]
    items: dict[str, list[tuple[str, str, str]]] = {name: [] for name in names}
    for entry in entries(release):
        if entry.entity in items:
            items[entry.entity].append((entry.field, entry.title.zh, entry.type.zh))
    return [_dataset(release, name, items[name]) for name in sorted(names, key=lambda name: release.schemas[name].rank)]


def _dataset(release: Release, name: str, items: list[tuple[str, str, str]]) -> Dataset:
    entity, about = release.schemas[name], release.about
    given = about.catalogue["titles"].get(name)
    return Dataset(
        name,
        identifier(release, name),
        Text(**given) if given else Text(entity.title, entity.title_en),
        Text(entity.description, entity.description_en),
        [label for form, label in FORMATS.items() if form in entity.outputs],
        _frequency(release, about.updates[name]),
        release.tables[name].num_rows,
        items,
        sorted({link.to for link in links(release.schemas, entity)} & set(about.updates) - {name}),
    )


def _frequency(release: Release, code: str) -> Frequency:
    codes = release.schemas.codes[FREQUENCIES]
    row = codes.by_code.get(code, {})
    label = Text(codes.label(code), codes.label(code, "en"))
    return Frequency(code, label, row.get("suzhou", ""), row.get("eu", ""))


def columns(release: Release) -> dict[str, list[Any]]:
    """The catalogue as a sheet: Chinese heading -> one cell per data set; what nobody has decided is left blank."""
    found, about, day = datasets(release), release.about, release.as_of
    party, extra = organisation(release, about.publisher), about.catalogue
    same: dict[str, Any] = {
        "信息资源提供方": party.name.zh,
        "提供方代码": party.uscc,
        "所属目录": extra["directory"],
        "主题分类": about.theme.zh,
        "所属行业": extra["industry"],
        "资源类型": KIND,
        "开放属性": extra["openness"]["label"],
        "发布日期": day,
        "更新日期": day,
        "版本号": version(release),
        "应用场景": extra["usage"],
        "许可": about.licence["title"] or about.licence["name"],
        "联系人": about.contact["name"],
        "联系电话": about.contact["phone"],
        "数据字典": "dictionary.csv",
    }
    own: dict[str, list[Any]] = {
        "信息资源名称": [one.title.zh for one in found],
        "数据集编号": [one.identifier for one in found],
        "信息资源摘要": [one.description.zh for one in found],
        "信息资源格式": ["、".join(one.formats) for one in found],
        "更新周期": [one.frequency.label.zh for one in found],
        "更新周期代码": [one.frequency.suzhou for one in found],
        "数据量": [one.rows for one in found],
        "信息项数": [len(one.items) for one in found],
        "关联资源": ["、".join(identifier(release, name) for name in one.related) for one in found],
    }
    return {**own, **{heading: [cell] * len(found) for heading, cell in same.items()}}


def portals(release: Release, one: Dataset) -> dict[str, dict[str, Any]]:
    """The entry under the field names of data.suzhou.gov.cn, of the province, and of the national guide.

    Only what is known: codes and times that a portal gives itself are its own to fill in.
    """
    entries = {"suzhou": _suzhou(release, one), "jiangsu": _jiangsu(release, one), "national": _national(release, one)}
    return {portal: known(facts) for portal, facts in entries.items()}


def _suzhou(release: Release, one: Dataset) -> dict[str, Any]:
    about, extra = release.about, release.about.catalogue
    return {
        "resourceName": one.title.zh,
        "resourceIntroduction": one.description.zh,
        "createrDeptName": organisation(release, about.publisher).name.zh,
        "catalogName": extra["directory"],
        "resourceType": KIND,
        "openAttributeName": extra["openness"]["label"],
        "updateFrequency": one.frequency.suzhou,
        "dataUpdateTime": release.as_of.isoformat(),
        "dataVolume": one.rows,
        "contacts": about.contact["name"],
        "contactTel": about.contact["phone"],
    }


def _jiangsu(release: Release, one: Dataset) -> dict[str, Any]:
    about, extra = release.about, release.about.catalogue
    return {
        "resourcesName": one.title.zh,
        "resourceDetail": one.description.zh,
        "provideDepartName": organisation(release, about.publisher).name.zh,
        "resourceSubject": about.theme.zh,
        "belongIndustry": extra["industry"],
        "openCondition": extra["openness"]["label"],
        "updateFrequency": one.frequency.label.zh,
        "updateDate": release.as_of.isoformat(),
        "editionNum": version(release),
        "resourceUsage": extra["usage"],
    }


def _national(release: Release, one: Dataset) -> dict[str, Any]:
    about, extra = release.about, release.about.catalogue
    party = organisation(release, about.publisher)
    return {
        "信息资源名称": one.title.zh,
        "信息资源摘要": one.description.zh,
        "信息资源提供方": party.name.zh,
        "提供方代码": party.uscc,
        "信息资源分类": extra["directory"],
        "主题分类": about.theme.zh,
        "信息资源格式": "、".join(one.formats),
        "信息项": [{"信息项名称": title, "数据类型": kind} for _, title, kind in one.items],
        "开放属性": extra["openness"]["label"],
        "更新周期": one.frequency.label.zh,
        "发布日期": release.as_of.isoformat(),
    }


def known(facts: Mapping[str, Any]) -> dict[str, Any]:
    """`facts` without those that nobody has stated."""
    return {name: fact for name, fact in facts.items() if fact not in (None, "", [], {})}

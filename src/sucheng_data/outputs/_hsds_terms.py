"""Our code lists as taxonomies of HSDS, and the attributes that tie records to their terms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sucheng_data.model.release import Release
from sucheng_data.outputs._hsds_tables import Tables

NOTES = "notes"
# Code list -> name and description of the taxonomy.
_LISTS: Mapping[str, tuple[str, str]] = {
    "actions": ("苏城暖新六大行动", "The six actions of the programme"),
    "station_categories": ("驿站类别", "Categories of stations"),
    "station_status": ("驿站状态", "Status of stations"),
    "facilities": ("设施", "Facilities of stations"),
    "supplies": ("用品", "Supplies at stations"),
    "services": ("服务内容", "What is offered"),
    "target_groups": ("服务对象", "Target groups"),
    "benefit_kinds": ("福利种类", "Kinds of benefits"),
    "org_types": ("单位类型", "Types of organisations"),
}
# What HSDS has no column for, and where a column was filled by a convention instead of a fact.
_NOTES: Mapping[str, tuple[str, str]] = {
    "record_id": ("原编号", "本数据包中的编号；the id in our own package"),
    "part_of": ("所属", "所属项目或上级福利，值为其 service 的 id；the service it is a part of"),
    "partner": ("支持配合单位", "参与的其他单位；a further organisation that takes part"),
    "organization_of_project": ("单位取自项目", "未写明提供单位，记在所属项目的牵头单位名下；provider not stated: that of the project"),
    "organization_sender": ("单位取自报送", "未写明责任单位，记在报送单位名下；organisation not stated: the one that reported it"),
    "organization_publisher": ("单位取自发布", "未写明责任单位，记在发布单位名下；organisation not stated: the publisher of the package"),
    "status_not_stated": ("状态未写明", "未写明状态，按标准必填而记为 active；status not stated: given as active, the standard wants one"),
    "postal_code_default": ("邮编为默认值", "报表没有邮编，填所在区（市）的通用邮编；no postcode reported: the general one of the district"),
}  # fmt: skip


class Terms:
    """Writes the taxonomies, then attributes."""

    def __init__(self, release: Release, tables: Tables) -> None:
        self.tables = tables
        self.known: dict[tuple[str, str], str] = {}
        self.seen: tuple[str, set[str]] = "", set()
        for name, (title, description) in {**_LISTS, NOTES: ("数据说明", "Notes on the data")}.items():
            taxonomy = tables.add("taxonomy", f"taxonomy/{name}", name=title, description=description)
            for code, label, text in _terms(release, name):
                term = tables.add(
                    "taxonomy_term",
                    f"taxonomy/{name}/{code}",
                    # The standard's table wants codes unique over all taxonomies; ours are unique within their own.
                    code=code if name == "actions" else f"{name}:{code}",
                    name=label,
                    description=text,
                    taxonomy=title,
                    language="zh",
                    taxonomy_id=taxonomy,
                )
                self.known[name, code] = term

    def attach(self, entity: str, link: str, taxonomy: str, codes: Iterable[str | None] | str | None) -> None:
        """An attribute per code on the row `link` of the table `entity`."""
        for code in [codes] if isinstance(codes, str) else codes or ():
            if code is not None and (taxonomy, code) in self.known:
                self._add(entity, link, (taxonomy, code), None)

    def note(self, entity: str, link: str, code: str, value: str | None = None) -> None:
        """A note on a row, where need be with a value."""
        self._add(entity, link, (NOTES, code), value)

    def _add(self, entity: str, link: str, term: tuple[str, str], value: str | None) -> None:
        key = f"attribute/{link}/{'/'.join(term)}" + (f"/{value}" if value else "")
        if self.seen[0] != link:
            self.seen = link, set()
        if key in self.seen[1]:
            return
        self.seen[1].add(key)
        self.tables.add(
            "attribute",
            key,
            link_id=link,
            taxonomy_term_id=self.known[term],
            link_type=term[0] if term[0] != NOTES else term[1],
            link_entity=entity,
            value=value,
        )


def _terms(release: Release, name: str) -> Iterator[tuple[str, str, str]]:
    """Code, label, description."""
    if name == NOTES:
        yield from ((code, *texts) for code, texts in _NOTES.items())
        return
    stated: dict[str, dict[str, Any]] = {}
    if name in release.tables and name == "actions":
        stated = {row["action_code"]: row for row in release.tables[name].to_pylist()}
    for row in release.schemas.codes[name].rows:
        aims = row.get("aims", "").split("|") if row.get("aims") else []
        aims = stated.get(row["code"], {}).get("aims") or aims
        yield row["code"], row["label_zh"], "；".join([row["label_en"] or row["label_zh"], *aims])

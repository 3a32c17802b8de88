"""The data dictionary: every published column with what one must know of it, and the code lists they use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sucheng_data.model.codes import Codes
from sucheng_data.model.issue import Text
from sucheng_data.model.release import Release
from sucheng_data.model.schema import Entity, Field

PRECISION = "_precision"
PRECISIONS = {"day": "日", "ten_day": "旬", "month": "月", "quarter": "季度", "half": "半年", "year": "年"}
# A code list with more labels than this is named, not written out.
MANY = 12
TYPES = {
    "string": Text("文本", "string"),
    "integer": Text("整数", "integer"),
    "number": Text("数值", "number"),
    "boolean": Text("是否", "boolean"),
    "object": Text("结构", "object"),
}
DATE, LIST = Text("日期", "date"), Text("列表", "list")


class Entry(NamedTuple):
    """One published column. identifier: <entity>.<column>; format: how it is written; range: what it may say; codes: its code list."""

    entity: str
    entity_title: Text
    field: str
    identifier: str
    title: Text
    definition: Text
    type: Text
    format: str
    range: str
    required: bool
    unit: str
    codes: str


def entries(release: Release) -> list[Entry]:
    """The dictionary of `release`: entities in the order people meet them in, columns as they stand."""
    names = sorted(release.tables, key=lambda name: (release.schemas[name].rank, name))
    return [entry(release.schemas[name], column) for name in names for column in release.tables[name].column_names]


def columns(found: Sequence[Entry]) -> dict[str, list[str]]:
    """The dictionary as a sheet: Chinese heading -> cells."""
    return {
        "内容": [entry.entity_title.zh for entry in found],
        "标识符": [entry.identifier for entry in found],
        "中文名称": [entry.title.zh for entry in found],
        "英文名称": [entry.title.en for entry in found],
        "定义": [entry.definition.zh for entry in found],
        "数据类型": [entry.type.zh for entry in found],
        "数据格式": [entry.format for entry in found],
        "值域": [entry.range for entry in found],
        "必填": ["是" if entry.required else "否" for entry in found],
        "计量单位": [entry.unit for entry in found],
        "代码表": [entry.codes for entry in found],
        "英文定义": [entry.definition.en for entry in found],
    }


def code_lists(release: Release) -> list[Codes]:
    """The code lists that published columns use, by name."""
    used = {
        entity.fields[column].codes
        for entity in (release.schemas[name] for name in release.tables)
        for column in release.tables[entity.name].column_names
        if column in entity.fields
    }
    return sorted((codes for codes in used if codes is not None), key=lambda codes: codes.name)


def code_columns(lists: Sequence[Codes]) -> dict[str, list[str]]:
    """The code lists as a sheet: heading -> cells."""
    rows = [(codes.name, row) for codes in lists for row in codes.rows]
    return {
        "list": [name for name, _ in rows],
        **{word: [row[word] for _, row in rows] for word in ("code", "label_zh", "label_en")},
    }


def entry(entity: Entity, column: str) -> Entry:
    """What the dictionary says of one published column."""
    field = entity.fields.get(column)
    title = Text(entity.title, entity.title_en)
    if field is None:
        return _precision(entity, title, column)
    return Entry(
        entity.name,
        title,
        column,
        f"{entity.name}.{column}",
        Text(field.title, field.title_en),
        Text(field.description, field.description_en),
        type_of(field),
        _format(field),
        _range(field),
        column in entity.required or column in entity.key,
        field.unit,
        field.codes.name if field.codes else "",
    )


def _precision(entity: Entity, title: Text, column: str) -> Entry:
    """The column beside a date that may be known to the month or year only."""
    of = entity.fields[column.removesuffix(PRECISION)]
    name = Text(f"{of.title}精度", f"Precision of: {of.title_en}")
    told = Text(f"“{of.title}”写到哪一级。", f"To what the date “{of.title_en}” is known.")
    said = "、".join(f"{code} {label}" for code, label in PRECISIONS.items())
    return Entry(
        entity.name, title, column, f"{entity.name}.{column}", name, told, TYPES["string"], "", said, False, "", ""
    )


def type_of(field: Field) -> Text:
    """What kind of value a column holds, in both languages."""
    if field.spec.get("format") == "date":
        return DATE
    if field.type == "array":
        item = TYPES[field.subschema["items"]["type"]]
        return Text(f"{LIST.zh}（{item.zh}）", f"{LIST.en} of {item.en}")
    return TYPES[field.type]


def _format(field: Field) -> str:
    if field.spec.get("format") == "date":
        return "YYYY-MM-DD"
    if field.type == "array":
        return "JSON" if field.subschema["items"]["type"] == "object" else "多个值用 | 隔开"
    if field.type == "boolean":
        return "true / false"
    if field.decimals is not None:
        return f"{field.decimals} 位小数"
    return "网址" if field.spec.get("format") == "iri" else _between(field.spec, "minLength", "maxLength", "字")


def _range(field: Field) -> str:
    """What the values may be: the labels of a short code list, the name of a long one, bounds, or the form."""
    if field.codes is not None:
        labels = [field.codes.label(code) for code in field.codes]
        return "、".join(labels) if len(labels) <= MANY else f"见代码表 {field.codes.name}（{len(labels)} 项）"
    spec = field.subschema
    spec = {**spec.get("items", {}), **spec} if field.type == "array" else spec
    if "enum" in spec or "const" in spec:
        return "、".join(map(str, spec.get("enum", [spec.get("const")])))
    return _between(spec, "minimum", "maximum", "") or str(spec.get("pattern", ""))


def _between(spec: Mapping[str, Any], low: str, high: str, unit: str) -> str:
    least, most = spec.get(low), spec.get(high)
    if least is not None and most is not None:
        return f"{least} 至 {most}{' ' if unit else ''}{unit}"
    if least is not None:
        return f"不少于 {least} {unit}".strip()
    return f"不超过 {most} {unit}".strip() if most is not None else ""

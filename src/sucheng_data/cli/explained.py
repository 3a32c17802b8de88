"""What there is to say about a code, in sections: the terminal and the rule reference show the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from sucheng_data.model.described import described
from sucheng_data.model.findings import Finding
from sucheng_data.model.issue import OWNERS, Severity, Text
from sucheng_data.model.reference import Emitter, emitters, related
from sucheng_data.model.registry import FOLDERS, names
from sucheng_data.model.schema import Schemas
from sucheng_data.reports._words import DIMENSIONS, SEVERITIES

GROUPS = {
    "FMT": Text("单元格的写法", "How a cell is written"),
    "FILE": Text("文件", "Files"),
    "SHT": Text("工作表和表头", "Sheets and headings"),
    "ORG": Text("单位名称", "Organisations"),
    "REF": Text("引用的记录", "References"),
    "STA": Text("驿站", "Stations"),
    "PRJ": Text("项目", "Projects"),
    "BEN": Text("福利", "Benefits"),
    "IND": Text("指标", "Indicators"),
    "DUP": Text("重复和编号", "Duplicates and ids"),
    "PII": Text("个人信息", "Personal data"),
    "DEC": Text("已作的答复", "Answers given"),
    "PUB": Text("发布", "Publication"),
    "": Text("一般规定（清洗器和 JSON Schema 的关键字）", "General: cleaners, and keywords of JSON Schema"),
}
EFFECTS = {
    Severity.ERROR: Text("这条记录改好之前不发布", "the record is not published until it is mended"),
    Severity.WARNING: Text("照常发布，记录上带这个提示代码", "published, with this code as a flag"),
    Severity.INFO: Text("只是告知，不影响发布", "a note; publication is not affected"),
}
LABELS = {
    "what": Text("是什么", "what"),
    "why": Text("为什么", "why"),
    "wrong": Text("错的写法", "wrong"),
    "right": Text("对的写法", "right"),
    "fix": Text("怎么改", "how to fix"),
    "effect": Text("后果", "effect"),
    "owner": Text("谁来改", "who mends it"),
    "confirm": Text("可否确认无误", "can be confirmed"),
    "dimension": Text("质量维度", "dimension"),
    "about": Text("对象", "about"),
    "from": Text("出处", "where from"),
    "related": Text("另见", "see also"),
}
CONFIRM = {
    True: Text("可以：属实的答“确认无误”，以后不再问", "yes: answer that it is right, and it is not asked again"),
    False: Text("不可以：只能改正", "no: it can only be mended"),
}
_ANY_FIELD = Text("任何字段都可以在 schemas/ 里写这个关键字", "any field may say this keyword in schemas/")
_CLEANERS = Text("每个读不懂内容的清洗器", "every cleaner that cannot read a cell")


class Reference(NamedTuple):
    """The schemas, and where each code comes from."""

    schemas: Schemas
    places: Mapping[str, Sequence[Emitter]]


def reference(schemas: Schemas) -> Reference:
    """The reference of `schemas`."""
    return Reference(schemas, emitters(schemas))


def group_of(code: str) -> str:
    """The letters a code begins with; "" for general ones and letters nobody named."""
    letters = code.partition("-")[0]
    return letters if "-" in code and letters in GROUPS else ""


def sections(known: Reference, finding: Finding, lang: str) -> dict[str, list[str]]:
    """Everything about a code, by the words of LABELS; a section that has nothing to say is left out."""
    near = related(finding.code, known.places)
    schemas = known.schemas
    names = [schemas[name].title if lang == "zh" else schemas[name].title_en for name in finding.entities]
    owner, dimension = OWNERS.get(finding.owner), DIMENSIONS.get(finding.dimension)
    severity = SEVERITIES[lang][finding.severity]
    said = {
        "what": [blanked(finding.message.in_(lang))],
        "why": [finding.why.in_(lang)],
        "wrong": [finding.example_wrong.in_(lang)],
        "right": [finding.example_right.in_(lang)],
        "fix": [finding.advice.in_(lang)],
        "effect": [f"{severity}{'：' if lang == 'zh' else ': '}{EFFECTS[finding.severity].in_(lang)}"],
        "owner": [owner.in_(lang) if owner else finding.owner],
        "confirm": [CONFIRM[finding.confirm].in_(lang)],
        "dimension": [dimension.in_(lang) if dimension else finding.dimension],
        "about": [("、" if lang == "zh" else ", ").join(names)],
        "from": where_from(known.places[finding.code], lang),
        "related": [f"{code}  {schemas.findings[code].title.in_(lang)}" for code in near],
    }
    return {name: lines for name, lines in said.items() if any(lines)}


def blanked(message: str) -> str:
    """A message with its placeholders as dots."""
    parts = (part.partition("}") for part in message.split("{"))
    return "…".join(rest if closed else text for text, closed, rest in parts)


def where_from(found: Sequence[Emitter], lang: str) -> list[str]:
    """The places that report a code, one line each; the fields of an entity that say one keyword together."""
    zh = lang == "zh"
    lines = [_rule(one, lang) for one in found if one.kind == "rule"]
    lines += [f"{one.place}{_own(one, lang)}: {one.told}" for one in found if one.kind == "condition"]
    lines += _fields((one for one in found if one.kind == "field"), lang)
    reading = "{}: 清洗器 {}" if zh else "{}: cleaner {}"
    lines += [reading.format(one.place, one.what) + _own(one, lang) for one in found if one.kind == "reading"]
    lines += [_module(one.what, lang) for one in found if one.kind == "module"]
    return lines or [_ANY_FIELD.in_(lang)]


def _rule(one: Emitter, lang: str) -> str:
    return f"{one.entity}: rules/{one.what} ({one.told})  {first_line(('rules', one.what), lang)}".rstrip()


def _own(one: Emitter, lang: str) -> str:
    return f" [{SEVERITIES[lang][Severity(one.severity)]}]" if one.severity else ""


def _fields(found: Iterable[Emitter], lang: str) -> list[str]:
    """stations: lon minimum = 119, lat minimum = 30. A keyword that most fields have is told by their number."""
    lines = []
    for entity, group in groupby(found, key=lambda one: one.entity):
        members = list(group)
        told = [one.field if one.what == "required" else f"{one.field} {one.told}" for one in members]
        told = [text + _own(one, lang) for text, one in zip(told, members, strict=True)]
        word = "：" if lang == "zh" else ": "
        if len(told) > 15:
            count = f"{len(told)} 个字段" if lang == "zh" else f"{len(told)} fields"
            lines.append(f"{entity}{word}{count}")
        else:
            lines.append(f"{entity}{word}{('；' if lang == 'zh' else '; ').join(told)}")
    return lines


def _module(path: str, lang: str) -> str:
    """A module; with what it does where it is a plug-in."""
    folder, _, name = path.removesuffix(".py").partition("/")
    if path == "model/cleaning.py":
        return _CLEANERS.in_(lang)
    if folder in FOLDERS and name in names(folder):
        return f"{folder}/{name}  {first_line((folder, name), lang)}".rstrip()
    return path


def first_line(plugin: tuple[str, str], lang: str) -> str:
    """The first sentence of a plug-in's documentation in the language asked for; nothing where it has none."""
    zh, dot, en = described(*plugin).doc.partition("\n")[0].partition("。")
    if not dot:
        zh, en = ("", zh) if zh.isascii() else (zh, "")
    return zh + dot if lang == "zh" else en


def facts(known: Reference, finding: Finding) -> dict[str, Any]:
    """Everything about a code as JSON."""
    both = {name: getattr(finding, name)._asdict() for name in ("title", "message", "why", "advice")}
    examples = {name: getattr(finding, name)._asdict() for name in ("example_wrong", "example_right")}
    places = [
        {"kind": one.kind, "what": one.what, "entity": one.entity, "field": one.field, "severity": one.severity}
        | {"options": dict(one.options)}
        for one in known.places[finding.code]
    ]
    plain = {name: getattr(finding, name) for name in ("code", "severity", "owner", "dimension", "confirm", "scope")}
    near = related(finding.code, known.places)
    return {**plain, "entities": [*finding.entities], **both, **examples, "from": places, "related": near}

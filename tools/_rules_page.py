"""docs/rules.md: the reference of findings by group, and the rule functions with their options."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from _markdown import both, cell, code, link, table

from sucheng_data.cli.explained import GROUPS, LABELS, Reference, group_of, reference, sections
from sucheng_data.model.described import described
from sucheng_data.model.findings import Finding
from sucheng_data.model.issue import Severity
from sucheng_data.model.registry import names
from sucheng_data.model.schema import Schemas

FUNCTIONS = "规则函数 Rule functions"
HEAD = """# 问题与规则 Findings and rules

每个问题代码：是什么、为什么要紧、错的和对的写法、怎么改、谁来改、出自哪里；命令行里用 `sucheng explain 代码` 看同样的内容。
Every code: what it is, why it matters, wrong and right, how to fix it, who mends it, where it comes from; `sucheng explain CODE` says the same.
"""


def rules_page(schemas: Schemas) -> str:
    """docs/rules.md: every finding of the register, by group; every rule function."""
    known = reference(schemas)
    groups = _groups(schemas)
    parts = [HEAD, _counts(groups), _contents(groups)]
    for title, members in groups.items():
        parts += [f"# {title}\n", _index(members), *(_finding(known, one) for one in members)]
    parts += [f"# {FUNCTIONS}\n", _functions(schemas), *(_rule(name, schemas) for name in names("rules"))]
    return "\n".join(parts)


def _groups(schemas: Schemas) -> dict[str, list[Finding]]:
    """Title of the group -> its findings, in the order of the register."""
    found = {
        both(*title): [one for word, one in schemas.findings.items() if group_of(word) == letters]
        for letters, title in GROUPS.items()
    }
    return {title: members for title, members in found.items() if members}


def _counts(groups: Mapping[str, list[Finding]]) -> str:
    """How many errors, warnings and notes there are, by group."""

    def row(title: str, members: list[Finding]) -> tuple[object, ...]:
        return title, *(sum(one.severity == level for one in members) for level in Severity), len(members)

    heads = ("组 group", "错误 errors", "警告 warnings", "提示 notes", "共 total")
    every = [one for members in groups.values() for one in members]
    rows = [row(link(title), members) for title, members in groups.items()]
    return table(heads, [*rows, row("**共 total**", every)])


def _contents(groups: Mapping[str, list[Finding]]) -> str:
    lines = [f"- {link(title)}: {' '.join(link(one.code) for one in members)}" for title, members in groups.items()]
    return "\n".join([*lines, f"- {link(FUNCTIONS)}: {' '.join(map(link, names('rules')))}", ""])


def _index(members: list[Finding]) -> str:
    heads = ("代码 code", "级别 severity", "谁来改 owner", "质量维度 dimension", "含义 title")
    return table(heads, ((link(one.code), one.severity, one.owner, one.dimension, both(*one.title)) for one in members))


def _finding(known: Reference, finding: Finding) -> str:
    """One code: each section in both languages, once where they say the same."""
    zh, en = (sections(known, finding, lang) for lang in ("zh", "en"))
    facts = f"**{both(*finding.title)}** · `{finding.severity}` · {finding.owner} · {finding.dimension}"
    return "\n".join([f"## {finding.code}\n", facts, "", *(_section(name, zh[name], en[name]) for name in zh), ""])


def _section(name: str, zh: list[str], en: list[str]) -> str:
    label = both(*LABELS[name])
    if name == "related":
        return f"- {label}: {' '.join(link(line.split()[0]) for line in zh)}"
    if name == "from":
        return "\n".join([f"- {label}:", *(f"  - {cell(line)}" for line in en)])
    if name in ("wrong", "right"):
        return f"- {label}: {' / '.join(dict.fromkeys(f'`{cell(line)}`' for line in (*zh, *en)))}"
    return f"- {label}: {cell(' '.join(dict.fromkeys((*zh, *en))))}"


def _functions(schemas: Schemas) -> str:
    """Every rule with the codes that use it."""
    heads = ("规则 rule", "说明 what it says", "选项 options", "代码 codes")
    rows = []
    for name in names("rules"):
        one = described("rules", name)
        codes = dict.fromkeys(spec["code"] for spec, _ in _uses(name, schemas))
        options = ", ".join(code(option.name) for option in one.options)
        rows.append((link(name), one.doc.partition("\n")[0], options, " ".join(map(link, codes))))
    return table(heads, rows)


def _uses(rule: str, schemas: Schemas) -> Iterator[tuple[Mapping[str, Any], str]]:
    """(rule as the schema has it, entity) of each use."""
    for entity in schemas:
        yield from ((spec, entity.name) for spec in entity.rules if spec["rule"] == rule)


def _rule(name: str, schemas: Schemas) -> str:
    one = described("rules", name)
    heads = ("选项 option", "指什么 kind", "缺省 default")
    options = table(heads, ((code(part.name), code(part.kind), code(part.default)) for part in one.options))
    used = [
        f"- {link(spec['code'])} `{entity}`: `{json.dumps(_options(spec), ensure_ascii=False)}`"
        for spec, entity in _uses(name, schemas)
    ]
    return "\n".join([f"## {name}\n", one.doc, "", *([options] if one.options else []), *used, ""])


def _options(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in spec.items() if key not in ("rule", "code")}

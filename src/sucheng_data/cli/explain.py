"""sucheng explain: what a finding, a rule, a cleaner or a field means, and what to do."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Annotated

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.model.schema import Schemas


def explain(
    word: Annotated[
        str, typer.Argument(help="问题代码、规则、清洗器或字段名，如 STA-E01、phone。A code, rule, cleaner or field.")
    ],
    *,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """解释一个问题代码、规则、清洗器或字段。Explain a finding's code, a rule, a cleaner or a field."""
    from sucheng_data.model.errors import UsageError
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    schemas = load_schemas(open_workspace(workspace or discover()).schemas)
    told = [*_finding(schemas, word, spoken), *_plugin(word), *_fields(schemas, word, spoken)]
    if not told:
        known = [*schemas.findings, *(name for entity in schemas for name in entity.fields)]
        close = "、".join(difflib.get_close_matches(word, known, 3))
        raise UsageError(
            f"不认识 {word}" + (f"，是否想问 {close}？" if close else ""),
            f"unknown: {word}" + (f"; did you mean {close}?" if close else ""),
        )
    console.out("\n\n".join(told))
    return 0


def _finding(schemas: Schemas, word: str, lang: str) -> list[str]:
    finding = schemas.findings.get(word) or schemas.findings.get(word.upper())
    if finding is None:
        return []
    zh = lang == "zh"
    labels = (
        ("级别", "谁来改", "质量维度", "提示", "怎么办")
        if zh
        else ("severity", "owner", "dimension", "message", "what to do")
    )
    message = re.sub(r"\{\w+\}", "…", finding.message.in_(lang))
    facts = (finding.severity, finding.owner, finding.dimension, message, finding.advice.in_(lang))
    lines = [f"{finding.code}  {finding.title.in_(lang)}"]
    return ["\n".join([*lines, *(f"  {label}: {fact}" for label, fact in zip(labels, facts, strict=True))])]


def _plugin(word: str) -> list[str]:
    from sucheng_data.model.registry import FOLDERS, doc, names

    return [f"{folder}/{word}\n  {doc(folder, word)}" for folder in FOLDERS if word in names(folder)]


def _fields(schemas: Schemas, word: str, lang: str) -> list[str]:
    told = []
    for entity in schemas:
        for field in entity.fields.values():
            if word in (field.name, field.title, f"{entity.name}.{field.name}"):
                title = f"{entity.name}.{field.name}  {field.title} · {field.title_en}"
                text = (field.description if lang == "zh" else field.description_en) or ""
                told.append(
                    f"{title}\n  {text}\n  表头 headings: {'、'.join(field.synonyms)}\n  清洗 cleaner: {field.cleaner}"
                )
    return told

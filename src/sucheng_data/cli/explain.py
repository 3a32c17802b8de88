"""sucheng explain: what a code, a rule, a cleaner or a field means, why it matters, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.cli.explained import Reference
    from sucheng_data.model.schema import Entity, Field, Schemas


def explain(
    word: Annotated[
        str,
        typer.Argument(
            help="问题代码、规则、清洗器、栏目或格式，如 STA-E01、phone、联系电话；不写则列出全部代码。"
            "A code, rule, cleaner, field, heading or format; all codes when left out.",
            show_default=False,
        ),
    ] = "",
    *,
    json_: Annotated[bool, typer.Option("--json", help="输出 JSON。As JSON.")] = False,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """解释一个问题代码：是什么、为什么、错对示例、怎么改、谁来改、出自哪里；也解释规则、清洗器、栏目和格式。

    Explain a code: what, why, wrong and right, how to fix it, who mends it, where it comes from; also rules, cleaners, fields.
    """
    known = _known(workspace)
    spoken = console.language(lang)
    if not word:
        console.out(_json(_everything(known)) if json_ else _list(known, spoken))
        return 0
    told = list(_all(known, word.strip()))
    if not told:
        raise _unknown(known.schemas, word)
    if json_:
        console.out(_json([facts for facts, _ in told]))
    else:
        console.out("\n\n".join(text[spoken] for _, text in told))
    return 0


def _known(workspace: Path | None) -> Reference:
    """The reference of the schemas as read; they are checked, which takes longer, only when they turn out to be broken."""
    from sucheng_data.cli.explained import reference
    from sucheng_data.model.schema import load_schemas, read_schemas
    from sucheng_data.operations.workspace import discover, open_workspace

    folder = open_workspace(workspace or discover()).schemas
    try:
        return reference(read_schemas(folder))
    except (KeyError, TypeError, AttributeError, ValueError):
        return reference(load_schemas(folder))


Told = tuple[Mapping[str, Any], Mapping[str, str]]


def _all(known: Reference, word: str) -> Iterator[Told]:
    """Everything of that name: (facts, text by language)."""
    from sucheng_data.cli.explained import facts, sections
    from sucheng_data.model.described import plugins

    exact = [code for code in known.schemas.findings if code == word]
    for code in exact or [code for code in known.schemas.findings if code.lower() == word.lower()]:
        finding = known.schemas.findings[code]
        text = {
            lang: _titled(f"{code}  {finding.title.in_(lang)}", sections(known, finding, lang), lang)
            for lang in console.LANGUAGES
        }
        yield {"kind": "finding", **facts(known, finding)}, text
    for folder, name in plugins():
        if name.lower() == word.lower().removeprefix(f"{folder}/"):
            yield _plugin(known, folder, name)
    for entity in known.schemas:
        yield from ((_field_facts(entity, field), _field(entity, field)) for field in _fields(entity, word))


def _titled(title: str, said: Mapping[str, Sequence[str]], lang: str) -> str:
    from sucheng_data.cli.explained import LABELS

    wide = 18 if lang == "en" else 14
    lines = [title, ""]
    for name, texts in said.items():
        label = LABELS[name].in_(lang)
        pad = " " * max(wide - sum(1 + (ord(sign) > 0x2E80) for sign in label), 1)
        lines += [f"  {label}{pad}{texts[0]}", *(" " * (wide + 2) + text for text in texts[1:])]
    return "\n".join(lines)


def _plugin(known: Reference, folder: str, name: str) -> Told:
    from sucheng_data.model.described import described

    one = described(folder, name)
    users = [
        f"{emitter.entity}: {code} ({emitter.told})"
        for code, found in known.places.items()
        for emitter in found
        if (folder, emitter.kind, emitter.what) == ("rules", "rule", name)
    ]
    users += [
        f"{entity.name}.{field.name}"
        for entity in known.schemas
        for field in entity.fields.values()
        if folder == "cleaners" and field.cleaner == name and not field.set_by
    ]
    facts = {"kind": folder, "name": name, "doc": one.doc, "options": [part._asdict() for part in one.options]}
    signature = [f"  {one.signature}"] if one.options else []
    body = [f"{folder}/{name}", *(f"  {line}" for line in one.doc.splitlines()), *signature]
    text = {
        lang: "\n".join([*body, *([f"  {label}", *(f"    {user}" for user in users)] if users else [])])
        for lang, label in (("zh", "用于"), ("en", "used by"))
    }
    return {**facts, "used_by": users}, text


def _fields(entity: Entity, word: str) -> list[Field]:
    """The fields of that name or title; else those with that heading."""
    from sucheng_data.model.text import fold

    wanted = fold(word)
    fields = entity.fields.values()
    names = [
        one
        for one in fields
        if wanted in {fold(text) for text in (one.name, one.title, one.title_en, f"{entity.name}.{one.name}")}
    ]
    return names or [one for one in fields if wanted in set(map(fold, one.synonyms))]


def _field_facts(entity: Entity, field: Field) -> dict[str, Any]:
    return {
        "kind": "field",
        "entity": entity.name,
        "name": field.name,
        "title": {"zh": field.title, "en": field.title_en},
        "description": {"zh": field.description, "en": field.description_en},
        "type": field.type,
        "required": field.name in entity.required,
        "headings": field.synonyms,
        "cleaner": "" if field.set_by else field.cleaner,
        "codes": field.codes.name if field.codes else "",
        "examples": field.examples,
    }


def _field(entity: Entity, field: Field) -> dict[str, str]:
    def said(lang: str) -> str:
        zh = lang == "zh"
        title = f"{entity.name}.{field.name}  {field.title} · {field.title_en}"
        must = ("必填" if zh else "required") if field.name in entity.required else ""
        parts = {
            ("说明", "about"): field.description if zh else field.description_en,
            ("必填", "required"): must and "✓",
            ("表头", "headings"): "、".join(field.synonyms),
            ("清洗", "cleaner"): "" if field.set_by else field.cleaner,
            ("代码表", "code list"): f"schemas/codes/{field.codes.name}.csv" if field.codes else "",
            ("示例", "example"): "；".join(map(str, field.examples)),
        }
        return "\n".join([title, *(f"  {label[not zh]}: {text}" for label, text in parts.items() if text)])

    return {lang: said(lang) for lang in console.LANGUAGES}


def _list(known: Reference, lang: str) -> str:
    """Every code with its title, by group."""
    from sucheng_data.cli.explained import GROUPS, group_of
    from sucheng_data.reports._words import SEVERITIES

    lines: list[str] = []
    for letters, title in GROUPS.items():
        members = [one for code, one in known.schemas.findings.items() if group_of(code) == letters]
        if members:
            lines += ["", f"{letters}  {title.in_(lang)}".strip()]
            lines += [f"  {one.code:22}{SEVERITIES[lang][one.severity]}  {one.title.in_(lang)}" for one in members]
    return "\n".join(lines[1:])


def _everything(known: Reference) -> list[dict[str, Any]]:
    from sucheng_data.cli.explained import facts

    return [facts(known, one) for one in known.schemas.findings.values()]


def _json(told: Sequence[Mapping[str, Any]]) -> str:
    import json

    return json.dumps(told, ensure_ascii=False, indent=2)


def _unknown(schemas: Schemas, word: str) -> Exception:
    from sucheng_data.model.described import plugins
    from sucheng_data.model.errors import UsageError

    fields = [field for entity in schemas for field in entity.fields.values()]
    names = [*schemas.findings, *(name for _, name in plugins())]
    known = dict.fromkeys([*names, *(one.name for one in fields), *(one.title for one in fields)])
    lower = {name.lower(): name for name in known}
    close = [lower[name] for name in difflib.get_close_matches(word.lower(), lower, 3)]
    return UsageError(
        f"不认识 {word}" + (f"，是否想问 {'、'.join(close)}？" if close else "；sucheng explain 列出全部代码"),
        f"unknown: {word}" + (f"; did you mean {', '.join(close)}?" if close else "; sucheng explain lists all codes"),
    )

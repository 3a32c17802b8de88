"""sucheng rules: list what is checked, and try a changed schema or rule on everything received so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from sucheng_data.cli import console, options

rules = typer.Typer(
    name="rules",
    help="检查哪些规定；改规定之前先试一试。What is checked; try a change before making it.",
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@rules.command("list")
def list_(
    entity: Annotated[
        str, typer.Argument(help="只列这类记录的，如 stations。Those of one entity.", show_default=False)
    ] = "",
    *,
    json_: Annotated[bool, typer.Option("--json", help="输出 JSON。As JSON.")] = False,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """列出每个代码的级别、对象和由哪条规则检查。Every code: its severity, its entities, the rules that report it."""
    from sucheng_data.cli.entities import entity_named
    from sucheng_data.cli.explained import reference
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    known = reference(load_schemas(open_workspace(workspace or discover()).schemas))
    name = entity_named(known.schemas, entity).name if entity else ""
    rows = [
        {
            "code": code,
            "severity": str(one.severity),
            "title": one.title._asdict(),
            "entities": [*one.entities],
            "rules": sorted({place.what for place in known.places[code] if place.kind == "rule"}),
        }
        for code, one in known.schemas.findings.items()
        if not name or name in one.entities
    ]
    console.out(_json(rows) if json_ else _listed(rows, len(known.schemas.entities), spoken))
    return 0


def _listed(rows: Sequence[Mapping[str, Any]], all_of: int, lang: str) -> str:
    from sucheng_data.model.issue import Severity
    from sucheng_data.reports._words import SEVERITIES

    every = "全部" if lang == "zh" else "all"
    lines = []
    for row in rows:
        about = every if len(row["entities"]) == all_of else " ".join(row["entities"])
        used = f"  [{' '.join(row['rules'])}]" if row["rules"] else ""
        level = SEVERITIES[lang][Severity(row["severity"])]
        lines.append(f"{row['code']:22}{level}  {row['title'][lang]}  ({about}){used}")
    return "\n".join(lines)


Schemas = Annotated[
    Path | None, typer.Option("--schemas", help="改过的 schemas/ 副本。A changed copy of schemas/.", show_default=False)
]
Settings = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        help="试改一处，可写多次，如 stations.properties.capacity.maximum=50。Change one place; may be given again.",
        show_default=False,
    ),
]
Severities = Annotated[
    list[str] | None,
    typer.Option(
        "--severity", help="试改级别，可写多次，如 STA-W09=error。Change the severity of a code.", show_default=False
    ),
]
Save = Annotated[
    Path | None,
    typer.Option("--save", help="只存下现在的结果，供以后比较。Only keep today's verdict.", show_default=False),
]
Compare = Annotated[
    Path | None,
    typer.Option("--compare", help="与 --save 存下的结果比较。Compare with a verdict kept.", show_default=False),
]


@rules.command("try")
def try_(
    paths: options.Paths = None,
    *,
    schemas: Schemas = None,
    set_: Settings = None,
    severity: Severities = None,
    save: Save = None,
    compare: Compare = None,
    fail_on_change: Annotated[
        bool, typer.Option("--fail-on-change", help="有变化时退出码为 1。Exit 1 when anything changes.")
    ] = False,
    json_: Annotated[bool, typer.Option("--json", help="输出 JSON。As JSON.")] = False,
    lang: options.Lang = "",
    org: options.Org = "",
    as_of: options.Day = "",
    workspace: options.Root = None,
) -> int:
    """用改过的规定重判收到的全部表格：哪些问题会多、会少、会变级别，哪些记录会扣下或放行。除 --save 外不写文件。

    改 rules/ 里的程序也能试：改之前 --save before.json，改之后 --compare before.json。

    Judge all that was received by changed schemas: findings that come, go or change, records withheld or released. Only
    --save writes. For a changed rule function: --save before.json, edit it, --compare before.json.
    """
    from sucheng_data.cli import tried
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    space = open_workspace(workspace or discover(paths or ()))
    asked = tried.Asked(paths, org, as_of, schemas, tuple(set_ or ()), tuple(severity or ()))
    if save:
        return tried.keep(space, asked, save, spoken)
    outcome = tried.outcome(space, asked, compare)
    console.out(_json(outcome.facts()) if json_ else outcome.text(spoken))
    return 3 if outcome.unreadable else int(fail_on_change and bool(outcome.difference))


def _json(told: Any) -> str:
    import json

    return json.dumps(told, ensure_ascii=False, indent=2)

"""sucheng verify: whether a release is whole and right, for the house and for anybody who has only the folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sucheng_data.cli import console, options

if TYPE_CHECKING:
    from sucheng_data.operations.verify import Verdict

SIGNED = {
    "none": ("没有签名", "not signed"),
    "unchecked": ("有签名，没有核对（用 --signers 指明名单）", "signed, not checked (name the signers with --signers)"),
    "good": ("签名有效", "the signature is good"),
    "bad": ("签名无效", "the signature is bad"),
}


def verify(
    release: Annotated[
        str,
        typer.Argument(
            help="发布的名字或任何文件夹，缺省为当前发布。A release or any folder; the current one by default.",
            show_default=False,
        ),
    ] = "",
    *,
    signers: Annotated[
        Path | None,
        typer.Option("--signers", help="核对签名：ssh-keygen 的签名人名单。The allowed signers.", show_default=False),
    ] = None,
    json_: Annotated[bool, typer.Option("--json", help="输出 JSON。As JSON.")] = False,
    lang: options.Lang = "",
    workspace: options.Root = None,
) -> int:
    """核对一个发布：文件齐全、没有改动、内容合乎自带的模式。Check that a release is complete, unchanged and valid."""
    from sucheng_data.operations.releases import release_folder
    from sucheng_data.operations.verify import is_release
    from sucheng_data.operations.verify import verify as ask
    from sucheng_data.operations.workspace import discover, open_workspace

    spoken = console.language(lang)
    folder = is_release(release_folder(open_workspace(workspace or discover()).releases, release))
    verdict = ask(folder, signers)
    console.out(_json(folder, verdict) if json_ else _lines(folder, verdict, spoken))
    return int(bool(verdict.faults))


def _lines(folder: Path, verdict: Verdict, lang: str) -> str:
    from sucheng_data.operations._contents import visible

    zh = lang == "zh"
    lines = [
        f"{fault.file}{f' {fault.place}' if fault.place else ''}: {fault.text.zh if zh else fault.text.en}"
        for fault in verdict.faults
    ]
    count = len(verdict.faults)
    found = (f"有 {count} 处问题" if zh else f"{count} fault(s)") if count else ("没有问题" if zh else "no faults")
    signed = SIGNED[verdict.signature][0 if zh else 1]
    return "\n".join([*lines, f"{visible(folder.name)}: {found}{'；' if zh else '; '}{signed}"])


def _json(folder: Path, verdict: Verdict) -> str:
    import json

    faults: list[dict[str, Any]] = [
        {"file": fault.file, "place": fault.place, **fault.text._asdict()} for fault in verdict.faults
    ]
    told = {"release": folder.name, "ok": not faults, "signature": verdict.signature, "faults": faults}
    return json.dumps(told, ensure_ascii=False, indent=2)

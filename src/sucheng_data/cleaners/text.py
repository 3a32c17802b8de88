"""Cleaner `text`: published prose, as written."""

from __future__ import annotations

from sucheng_data.grammar.prose import mend
from sucheng_data.model.cleaning import Cleaned, Context, Note
from sucheng_data.model.codes import Codes
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold

_DRESS = pattern("^(?:苏城暖新之?)?(.+?)(?:专项)?(?:行动)?(?:计划)?$")


def text(text: str, context: Context) -> Cleaned:
    """文本：保留原文用字与标点，清理空白、零宽字符、全角字母数字、注音和繁体。Prose as written; blanks, width, glosses and script are mended.

    “ＡＢＣ　驿站” -> “ABC 驿站”; 動(dòng)力 -> 动力. Garbled text (锟斤拷, ÖÐ¹ú) is refused. With the list of actions as the
    code list, a text that is nothing but the name of one is that name: 苏城暖新·就业无忧行动 -> 就业无忧. Idempotent.
    """
    value, notes = mend(text)
    named = _action(value, context.codes) if context.codes and context.codes.name == "actions" else ""
    if named and named != value:
        return Cleaned(named, (*notes, Note("inferred", {"value": value, "name": named})))
    return Cleaned(value or None, notes)


def _action(value: str, actions: Codes) -> str:
    """The action whose name, in whatever dots and quotes, `value` is; "" for anything more or less."""
    bare = _DRESS.fullmatch(fold(value))
    return next((row["label_zh"] for row in actions.rows if bare and fold(row["label_zh"]) == bare[1]), "")

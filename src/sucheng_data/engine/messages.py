"""What a finding says to its reader: the value, the limit, and where inside a nested value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sucheng_data.engine.plan import Fault
from sucheng_data.model.issue import Text

_LONGEST, _MOST = 60, 8
_SAID: Mapping[str, Text] = {
    "type": Text("{value} 的类型不符，应为 {limit}", "{value} has the wrong type, {limit} is expected"),
    "enum": Text("{value} 不在允许的取值之内：{limit}", "{value} is none of the allowed values: {limit}"),
    "const": Text("{value} 应为 {limit}", "{value} should be {limit}"),
    "minimum": Text("{value} 小于最小值 {limit}", "{value} is less than the minimum {limit}"),
    "maximum": Text("{value} 大于最大值 {limit}", "{value} is more than the maximum {limit}"),
    "exclusiveMinimum": Text("{value} 应大于 {limit}", "{value} should be more than {limit}"),
    "exclusiveMaximum": Text("{value} 应小于 {limit}", "{value} should be less than {limit}"),
    "multipleOf": Text("{value} 不是 {limit} 的整数倍", "{value} is no multiple of {limit}"),
    "minLength": Text("{value} 过短，至少应有 {limit} 个字符", "{value} is too short: at least {limit} characters"),
    "maxLength": Text("{value} 过长，至多 {limit} 个字符", "{value} is too long: at most {limit} characters"),
    "pattern": Text("{value} 不合规定的样式 {limit}", "{value} does not match the pattern {limit}"),
    "format": Text("{value} 不是合法的 {limit}", "{value} is not a valid {limit}"),
    "required": Text("缺少 {limit}", "{limit} is missing"),
    "dependentRequired": Text("填了相关内容，还应填 {limit}", "{limit} is missing beside what is given"),
    "minProperties": Text("内容过少，至少应有 {limit} 项", "too few properties: at least {limit}"),
    "maxProperties": Text("内容过多，至多 {limit} 项", "too many properties: at most {limit}"),
    "additionalProperties": Text("有不允许的内容：{limit}", "not allowed here: {limit}"),
    "unevaluatedProperties": Text("有不允许的内容：{limit}", "not allowed here: {limit}"),
    "unevaluatedItems": Text("{value} 有不允许的项", "{value} has items that are not allowed"),
    "items": Text("{value} 是多余的项", "{value} is an item too many"),
    "minItems": Text("{value} 的项数过少，至少 {limit} 项", "{value} has too few items: at least {limit}"),
    "maxItems": Text("{value} 的项数过多，至多 {limit} 项", "{value} has too many items: at most {limit}"),
    "uniqueItems": Text("{value} 中有重复的项", "{value} holds an item twice"),
    "contains": Text("{value} 中没有应有的项", "{value} lacks an item it should contain"),
    "minContains": Text("{value} 中应有的项不够", "{value} has too few of the items it should contain"),
    "maxContains": Text("{value} 中某类项过多", "{value} has too many items of one kind"),
    "anyOf": Text("{value} 不合任何一种允许的情形", "{value} fits none of the allowed cases"),
    "oneOf": Text("{value} 应恰好符合一种情形", "{value} should fit exactly one of the cases"),
    "not": Text("{value} 属于不允许的情形", "{value} is what is not allowed"),
    "false": Text("{value} 不应出现在这里", "{value} is not allowed here"),
}
_OTHER = Text("{value} 不合 {keyword} 的规定", "{value} does not satisfy {keyword}")


def sentences(fault: Fault, lang: str) -> list[str]:
    """One sentence for each value of the fault, in `lang`."""
    text = _SAID.get(fault.keyword, _OTHER).in_(lang).replace("{keyword}", fault.keyword)
    text = _where(fault, lang) + text
    head, shows, tail = text.partition("{value}")
    limit = _limit(fault.limit, lang)
    head, tail = head.replace("{limit}", limit), tail.replace("{limit}", limit)
    if fault.more:
        tail += f"（另有 {fault.more} 处）" if lang != "en" else f" (and {fault.more} more)"
    if not shows:
        return [head] * len(fault.values) if not fault.more else [head + tail] * len(fault.values)
    if not fault.field and not fault.place:
        return [head + ("这条记录" if lang != "en" else "the record") + tail] * len(fault.values)
    quotes = ("“", "”")
    return [head + _shown(value, quotes) + tail for value in fault.values]


def _where(fault: Fault, lang: str) -> str:
    """tags[2].name: where inside the value."""
    if not fault.place:
        return ""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in fault.place).removeprefix(".")
    return f"{path}：" if lang != "en" else f"{path}: "


def _limit(limit: Any, lang: str) -> str:
    if not isinstance(limit, list):
        return limit if isinstance(limit, str) else _shown(limit, ("“", "”"))
    shown = [part if isinstance(part, str) else _shown(part, ("", "")) for part in limit[:_MOST]]
    more = ["…"] if len(limit) > _MOST else []
    return ("、" if lang != "en" else ", ").join(shown + more)


def _shown(value: Any, quotes: tuple[str, str]) -> str:
    if isinstance(value, str):
        text = value
    elif isinstance(value, Decimal):
        return f"{value:f}" if -30 < value.adjusted() < 30 else str(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value) if isinstance(value, float) or abs(value) < 10**_LONGEST else f"{Decimal(value):.6e}"
    else:
        text, quotes = json.dumps(value, ensure_ascii=False, default=str), ("", "")
    return f"{quotes[0]}{text[:_LONGEST]}{'…' if len(text) > _LONGEST else ''}{quotes[1]}"

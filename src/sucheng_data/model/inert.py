"""Text that a spreadsheet program shows as it is."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """`text` as no spreadsheet program takes it for a formula: with an apostrophe before what might begin one."""
    return f"'{text}" if text.startswith(FORMULA) else text

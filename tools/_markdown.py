"""Pieces of Markdown that the generated pages share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def cell(value: object) -> str:
    """`value` as it may stand in a Markdown table."""
    return " ".join(str(value).split()).replace("|", "\\|").replace("<", "&lt;")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(map(cell, line))} |\n" for line in lines)


def code(word: object) -> str:
    """`word` as code; nothing for nothing."""
    return f"`{word}`" if word not in ("", None) else ""


def both(zh: str, en: str) -> str:
    """The sentence in both languages, in one cell."""
    return " ".join(part for part in (zh, en) if part)


def anchor(heading: str) -> str:
    """What a heading is linked by."""
    return "#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def link(heading: str) -> str:
    """A link to a heading of the same page."""
    return f"[{heading}]({anchor(heading)})"

"""What the styles of a workbook say of its cells: which are struck through, which formats change what a number says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from xml.etree import ElementTree

from sucheng_data.readers._formats import BUILT_IN, Format, telling
from sucheng_data.readers._package import facts, local, nodes

_SPLIT = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_FALSE = ("0", "false", "off")


class Runs(NamedTuple):
    """A text in several fonts: whether all fonts of its own strike through, and whether a part is in the cell's font."""

    struck: bool
    base: bool


@dataclass(frozen=True)
class Styles:
    """By number of the cell style: the struck ones, and the formats worth asking; and the shared strings in several fonts."""

    struck: frozenset[int] = frozenset()
    formats: dict[int, Format] = field(default_factory=dict)
    strings: dict[int, Runs] = field(default_factory=dict)

    def wanted(self) -> set[int]:
        return {*self.struck, *self.formats}


def styles_of(fonts: list[bool], cells: list[tuple[int, int]], codes: dict[int, str]) -> Styles:
    """`fonts`: struck or not; `cells`: (font, format) by number of the style; `codes`: the formats by number."""
    known = telling({**BUILT_IN, **codes}.items())
    return Styles(
        frozenset(number for number, (font, _) in enumerate(cells) if font < len(fonts) and fonts[font]),
        {number: known[form] for number, (_, form) in enumerate(cells) if form in known},
    )


def styles(root: ElementTree.Element, strings: bytes) -> Styles:
    """The styles of an xlsx, by its style sheet and the XML of its shared strings."""
    fonts: list[bool] = []
    cells: list[tuple[int, int]] = []
    for group in root:
        if local(group) == "fonts":
            fonts = [any(_on(part) for part in nodes(font, "strike")) for font in group if local(font) == "font"]
        elif local(group) == "cellXfs":
            cells = [(int(xf.get("fontId", 0)), int(xf.get("numFmtId", 0))) for xf in group if local(xf) == "xf"]
    codes = {int(node.get("numFmtId", 0)): node.get("formatCode", "") for node in nodes(root, "numFmt")}
    found = styles_of(fonts, cells, codes)
    return replace(found, strings=_strings(strings) if found.struck or b"strike" in strings else {})


def _strings(xml: bytes) -> dict[int, Runs]:
    found = {}
    for number, item in enumerate(_SPLIT.finditer(xml)):
        if b"rPr" in item[0]:
            runs = [
                run for run in nodes(_item(item[0]), "r") if any((text.text or "").strip() for text in nodes(run, "t"))
            ]
            own = [run for run in runs if any(nodes(run, "rPr"))]
            struck = all(any(_on(part) for part in nodes(run, "strike")) for run in own)
            found[number] = Runs(bool(own) and struck, len(own) < len(runs))
    return found


def _item(xml: bytes) -> ElementTree.Element:
    """One shared string as a tree; the prefixes of its namespaces are declared far above it, so they are taken off."""
    return ElementTree.fromstring(re.sub(rb"(</?)\w+:", rb"\1", re.sub(rb"\s\w+:\w+=", rb" x=", xml)))  # noqa: S314


def _on(node: ElementTree.Element) -> bool:
    return facts(node).get("val", "1").lower() not in _FALSE

"""What the styles of a workbook say of its cells: which are struck through, which formats change what a number says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree import ElementTree

from sucheng_data.readers._formats import BUILT_IN, Format, telling
from sucheng_data.readers._package import facts, local, nodes

_SPLIT = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
_FALSE = ("0", "false", "off")


@dataclass(frozen=True)
class Styles:
    """By number of the cell style: the struck ones, and the formats worth asking; and the struck shared strings."""

    struck: frozenset[int] = frozenset()
    formats: dict[int, Format] = field(default_factory=dict)
    strings: frozenset[int] = frozenset()

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
    return Styles(found.struck, found.formats, _struck_strings(strings))


def struck_text(xml: ElementTree.Element) -> bool:
    """Whether every run of a rich text is struck through."""
    runs = [run for run in nodes(xml, "r") if any((text.text or "").strip() for text in nodes(run, "t"))]
    return bool(runs) and all(any(_on(part) for part in nodes(run, "strike")) for run in runs)


def _struck_strings(xml: bytes) -> frozenset[int]:
    if b"strike" not in xml:
        return frozenset()
    items = (match[0] for match in _SPLIT.finditer(xml))
    return frozenset(number for number, item in enumerate(items) if b"strike" in item and struck_text(_item(item)))


def _item(xml: bytes) -> ElementTree.Element:
    """One shared string as a tree; the prefixes of its namespaces are declared far above it, so they are taken off."""
    return ElementTree.fromstring(re.sub(rb"(</?)\w+:", rb"\1", re.sub(rb"\s\w+:\w+=", rb" x=", xml)))  # noqa: S314


def _on(node: ElementTree.Element) -> bool:
    return facts(node).get("val", "1").lower() not in _FALSE

"""The formats of a workbook with ours added: the fills that mark its cells, and what the list is drawn with."""

from __future__ import annotations

from sucheng_data.model.issue import Severity
from sucheng_data.operations.returning._package import Package
from sucheng_data.operations.returning._xml import MAIN, Document, Node, Unmarkable, with_attributes

MOST_FORMATS = 64_000
# Dark enough to be seen in print, light enough for black letters: contrast 12:1 and more.
TINTS = {Severity.ERROR: "FFFFB3B3", Severity.WARNING: "FFFFE08A", Severity.INFO: "FFBDD7EE"}
_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
)
_FACE = '<{p}name val="Microsoft YaHei"/><{p}family val="2"/>'
_FONTS = {
    "plain": '<{p}sz val="10"/>',
    "bold": '<{p}b/><{p}sz val="10"/>',
    "title": '<{p}b/><{p}sz val="14"/>',
    "link": '<{p}u/><{p}sz val="10"/><{p}color rgb="FF0563C1"/>',
    "grey": '<{p}sz val="9"/><{p}color rgb="FF7F7F7F"/>',
}
_FILLS = {"head": "FFD9E1F2", "input": "FFFFFDE7", **{tint.value: colour for tint, colour in TINTS.items()}}
_EDGE = '<{p}color rgb="FFBFBFBF"/>'
# Name -> font, fill, whether in a frame, whether it wraps, whether what is typed stays text.
_LOOKS = {
    "title": ("title", "", False, False, False),
    "note": ("plain", "", False, False, False),
    "head": ("bold", "head", True, True, False),
    "cell": ("plain", "", True, True, False),
    "link": ("link", "", True, True, False),
    "input": ("plain", "input", True, True, True),
    "key": ("grey", "", True, False, True),
    **{tint.value: ("bold", tint.value, True, True, False) for tint in TINTS},
}
_EMPTY = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="等线"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class Styles:
    """The styles part of a package; `looks` are the formats of the list by name."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = package.leads(package.workbook, "styles")
        if self._part not in package:
            self._part = package.add(
                "xl/styles{}.xml" if "xl/styles.xml" in package else "xl/styles.xml", _EMPTY, f"{_KIND}.styles+xml"
            )
            package.relate(package.workbook, "styles", self._part)
        self._document = Document(package.read(self._part))
        self._new: dict[str, list[str | bytes]] = {"fonts": [], "fills": [], "borders": [], "cellXfs": []}
        self._formats = self._section("cellXfs")
        self._tinted: dict[tuple[int, str], int] = {}
        p = self._document.prefix
        self._fonts = {
            name: self._add("fonts", f"<{p}font>{(font + _FACE).format(p=p)}</{p}font>")
            for name, font in _FONTS.items()
        }
        self._fills = {name: self._add("fills", _fill(p, colour)) for name, colour in _FILLS.items()}
        sides = "".join(f'<{p}{side} style="thin">{_EDGE.format(p=p)}</{p}{side}>' for side in _SIDES)
        self._frame = self._add("borders", f"<{p}border>{sides}<{p}diagonal/></{p}border>")
        self.looks = {name: self._add("cellXfs", self._look(*look)) for name, look in _LOOKS.items()}

    def tinted(self, style: int, tint: Severity) -> int:
        """The format `style` with the fill of `tint`, all else the same."""
        if (style, tint) not in self._tinted:
            self._tinted[style, tint] = self._add("cellXfs", self._filled(style, self._fills[tint.value]))
        return self._tinted[style, tint]

    def save(self) -> None:
        for name, new in self._new.items():
            self._extend(name, new)
        self._package.write(self._part, self._document.done())

    def _section(self, name: str) -> list[Node]:
        found = self._document.root.one(name)
        return found.children if found else []

    def _add(self, section: str, new: str | bytes) -> int:
        """The number of what was added to a section; the first numbers belong to the defaults."""
        known = len(self._section(section))
        if not self._new[section]:
            self._new[section] += [one.format(p=self._document.prefix) for one in _DEFAULTS[section][known:]]
        self._new[section].append(new)
        number = known + len(self._new[section]) - 1
        if number >= MOST_FORMATS:
            raise Unmarkable("单元格格式太多，加不进标记", "it has too many cell formats to add the marks")
        return number

    def _filled(self, style: int, fill: int) -> bytes:
        if not self._formats:
            return f'<{self._document.prefix}xf fillId="{fill}" applyFill="1"/>'.encode()
        node = self._formats[style if style < len(self._formats) else 0]
        xml = self._document.xml
        marked = with_attributes(xml[node.start : node.inner], {"fillId": str(fill), "applyFill": "1"})
        return marked + xml[node.inner : node.end]

    def _look(self, font: str, fill: str, framed: bool, wraps: bool, text: bool) -> str:
        p = self._document.prefix
        across = ' wrapText="1"' if wraps else ""
        return (
            f'<{p}xf numFmtId="{49 if text else 0}" fontId="{self._fonts[font]}" fillId="{self._fills.get(fill, 0)}" '
            f'borderId="{self._frame if framed else 0}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" '
            f'applyBorder="1" applyAlignment="1"><{p}alignment vertical="{"top" if wraps else "center"}"{across}/></{p}xf>'
        )

    def _extend(self, name: str, new: list[str | bytes]) -> None:
        document = self._document
        content = b"".join(one if isinstance(one, bytes) else document.encoded(one) for one in new)
        node = document.root.one(name)
        if node:
            document.append(node, content, count=str(len(node.children) + len(new)))
            return
        tag = f"{document.prefix}{name}".encode()
        later = document.before((*_ORDER[_ORDER.index(name) + 1 :], "extLst"))
        document.put(later, b'<%b count="%d">%b</%b>' % (tag, len(new), content, tag))


_DEFAULTS = {
    "fonts": ("<{p}font/>",),
    "fills": tuple(f'<{{p}}fill><{{p}}patternFill patternType="{kind}"/></{{p}}fill>' for kind in ("none", "gray125")),
    "borders": ("<{p}border/>",),
    "cellXfs": ("<{p}xf/>",),
}
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SIDES = ("left", "right", "top", "bottom")


def _fill(p: str, colour: str) -> str:
    return (
        f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{colour}"/><{p}bgColor indexed="64"/>'
        f"</{p}patternFill></{p}fill>"
    )

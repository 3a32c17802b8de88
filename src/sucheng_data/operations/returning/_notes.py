"""Comments on cells: added to those a sheet has already, with the boxes that old and new Excel draw them in (VML)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sucheng_data.operations.returning._boxes import Boxes
from sucheng_data.operations.returning._package import RELATIONS, Package
from sucheng_data.operations.returning._xml import MAIN, Document, Node, Unmarkable, escaped, lines_of

AUTHOR = "数据核查"
WIDTH, LINE, MOST_LINES, PER_LINE = 330, 17, 24, 46  # pixels, and half-width characters of 9 points in them
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_DECLARED = " ".join(f'xmlns:{name}="{uri}"' for name, uri in _SPACES.items())
_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;margin-top:2pt;'
    'width:{width}pt;height:{height}pt;z-index:{z};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_AFTER = ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "AlternateContent", "webPublishItems")
_LAST = ("tableParts", "extLst")
_BLOCK = 1024  # ids of shapes are given out in blocks, each of one drawing

Texts = Mapping[tuple[int, int], str]


def annotate(package: Package, part: str, sheet: Document, texts: Texts) -> None:
    """A comment of ours on each of these cells (row, column); where there is one already, at its end.

    A conversation (“threaded comment”) is left alone: its cell is only tinted.
    """
    fresh = _comments(package, part, texts)
    if fresh:
        _draw(package, part, sheet, fresh)


def _comments(package: Package, part: str, texts: Texts) -> dict[tuple[int, int], str]:
    """The texts written into the part of the comments; those that need a new box."""
    known = package.leads(part, "comments")
    if not known:
        known = package.add(
            "xl/comments{}.xml",
            f'<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>',
            _KIND,
        )
        package.relate(part, "comments", known)
    document = Document(package.read(known))
    authors, listed = document.root.one("authors"), document.root.one("commentList")
    if not authors or not listed:
        raise Unmarkable("已有的批注写法特殊，加不进新的", "its comments are written in an unusual way")
    there = {node.attributes.get("ref", "").upper(): node for node in listed.children}
    talks = _talks(package, part)
    new, fresh = [], {}
    for (row, column), text in texts.items():
        address = Boxes.address(row, column)
        if address in talks:
            continue
        if address in there:
            _extend(document, there[address], text)
        else:
            new.append(_comment(document.prefix, address, len(authors.children), text))
            fresh[row, column] = text
    if new:
        document.append(authors, f"<{document.prefix}author>{AUTHOR}</{document.prefix}author>")
        document.append(listed, "".join(new))
    package.write(known, document.done())
    return fresh


def _talks(package: Package, part: str) -> set[str]:
    """The cells with conversations."""
    parts = [target for kind, target in package.relations(part).values() if kind == "threadedComment"]
    roots = [Document(package.read(name)).root for name in parts if name in package]
    return {node.attributes.get("ref", "").upper() for root in roots for node in root.children}


def _comment(prefix: str, address: str, author: int, text: str) -> str:
    runs = _run(prefix, f"{AUTHOR}\n", True) + _run(prefix, text)
    return f'<{prefix}comment ref="{address}" authorId="{author}"><{prefix}text>{runs}</{prefix}text></{prefix}comment>'


def _run(p: str, text: str, bold: bool = False) -> str:
    face = (
        f'<{p}rPr>{f"<{p}b/>" if bold else ""}<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/></{p}rPr>'
    )
    return f'<{p}r>{face}<{p}t xml:space="preserve">{escaped(text)}</{p}t></{p}r>'


def _extend(document: Document, node: Node, text: str) -> None:
    """Our paragraph at the end of a comment; a text without runs becomes the first of them."""
    p, body = document.prefix, node.one("text")
    new = _run(p, f"\n———— {AUTHOR} ————\n", True) + _run(p, text)
    if not body:
        raise Unmarkable("已有的批注写法特殊，加不进新的", "its comments are written in an unusual way")
    plain = body.one("t")
    if plain:
        document.put(plain.start, f"<{p}r>")
        document.put(plain.end, f"</{p}r>")
    runs = [child for child in body.children if child.name in ("t", "r")]
    if runs:
        document.put(runs[-1].end, new)
    else:
        document.append(body, new)


def _draw(package: Package, part: str, sheet: Document, texts: Texts) -> None:
    """The boxes of new comments, in the drawing the sheet has for such things or in a new one."""
    boxes = Boxes(sheet)
    legacy = sheet.root.one("legacyDrawing")
    if legacy:
        name = package.relations(part).get(legacy.attributes.get(f"{RELATIONS} id", ""), ("", ""))[1]
        if name not in package:
            raise Unmarkable("批注的图形部分缺失", "the drawing of its comments is missing")
        package.write(name, _added(package.read(name), texts, boxes))
        return
    first = _free_block(package)
    blocks = ",".join(str(first + n) for n in range(len(texts) // _BLOCK + 1))
    layout = f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{blocks}"/></o:shapelayout>'
    package.known("vml", _VML)
    shapes = _shapes(texts, boxes, first * _BLOCK + 1)
    name = next(name for n in range(1, 1 << 20) if (name := f"xl/drawings/vmlDrawing{n}.vml") not in package)
    package.write(name, f"<xml {_DECLARED}>{layout}{_TYPE}{shapes}</xml>".encode())
    fresh = package.relate(part, "vmlDrawing", name)
    at = sheet.before((*_AFTER, *_LAST))
    sheet.put(at, f'<{sheet.prefix}legacyDrawing xmlns:r="{RELATIONS}" r:id="{fresh}"/>')


def _added(vml: bytes, texts: Texts, boxes: Boxes) -> bytes:
    """A drawing with more boxes before its end. Old Excel wrote it with `<br>`, so it is not read as XML."""
    root = re.search(rb"<([^\s!?/>]+)", vml)
    end = vml.rfind(b"</%b" % root[1]) if root else -1
    if not root or end < 0 or vml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unmarkable("批注的图形部分写法特殊", "the drawing of its comments is written in an unusual way")
    last = max((int(number) for number in re.findall(rb"_x0000_s([0-9]{1,9})\b", vml)), default=_BLOCK)
    new = ("" if b"_x0000_t202" in vml else _TYPE) + _shapes(texts, boxes, last + 1)
    known = all(re.search(rf"""xmlns:{name}\s*=\s*["']{uri}["']""".encode(), vml) for name, uri in _SPACES.items())
    if not known:
        new = re.sub("<(v:shape(?:type)?) ", rf"<\1 {_DECLARED} ", new)
    return vml[:end] + new.encode() + vml[end:]


def _shapes(texts: Texts, boxes: Boxes, first: int) -> str:
    shapes = []
    for number, ((row, column), text) in enumerate(texts.items()):
        height = min(lines_of(text, PER_LINE) + 1, MOST_LINES) * LINE + 10
        anchor = boxes.anchor(row, column, WIDTH, height)
        size = {"width": WIDTH * 3 // 4, "height": height * 3 // 4}
        shapes.append(
            _SHAPE.format(id=first + number, z=number + 1, anchor=anchor, row=row - 1, column=column - 1, **size)
        )
    return "".join(shapes)


def _free_block(package: Package) -> int:
    """The first block of shape ids that no drawing of the workbook has."""
    used = [
        int(n)
        for vml in package.matching(".vml")
        for ids in re.findall(rb'data="([0-9,]+)"', vml)
        for n in ids.split(b",")
        if n
    ]
    return max(used, default=0) + 1

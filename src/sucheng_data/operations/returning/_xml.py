"""XML changed without being written anew: where each element begins and ends in the bytes, and bytes put in at such places.

What is not touched stays as it was to the byte: prefixes, quotes, order of attributes, entities, unknown extensions.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# A start tag of well-formed XML: quotes may hold ">".
_TAG = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=>/]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_ATTRIBUTE = rb"""(?<=\s)%s\s*=\s*("[^"]*"|'[^']*')"""
_EVERYWHERE = 1 << 30
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class Unmarkable(Exception):
    """This workbook cannot be marked without loss: the reason in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


@dataclass(slots=True)
class Node:
    """An element: xml[start:inner] is its start tag, xml[inner:close] its content, xml[close:end] its end tag.

    `attributes` by their names, those of a namespace as "uri name".
    """

    name: str
    uri: str
    attributes: dict[str, str]
    start: int
    inner: int = 0
    close: int = 0
    end: int = 0
    children: list[Node] = field(default_factory=list)

    def all(self, name: str) -> Iterator[Node]:
        return (child for child in self.children if child.name == name)

    def one(self, name: str) -> Node | None:
        return next(self.all(name), None)


class Document:
    """The elements of a part; `rows`: of a worksheet, only these rows with their cells, of the others the row alone."""

    def __init__(self, xml: bytes, rows: Container[int] | None = None) -> None:
        self.xml = xml
        self._rows = rows
        self._number = 0
        self._encoding = ""
        self._edits: list[tuple[int, int, bytes]] = []
        self._open = [Node("", "", {}, 0)]
        self._depth, self._deepest = 0, _EVERYWHERE
        self._read()
        self.root = self._open[0].children[0]
        self.prefix = _prefix(xml[self.root.start : self.root.inner])

    def _read(self) -> None:
        if self.xml[:2] in (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00"):
            raise Unmarkable("文件内部用 UTF-16 编码", "its parts are in UTF-16")
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = False
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartDoctypeDeclHandler, parser.XmlDeclHandler = _no_doctype, self._declared
        self._parser = parser
        try:
            parser.Parse(self.xml, True)
        except (expat.ExpatError, LookupError, ValueError) as error:  # the last two: an encoding nobody knows
            raise Unmarkable("文件内部的 XML 有误", "its XML is broken") from error
        finally:
            del self._parser
            parser.StartElementHandler = parser.EndElementHandler = parser.XmlDeclHandler = None

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self._encoding = (encoding or "").lower()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > self._deepest:
            return
        uri, _, local = name.rpartition(" ")
        node = Node(local, uri, attributes, self._parser.CurrentByteIndex)
        if self._rows is not None and self._depth == 3 and local == "row":
            self._row(node, self._rows)
        self._open[-1].children.append(node)
        self._open.append(node)

    def _row(self, node: Node, rows: Container[int]) -> None:
        """Of a row that is wanted the cells are kept, of none what is in them."""
        given = node.attributes.get("r", "")
        self._number = int(given) if re.fullmatch("[0-9]{1,7}", given) else self._number + 1
        node.attributes["r"] = str(self._number)
        self._deepest = 4 if self._number in rows else 3

    def _end(self, _name: str) -> None:
        self._depth -= 1
        if self._depth >= self._deepest:
            return
        node = self._open.pop()
        if self._depth == 2:
            self._deepest = _EVERYWHERE
        node.end = self._parser.CurrentByteIndex
        node.inner = tag_end(self.xml, node.start)
        if self.xml[node.inner - 2 : node.inner] == b"/>":
            node.close = node.end = node.inner
        else:
            node.close, node.end = node.end, self.xml.index(b">", node.end) + 1

    def put(self, at: int, new: str | bytes, until: int = -1) -> None:
        """Later, `new` stands at this place, instead of what is there up to `until`."""
        self._edits.append((at, at if until < 0 else until, new if isinstance(new, bytes) else self.encoded(new)))

    def encoded(self, text: str) -> bytes:
        return text.encode("utf-8" if self._encoding in ("", "utf-8") else "ascii", "xmlcharrefreplace")

    def set(self, node: Node, **attributes: str) -> None:
        """Later, the start tag of the element has these attributes."""
        tag = self.xml[node.start : node.inner]
        self.put(node.start, with_attributes(tag, attributes), node.inner)

    def append(self, node: Node, new: str | bytes, **attributes: str) -> None:
        """Later, `new` stands at the end of the element's content (`<x/>` is opened for it), its tag with `attributes`."""
        new = new if isinstance(new, bytes) else self.encoded(new)
        tag = with_attributes(self.xml[node.start : node.inner], attributes)
        if tag.endswith(b"/>"):
            name = tag[1:].split(None, 1)[0].rstrip(b"/>")
            self.put(node.start, tag[:-2].rstrip() + b">" + new + b"</" + name + b">", node.inner)
        else:
            self.put(node.start, tag, node.inner)
            self.put(node.close, new)

    def before(self, names: Iterable[str]) -> int:
        """The place in front of the first child of the root that has one of these names; else the end of the root."""
        later = set(names)
        return next((child.start for child in self.root.children if child.name in later), self.root.close)

    def done(self) -> bytes:
        """The bytes with everything put in."""
        parts, last = [], 0
        for start, until, new in sorted(self._edits, key=lambda edit: edit[:2]):
            if start < last:
                raise Unmarkable("文件内部的结构特殊", "its structure is unusual")
            parts += [self.xml[last:start], new]
            last = until
        return b"".join([*parts, self.xml[last:]])


def tag_end(xml: bytes, start: int) -> int:
    """Where the start tag that begins at `start` ends."""
    found = _TAG.match(xml, start)
    if not found:
        raise Unmarkable("文件内部的结构特殊", "its structure is unusual")
    return found.end()


def with_attributes(tag: bytes, attributes: dict[str, str]) -> bytes:
    """A start tag with these attributes, each changed where it stands or added behind the name."""
    for name, value in attributes.items():
        new = f'{name}="{value}"'.encode("ascii", "xmlcharrefreplace")
        tag, found = re.subn(_ATTRIBUTE % re.escape(name.encode()), lambda _, new=new: new, tag, count=1)  # type: ignore[misc]
        if not found:
            head = re.match(rb"<[^\s/>]+", tag)
            assert head
            tag = tag[: head.end()] + b" " + new + tag[head.end() :]
    return tag


def number(text: str) -> int:
    """A count or an index as an attribute has it; 0 for what is none."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else 0


def escaped(text: str) -> str:
    """`text` for XML: no sign that XML forbids, none that ends an attribute, and nothing that Excel reads as _x0041_."""
    text = _ESCAPED.sub("_x005F_", _ILLEGAL.sub("", text))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def lines_of(text: str, width: int) -> int:
    """How many lines the text takes where a line has room for `width` half-width characters; Chinese ones take two."""
    # In UTF-8 a Chinese character has three bytes: with the one sign it is, four halves.
    return sum(max(1, -(-(len(line) + len(line.encode())) // (2 * width))) for line in text.split("\n"))


def _prefix(tag: bytes) -> str:
    name = tag[1:].split(None, 1)[0].rstrip(b"/>").decode()
    return f"{name.partition(':')[0]}:" if ":" in name else ""


def _no_doctype(*_: object) -> None:
    raise Unmarkable(
        "文件内部声明了 DTD，正常的 Excel 文件没有", "it declares a DTD inside, which no honest workbook does"
    )

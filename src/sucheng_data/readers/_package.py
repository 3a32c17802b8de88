"""The zip packages of Excel: their parts, the relationships between them, and their XML without surprises."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from io import BytesIO
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.readers._calamine import broken

_ROOT = "_rels/.rels"


class Target(NamedTuple):
    """What a relationship leads to: its kind (the last word of its type), and a part (folded) or an address outside."""

    kind: str
    part: str
    outside: bool


class Package:
    """The parts of an xlsx or xlsb by their folded names."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self.parts = {name.casefold().lstrip("/"): name for name in archive.namelist()}

    def read(self, part: str) -> bytes:
        """The bytes of a part; none when there is no such part."""
        return self._archive.read(self.parts[part]) if part in self.parts else b""

    def xml(self, part: str) -> ElementTree.Element:
        """The root of a part; an empty element when there is no such part."""
        data = utf8(self.read(part))
        if b"<!DOCTYPE" in data:
            raise UnreadableFile(
                "文件内部声明了 DTD，正常的 Excel 文件没有，不予读取",
                "the file declares a DTD inside, which no honest workbook does",
            )
        # No DTD, so no entities to expand.
        return ElementTree.fromstring(data) if data else ElementTree.Element("none")  # noqa: S314

    def relations(self, part: str) -> dict[str, Target]:
        """Id -> target of the relationships of `part` (of the package itself: "")."""
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{file}.rels") if part else _ROOT
        return {node.get("Id", ""): _target(node, folder) for node in self.xml(rels)}

    @cached_property
    def workbook(self) -> str:
        """The part that lists the sheets."""
        found = self.first("", "officeDocument")
        return found or next((part for part in ("xl/workbook.xml", "xl/workbook.bin") if part in self.parts), "")

    def first(self, part: str, kind: str) -> str:
        """The first part of one kind that `part` leads to; "" when there is none."""
        return next((target.part for target in self.relations(part).values() if target.kind == kind), "")


@contextmanager
def opened(data: bytes) -> Iterator[Package]:
    """The package in `data`; whatever is wrong with it is one clear refusal."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            yield Package(archive)
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        LookupError,  # an encoding nobody knows is one
        ElementTree.ParseError,
        RuntimeError,
    ) as error:
        raise broken() from error


def utf8(xml: bytes) -> bytes:
    """`xml` in UTF-8: a part may legally be UTF-16, where byte searches would see nothing."""
    return xml.decode("utf-16", "replace").encode() if xml[:2] in (b"\xff\xfe", b"\xfe\xff") else xml


def local(node: ElementTree.Element) -> str:
    """The tag of a node without its namespace."""
    return node.tag.rpartition("}")[2]


def nodes(root: ElementTree.Element, tag: str) -> Iterator[ElementTree.Element]:
    """The nodes of one tag, whatever their namespace."""
    return (node for node in root.iter() if local(node) == tag)


def facts(node: ElementTree.Element) -> dict[str, str]:
    """The attributes of a node without their namespaces."""
    return {key.rpartition("}")[2]: value for key, value in node.items()}


def _target(node: ElementTree.Element, folder: str) -> Target:
    kind, where = node.get("Type", "").rpartition("/")[2], node.get("Target", "")
    if node.get("TargetMode") == "External":
        return Target(kind, where, True)
    return Target(kind, posixpath.normpath(posixpath.join("/", folder, where)).lstrip("/").casefold(), False)

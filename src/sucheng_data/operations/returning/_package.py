"""The parts of an Excel package, some of them changed or added; all others go out as the bytes they came in."""

from __future__ import annotations

import posixpath
import zlib
from collections.abc import Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from sucheng_data.operations.returning._xml import MAIN, Document, Node, Unmarkable, escaped

FORM = "不是 .xlsx 或 .xlsm 格式", "it is neither .xlsx nor .xlsm"
MOST_BYTES = 1 << 29  # unpacked; beside it stand the copy and what is read of it
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "[content_types].xml"
_NAMES = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BOOKS = {
    f"{_EXCEL}.sheet.main+xml": ".xlsx",
    f"{_EXCEL}.template.main+xml": ".xltx",
    "application/vnd.ms-excel.sheet.macroEnabled.main+xml": ".xlsm",
    "application/vnd.ms-excel.template.macroEnabled.main+xml": ".xltm",
}
_BLANK = {
    "[Content_Types].xml": f'<Types xmlns="{_NAMES}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{next(iter(_BOOKS))}"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_NAMES}/relationships"><Relationship Id="rId1" '
    f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}"><sheets/></workbook>',
}


class Package:
    """The parts by their folded names. Raises Unmarkable for what is no sound workbook of this kind."""

    def __init__(self, data: bytes) -> None:
        if data[:2] != b"PK":
            encrypted = "EncryptedPackage".encode("utf-16-le") in data
            raise Unmarkable("设有打开密码", "it has a password") if encrypted else Unmarkable(*FORM)
        try:
            with ZipFile(BytesIO(data)) as archive:
                self._infos = archive.infolist()
                if sum(info.file_size for info in self._infos) > MOST_BYTES:
                    raise Unmarkable("文件解开后太大", "unpacked it is too big")
                self._parts = {_folded(info.filename): archive.read(info) for info in self._infos}
        except (BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
            raise Unmarkable("文件的压缩包有误", "its package is damaged") from error
        if len(self._parts) != len(self._infos):
            raise Unmarkable("文件内部有同名的部分", "two of its parts have the same name")
        if _TYPES not in self._parts:
            raise Unmarkable(*FORM)
        self.types = Document(self.read(_TYPES))
        self.workbook = self.leads("", "officeDocument")
        self.read(self.workbook)
        self.extension = _BOOKS.get(self._type(self.workbook), "")

    def __contains__(self, part: str) -> bool:
        return _folded(part) in self._parts

    def read(self, part: str) -> bytes:
        if part not in self:
            raise Unmarkable("文件内部缺少必要的部分", "a part it needs is missing")
        return self._parts[_folded(part)]

    def matching(self, ending: str) -> list[bytes]:
        """The contents of all parts whose names end so."""
        return [content for name, content in self._parts.items() if name.endswith(ending)]

    def write(self, part: str, content: bytes | str) -> None:
        """Change a part, or add it."""
        if part not in self:
            self._infos.append(_info(part))
        self._parts[_folded(part)] = content if isinstance(content, bytes) else (_HEAD + content).encode()

    def add(self, pattern: str, content: bytes | str, kind: str) -> str:
        """A new part under the first free number, with its content type; its name."""
        name = next(name for n in range(1, 1 << 20) if (name := pattern.format(n)) not in self)
        self.write(name, content)
        self.types.put(self.types.root.close, f'<{self.types.prefix}Override PartName="/{name}" ContentType="{kind}"/>')
        return name

    def known(self, extension: str, kind: str) -> None:
        """The content type of a file extension is declared."""
        if not any(
            node.attributes.get("Extension", "").lower() == extension for node in self.types.root.all("Default")
        ):
            at = self.types.before(("Default", "Override"))
            self.types.put(at, f'<{self.types.prefix}Default Extension="{extension}" ContentType="{kind}"/>')

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id -> (last word of the type, target part; an address outside as it stands) of the relationships of a part."""
        rels = _rels(part)
        if rels not in self:
            return {}
        folder = posixpath.dirname(part)
        found = {}
        for node in Document(self.read(rels)).root.all("Relationship"):
            facts = node.attributes
            target = facts.get("Target", "")
            if facts.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            found[facts.get("Id", "")] = (facts.get("Type", "").rpartition("/")[2], target)
        return found

    def leads(self, part: str, kind: str) -> str:
        """The part that one kind of relationship of `part` leads to; "" when there is none."""
        return next((target for of, target in self.relations(part).values() if of == kind), "")

    def relate(self, part: str, kind: str, target: str) -> str:
        """A new relationship of `part` to another part; its id."""
        return self._relate(part, kind, [posixpath.relpath(target, posixpath.dirname(part) or ".")], "")[0]

    def link(self, part: str, addresses: Sequence[str]) -> list[str]:
        """New relationships of `part` to addresses outside; their ids."""
        return self._relate(part, "hyperlink", addresses, ' TargetMode="External"')

    def _relate(self, part: str, kind: str, targets: Sequence[str], mode: str) -> list[str]:
        rels = _rels(part)
        if rels not in self:
            self.write(rels, f'<Relationships xmlns="{_NAMES}/relationships"></Relationships>')
        document = Document(self.read(rels))
        used = {node.attributes.get("Id", "") for node in document.root.children}
        fresh = (name for n in range(len(used) + 1, 1 << 20) if (name := f"rId{n}") not in used)
        named = list(zip(fresh, targets, strict=False))
        document.append(
            document.root,
            "".join(
                f'<{document.prefix}Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{escaped(to)}"{mode}/>'
                for name, to in named
            ),
        )
        self.write(rels, document.done())
        return [name for name, _ in named]

    def _type(self, part: str) -> str:
        """The content type of a part that has one of its own."""

        def names(node: Node) -> bool:
            return _folded(node.attributes.get("PartName", "")) == _folded(part)

        return next((node.attributes.get("ContentType", "") for node in self.types.root.children if names(node)), "")

    def pack(self) -> bytes:
        """The file: its parts in their order and with their dates, the new ones last and without."""
        self.write(_TYPES, self.types.done())
        out = BytesIO()
        with ZipFile(out, "w") as archive:
            for info in self._infos:
                fresh = ZipInfo(info.filename, info.date_time)
                fresh.external_attr = info.external_attr
                fresh.compress_type = ZIP_STORED if info.compress_type == ZIP_STORED else ZIP_DEFLATED
                archive.writestr(fresh, self._parts[_folded(info.filename)])
        return out.getvalue()


def blank() -> Package:
    """A workbook without any sheet, for a list that stands alone."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in _BLANK.items():
            archive.writestr(_info(name), _HEAD + content)
    return Package(out.getvalue())


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    return info


def _folded(name: str) -> str:
    return name.casefold().lstrip("/")


def _rels(part: str) -> str:
    folder, file = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{file}.rels")

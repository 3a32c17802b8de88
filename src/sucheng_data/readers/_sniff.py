"""What a file is, told by its bytes: the kind a reader exists for, or a refusal that says what it is instead."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.readers._calamine import broken, password

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_UNPACKED = 1 << 30
_MAX_RATIO = 500
_SMALL = 64 << 20  # A small archive may compress as well as it likes.

_FOREIGN = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG 图片", "a PNG image"),
    (b"\xff\xd8\xff", "JPEG 图片", "a JPEG image"),
    (b"GIF8", "GIF 图片", "a GIF image"),
    (b"Rar!", "RAR 压缩包", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包", "a 7z archive"),
    (b"\x1f\x8b", "gzip 压缩包", "a gzip archive"),
    (b"{\\rtf", "RTF 文档", "an RTF document"),
)
_LFS = b"version https://git-lfs.github.com/spec/"
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml.{0,200}?\?>\s*|<\?mso.{0,200}?\?>\s*|<!--.{0,500}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|meta|body|table|style|div|workbook)\b|MIME-Version:",
    re.IGNORECASE | re.DOTALL,
)
_UTF16_MARKUP = re.compile("\ufeff?\\s*<(?:!doctype html|html|head|meta|body|table)", re.IGNORECASE)


def kind_of(data: bytes) -> str:
    """The reader for `data`: xlsx, xlsb, ods, xls or csv. Raises UnreadableFile for everything else."""
    if data.startswith(b"PK"):
        return _zip_kind(data)
    if data.startswith(OLE2):
        return _ole2_kind(data)
    for mark, zh, *en in _FOREIGN:
        if data.startswith(mark):
            raise _foreign(str(zh), str(en[0]) if en else f"a {zh}")
    if data.startswith(_LFS):
        raise UnreadableFile(
            "这只是 Git LFS 的指针，不是文件本身，请先执行 git lfs pull",
            "this is a Git LFS pointer, not the file itself; run git lfs pull first",
        )
    if _MARKUP.match(data[:4096]) or (
        data[:2] == b"\xff\xfe" and _UTF16_MARKUP.match(data[:4096].decode("utf-16", "ignore"))
    ):
        raise UnreadableFile(
            "内容是网页（HTML）存成的表格，不是 Excel 文件，请在 Excel 中打开后另存为 .xlsx",
            "this is a web page (HTML) saved as a spreadsheet; open it in Excel and save it as .xlsx",
        )
    return "csv"


def _foreign(zh: str, en: str) -> UnreadableFile:
    return UnreadableFile(
        f"这是{zh}，不是电子表格，请报送 Excel 或 CSV 文件", f"this is {en}, not a spreadsheet; send Excel or CSV"
    )


def _zip_kind(data: bytes) -> str:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _archive_kind(archive)
    except (
        BadZipFile,
        OSError,
        ValueError,
        KeyError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        zlib.error,
    ) as error:
        raise broken() from error


def _archive_kind(archive: ZipFile) -> str:
    check_archive(archive)
    names = {info.filename.casefold().lstrip("/") for info in archive.infolist()}
    if "mimetype" in names:
        return _opendocument(archive)
    for part, kind in (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb")):
        if part in names:
            return kind
    if "[content_types].xml" in names and b"spreadsheetml.sheet.main" in archive.read("[Content_Types].xml"):
        return "xlsx"  # A package is free to keep its workbook elsewhere.
    if "word/document.xml" in names:
        raise _foreign("Word 文档", "a Word document")
    if "ppt/presentation.xml" in names:
        raise _foreign("演示文稿", "a presentation")
    raise _foreign("压缩包", "an archive")


def check_archive(archive: ZipFile) -> None:
    """Refuses an archive that would unpack to an absurd size, or whose parts share a name (readers would differ)."""
    parts = archive.infolist()
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if unpacked > _MAX_UNPACKED or (unpacked > _SMALL and unpacked > _MAX_RATIO * packed):
        size = unpacked >> 20
        raise UnreadableFile(
            f"文件解压后有 {size} MB，超出上限", f"the file unpacks to {size} MB, more than is allowed"
        )
    if len({part.filename.casefold() for part in parts}) < len(parts):
        raise broken()


def _opendocument(archive: ZipFile) -> str:
    mimetype = archive.read("mimetype")[:100]
    if b"opendocument.spreadsheet" not in mimetype:
        raise _foreign("OpenDocument 文档", "an OpenDocument document")
    if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise password()
    return "ods"


def _ole2_kind(data: bytes) -> str:
    """Streams of an OLE2 file are told by their UTF-16 names in its directory."""
    upper = data.upper()
    if _utf16("EncryptedPackage") in upper:
        raise password()
    if _utf16("Workbook") in upper or _utf16("Book\0") in upper:
        return "xls"
    if _utf16("WordDocument") in upper:
        raise _foreign("Word 文档", "a Word document")
    if _utf16("PowerPoint Document") in upper:
        raise _foreign("演示文稿", "a presentation")
    raise broken()


def _utf16(name: str) -> bytes:
    return name.upper().encode("utf-16-le")

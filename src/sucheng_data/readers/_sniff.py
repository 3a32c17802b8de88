"""What a file is, told by its bytes: the kind a reader exists for, or a refusal that says what it is instead."""

from __future__ import annotations

import json
import re
import zlib
from contextlib import suppress
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.readers._calamine import broken
from sucheng_data.readers._decrypt import OLE2

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
# The first record of a workbook stream before it was wrapped in OLE2: a length and a kind follow (0x10: cells, 5: globals).
_OLD_EXCEL = (
    (re.compile(rb"\x09\x00[\x04-\x08]\x00..[\x05\x10\x20\x40]\x00", re.DOTALL), "2.1"),
    (re.compile(rb"\x09\x02[\x06-\x08]\x00..[\x05\x10\x20\x40]\x00", re.DOTALL), "3.0"),
    (re.compile(rb"\x09\x04[\x06-\x08]\x00..(?:[\x05\x10\x20\x40]\x00|\x00\x01)", re.DOTALL), "4.0"),
)
_BARE = re.compile(rb"\x09\x08[\x04-\x10]\x00\x00[\x05\x06\x00].[\x00\x10]", re.DOTALL)
_LOTUS = (b"\x00\x00\x02\x00\x04\x04", b"\x00\x00\x02\x00\x06\x04", b"\x00\x00\x1a\x00", b"\xff\x00\x02\x00\x04\x04")
_LFS = b"version https://git-lfs.github.com/spec/"
_MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml.{0,200}?\?>\s*|<\?mso.{0,200}?\?>\s*|<!--.{0,500}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|meta|body|table|style|div|workbook)\b|MIME-Version:",
    re.IGNORECASE | re.DOTALL,
)
_UTF16_MARKUP = re.compile("\ufeff?\\s*<(?:!doctype html|html|head|meta|body|table)", re.IGNORECASE)


def kind_of(data: bytes, extension: str = "") -> str:
    """The reader for `data`: xlsx, xlsb, ods, xls or csv. Raises UnreadableFile for everything else.

    The extension never decides; it only helps to name what cannot be read.
    """
    if data.startswith(b"PK"):
        return _zip_kind(data)
    if data.startswith(OLE2):
        return _ole2_kind(data, extension)
    _check_old(data)
    for mark, zh, *en in _FOREIGN:
        if data.startswith(mark):
            raise _foreign(str(zh), str(en[0]) if en else f"a {zh}")
    if data.startswith(_LFS):
        raise UnreadableFile(
            "这只是 Git LFS 的指针，不是文件本身，请先执行 git lfs pull",
            "this is a Git LFS pointer, not the file itself; run git lfs pull first",
        )
    if b"urn:schemas-microsoft-com:office:spreadsheet" in data[:4096]:
        raise UnreadableFile(
            "这是 Excel 2003 的 XML 表格，请在 Excel 或 WPS 中打开后另存为 .xlsx",
            "this is an XML spreadsheet of Excel 2003; open it in Excel or WPS and save it as .xlsx",
        )
    if _MARKUP.match(data[:4096]) or (
        data[:2] == b"\xff\xfe" and _UTF16_MARKUP.match(data[:4096].decode("utf-16", "ignore"))
    ):
        raise UnreadableFile(
            "内容是网页（HTML）存成的表格，不是 Excel 文件，请在 Excel 中打开后另存为 .xlsx",
            "this is a web page (HTML) saved as a spreadsheet; open it in Excel and save it as .xlsx",
        )
    _check_notation(data)
    return "csv"


def _check_notation(data: bytes) -> None:
    """Refuses JSON and XML: cut at their commas they would look like a table."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"[", b"{"):
        with suppress(ValueError, RecursionError):
            json.loads(data)
            raise _foreign("JSON 数据", "JSON")
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml\b", data):
        raise _foreign("XML 数据", "XML")


def _check_old(data: bytes) -> None:
    """Refuses the workbooks of the eighties and early nineties, and streams that lack the file around them."""
    version = next((version for start, version in _OLD_EXCEL if start.match(data)), "")
    if version:
        raise UnreadableFile(
            f"这是 Excel {version} 的旧格式（Excel 4.0 及更早），读不了，请用表格软件打开后另存为 .xlsx",
            f"this is the old format of Excel {version}; open it in a spreadsheet program and save it as .xlsx",
        )
    if _BARE.match(data):
        raise UnreadableFile(
            "这是不完整的旧 .xls（缺少外层结构，多由导出程序生成），请用 Excel 或 WPS 打开后另存为 .xlsx",
            "this is a bare .xls stream such as some exporters write; open it in Excel or WPS and save it as .xlsx",
        )
    if data.startswith(_LOTUS):
        raise _foreign("Lotus 1-2-3 或 Works 的旧表格", "an old Lotus 1-2-3 or Works spreadsheet")


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
    if len({part.filename.casefold() for part in parts}) < len(parts) or any(
        ".." in part.filename.replace("\\", "/").split("/") for part in parts
    ):
        raise broken()


def _opendocument(archive: ZipFile) -> str:
    mimetype = archive.read("mimetype")[:100]
    if b"opendocument.spreadsheet" not in mimetype:
        raise _foreign("OpenDocument 文档", "an OpenDocument document")
    if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise UnreadableFile(
            "文件有密码保护，OpenDocument（.ods）的密码这里解不开，请去掉密码后再报送",
            "the file is password-protected; passwords of OpenDocument (.ods) cannot be opened here: send it without one",
        )
    return "ods"


def _ole2_kind(data: bytes, extension: str) -> str:
    """Streams of an OLE2 file are told by their UTF-16 names in its directory."""
    upper = data.upper()
    if _utf16("Workbook") in upper or _utf16("Book\0") in upper:
        return "xls"
    if _utf16("WordDocument") in upper:
        raise _foreign("Word 文档", "a Word document")
    if _utf16("PowerPoint Document") in upper:
        raise _foreign("演示文稿", "a presentation")
    if extension in ("et", "ett"):
        raise UnreadableFile(
            "这是 WPS 自己的 .et 格式，里面没有 Excel 工作簿，请在 WPS 中另存为 .xlsx",
            "this is a WPS .et file without an Excel workbook in it; save it as .xlsx in WPS",
        )
    raise broken()


def _utf16(name: str) -> bytes:
    return name.upper().encode("utf-16-le")

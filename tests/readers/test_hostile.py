"""Hostile, broken, encrypted and old files: read, or refused for what they are, within the limits."""

from __future__ import annotations

import hashlib
import shutil
import struct
import time
import zipfile
from io import BytesIO
from pathlib import Path

import olefile
import openpyxl
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from sucheng_data.model.errors import SuchengError, UnreadableFile, UsageError
from sucheng_data.model.grid import Book
from sucheng_data.model.secret import Secret, secret_in
from sucheng_data.operations.workers import Job, each
from sucheng_data.readers import read_book

ROOT = Path(__file__).resolve().parents[2]
NO_SECRET = Secret()
PASSWORD = "Geheim-密码-123"
SECONDS = 60  # The limit on computing is tighter; the machine may be busy.


def limited(path: Path, secret: Secret = NO_SECRET) -> Book:
    """The file as the product reads it: in a worker."""
    start = time.perf_counter()
    (answer,) = each(read_book, [Job(path, (path.name, secret))])
    assert time.perf_counter() - start < SECONDS
    if isinstance(answer, SuchengError):
        assert answer.zh and answer.en and "\n" not in answer.zh + answer.en
        raise answer
    return answer


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["名称", "电话"])
    book.active.append(["甲站", "0512-00000000"])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def with_password(data: bytes, password: str) -> bytes:
    """The workbook under a password, as Office has done it since 2010 (agile encryption)."""
    under = BytesIO()
    OOXMLFile(BytesIO(data)).encrypt(password, under)
    return under.getvalue()


def rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def rc4_key(password: str, salt: bytes, block: int) -> bytes:
    first = hashlib.md5(password.encode("utf-16-le")).digest()[:5]
    second = hashlib.md5((first + salt) * 16).digest()[:5]
    return hashlib.md5(second + struct.pack("<I", block)).digest()


def xls_with_password(path: Path, password: str) -> None:
    """Encrypts an .xls in place as Excel 97 did. The record with the writer's name makes room for the one about the password."""
    salt, verifier = bytes(range(16)), bytes(range(16, 32))
    proof = rc4(rc4_key(password, salt, 0), verifier + hashlib.md5(verifier).digest())
    told = struct.pack("<HHH", 1, 1, 1) + salt + proof
    with olefile.OleFileIO(str(path), write_mode=True) as ole:
        stream = ole.openstream("Workbook").read()
        place = stream.index(struct.pack("<HH", 0x5C, 112))
        passes = struct.pack("<HH", 0x2F, len(told)) + told
        passes += struct.pack("<HH", 0x5C, 112 - len(passes)) + bytes(112 - len(passes))
        stream = stream[:place] + passes + stream[place + len(passes) :]
        blocks = range(0, len(stream), 1024)
        hidden = b"".join(
            rc4(rc4_key(password, salt, n), stream[start : start + 1024]) for n, start in enumerate(blocks)
        )
        whole, position = bytearray(hidden), 0
        while position < len(stream):
            record, length = struct.unpack_from("<HH", stream, position)
            # Heads stay plain, and these records; of a sheet's entry so does its offset.
            plain = {0x809: length, 0x2F: length, 0xE1: length, 0x85: 4}.get(record, 0)
            whole[position : position + 4 + plain] = stream[position : position + 4 + plain]
            position += 4 + length
        ole.write_stream("Workbook", bytes(whole))


def test_a_workbook_under_a_password_is_read_with_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_password(workbook(), PASSWORD))
    book = limited(path, Secret(True, PASSWORD))
    assert (book.kind, book.notes) == ("xlsx", ())
    assert book.grids[0].rows == [["名称", "电话"], ["甲站", "0512-00000000"]]


def test_an_old_workbook_under_a_password_is_read_with_it(tmp_path: Path) -> None:
    (source,) = (ROOT / "raw").rglob("*.xls")
    path = tmp_path / "a.xls"
    shutil.copyfile(source, path)
    xls_with_password(path, PASSWORD)
    assert limited(path, Secret(True, PASSWORD)).grids == limited(source).grids
    for secret in (Secret(), Secret(True, "wrong")):
        with pytest.raises(UnreadableFile, match="密码保护"):
            limited(path, secret)


def test_a_workbook_only_protected_from_changes_asks_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_password(workbook(), "VelvetSweatshop"))
    assert limited(path).grids[0].rows[1][0] == "甲站"
    assert limited(path, Secret(True, "something else")).grids[0].rows[1][0] == "甲站"


@pytest.mark.parametrize(
    ("secret", "zh", "en"),
    [
        (Secret(), "请去掉密码后再报送，或用 --password-env", "with --password-env"),
        (Secret(True, ""), "环境变量没有设置", "not set or empty"),
        (Secret(True, "wrong-Geheim"), "打不开它", "does not open it"),
        (Secret(True, PASSWORD * 20), "打不开它", "does not open it"),
    ],
)
def test_without_the_right_password_one_line_says_what_is_missing(
    tmp_path: Path, secret: Secret, zh: str, en: str
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(with_password(workbook(), PASSWORD))
    with pytest.raises(UnreadableFile, match="密码保护") as refusal:
        limited(path, secret)
    assert zh in refusal.value.zh and en in refusal.value.en
    assert not secret.text or secret.text not in refusal.value.zh + refusal.value.en


def test_the_password_is_looked_up_by_name_and_never_shown() -> None:
    secret = secret_in("SUCHENG_TEST", {"SUCHENG_TEST": PASSWORD})
    assert (secret.asked, secret.text, PASSWORD in repr(secret)) == (True, PASSWORD, False)
    assert secret_in("", {}) == Secret() and secret_in("NONE", {}) == Secret(True, "")
    with pytest.raises(UsageError, match="环境变量的名字") as refusal:
        secret_in(PASSWORD, {})
    assert "123" not in refusal.value.zh + refusal.value.en


@pytest.mark.parametrize(
    ("data", "name", "zh"),
    [
        (b"\x09\x00\x04\x00\x02\x00\x10\x00" + bytes(40), "a.xls", "Excel 2.1"),
        (b"\x09\x02\x06\x00\x00\x00\x10\x00\x00\x00" + bytes(40), "a.xls", "Excel 3.0"),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00" + bytes(40), "a.xls", "Excel 4.0"),
        (b"\x09\x04\x06\x00\x00\x00\x00\x01\x00\x00" + bytes(40), "a.xlw", "Excel 4.0"),
        (b"\x09\x08\x08\x00\x00\x05\x10\x00" + bytes(40), "a.xls", "旧 .xls"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(40), "a.xls", "旧 .xls"),
        (b"\x09\x08\x08\x00\x00\x00\x10\x00" + bytes(40), "a.xls", "旧 .xls"),
        (b"\x00\x00\x02\x00\x04\x04" + bytes(40), "a.wk1", "Lotus"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.et", "WPS 自己的 .et"),
        (b'[{"a": 1, "b": 2}]', "a.csv", "JSON"),
        (b'\xef\xbb\xbf\n{"a": [1, 2]}', "a.json", "JSON"),
        (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
            b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
            "a.xls",
            "Excel 2003 的 XML",
        ),
        (b'<?xml version="1.0"?><rows><row a="1,2"/></rows>', "a.csv", "XML"),
    ],
)
def test_what_is_no_workbook_we_read_is_named(tmp_path: Path, data: bytes, name: str, zh: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=zh):
        read_book(path, name)


@pytest.mark.parametrize("data", [b"[1],2\n[3],4\n", b"{a},b\n1,2\n", b"\t1,2\n3,4\n", b"\x09\x08 a,b\n1,2\n"])
def test_what_only_begins_like_something_else_is_read(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert len(read_book(path, "a.csv").grids[0].rows[0]) == 2


def package(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def parts_of(data: bytes) -> dict[str, str | bytes]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


LAUGHS = (
    "<!DOCTYPE l [<!ENTITY a0 'haha'>" + "".join(f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(12)) + "]>"
)


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels"]
)
def test_entity_bombs_in_a_workbook_do_no_harm(tmp_path: Path, part: str) -> None:
    parts = {"xl/sharedStrings.xml": b"<sst></sst>", **parts_of(workbook())}
    head, rest = bytes(parts[part]).split(b"?>", 1) if bytes(parts[part]).startswith(b"<?") else (b"", parts[part])
    body = bytes(rest)
    start = body.index(b">") + 1
    laugh = body[:start] + b"<t>&a12;</t>" + body[start:]
    parts[part] = (head + b"?>" if head else b"") + LAUGHS.encode() + laugh
    try:
        limited(package(tmp_path / "a.xlsx", parts))
    except UnreadableFile as why:
        assert why.zh


def test_an_entity_bomb_in_an_ods_is_refused(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": LAUGHS + "<a>&a12;</a>",
    }
    with pytest.raises(UnreadableFile):
        limited(package(tmp_path / "a.ods", parts))


@pytest.mark.parametrize("name", ["../xl/workbook.xml", "a/../../b", "..\\b"])
def test_paths_that_lead_out_of_the_package_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile, match="已损坏"):
        limited(package(tmp_path / "a.xlsx", {**parts_of(workbook()), name: "x"}))


def test_a_package_with_absolute_names_is_read(tmp_path: Path) -> None:
    parts = {f"/{name}": content for name, content in parts_of(workbook()).items()}
    try:
        assert limited(package(tmp_path / "a.xlsx", parts)).grids[0].rows[1][0] == "甲站"
    except UnreadableFile as why:
        assert "已损坏" in why.zh


def test_a_size_that_lies_does_no_harm(tmp_path: Path) -> None:
    """The directory says that a part is small; it is 300 MB of one cell."""
    parts = {**parts_of(workbook()), "xl/sharedStrings.xml": b"<sst><si><t>" + b"x" * (300 << 20)}
    data = bytearray(package(tmp_path / "a.xlsx", parts).read_bytes())
    place = data.rindex(b"xl/sharedStrings.xml") - 46
    data[place + 24 : place + 28] = struct.pack("<I", 4096)
    (tmp_path / "a.xlsx").write_bytes(bytes(data))
    with pytest.raises(UnreadableFile):
        limited(tmp_path / "a.xlsx")


def test_a_million_blank_rows_are_read_quickly(tmp_path: Path) -> None:
    rows = "".join(f'<row r="{number}" ht="15" s="1"/>' for number in range(3, 1_000_003))
    parts = parts_of(workbook())
    sheet = bytes(parts["xl/worksheets/sheet1.xml"]).decode()
    parts["xl/worksheets/sheet1.xml"] = sheet.replace("</sheetData>", f"{rows}</sheetData>")
    assert limited(package(tmp_path / "a.xlsx", parts)).grids[0].rows[1][0] == "甲站"


def test_a_million_blank_lines_are_read_quickly(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("名称,电话\n甲站,0512\n".encode() + b"\n" * 1_000_000 + b",\n" * 100_000)
    assert limited(path).grids[0].rows[1] == ["甲站", "0512"]


@pytest.mark.parametrize("cut", [0.2, 0.5, 0.9, 0.99])
def test_cut_files_are_refused(tmp_path: Path, cut: float) -> None:
    (old,) = (ROOT / "raw").rglob("*.xls")
    new, path = tmp_path / "a.xlsx", tmp_path / "a.xls"
    new.write_bytes(workbook()[: int(len(workbook()) * cut)])
    with pytest.raises(UnreadableFile, match="已损坏"):
        limited(new)
    path.write_bytes(old.read_bytes()[: int(old.stat().st_size * cut)])
    try:  # the end of an .xls may hold nothing that is needed
        assert limited(path).grids == limited(old).grids
    except UnreadableFile as why:
        assert "已损坏" in why.zh


def test_counts_of_strings_that_are_absurd_do_no_harm(tmp_path: Path) -> None:
    (source,) = (ROOT / "raw").rglob("*.xls")
    data = source.read_bytes()
    place = data.index(b"\xfc\x00", 512)
    for count in (0x7FFFFFFF, 0xFFFFFFFF):
        path = tmp_path / "a.xls"
        path.write_bytes(data[: place + 8] + struct.pack("<I", count) + data[place + 12 :])
        try:
            assert limited(path).grids == limited(source).grids
        except UnreadableFile as why:
            assert why.zh


def test_a_pipe_a_device_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    huge = tmp_path / "a.csv"
    with huge.open("wb") as content:
        content.truncate(3 << 30)
    with pytest.raises(UnreadableFile, match="3072 MB"):
        limited(huge)
    with pytest.raises(UnreadableFile, match="管道或设备"):
        limited(Path("/dev/zero"))


@pytest.mark.parametrize("text", [b"x" * (100 << 20), b"x," * (50 << 20), b'"' + b"x" * (100 << 20)])
def test_a_line_of_a_hundred_megabytes_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n" + text)
    with pytest.raises(UnreadableFile, match=r"第 2 行长达 1?\d\d 百万字符"):
        limited(path)

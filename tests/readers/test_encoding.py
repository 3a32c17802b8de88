"""Which encoding a text is in: certain, or refused; never a silent misreading."""

from __future__ import annotations

from pathlib import Path

import pytest

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.readers import read_book
from sucheng_data.readers._encoding import encoding_of

SIMPLIFIED = (
    "序号,驿站名称,地址,联系电话,开放时间\n"
    "1,滨河公厕户外职工爱心驿站,人民路12号,0512-00000001,08:00-17:30\n"
    "2,金园社区户外劳动者驿站,狮山路交叉口西南角,0512-00000002,全天\n"
    "3,稻香公园口袋驿站,横泾街道太湖西路北侧,0512-00000003,周一至周五\n"
)
TRADITIONAL = (
    "項次,里別,活動中心名稱,地址,電話,備註\n"
    "1,福安里,美濃區福安社區活動中心,美濃區中山路12號,07-0000001,每週一休館\n"
    "2,桃源里,旗山區圖書館三樓會議室,旗山區東平路3號,07-0000002,需預約\n"
    "3,長興里,友二里聯合里民活動中心,七堵區明德一路,02-0000003,無障礙設施\n"
)
JAPANESE = "番号,施設名,住所\n1,中央図書館の入口,さっぽろ市中央区\n2,スポーツセンター,北区のとなり\n"
KOREAN = "번호,시설명,주소\n1,시민공원 주차장,서울특별시 마포구\n2,문화회관,강남구 역삼동\n"
RUSSIAN = "номер,название,адрес\n1,Городская библиотека,улица Ленина\n2,ПАРК ПОБЕДЫ,МОСКВА\n"
GREEK = "id,name\n1,Ηρώδειο\n2,Ακρόπολη Αθηνών\n3,ΕΛΛΗΝΙΚΑ\n"
WESTERN = "id,name,city\n1,Jürgen Müller,Köln\n2,François Lefèvre,Orléans\n3,Åse Ødegård,Tromsø\n"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8-sig"),
        (SIMPLIFIED, "utf-16", "utf-16"),
        (SIMPLIFIED, "utf-32", "utf-32"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (SIMPLIFIED, "gb2312", "gb18030"),
        (SIMPLIFIED + "4,㐂乐驿站𠮷,新街口,—,—\n", "gb18030", "gb18030"),
        (TRADITIONAL, "big5", "cp950"),
        (TRADITIONAL, "cp950", "cp950"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (TRADITIONAL, "utf-8", "utf-8"),
        (WESTERN, "utf-8", "utf-8"),
        (RUSSIAN, "utf-8", "utf-8"),
        (KOREAN, "utf-8", "utf-8"),
        ("t,m\n25℃,30㎡\n", "gb18030", "gb18030"),
        ("名称,电话\n甲站,0512\n", "gb18030", "gb18030"),
        ("a,b\n1,2\n", "ascii", "utf-8"),
        ("a,b\n1,·\n", "utf-8", "utf-8"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str, found: str) -> None:
    data = text.encode(encoding)
    assert encoding_of(data) == found
    assert data.decode(found) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, "cp1252") for text in (WESTERN, "name\nJosé\n", "price\n£20\n", "x\nÜber die Brücke\n")),
        *((GREEK, encoding) for encoding in ("iso8859_7", "cp1253")),
        *((RUSSIAN, encoding) for encoding in ("cp1251", "koi8_r", "cp866")),
        *((JAPANESE, encoding) for encoding in ("cp932", "euc_jp", "iso2022_jp_2")[:2]),
        *((KOREAN, encoding) for encoding in ("cp949", "euc_kr")),
        ("กรุงเทพ,ถนน\nสุขุมวิท,เขตวัฒนา\n", "cp874"),
    ],
)
def test_other_languages_never_become_chinese(text: str, encoding: str) -> None:
    with pytest.raises(UnreadableFile, match="请另存为 UTF-8"):
        encoding_of(text.encode(encoding))


@pytest.mark.parametrize(
    ("data", "zh", "line"),
    [
        (SIMPLIFIED.encode() * 50 + "5,乙站\n".encode("gb18030"), "第 201 行", 201),
        (SIMPLIFIED.encode("gb18030") * 50 + "5,苏州驿站\n".encode(), "第 201 行是 UTF-8", 201),
        (TRADITIONAL.encode("big5") * 50 + "5,臺北車站\n".encode(), "第 201 行", 201),
        (b"\xef\xbb\xbf" + SIMPLIFIED.encode() + b"5,\xff\n", "第 5 行）不合 UTF-8", 5),
        ("甲,乙\n".encode("utf-16")[:-1], "不合 UTF-16", 1),
    ],
)
def test_two_encodings_in_one_file_are_refused(data: bytes, zh: str, line: int) -> None:
    with pytest.raises(UnreadableFile, match=zh) as refusal:
        encoding_of(data)
    assert f"line {line}" in refusal.value.en


def test_a_nul_is_no_text(tmp_path: Path) -> None:
    for data in (b"a,b\n\x00,1\n", "a,b\n\0,1\n".encode("utf-16")):
        path = tmp_path / "a.csv"
        path.write_bytes(data)
        with pytest.raises(UnreadableFile, match="NUL"):
            read_book(path, "a.csv")


@pytest.mark.parametrize(
    ("text", "zh"),
    [
        ("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,\n1,,\n,,,\n1,2,3\n", "第 4 行多了；第 3 行少了"),
        ("a,b,c\n1,2,3\n甲\n1,2,3\n", "第 3 行少了"),
        ("表名\n\na,b\n1,2\n3,4\n注：无\n", ""),
        ("a,b\n1,2\n\n\n3,4\n", ""),
        ('a,b\n"1\n2",3\n4,5,6\n', "第 3 行多了"),
        ("a,b\n" + "1,2,3\n1,2\n" * 20 + "1,2\n" * 9, "第 2、4、6、8、10、12、14、16、18、20 … (20) 行多了"),
        ("a\n1\n2\n", ""),
        ("", ""),
    ],
)
def test_rows_of_unequal_length_are_told(tmp_path: Path, text: str, zh: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(text or "\n", encoding="utf-8", newline="")
    notes = [facts["why_zh"] for code, facts in read_book(path, "a.csv").notes if code == "FILE-W02"]
    assert notes == ([zh] if zh else [])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("sep=;\na;b\n1,5;2\n", [["sep=", ""], ["a", "b"], ["1,5", "2"]]),
        ("a;b\n1,5;2\n3,5;4\n", [["a", "b"], ["1,5", "2"], ["3,5", "4"]]),
        ('a,b\r\n"x\r\ny",2\r\n', [["a", "b"], ["x\r\ny", "2"]]),
        ("a,b\r1,2\r", [["a", "b"], ["1", "2"]]),
        ('a,b\n"say ""hi""",2\n', [["a", "b"], ['say "hi"', "2"]]),
        ("a\tb\n1\t2\n", [["a", "b"], ["1", "2"]]),
    ],
)
def test_delimiters_and_line_ends(tmp_path: Path, text: str, rows: list[list[str]]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    assert read_book(path, "a.csv").grids[0].rows == rows

"""Personal data planted everywhere in workbooks: every piece is told at its address, and none is in any byte that leaves."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pyarrow.parquet as pq
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from sucheng_data.model.grid import letter
from sucheng_data.model.issue import Issue
from sucheng_data.model.registry import find, names
from sucheng_data.model.schema import Entity, Field, Schemas
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline import Checked, Request, check, publish

ROOT = Path(__file__).resolve().parents[1]
AS_OF = date(2026, 1, 31)
GUARD = {"PII-E01", "PII-W01", "PII-W02", "STA-E07"}
# What a private field is for needs no finding there; it is not published either.
OF_PERSONS = {"mobile", "email"}
# A name and rows that identify each record, so that no two are merged.
HEADER = 2


def check_digit(number: str) -> str:
    """ISO 7064 MOD 11-2, computed from its definition: the number read in base 2 leaves 1 modulo 11."""
    total = 0
    for digit in number:
        total = (total + int(digit)) * 2 % 11
    return "0123456789X"[(12 - total) % 11]


def luhn_digit(number: str) -> str:
    doubled = [
        sum(divmod(int(digit) * 2, 10)) if place % 2 == 0 else int(digit)
        for place, digit in enumerate(reversed(number))
    ]
    return str(-sum(doubled) % 10)


@dataclass
class Mint:
    """Invented numbers, no two alike; each kind with a core that must not be found again anywhere."""

    count: int = 0
    made: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __call__(self, kind: str) -> str:
        self.count += 1
        serial = f"{self.count:04d}"
        text = {
            "id": lambda: self._id(serial),
            "card": lambda: (body := f"62220200000{serial}") + luhn_digit(body),
            "mobile": lambda: f"1990000{serial}",
            "email": lambda: f"xu.gou{serial}@example.com",
            "plate": lambda: f"苏E{'ABCDEFGHJK'[self.count % 10]}{serial}",
        }[kind]()
        self.made[text] = (text, text.split("@")[0]) if kind == "email" else (text,)
        return text

    def _id(self, serial: str) -> str:
        body = f"320500190101{serial[:2]}{serial[1:]}"  # nobody is as old as that
        body = f"32050019010101{serial[1:]}" if self.count < 1000 else body
        return body + check_digit(body)


KINDS = ("id", "card", "mobile", "email", "plate")


class Plant(NamedTuple):
    """A piece planted in a cell of a list."""

    entity: str
    field: str
    kind: str
    text: str
    file: str
    cell: str


def heading(one: Field) -> str:
    return one.synonyms[0] if one.synonyms else one.title


def readable(entity: Entity) -> list[Field]:
    return [one for one in entity.fields.values() if not one.set_by and one.type != "object"]


def sample(one: Field, number: int, entity: Entity) -> Any:
    """A cell that is right, and of its own record where the field tells records apart."""
    if one.name in ("lon", "lat"):
        return f"{120.95 + number / 10000:.4f}37" if one.name == "lon" else "31.381239"
    if one.name in (entity.label, "address") and not one.codes:
        return f"{['甲', '乙', '丙', '丁', '戊'][number % 5]}字{number}号{one.title}"
    if one.name in entity.key or one.name == "mobile_consent":
        return None
    value: Any = one.examples[0] if one.examples else None
    if isinstance(value, list):
        return "、".join(
            str(item.get("number") or item.get("text") if isinstance(item, dict) else item) for item in value
        )
    if isinstance(value, bool):
        return "是" if value else "否"
    return value


def fill(sheet: Worksheet, entity: Entity, mint: Mint, file: str) -> Iterator[Plant]:
    """A heading, and per field and kind one row that has the piece in that field and is right otherwise."""
    fields = readable(entity)
    sheet.append([f"{entity.title}清单"])
    sheet.append([heading(one) for one in fields])
    row = HEADER
    for at, one in enumerate(fields, start=1):
        for kind in KINDS:
            row += 1
            for column, other in enumerate(fields, start=1):
                sheet.cell(row, column, sample(other, row, entity))
            text = mint(kind)
            cell = sheet.cell(row, at)
            cell.value, cell.number_format = f"{cell.value or ''} {text}".strip(), "@"
            yield Plant(entity.name, one.name, kind, text, file, f"{letter(at)}{row}")


class House(NamedTuple):
    """The workspace after a run: what was planted, what was found, and where things are."""

    space: Workspace
    plants: list[Plant]
    outside: dict[str, str]
    checked: Checked
    folder: Path
    mint: Mint


def outside(folder: Path, mint: Mint) -> dict[str, str]:
    """A list of stations with personal data everywhere but in its cells: where -> what."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    where = {
        "title": mint("mobile"), "unknown column": mint("id"), "number cell": mint("mobile"), "heading": mint("mobile"),
        "footer": mint("mobile"), "comment": mint("id"), "comment by a person": mint("mobile"), "link": mint("email"),
        "hidden": mint("card"), "hidden number": mint("mobile"), "property": mint("mobile"), "keywords": mint("email"),
        "sheet name": mint("mobile"), "file name": mint("mobile"), "plate column": mint("plate"),
    }  # fmt: skip
    sheet.title = f"驿站{where['sheet name']}"
    sheet.append([f"驿站清单 有事找 {where['title']}"])
    sheet.append(
        ["驿站名称", "地址", "开放时间", "区县", "身份证号", "备用", "居民姓名", "车辆情况", f"问{where['heading']}"]
    )
    row = ["千灯驿站", "千灯镇甲字1号", "周一至周日 8:00-20:00", "昆山市", where["unknown column"]]
    sheet.append([*row, int(where["number cell"]), "张三", where["plate column"]])
    sheet.append(["巴城驿站", "巴城镇乙字2号", "周一至周日 8:00-20:00", "昆山市"])
    sheet.append(["填表人：李四", f"电话：{where['footer']}"])
    sheet["A3"].comment = Comment(f"证件 {where['comment']}", "x")
    sheet["B4"].comment = Comment(f"找王五 {where['comment by a person']}", "x")
    sheet["C4"].hyperlink = f"mailto:{where['link']}"
    hidden = book.create_sheet("底稿")
    hidden.append(["姓名", "卡号"])
    hidden.append(["赵六", where["hidden"]])
    hidden.append(["赵六", int(where["hidden number"])])
    hidden.sheet_state = "hidden"
    book.properties.creator = "张三"
    book.properties.description = f"问 {where['property']}"
    book.properties.keywords = where["keywords"]
    book.save(folder / f"驿站 {where['file name']}.xlsx")
    return where


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, schemas: Schemas) -> House:
    root = tmp_path_factory.mktemp("house")
    folder = root / "raw" / "昆山市总工会"
    folder.mkdir(parents=True)
    mint = Mint()
    plants: list[Plant] = []
    for entity in schemas:
        if readable(entity) and entity.signature:
            book = openpyxl.Workbook()
            book.worksheets[0].title = entity.title
            plants += fill(book.worksheets[0], entity, mint, f"raw/昆山市总工会/{entity.title}.xlsx")
            book.save(folder / f"{entity.title}.xlsx")
    elsewhere = outside(folder, mint)
    space = Workspace(
        root, root / "raw", ROOT / "schemas", root / "registry", root / "build", root / "profiles", root / "decisions"
    )
    checked = check(space, Request((), AS_OF))
    return House(space, plants, elsewhere, checked, publish(space, checked, AS_OF).folder, mint)


def leaving(house: House) -> Iterator[tuple[str, str]]:
    """(where, text) of everything that leaves the house or is shown: opened as its reader would."""
    leaving = [path for path in house.folder.rglob("*") if path.is_file()]
    for path in sorted([*leaving, *house.space.build.glob("*.csv"), *house.space.registry.iterdir()]):
        content = path.read_bytes()
        yield path.name, content.decode("utf-8", "ignore")
        if path.suffix == ".parquet":
            yield path.name, json.dumps(pq.read_table(path).to_pylist(), ensure_ascii=False, default=str)
            yield path.name, str(pq.read_schema(path))
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(io.BytesIO(content)) as package:
                yield from ((f"{path.name}!{name}", package.read(name).decode("utf-8")) for name in package.namelist())
    for name in names("reports"):
        for lang in ("zh", "en"):
            told = find("reports", name)(house.checked.report, lang)
            if isinstance(told, bytes):
                with zipfile.ZipFile(io.BytesIO(told)) as package:
                    told = "".join(package.read(part).decode("utf-8") for part in package.namelist())
            yield f"report {name} {lang}", told.replace("\n", "")


def test_nothing_that_was_planted_is_in_any_byte_that_leaves(house: House) -> None:
    found = []
    for where, text in leaving(house):
        bare = text.replace(" ", "")
        found += [(where, made) for made, cores in house.mint.made.items() if any(core in bare for core in cores)]
    assert found == []
    assert len(house.mint.made) > 500


def test_the_search_would_find_it(house: House) -> None:
    """Other words of the same cells are there: the outputs were really read."""
    texts = dict.fromkeys(("stations.parquet", "stations.geojson", "withheld.csv", "report json zh"), "")
    for where, text in leaving(house):
        texts = {name: known + text if where == name else known for name, known in texts.items()}
    assert all("千灯驿站" in text or "字" in text for text in texts.values()), {k: len(v) for k, v in texts.items()}
    assert "千灯驿站" in "".join(text for where, text in leaving(house) if where.startswith("sucheng.xlsx!xl/"))


def test_every_piece_in_a_list_is_told_at_its_cell(house: House, schemas: Schemas) -> None:
    told = {(issue.place.file, issue.place.cell) for issue in house.checked.found if issue.code in GUARD}
    missed = [
        plant
        for plant in house.plants
        if (plant.file, plant.cell) not in told
        and not (schemas[plant.entity].fields[plant.field].private and plant.kind in OF_PERSONS | {"plate"})
    ]
    assert missed == []


def test_what_is_certain_keeps_a_record_of_public_text_back(house: House, schemas: Schemas) -> None:
    """An id, card, mobile or plate in public prose: the record is not in the package at all."""
    rows = {
        name: {
            (record["source_sheet"], record["source_row"])
            for record in pq.read_table(house.folder / f"{name}.parquet").to_pylist()
        }
        for name in ("stations", "projects", "benefits")
    }
    held = 0
    for plant in house.plants:
        one = schemas[plant.entity].fields[plant.field]
        if (
            plant.entity in rows
            and one.cleaner == "text"
            and not one.private
            and plant.kind != "email"
            and not one.codes
        ):
            sheet, row = schemas[plant.entity].title, int("".join(filter(str.isdigit, plant.cell)))
            assert (sheet, row) not in rows[plant.entity], plant
            held += 1
    assert held > 80


def test_an_e_mail_is_masked_and_the_record_goes_out(house: House) -> None:
    (plant,) = [one for one in house.plants if (one.entity, one.field, one.kind) == ("stations", "remarks", "email")]
    row = int("".join(filter(str.isdigit, plant.cell)))
    (record,) = [
        one
        for one in pq.read_table(house.folder / "stations.parquet").to_pylist()
        if one["source_sheet"] == "驿站" and one["source_row"] == row
    ]
    assert record["remarks"].endswith(" x***@example.com") and "PII-W02" in record["flags"]


def outside_issues(house: House, *codes: str) -> list[Issue]:
    return [
        issue
        for issue in house.checked.report.issues
        if issue.code in codes and house.outside["file name"] in issue.place.file
    ]


@pytest.mark.parametrize(
    ("part", "cell", "kind"),
    [
        ("未读取的内容", "A1", "手机号"),
        ("未读取的内容", "E3", "身份证号"),
        ("未读取的内容", "F3", "手机号"),
        ("未读取的内容", "H3", "车牌号"),
        ("未读取的内容", "I2", "手机号"),
        ("未读取的内容", "B5", "手机号"),
        ("批注", "A3", "身份证号"),
        ("批注", "B4", "手机号"),
        ("超链接", "C4", "电子邮箱"),
        ("隐藏的工作表", "B2", "银行卡号"),
        ("隐藏的工作表", "B3", "手机号"),
        ("文件属性", "description", "手机号"),
        ("文件属性", "keywords", "电子邮箱"),
        ("工作表名称", "", "手机号"),
        ("文件名", "", "手机号"),
    ],
)
def test_every_piece_outside_the_list_is_told(house: House, part: str, cell: str, kind: str) -> None:
    messages = [issue.message.zh for issue in outside_issues(house, "PII-W03")]
    assert [text for text in messages if text.startswith(f"{part}里有{kind}（") and cell in text], messages


@pytest.mark.parametrize(
    ("part", "cell"), [("批注", "B4"), ("文件属性", "creator"), ("未识别的列", "G3"), ("未读取的内容", "A5")]
)
def test_names_outside_the_list_are_told_as_a_note(house: House, part: str, cell: str) -> None:
    messages = [issue.message.zh for issue in outside_issues(house, "PII-I01")]
    assert [text for text in messages if text.startswith(f"{part}里有姓名") and cell in text], messages
    everything = "".join(text for where, text in leaving(house) if not where.startswith("sucheng.xlsx!xl/theme"))
    assert not [name for name in ("张三", "李四", "王五", "赵六") if name in everything]


def test_findings_are_few_however_much_is_found(house: House) -> None:
    """One per sheet, part and kind."""
    keys = [
        (issue.place.sheet, issue.message.zh.partition("（")[0])
        for issue in outside_issues(house, "PII-W03", "PII-I01")
    ]
    assert len(keys) == len(set(keys))


def run(root: Path, book: openpyxl.Workbook) -> tuple[Checked, Path]:
    """`book` as the one delivery of a workspace, checked and published."""
    folder = root / "raw" / "昆山市总工会"
    folder.mkdir(parents=True)
    book.save(folder / "驿站.xlsx")
    space = Workspace(
        root, root / "raw", ROOT / "schemas", root / "registry", root / "build", root / "profiles", root / "decisions"
    )
    checked = check(space, Request((), AS_OF))
    return checked, publish(space, checked, AS_OF).folder


def test_what_is_wrong_with_a_managers_name_is_told_without_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["驿站名称", "地址", "开放时间", "区县", "站长", "启用日期"])
    sheet.append(["千灯驿站", "千灯镇甲字1号", "8:00-20:00", "昆山市", "欧阳锟斤拷锋", "2024年2月30日"])
    checked, _ = run(tmp_path, book)
    assert {issue.value for issue in checked.report.issues if issue.field == "manager"} == {"欧*****"}
    withheld = (tmp_path / "build" / "withheld.csv").read_text(encoding="utf-8")
    assert "千灯驿站" in withheld and "欧*****" in withheld
    for text in (
        withheld,
        find("reports", "json")(checked.report, "zh"),
        find("reports", "terminal")(checked.report, "zh"),
    ):
        assert "欧阳" not in text


CONSENT = [("是", True), ("同意", True), ("否", False), ("不同意", False), ("", False), ("再说", False)]


@pytest.mark.parametrize("column", ["同意公开手机号", "手机号是否公开", "是否同意公开"])
def test_a_mobile_is_published_only_where_its_owner_agreed(tmp_path: Path, column: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["驿站名称", "地址", "开放时间", "区县", "联系电话", column])
    for number, (said, _) in enumerate(CONSENT):
        phones = f"0512-6555000{number}、1990000123{number}"
        sheet.append([f"驿站{number}", f"千灯镇甲字{number}号", "8:00-20:00", "昆山市", phones, said])
    sheet.append(["没有同意栏内容", "千灯镇乙字9号", "8:00-20:00", "昆山市", "19900000099", None])
    checked, published = run(tmp_path, book)
    called = {one["name"]: one["phone"] for one in pq.read_table(published / "stations.parquet").to_pylist()}
    for number, (_, agreed) in enumerate(CONSENT):
        assert called[f"驿站{number}"] == [f"0512-6555000{number}", *([f"1990000123{number}"] if agreed else [])]
    assert called["没有同意栏内容"] is None
    asked = {issue.place.cell for issue in checked.found if issue.code == "PII-W01"}
    assert asked == {f"E{number + 2}" for number, (_, agreed) in enumerate(CONSENT) if not agreed} | {"E8"}

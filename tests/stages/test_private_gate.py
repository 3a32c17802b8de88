"""The privacy gate, with something personal planted behind every other guard."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl.comments import Comment

from sucheng_data.model.about import read_about
from sucheng_data.model.change import Change
from sucheng_data.model.errors import GateClosed
from sucheng_data.model.issue import Text
from sucheng_data.model.release import Release
from sucheng_data.model.report import Source
from sucheng_data.pipeline import Checked
from sucheng_data.stages.private_gate import discreet_changes, private_files, private_gate

ROOT = Path(__file__).resolve().parents[2]
MOBILE = "19900001234"
# The check digit by ISO 7064, of a day nobody alive was born on.
IDENTITY = "320500190101011238"


@pytest.fixture(scope="module")
def published(release: Path, raw_checked: Checked) -> Release:
    tables = {path.stem: pq.read_table(path) for path in sorted(release.glob("*.parquet"))}
    about = read_about(ROOT / "schemas")
    return Release(tables, raw_checked.schemas, (), raw_checked.report, date(2026, 1, 31), about)


def planted(published: Release, entity: str, field: str, value: object) -> Release:
    """The release with `value` in the first record's `field`."""
    table = published.tables[entity]
    given = [value, *table[field].to_pylist()[1:]]
    column = pa.array(given, table[field].type)
    changed = table.set_column(table.column_names.index(field), field, column)
    return Release(
        {**published.tables, entity: changed},
        published.schemas,
        published.sources,
        published.report,
        published.as_of,
        published.about,
    )


def test_what_is_published_passes(published: Release, raw_checked: Checked, release: Path) -> None:
    private_gate(published, raw_checked.tables)
    private_files(release)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("address", f"干将路1号 联系人：张三 {MOBILE}"),
        ("name", f"驿站{MOBILE}"),
        ("remarks", f"身份证{IDENTITY}"),
        ("alt_names", ["好站", f"打{MOBILE}"]),
        ("phone", [MOBILE]),
        ("remarks", "负责人：王小明"),
    ],
)
def test_something_personal_closes_it(published: Release, raw_checked: Checked, field: str, value: object) -> None:
    with pytest.raises(GateClosed) as closed:
        private_gate(planted(published, "stations", field, value), raw_checked.tables)
    assert closed.value.exit_code == 5
    assert ".xlsx!" in closed.value.zh  # the cell it came from
    assert MOBILE not in closed.value.zh + closed.value.en
    assert IDENTITY not in closed.value.zh + closed.value.en


def test_a_mobile_its_owner_agreed_to_passes(published: Release, raw_checked: Checked) -> None:
    with_phone = planted(published, "stations", "phone", [MOBILE])
    private_gate(planted(with_phone, "stations", "mobile_consent", True), raw_checked.tables)
    for answer in (False, None):
        with pytest.raises(GateClosed):
            private_gate(planted(with_phone, "stations", "mobile_consent", answer), raw_checked.tables)


def test_a_private_field_and_the_name_of_a_file_close_it(published: Release, raw_checked: Checked) -> None:
    stations = published.tables["stations"]
    table = stations.append_column("manager", pa.nulls(stations.num_rows, pa.string()))
    more = {**published.tables, "stations": table}
    facts = (raw_checked.schemas, (), published.report, published.as_of, published.about)
    with pytest.raises(GateClosed, match="负责人"):
        private_gate(Release(more, *facts), raw_checked.tables)
    named = Source("SRC-1", f"报送表{MOBILE}.xlsx", "", "", "", 1)
    with pytest.raises(GateClosed):
        private_gate(Release(published.tables, facts[0], (named,), *facts[2:]), raw_checked.tables)


def test_properties_and_comments_of_a_workbook_close_it(tmp_path: Path) -> None:
    for number, (creator, remark) in enumerate((("王小明", ""), ("", f"请打{MOBILE}"), ("苏城暖新", "核对过"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        book = openpyxl.Workbook()
        book.properties.creator = creator or "sucheng"
        assert book.active is not None
        book.active["A1"] = "驿站"
        if remark:
            book.active["A1"].comment = Comment(remark, "sucheng")
        book.save(folder / "书.xlsx")
        if number < 2:
            with pytest.raises(GateClosed, match=r"书\.xlsx"):
                private_files(folder)
        else:
            private_files(folder)


def test_a_change_does_not_repeat_what_was_taken_back() -> None:
    told = Text(f"电话由 {MOBILE} 改为 0512-65550000", f"phone {MOBILE} → 0512-65550000")
    change = Change("stations", "ST-1", "好站", "modify", "phone", [MOBILE], ["0512-65550000"], told)
    (shown,) = discreet_changes([change])
    assert MOBILE not in str(shown)
    assert shown.after == ["0512-65550000"]
    assert "0512-65550000" in shown.text.zh
    plain = change._replace(before=["0512-65551111"], text=Text("电话由 0512-65551111 改为 0512-65550000", "phone"))
    assert discreet_changes([plain]) == [plain]

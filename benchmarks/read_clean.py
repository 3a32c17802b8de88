"""Reading and cleaning 100,000 rows of 20 columns beside calamine alone, in one run: `make bench` fails where a bound is broken.

Names, addresses, coordinates and telephone numbers differ from row to row, as they do in a real listing; the rest repeats.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
from _figures import Figure, conclude
from python_calamine import CalamineWorkbook

from sucheng_data.model.batch import Batch, Hints
from sucheng_data.model.schema import Schemas, load_schemas
from sucheng_data.operations.workspace import packaged_schemas
from sucheng_data.readers import read_book
from sucheng_data.stages.clean import clean
from sucheng_data.stages.ingest import ingest

ROWS, RUNS = 100_000, 5
READ_RATIO, CLEAN_SECONDS = 1.3, 1.5
HEADINGS = (
    *("序号", "驿站名称", "驿站类别", "县(市、区)", "街道/镇", "地址", "经度", "纬度", "开放时间", "设施配备"),
    *(
        "用品提供",
        "服务对象",
        "面积(平方米)",
        "可容纳人数",
        "联系电话",
        "依托单位",
        "状态",
        "启用日期",
        "是否上图",
        "备注",
    ),
)
PLACES = (
    *(
        ("姑苏区", "平江街道"),
        ("虎丘区", "狮山街道"),
        ("吴中区", "木渎镇"),
        ("相城区", "元和街道"),
        ("吴江区", "盛泽镇"),
    ),
    *(
        ("昆山市", "千灯镇"),
        ("常熟市", "梅李镇"),
        ("张家港市", "塘桥镇"),
        ("太仓市", "沙溪镇"),
        ("苏州工业园区", "唯亭街道"),
    ),
)
KINDS = ("户外劳动者驿站", "爱心驿站", "司机之家", "骑手驿站")
HOURS = (
    *("8:00-18:00", "08:30-17:30", "24小时", "全天", "周一至周五 9:00-17:00", "9:00-21:00", "7:00-19:00"),
    *(
        "工作日9:00-17:00，双休日休息",
        "8:00-11:30，13:30-17:30",
        "周一至周日8:00-20:00",
        "上午8:30-11:30，下午13:00-17:00",
    ),
)
FACILITIES = ("饮水机", "微波炉", "空调", "冰箱", "充电插座", "桌椅", "急救箱", "雨伞", "打气筒", "针线包", "卫生间")
SUPPLIES = ("口罩", "纸巾", "饮用水", "防暑用品", "常用药品", "一次性水杯")
GROUPS = ("环卫工人", "快递员", "外卖配送员", "网约车司机", "货车司机", "保安员")
# Two of them make the name of a road or a community, 400 in all.
FIRST = (
    "淞",
    "亭",
    "玉",
    "石",
    "横",
    "胥",
    "枫",
    "白",
    "星",
    "金",
    "东",
    "黄",
    "渭",
    "太",
    "阳",
    "望",
    "浒",
    "通",
    "镇",
    "新",
)
LAST = (
    "南",
    "林",
    "山",
    "浦",
    "塘",
    "江",
    "桥",
    "洋",
    "湖",
    "鸡",
    "渚",
    "泾",
    "平",
    "澄",
    "亭",
    "关",
    "安",
    "华",
    "园",
    "村",
)
PLANTED = 0.01  # cells no cleaner can read


def rows(rng: Random, numbers: range) -> Iterator[list[Any]]:
    """The rows of the sheet with these numbers, as departments type them; everything is invented."""
    lists = [_lists(rng, *what) for what in ((FACILITIES, 800), (SUPPLIES, 200), (GROUPS, 150))]
    for number in numbers:
        district, town = rng.choice(PLACES)
        word = rng.choice(FIRST) + rng.choice(LAST)
        phone = f"0512-{20_000_000 + number * 701 % 10_000_000}"
        yield [
            number,
            _name(rng, number),
            rng.choice(KINDS),
            district,
            town,
            _address(rng, district, town, number),
            round(120.3 + rng.random() / 2, 6),
            round(31.1 + rng.random() / 2, 6),
            rng.choice(HOURS),
            *map(rng.choice, lists),
            rng.choice((20, 35, 50, 60.5, 80, 120)),
            rng.randint(5, 60),
            "电话待定" if rng.random() < PLANTED else phone if rng.random() < 0.95 else f"{phone}转{rng.randint(1, 9)}",
            f"{word}社区居委会",
            rng.choice(("正常", "暂停", "正常开放")),
            date(2020, 1, 1) + timedelta(rng.randint(0, 2000)),
            rng.choice(("是", "否", "√")),
            rng.choice(("", "", "", "节假日照常开放", "临街")),
        ]


def _lists(rng: Random, words: Sequence[str], many: int) -> list[str]:
    return ["、".join(rng.sample(words, rng.randint(2, 5))) for _ in range(many)]


def _name(rng: Random, number: int) -> str:
    """A name of its own for every row: three syllables of twenty, and a number where that is not enough."""
    words = f"{rng.choice(FIRST)}{rng.choice(LAST)}{FIRST[number % 20]}{LAST[number // 20 % 20]}"
    return f"{words}第{number // 400 + 1}驿站" if number % 3 else f"{words}{rng.choice(KINDS)}（{number}号站）"


def _address(rng: Random, district: str, town: str, number: int) -> str:
    """Two thousand roads, a number of its own for every row, in the spellings that are common."""
    road = f"{FIRST[number % 20]}{LAST[number // 20 % 10]}路"
    house = f"{rng.randint(1, 1999)}号"
    kind = rng.random()
    if kind < 0.6:
        return f"{town}{road}{house}{rng.randint(1, 99)}幢"
    if kind < 0.8:
        return f"苏州市{district}{town}{road}{house}"
    return (
        f"{district}{town}{road}{house}（一楼大厅）"
        if kind < 0.95
        else f"{town}{road}与{rng.choice(FIRST)}园路交叉口东{number % 2000 + 1}米"
    )


def workbook(path: Path) -> Path:
    """The workbook as Excel would write it: shared strings, real dates, a title above the headings."""
    book = xlsxwriter.Workbook(path)
    sheet, day = book.add_worksheet("驿站"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write(0, 0, "驿站清单")
    sheet.write_row(1, 0, HEADINGS)
    for number, row in enumerate(rows(Random(1), range(1, ROWS + 1)), 2):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            else:
                sheet.write(number, column, cell)
    book.close()
    return path


def calamine(path: Path) -> list[Any]:
    """What any Python program pays: the bytes through calamine, the cells as Python objects."""
    book = CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """(wall, CPU, result)."""
    gc.collect()
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return time.perf_counter() - wall, time.process_time() - cpu, result


def measure(path: Path) -> dict[str, list[tuple[float, float]]]:
    """Interleaved runs; the result of one step is the input of the next."""
    schemas = load_schemas(packaged_schemas())
    times: dict[str, list[tuple[float, float]]] = {}

    def step(name: str, work: Callable[[], Any]) -> Any:
        wall, cpu, result = timed(work)
        times.setdefault(name, []).append((wall, cpu))
        return result

    for _ in range(RUNS):
        step("calamine", lambda: calamine(path))
        book = step("read", lambda: read_book(path, path.name))
        batches = step("ingest", partial(ingest, book, schemas, Hints(path.name)))
        del book
        cleaned = step("clean", partial(cleaned_all, batches, schemas))
        assert sum(table.num_rows for table, _ in cleaned) == ROWS
        del batches, cleaned
    return times


def cleaned_all(batches: Sequence[Batch], schemas: Schemas) -> list[Any]:
    return [clean(batch, schemas) for batch in batches]


def main() -> int:
    """Print medians, and whether the bounds hold; CPU time, so that what else the machine does counts little."""
    with tempfile.TemporaryDirectory() as folder:
        times = measure(workbook(Path(folder) / "stations.xlsx"))
    for name, runs in times.items():
        wall, cpu = (statistics.median(values) for values in zip(*runs, strict=True))
        print(f"{name:10} wall {wall:6.2f} s  CPU {cpu:6.2f} s")
    ratio = statistics.median(
        ours[1] / theirs[1] for ours, theirs in zip(times["read"], times["calamine"], strict=True)
    )
    seconds = statistics.median(cpu for _, cpu in times["clean"])
    print(f"read / calamine {ratio:.2f} (at most {READ_RATIO}); clean {seconds:.2f} s (at most {CLEAN_SECONDS})")
    alone = statistics.median(cpu for _, cpu in times["calamine"])
    read = Figure("read", ratio * alone, rows=ROWS, peers={"calamine": alone}, share=READ_RATIO)
    return conclude("read_clean", [read, Figure("clean", seconds, rows=ROWS, most=CLEAN_SECONDS)])


if __name__ == "__main__":
    sys.exit(main())

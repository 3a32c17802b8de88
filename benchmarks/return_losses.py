"""What each way of writing marks into a copy of a workbook loses, and how long it takes; prints a table (Markdown).

python benchmarks/return_losses.py [--write]    with --write into docs/return-workbooks.md, between its two marks
Ways that are not installed (wolfxl, LibreOffice) are left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks._figures import Figure, conclude
from benchmarks.everything import everything, features
from sucheng_data.model.decision import Answer
from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.operations.returning._book import marked
from sucheng_data.operations.returning._list import About, Item

CELLS = ("B3", "C4", "E38")
PAGE = Path(__file__).resolve().parents[1] / "docs" / "return-workbooks.md"
START, END = "<!-- measured -->\n", "<!-- /measured -->"
MARKS, OURS = 4_000, "sucheng"
_TINT, _TEXT = "FFFFB3B3", "第3行的数量不对"


def told(comment: Any) -> str:
    """Our text behind what is said there already."""
    return f"{comment.text}\n{_TEXT}" if comment else _TEXT


def by_openpyxl(data: bytes, cells: tuple[str, ...]) -> bytes:
    """Read whole, written anew."""
    book = openpyxl.load_workbook(BytesIO(data), keep_vba=True, rich_text=True)
    for cell in cells:
        book["数据"][cell].fill = PatternFill("solid", fgColor=_TINT)
        book["数据"][cell].comment = Comment(told(book["数据"][cell].comment), "数据核查")
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def by_wolfxl(data: bytes, cells: tuple[str, ...]) -> bytes:
    """Its “modify” mode."""
    import wolfxl
    from wolfxl.comments import Comment as Note
    from wolfxl.styles import PatternFill as Fill

    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "a.xlsm", Path(folder) / "b.xlsm"
        given.write_bytes(data)
        book = wolfxl.load_workbook(str(given), modify=True)
        for cell in cells:
            book["数据"][cell].fill = Fill("solid", fgColor=_TINT)
            book["数据"][cell].comment = Note(told(book["数据"][cell].comment), "数据核查")
        book.save(str(made))
        return made.read_bytes()


def by_libreoffice(data: bytes, _cells: tuple[str, ...]) -> bytes:
    """Opened and saved, nothing marked: the least it would lose."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = Path(folder) / "a.xlsm", Path(folder) / "out" / "a.xlsm"
        given.write_bytes(data)
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "xlsm:Calc MS Excel 2007 VBA XML", "--outdir"]
        subprocess.run([*command, str(made.parent), str(given)], check=True, capture_output=True, timeout=120)
        return made.read_bytes()


def by_us(data: bytes, cells: tuple[str, ...]) -> bytes:
    """The parts as bytes, ours put in between."""
    items = [
        Item(n, Issue("minimum", Severity.ERROR, "department", "", Text(_TEXT, ""), Place("a", "数据", cell)), "", "", "", (Answer.CORRECTED,))
        for n, cell in enumerate(cells, start=1)
    ]  # fmt: skip
    return marked(data, About("copy", "", "a.xlsm", "", ""), items)[0]


def ways() -> dict[str, Callable[[bytes, tuple[str, ...]], bytes]]:
    """The ways there are on this machine."""
    found: dict[str, Callable[[bytes, tuple[str, ...]], bytes]] = {"openpyxl": by_openpyxl}
    if find_spec("wolfxl"):
        found["wolfxl"] = by_wolfxl
    if shutil.which("soffice"):
        found["LibreOffice"] = by_libreoffice
    return {**found, OURS: by_us}


def same_parts(before: bytes, after: bytes) -> tuple[int, int]:
    """How many parts are the same to the byte, of how many."""
    with ZipFile(BytesIO(before)) as old, ZipFile(BytesIO(after)) as new:
        names = old.namelist()
        return sum(name in new.namelist() and old.read(name) == new.read(name) for name in names), len(names)


def plain(rows: int) -> bytes:
    """A big list without anything special."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("数据")
        for row in range(rows):
            sheet.write_row(row, 0, [f"第{row}行" if column % 2 else row * column for column in range(20)])
    return out.getvalue()


def table() -> tuple[str, dict[str, float]]:
    """The measured table, and the seconds in it."""
    data, big = everything(), plain(MARKS)
    before, marks = features(data), tuple(f"B{row}" for row in range(2, MARKS + 1))
    made, seconds = {}, {}
    for name, way in ways().items():
        made[name] = way(data, CELLS)
        start = sum(os.times()[:4])  # ours and that of the programs we start
        way(big, marks)
        seconds[name] = sum(os.times()[:4]) - start
    after = {name: features(result) for name, result in made.items()}
    lines = [f"| | {' | '.join(made)} |", f"|---|{'---|' * len(made)}"]
    for feature, count in before.items():
        kept = ("✓" if after[name][feature] >= count else f"**{after[name][feature]}/{count}**" for name in made)
        lines.append(f"| {feature} | {' | '.join(kept)} |")
    parts = ("{}/{}".format(*same_parts(data, result)) for result in made.values())
    lines.append(f"| 原样未动的部分 parts the same to the byte | {' | '.join(parts)} |")
    times = (f"{seconds[name]:.1f} s" for name in made)
    lines.append(f"| 4,000 行标 4,000 处，处理器时间 4,000 rows and marks, CPU | {' | '.join(times)} |")
    return "\n".join(lines) + "\n", seconds


def main() -> int:
    """Print the table, or write it into the page."""
    measured, seconds = table()
    print(measured)
    if "--write" in sys.argv:
        head, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
        tail = rest.partition(END)[2]
        PAGE.write_text(f"{head}{START}\n{measured}\n{END}{tail}", encoding="utf-8")
    peers = {name: took for name, took in seconds.items() if name != OURS}
    return conclude("return_losses", [Figure("marks in a copy", seconds[OURS], rows=MARKS, peers=peers)])


if __name__ == "__main__":
    sys.exit(main())

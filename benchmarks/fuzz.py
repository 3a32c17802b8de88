"""Thousands of spoiled workbooks and CSV files: each must give a Book or one clear refusal, and never hurt the program.

`python benchmarks/fuzz.py [how many] [first number]`: mutant N is the same on every machine that has the same seeds.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
import time
import traceback
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from sucheng_data.model.batch import Hints
from sucheng_data.model.errors import SuchengError, UnreadableFile
from sucheng_data.model.schema import Schemas, load_schemas
from sucheng_data.operations.workers import Job, each
from sucheng_data.readers import read_book
from sucheng_data.stages.ingest import ingest

ROOT = Path(__file__).resolve().parents[1]
MUTANTS = 20_000
BATCH = 25
SLOW = 10.0
_NASTY = [
    0,
    1,
    2,
    127,
    128,
    255,
    32767,
    65535,
    65536,
    1048575,
    1048576,
    1048577,
    16384,
    16385,
    2**31 - 1,
    2**31,
    2**32 - 1,
]
_HUGE = [
    b"-1",
    b"99999999999999999999",
    b"1048577",
    b"4294967296",
    b"0",
    b"1e308",
    b"NaN",
    b"",
    b"XFD1048576",
    b"AAAA1",
    b"A0",
]


@dataclass
class Outcome:
    """What came of a number of mutants; `wrong` are those that brought out a fault, `lost` those that cost a worker."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[int, str]] = field(default_factory=list)
    lost: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.counts += other.counts
        self.wrong += other.wrong


def write_seeds(folder: Path) -> None:
    """Whole files to spoil: made here, those of raw/, and the corpus of difficult files where it is at hand."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "驿站"
    sheet.append(["苏州市暖心驿站名录"])
    sheet.merge_cells("A1:D1")
    sheet.append(["序号", "驿站名称", "地址", "联系电话"])
    for number in range(1, 9):
        sheet.append([number, f"{number}号驿站", f"人民路{number}号", "0512-00000000"])
    sheet["E3"], sheet["F3"], sheet["G3"] = date(2025, 1, 5), 120.5, True
    sheet["E4"] = "=1/0"
    sheet.row_dimensions[5].hidden = True
    book.create_sheet("藏").sheet_state = "hidden"
    book.save(folder / "made.xlsx")
    text = '驿站名称,地址,联系电话\n甲站,人民路1号,0512-00000000\n乙站,"人民路2号,东",0512-00000001\n' * 3
    for name, encoding in (("utf8", "utf-8"), ("gbk", "gb18030"), ("utf16", "utf-16")):
        (folder / f"made_{name}.csv").write_bytes(text.encode(encoding))
    others = [*(ROOT / "raw").rglob("*.*"), *(ROOT.parent / "shared" / "corpus").rglob("*.*")]
    for path in others:
        if path.suffix in (".xlsx", ".xls", ".xlsb", ".ods", ".csv") and 0 < path.stat().st_size < 60_000:
            (folder / path.name).write_bytes(path.read_bytes())


@lru_cache(maxsize=1)
def _seeds(folder: Path) -> list[tuple[str, bytes]]:
    return [(path.suffix, path.read_bytes()) for path in sorted(folder.iterdir())]


def mutant(folder: Path, number: int) -> tuple[str, bytes]:
    """(suffix, bytes) of mutant `number`."""
    draw = random.Random(number)
    seeds = _seeds(folder)
    kinds = sorted({suffix for suffix, _ in seeds})
    kind = kinds[number % len(kinds)]
    suffix, data = draw.choice([seed for seed in seeds if seed[0] == kind])
    for _ in range(draw.choice([1, 1, 1, 2, 5])):
        data = _spoil(data, draw, seeds)
    return suffix, data


def _spoil(data: bytes, draw: random.Random, seeds: Sequence[tuple[str, bytes]]) -> bytes:
    if data[:2] == b"PK" and draw.random() < 0.75:
        try:
            return _spoil_part(data, draw)
        except (BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError, KeyError, zlib.error):
            pass
    if not data:
        return draw.randbytes(64)
    return draw.choice(_BYTES)(data, draw, seeds)


def _flip(data: bytes, draw: random.Random, _seeds: object) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice([1, 1, 4, 32])):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _cut(data: bytes, draw: random.Random, _seeds: object) -> bytes:
    return data[: draw.randrange(len(data))]


def _drop(data: bytes, draw: random.Random, _seeds: object) -> bytes:
    start = draw.randrange(len(data))
    return data[:start] + data[start + draw.randrange(1, 600) :]


def _repeat(data: bytes, draw: random.Random, _seeds: object) -> bytes:
    start = draw.randrange(len(data))
    return data[:start] + data[start : start + draw.randrange(1, 4096)] * draw.choice([2, 3, 50]) + data[start:]


def _splice(data: bytes, draw: random.Random, seeds: Sequence[tuple[str, bytes]]) -> bytes:
    other = draw.choice(seeds)[1]
    start, there = draw.randrange(len(data)), draw.randrange(len(other))
    return data[:start] + other[there : there + draw.randrange(1, 2048)] + data[start:]


def _number(data: bytes, draw: random.Random, _seeds: object) -> bytes:
    """A count, a length or an offset that is beside the truth."""
    width = draw.choice([1, 2, 4])
    start = draw.randrange(max(len(data) - width, 1))
    value = draw.choice(_NASTY) % (1 << 8 * width)
    return data[:start] + value.to_bytes(width, "little") + data[start + width :]


def _insert(data: bytes, draw: random.Random, _seeds: object) -> bytes:
    start = draw.randrange(len(data) + 1)
    what = draw.choice(
        [b'"', b"\0", b"\r", b"\n", b",,,,", b";", b"\t", "驿".encode("gb18030"), "驿".encode(), b"\xff", b"x" * 70_000]
    )
    return data[:start] + what + data[start:]


_BYTES: list[Callable[[bytes, random.Random, Sequence[tuple[str, bytes]]], bytes]] = [
    _flip, _flip, _cut, _drop, _repeat, _splice, _number, _number, _insert,
]  # fmt: skip


def _spoil_part(data: bytes, draw: random.Random) -> bytes:
    """A package whose part is spoiled and which is whole otherwise."""
    with ZipFile(BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    if not parts:
        return data
    place = draw.randrange(len(parts))
    name, content = parts[place]
    way = draw.random()
    if way < 0.08:
        parts.pop(place)
    elif way < 0.12:
        parts[place] = (draw.choice([name.upper(), "/" + name, "../" + name, name + "x"]), content)
    elif way < 0.2 or not name.endswith((".xml", ".rels")):
        parts[place] = (
            name,
            draw.choice(_BYTES)(content or b"x", draw, [("", part) for _, part in parts if part] or [("", b"x")]),
        )
    else:
        parts[place] = (name, _spoil_xml(content, draw))
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return packed.getvalue()


def _spoil_xml(xml: bytes, draw: random.Random) -> bytes:
    """Numbers and references that are absurd, tags and attributes that are gone, doubled or nested too deep."""
    way = draw.randrange(7)
    if way == 0:
        return _swap(xml, rb"[0-9]+", lambda _: draw.choice(_HUGE), draw)
    if way == 1:
        return _swap(xml, rb'"[^"]{0,40}"', lambda _: b'"' + draw.choice(_HUGE) + b'"', draw)
    if way == 2:
        return _swap(xml, rb'\s[\w:]+="[^"]*"', lambda _: b"", draw)
    if way == 3:
        return _swap(xml, rb"<[^>]+>", lambda match: draw.choice([b"", match[0] * 2, b"<x>" * 3]), draw)
    if way == 4:
        return _swap(xml, rb"<[^>]+>", lambda match: b"<a>" * draw.choice([10, 5000]) + match[0], draw)
    if way == 5:
        return _swap(
            xml,
            rb">[^<]*<",
            lambda _: b">" + draw.choice([b"&amp;", b"&#0;", b"&x;", b"\xff\xfe", b"9" * 400]) + b"<",
            draw,
        )
    return b'<!DOCTYPE a [<!ENTITY x "' + b"y" * 99 + b'">]>' + xml


def _swap(xml: bytes, pattern: bytes, new: Callable[[re.Match[bytes]], bytes], draw: random.Random) -> bytes:
    found = list(re.finditer(pattern, xml))
    for match in sorted(draw.sample(found, min(len(found), draw.choice([1, 1, 3]))), key=lambda match: -match.start()):
        xml = xml[: match.start()] + new(match) + xml[match.end() :]
    return xml


@dataclass(frozen=True)
class Trial:
    """Reads and ingests some mutants, in a worker."""

    schemas: Schemas

    def __call__(self, seeds: Path, numbers: Sequence[int]) -> Outcome:
        done = Outcome()
        with tempfile.TemporaryDirectory() as folder:
            for number in numbers:
                suffix, data = mutant(seeds, number)
                file = Path(folder) / f"mutant{suffix}"
                file.write_bytes(data)
                start = time.perf_counter()
                what, place = self._one(file)
                done.counts[what] += 1
                if place:
                    done.wrong.append((number, place))
                if time.perf_counter() - start > SLOW:
                    done.wrong.append((number, "slow"))
        return done

    def _one(self, file: Path) -> tuple[str, str]:
        try:
            ingest(read_book(file, file.name), self.schemas, Hints(file.name))
        except UnreadableFile as why:
            bad = not why.zh or not why.en or "\n" in why.zh + why.en
            return "refused", repr(why.zh) if bad else ""
        except MemoryError:
            return "too much memory", ""
        except Exception as fault:  # noqa: BLE001  that is what is looked for
            frame = traceback.extract_tb(fault.__traceback__)[-1]
            return "fault", f"{type(fault).__name__} {Path(frame.filename).name}:{frame.lineno}"
        return "read", ""


def run(seeds: Path, numbers: Sequence[int], schemas: Schemas) -> Outcome:
    """All mutants, in batches; those of a batch whose worker died once more, one by one."""
    total, again = Outcome(), []
    batches = [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]
    for batch, answer in zip(batches, _answers(seeds, batches, schemas), strict=True):
        if isinstance(answer, Outcome):
            total.add(answer)
        else:
            again += batch
    for number, answer in zip(again, _answers(seeds, [[number] for number in again], schemas), strict=True):
        if isinstance(answer, Outcome):
            total.add(answer)
        else:
            total.counts[f"worker lost: {answer.en.partition(';')[0]}"] += 1
            total.lost.append((number, answer.en))
            if "program failed" in answer.en:
                total.wrong.append((number, answer.en))
    return total


def _answers(seeds: Path, batches: Sequence[Sequence[int]], schemas: Schemas) -> Iterator[Outcome | SuchengError]:
    return each(Trial(schemas), [Job(seeds, (list(batch),)) for batch in batches])


def main() -> int:
    """Prints the counts and every fault; 1 when there was one."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else MUTANTS
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        write_seeds(Path(folder))
        total = run(Path(folder), range(first, first + count), load_schemas(ROOT / "schemas"))
    print(f"{sum(total.counts.values())} mutants, {time.perf_counter() - start:.0f} s")
    for what, number in total.counts.most_common():
        print(f"  {number:6} {what}")
    for number, why in total.lost:
        if "memory" not in why:
            print(f"  lost: mutant {number}: {why}")
    for number, where in total.wrong[:200]:
        print(f"  wrong: mutant {number}: {where}")
    return int(bool(total.wrong))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from benchmarks import fuzz  # Workers know a module by its name, not the main script.

    sys.exit(fuzz.main())

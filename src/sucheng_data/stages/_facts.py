"""What the sheet says as a whole, above and below its table: year, unit, who sent it, when, datum, how many rows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sucheng_data.model.batch import UNKNOWN_CRS
from sucheng_data.model.codes import Codes, Register
from sucheng_data.model.grid import Cell, as_text
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold
from sucheng_data.stages._marks import says_unit, units_in

_YEAR = pattern(r"(?<![0-9])(20[1-4][0-9])\s*年")
_COUNT = pattern(r"共(?:计|有)?\s*([0-9]{1,6})\s*[个项家处条件座]")
_TOTAL_COUNT = pattern(r"(?:合计|总计|共计|共)\s*[:：]?\s*([0-9]{1,6})\s*[个项家处条座]")
_SENDER = pattern(r"(?:填报|报送|填表|上报)单位\s*(?:[（(][^）)]*[）)])?\s*[:：]?\s*(.*)", re.DOTALL)
_DATE = pattern(r"(?:填报|报送|填表|上报|制表)(?:日期|时间)\s*[:：]?\s*(.*)", re.DOTALL)
# A second statement in the same cell begins after spaces with its own label.
_NEXT_STATEMENT = pattern(r"[\s　]+(?=[\u4e00-\u9fff]{2,6}\s*[:：])|[\s　]{2,}")
_SEAL = pattern(r"[（(](?:盖章|公章|签章|章)[）)]")
_DATUM_TALK = pattern(r"坐标|经纬|GCJ|WGS|BD-?09", re.IGNORECASE)


class Said(NamedTuple):
    """A statement and where it stands: cells count from 0."""

    text: str
    row: int
    column: int


class Talk(NamedTuple):
    """The statements found around a table, as written."""

    year: int | None = None
    units: tuple[str, ...] = ()
    unit_row: int | None = None
    sender: str = ""
    sent: str = ""
    crs: str = UNKNOWN_CRS
    stated: Said | None = None


def listen(rows: Sequence[Sequence[Cell]], title: Iterable[int], footer: Iterable[int], register: Register) -> Talk:
    """The facts in the title rows and the footer rows (numbers from 0) of a sheet."""
    above, below = [list(_cells(rows, part)) for part in (title, footer)]
    units = [(stated, said.row) for said in above if (stated := units_in(said.text))]
    return Talk(
        year=one_year(said.text for said in above if not _DATE.search(said.text)),
        units=tuple(units[0][0]) if units else (),
        unit_row=next((said.row for said in above if says_unit(said.text)), None),
        sender=_after(_SENDER, [*above, *below], rows),
        sent=_after(_DATE, [*above, *below], rows),
        crs=datum([said.text for said in above if _DATUM_TALK.search(said.text)], register),
        stated=next((said for said in above if _COUNT.search(said.text)), None)
        or next((said for said in below if _TOTAL_COUNT.search(said.text)), None),
    )


def counted(said: Said) -> int:
    """The number of rows a statement speaks of."""
    match = _COUNT.search(said.text) or _TOTAL_COUNT.search(said.text)
    return int(match[1]) if match else 0


def district(sheet: str, register: Register) -> str:
    """The district a sheet is named after ("昆山市"), as workbooks with one sheet per district have it; else ""."""
    codes = register.get("districts")
    code = codes.find(sheet) if codes else None
    return code if codes and code and codes.by_code[code].get("kind") == "district" else ""


def one_year(texts: Iterable[str]) -> int | None:
    """The one year that `texts` name; None when there is none, or more than one."""
    found = {int(year) for text in texts for year in _YEAR.findall(text)}
    return found.pop() if len(found) == 1 else None


def datum(texts: Sequence[str], register: Register) -> str:
    """The one coordinate system that `texts` name, else unknown."""
    codes = register.get("crs")
    joined = fold(" ".join(texts))
    found = {code for word, code in codes.lookup.items() if len(word) > 1 and word in joined} if codes else set()
    found.discard(UNKNOWN_CRS)
    return found.pop() if len(found) == 1 else UNKNOWN_CRS


def same_dimension(first: str, second: str, register: Register) -> bool:
    """Whether two units measure the same kind of thing (万元 and 元)."""
    codes = register.get("units")
    found = [codes.find(unit) if codes and fold(unit) else None for unit in (first, second)]
    rows = [codes.by_code[code] for code in found if codes and code]
    return len(rows) == 2 and rows[0].get("dimension") == rows[1].get("dimension")


def organisation(name: str, register: Register, jurisdiction: str) -> str:
    """The code of the one organisation called `name`, within `jurisdiction` where the name alone is ambiguous; else ""."""
    codes = register.get("organisations")
    if not name or codes is None:
        return ""
    found = [row["code"] for row in codes.rows if fold(name) in map(fold, _names(codes, row["code"]))]
    if len(found) > 1:
        found = [code for code in found if codes.by_code[code].get("jurisdiction") == jurisdiction]
    return found[0] if len(found) == 1 else ""


def seat(code: str, register: Register) -> str:
    """The jurisdiction of organisation `code`, or ""."""
    codes = register.get("organisations")
    return codes.by_code.get(code, {}).get("jurisdiction", "") if codes else ""


def _names(codes: Codes, code: str) -> list[str]:
    row = codes.by_code[code]
    return [code, row["label_zh"], row["label_en"], row.get("short_name", ""), *codes.synonyms(row)]


def _cells(rows: Sequence[Sequence[Cell]], numbers: Iterable[int]) -> Iterable[Said]:
    for row in numbers:
        for column, cell in enumerate(rows[row]):
            if cell != "" and (text := unicodedata.normalize("NFKC", as_text(cell)).strip()):
                yield Said(text, row, column)


def _after(pattern: re.Pattern[str], cells: Iterable[Said], rows: Sequence[Sequence[Cell]]) -> str:
    """What follows a label in its cell, or stands in the next filled cell of its row."""
    for said in cells:
        if match := pattern.match(said.text) or pattern.search(said.text):
            own = _SEAL.sub("", _NEXT_STATEMENT.split(match[1].strip(), maxsplit=1)[0]).strip()
            following = (as_text(cell).strip() for cell in rows[said.row][said.column + 1 :] if cell != "")
            return own or next(following, "")
    return ""

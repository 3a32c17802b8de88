"""Code lists: schemas/codes/<name>.csv, read once, looked up by code, label or synonym in any spelling."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sucheng_data.model.errors import SchemaError
from sucheng_data.model.text import fold, tidy


@dataclass(frozen=True, eq=False)
class Codes:
    """One code list, equal only to itself. Every row has `code`, `label_zh`, `label_en`, `synonyms` (joined by |); further columns are facts."""

    name: str
    rows: tuple[Mapping[str, str], ...]

    @cached_property
    def by_code(self) -> Mapping[str, Mapping[str, str]]:
        return {row["code"]: row for row in self.rows}

    @cached_property
    def lookup(self) -> Mapping[str, str]:
        """Folded code, label or synonym -> code; the first row that claims a word keeps it."""
        words: dict[str, str] = {}
        for row in self.rows:
            for word in (row["code"], row["label_zh"], row["label_en"], *self.synonyms(row)):
                if word:
                    words.setdefault(_key(word), row["code"])
        return words

    @staticmethod
    def synonyms(row: Mapping[str, str]) -> list[str]:
        return [word for word in row.get("synonyms", "").split("|") if word]

    def find(self, word: str) -> str | None:
        """The code that `word` means, or None."""
        return self.lookup.get(_key(word))

    def label(self, code: str, lang: str = "zh") -> str:
        row = self.by_code.get(code)
        return row[f"label_{lang}"] or row["label_zh"] if row else code

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_code)


Register = Mapping[str, Codes]


def load_codes(folder: Path) -> dict[str, Codes]:
    """All code lists of `folder` by name. Raises SchemaError for a file that is not a code list."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.csv"))}


def _key(word: str) -> str:
    """Folded; a word of signs only, such as %, stays as it is."""
    return fold(word) or tidy(word)


def _read(path: Path) -> Codes:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = tuple(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise SchemaError(
            f"代码表 {path.name} 读不出：{error}", f"code list {path.name} cannot be read: {error}"
        ) from error
    missing = {"code", "label_zh", "label_en", "synonyms"} - set(rows[0] if rows else ())
    if missing:
        columns = "、".join(sorted(missing))
        raise SchemaError(f"代码表 {path.name} 缺少列：{columns}", f"code list {path.name} lacks columns: {columns}")
    return Codes(path.stem, rows)

"""dictionary: the data dictionary and the code lists."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sucheng_data.model.dictionary import Entry, code_columns, code_lists, columns, entries
from sucheng_data.model.release import Release
from sucheng_data.outputs._described import write_csv, write_json


def dictionary(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`dictionary.csv` and `.json`: every published column; `codes.csv`: the code lists they use."""
    found, lists = entries(release), code_lists(release)
    write_json(folder / "dictionary.json", [_plain(entry) for entry in found])
    rows = write_csv(folder / "dictionary.csv", columns(found))
    return [
        ("dictionary.csv", rows),
        ("dictionary.json", rows),
        ("codes.csv", write_csv(folder / "codes.csv", code_columns(lists))),
    ]


def _plain(entry: Entry) -> dict[str, Any]:
    """An entry with its texts under their languages."""
    return {name: value._asdict() if hasattr(value, "_asdict") else value for name, value in entry._asdict().items()}

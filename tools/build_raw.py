"""Writes raw/ from the facts in tools/facts; `--check` writes nothing and exits 1 when raw/ differs.

    python tools/build_raw.py [--check] [--out FOLDER]

The legacy .xls goes through LibreOffice. It is compared by its values and written again only when they differ, because
LibreOffice stamps the time into it; without LibreOffice the file in place stays, and the program says so.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

import python_calamine
from _sheets import Facts, Spec, csv_bytes, find_soffice, load_books, load_facts, xls_bytes, xlsx_bytes

RAW = Path(__file__).parent.parent / "raw"
SHEET_FILES = (".csv", ".xls", ".xlsx")


def values(content: bytes) -> list[tuple[str, list[list[object]]]]:
    """The cells of a workbook, sheet by sheet, whatever its format."""
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        sheets = [(name, workbook.get_sheet_by_name(name)) for name in workbook.sheet_names]
        return [(name, [list(row) for row in sheet.to_python(skip_empty_area=False)]) for name, sheet in sheets]


def wanted(book: Spec, facts: Facts) -> bytes:
    """The bytes of a file; for an .xls those of the .xlsx with the same cells."""
    return csv_bytes(book, facts) if book["path"].endswith(".csv") else xlsx_bytes(book, facts)


def same(path: Path, content: bytes) -> bool:
    """True if the file at `path` already says what `content` says."""
    if not path.is_file():
        return False
    present = path.read_bytes()
    return values(present) == values(content) if path.suffix == ".xls" else present == content


def differing(out: Path, facts: Facts) -> list[str]:
    """Paths under `out` that are missing, differ, or do not belong there."""
    books = load_books()
    wrong = [book["path"] for book in books if not same(out / book["path"], wanted(book, facts))]
    known = {book["path"] for book in books}
    present = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.suffix in SHEET_FILES}
    return sorted({*wrong, *(present - known)})


def build(out: Path, facts: Facts) -> list[str]:
    """Writes what differs under `out`; returns what could not be written for lack of LibreOffice."""
    skipped = []
    for book in load_books():
        path = out / book["path"]
        content = wanted(book, facts)
        if same(path, content):
            continue
        if path.suffix == ".xls":
            if (soffice := find_soffice()) is None:
                skipped.append(book["path"])
                continue
            content = xls_bytes(book, facts, soffice)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"written: {book['path']}")
    return skipped


def main() -> int:
    """0: raw/ is as it should be; 1: it differs, or a file could not be written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when raw/ differs")
    parser.add_argument("--out", type=Path, default=RAW, help="folder to write to (default: raw/)")
    options = parser.parse_args()
    facts = load_facts()
    skipped = [] if options.check else build(options.out, facts)
    for path in skipped:
        print(f"not written, LibreOffice is not installed: {path}", file=sys.stderr)
    wrong = differing(options.out, facts)
    for path in wrong:
        print(f"differs: {path}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

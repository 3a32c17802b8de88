"""Shared by the readers that stand on calamine: bytes in, Grids out, its failures turned into one clear sentence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Cell, Grid, Range
from sucheng_data.readers._seen import check_extent


def grids(data: bytes) -> list[Grid]:
    """Every worksheet of the workbook in `data`; charts and macro sheets hold no cells and are left out."""
    with _guarded():
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        metadata = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return [_grid(book, sheet.name, visible=sheet.visible == SheetVisibleEnum.Visible) for sheet in metadata]


def password() -> UnreadableFile:
    return UnreadableFile(
        "文件有密码保护，请去掉密码后再报送", "the file is password-protected; send it without the password"
    )


def broken() -> UnreadableFile:
    return UnreadableFile(
        "文件已损坏或不完整（可能没有传完），请重新报送",
        "the file is broken or incomplete (perhaps cut off on the way); send it again",
    )


def _grid(book: CalamineWorkbook, name: str, *, visible: bool) -> Grid:
    sheet = book.get_sheet_by_name(name)
    check_extent(name, sheet.total_height, sheet.total_width)
    # calamine counts from 0 with both ends included.
    merged = tuple(
        Range(top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sorted(sheet.merged_cell_ranges or ())
    )
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    return Grid(name, rows, visible, merged)


@contextmanager
def _guarded() -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise password() from error
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        raise broken() from error
    except BaseException as error:
        # A Rust panic arrives as a PanicException, which is no Exception and cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise broken() from error

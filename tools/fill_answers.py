"""Fill in a returned workbook through LibreOffice, as a clerk would: open, choose answers, type corrections, save as xlsx.

Runs under the Python that LibreOffice brings `uno` for:  python3 tools/fill_answers.py JOBS.json
JOBS.json: a list of {"file", "save_as", "sheet", "answers": {key: {"答复": …, "改正为": …, "备注": …}}, "cells": {"驿站!E7": text}}.
Knows the sheet by what stands on it, nothing of the program; prints a line per workbook.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

KEY, WIDEST, DEEPEST = "编号", 30, 40


def main() -> None:
    """Do every job in one office."""
    jobs = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as profile:
        pipe = f"sucheng{Path(profile).name}"
        office = subprocess.Popen(  # noqa: S603
            [
                *("soffice", "--headless", "--norestore", "--nologo", f"-env:UserInstallation=file://{profile}"),
                f"--accept=pipe,name={pipe};urp;",
            ],
        )
        try:
            desktop = _connect(pipe, office)
            for job in jobs:
                print(Path(job["save_as"]).name, _fill(desktop, job))
            desktop.terminate()
        finally:
            office.terminate()
            office.wait(30)


def _connect(pipe: str, office: Any) -> Any:
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(240):
        try:
            remote = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return remote.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", remote)
        except NoConnectException:
            if office.poll() is not None:
                raise
            time.sleep(0.5)
    raise SystemExit("LibreOffice does not answer")


def _property(name: str, value: Any) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


def _fill(desktop: Any, job: dict[str, Any]) -> int:
    document = desktop.loadComponentFromURL(
        Path(job["file"]).resolve().as_uri(), "_blank", 0, (_property("Hidden", True),)
    )
    try:
        for place, text in job.get("cells", {}).items():
            sheet, _, cell = place.rpartition("!")
            document.Sheets.getByName(sheet).getCellRangeByName(cell).setString(text)
        done = _answer(document.Sheets.getByName(job["sheet"]), job["answers"])
        filter_ = (_property("FilterName", "Calc MS Excel 2007 XML"),)
        document.storeToURL(Path(job["save_as"]).resolve().as_uri(), filter_)
    finally:
        document.close(True)
    return done


def _answer(sheet: Any, answers: dict[str, dict[str, str]]) -> int:
    """Write the answers into the rows of their keys; the number of rows answered."""
    heading, columns = _headings(sheet)
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    done = 0
    for row in range(heading + 1, cursor.RangeAddress.EndRow + 1):
        key = sheet.getCellByPosition(columns[KEY], row).getString()
        for title, text in answers.get(key, {}).items():
            if text:
                sheet.getCellByPosition(columns[title], row).setString(text)
        done += key in answers
    return done


def _headings(sheet: Any) -> tuple[int, dict[str, int]]:
    for row in range(DEEPEST):
        words = {sheet.getCellByPosition(column, row).getString(): column for column in range(WIDEST)}
        if KEY in words:
            return row, words
    raise SystemExit(f"no heading {KEY} on the sheet")


if __name__ == "__main__":
    main()

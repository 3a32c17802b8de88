"""A review answered in LibreOffice, as a clerk would, and saved in whatever form: the same judgements come of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from operations.doubtful import several

from sucheng_data.model.judgement import VERDICTS, Verdict
from sucheng_data.model.schema import Schemas
from sucheng_data.operations._return_taken import Terms
from sucheng_data.operations.match_review import Read, read_reviews, taken, write_review
from sucheng_data.operations.workspace import open_workspace

TOOL = Path(__file__).resolve().parents[1] / "tools/fill_answers.py"
PYTHON = Path("/usr/bin/python3")  # the one that LibreOffice's bridge is installed for
HEAD = 3


def _bridge() -> bool:
    return (
        shutil.which("soffice") is not None
        and PYTHON.is_file()
        and not subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode
    )


pytestmark = pytest.mark.skipif(not _bridge(), reason="no LibreOffice with its Python bridge")


def test_what_a_clerk_answers_in_libreoffice_is_what_is_stored(tmp_path: Path, schemas: Schemas) -> None:
    write_review(tmp_path / "review.xlsx", several(25), schemas)
    sheet = openpyxl.load_workbook(tmp_path / "review.xlsx").worksheets[0]
    column = next(cell.column for cell in sheet[HEAD] if cell.value == "编号")
    keys = [str(sheet.cell(HEAD + row, column).value) for row in range(1, 26)]
    said = {key: list(Verdict)[number % 4] for number, key in enumerate(keys[:20])}
    answers = {
        key: {"判断": VERDICTS[verdict], "处理人": "数据组", "说明": "现场看过"} for key, verdict in said.items()
    }
    job = {
        "file": str(tmp_path / "review.xlsx"),
        "save_as": str(tmp_path / "saved.xlsx"),
        "sheet": "驿站",
        "answers": answers,
    }
    (tmp_path / "jobs.json").write_text(json.dumps([job]), encoding="utf-8")
    subprocess.run([PYTHON, TOOL, tmp_path / "jobs.json"], check=True, capture_output=True, timeout=240)
    for form in ("ods", "xls"):
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            form,
            "--outdir",
            tmp_path,
            tmp_path / "saved.xlsx",
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=240)

    expected = {(frozenset(key.split()[1:3]), verdict) for key, verdict in said.items()}
    for name in ("saved.xlsx", "saved.ods", "saved.xls"):
        (read,) = read_reviews([tmp_path / name], open_workspace(tmp_path))
        assert isinstance(read, Read), name
        made = taken([read], lambda _entity, _sign: "站", Terms(date(2026, 1, 31)))
        assert not made.refused, (name, made.refused)
        assert {(frozenset((line.left, line.right)), line.verdict) for line in made.judgements} == expected
        assert {(line.who, line.why) for line in made.judgements} == {("数据组", "现场看过")} and read.blank == 5

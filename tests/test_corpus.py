"""Difficult files of other projects' test suites: each is read, or refused in one sentence; nothing hangs or bursts.

The files are not ours to keep here; without the folder beside the repository the test is skipped.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
SECONDS = 10
READ_ALL = """
import json, sys, time
from pathlib import Path
from sucheng_data.model.errors import UnreadableFile
from sucheng_data.readers import read_book
for line in sys.stdin:
    path, start = Path(line.strip()), time.perf_counter()
    try:
        told = {"sheets": len(read_book(path, path.name).grids)}
    except UnreadableFile as why:
        told = {"refused": why.en}
    print(json.dumps({"file": line.strip(), "seconds": time.perf_counter() - start, **told}), flush=True)
"""


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of difficult files is not beside the repository")
def test_every_file_is_read_or_refused_in_one_sentence() -> None:
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as file:
        files = [str(CORPUS / row["file"]) for row in csv.DictReader(file)]
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        check=False,
        input="\n".join(files),
        capture_output=True,
        text=True,
        timeout=300,
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, len(answers)) == (0, len(files)), done.stderr[-500:]
    refused = {Path(answer["file"]).name: answer["refused"] for answer in answers if "refused" in answer}
    assert all(reason and "\n" not in reason for reason in refused.values())
    assert {name for name, reason in refused.items() if "password" in reason} and len(refused) < len(files) / 6, refused
    assert max(answer["seconds"] for answer in answers) < SECONDS

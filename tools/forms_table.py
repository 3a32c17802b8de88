"""What other people's validators and readers say of the published forms, as one table: printed, and in build/forms.md.

The tests in tests/outputs leave their lines in build/verdicts; `--clear` removes those of an earlier run.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from _markdown import table

ROOT = Path(__file__).resolve().parents[1]
LINES, TABLE = ROOT / "build" / "verdicts", ROOT / "build" / "forms.md"
HEADINGS = ("形式 form", "校验或读取工具 tool", "版本 version", "发布包 release", "结论 verdict")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clear", action="store_true", help="forget what was said before")
    if parser.parse_args().clear:
        for path in LINES.glob("*.jsonl"):
            path.unlink()
        return
    text = table(HEADINGS, lines(sorted(LINES.glob("*.jsonl"))))
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(text, encoding="utf-8")
    print(text, end="")


def lines(files: Iterable[Path]) -> list[tuple[str, ...]]:
    """The lines of `files`, each form with each tool and release once: what was said last."""
    said: dict[tuple[str, ...], tuple[str, ...]] = {}
    for path in files:
        for line in path.read_text(encoding="utf-8").splitlines():
            form, tool, version, release, answer = map(str, json.loads(line))
            said[form, tool, release] = (form, tool, version, release, answer)
    return [said[key] for key in sorted(said)]


if __name__ == "__main__":
    main()

"""The log of a run: a line of JSON and a line for people per event, in build/runs/, written as things happen."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from sucheng_data.operations.runs import FOLDER


class Log:
    """Appends events to <run>.jsonl and <run>.log. A disk that takes no more lines ends no run: what matters fails by itself."""

    def __init__(self, build: Path, run: str) -> None:
        self._paths = [build / FOLDER / f"{run}{suffix}" for suffix in (".jsonl", ".log")]
        with suppress(OSError):
            self._paths[0].parent.mkdir(parents=True, exist_ok=True)

    def event(self, what: str, told: str = "", **facts: Any) -> None:
        """`what` happened; `told`: in words; `facts`: in figures, and never a secret."""
        now = datetime.now().astimezone().isoformat("T", "milliseconds")
        known = {name: fact for name, fact in facts.items() if fact not in ("", None)}
        words = told or " ".join(f"{name}={fact}" for name, fact in known.items())
        line = f"{now} {what} {' '.join(words.split())}\n"
        content = orjson.dumps(
            {"time": now, "event": what, "text": told, **known}, default=str, option=orjson.OPT_APPEND_NEWLINE
        )
        for path, text in zip(self._paths, (content, line.encode("utf-8", "replace")), strict=True):
            with suppress(OSError), path.open("ab") as file:
                file.write(text)

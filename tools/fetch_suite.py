"""Fetch the JSON-Schema-Test-Suite: it is in the source package of `jsonschema`, which pip knows where to get.

python tools/fetch_suite.py  ->  build/json-schema-test-suite/{tests,remotes}; does nothing where it is there already.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "jsonschema==4.26.0"
TARGET = Path(__file__).resolve().parents[1] / "build" / "json-schema-test-suite"
DRAFT = "draft2020-12"


def main() -> None:
    """Download, unpack, put the two folders in their place in one step."""
    if TARGET.is_dir():
        print(f"{TARGET.name}: there already")
        return
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=TARGET.parent) as name:
        folder = Path(name)
        options = ["--quiet", "--no-deps", "--no-binary", "jsonschema", "--dest", name]
        subprocess.run([sys.executable, "-m", "pip", "download", *options, PACKAGE], check=True)  # noqa: S603
        ready = folder / "ready"
        with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
            for member in archive:
                _, _, path = member.name.partition("/json/")
                kept = (
                    path.replace(f"tests/{DRAFT}/", "tests/")
                    if path.startswith((f"tests/{DRAFT}/", "remotes/"))
                    else ""
                )
                if kept.endswith(".json") and ".." not in kept and (content := archive.extractfile(member)):
                    (ready / kept).parent.mkdir(parents=True, exist_ok=True)
                    (ready / kept).write_bytes(content.read())
        ready.rename(TARGET)
    print(f"{TARGET.name}: {len(list(TARGET.glob('tests/*.json')))} files of required tests")


if __name__ == "__main__":
    main()

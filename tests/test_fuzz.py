"""A small slice of `make fuzz`: spoiled files give a Book or one clear refusal."""

from __future__ import annotations

from pathlib import Path

from benchmarks import fuzz
from sucheng_data.model.schema import Schemas

SLICE = range(300)


def test_spoiled_files_bring_out_no_fault(tmp_path: Path, schemas: Schemas) -> None:
    fuzz.write_seeds(tmp_path)
    done = fuzz.run(tmp_path, SLICE, schemas)
    assert done.wrong == []
    assert [number for number, why in done.lost if "memory" not in why] == []
    assert sum(done.counts.values()) == len(SLICE) and done.counts["read"] > 30 and done.counts["refused"] > 30


def test_a_mutant_is_the_same_every_time(tmp_path: Path) -> None:
    fuzz.write_seeds(tmp_path)
    assert len({fuzz.mutant(tmp_path, number) for number in range(20)}) > 15
    assert [fuzz.mutant(tmp_path, 7), fuzz.mutant(tmp_path, 7)] == [fuzz.mutant(tmp_path, 7)] * 2

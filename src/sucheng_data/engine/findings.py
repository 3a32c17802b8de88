"""The table of findings: `row`, `field`, `keyword`, `message`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sucheng_data.engine.messages import sentences
from sucheng_data.engine.plan import Fault, Plan
from sucheng_data.model.errors import UsageError
from sucheng_data.model.jsonfile import read_json


def findings(
    data: Any, schema: Any, *, lang: str = "zh", resources: Mapping[str, Any] | None = None, formats: bool = False
) -> pa.Table:
    """What is wrong with `data`: by row, then field (the record first, then in the order of the schema), then keyword."""
    if isinstance(schema, str | Path):
        schema = read_json(Path(schema))
    if not isinstance(schema, dict | bool):
        name = type(schema).__name__
        raise UsageError(
            f"schema 应为字典、真假值或文件路径，不是 {name}", f"schema should be a dict, a bool or a path, not {name}"
        )
    faults = Plan(schema, resources, formats).run(data)
    first = list(schema.get("properties", ())) if isinstance(schema, dict) else []
    return _table(faults, first, lang)


def _table(faults: list[Fault], first: Iterable[str], lang: str) -> pa.Table:
    names = ["", *first]
    fields = {name: at for at, name in enumerate(dict.fromkeys([*names, *(fault.field for fault in faults)]))}
    words = {word: at for at, word in enumerate(sorted({fault.keyword for fault in faults}))}
    rows = np.concatenate([np.zeros(0, np.int64), *(fault.rows for fault in faults)])
    sizes = [len(fault.rows) for fault in faults]
    field = np.repeat([fields[fault.field] for fault in faults], sizes).astype(np.int32)
    word = np.repeat([words[fault.keyword] for fault in faults], sizes).astype(np.int32)
    order = np.lexsort((word, field, rows))
    same = np.zeros(len(order), bool)
    same[1:] = np.all([part[order][1:] == part[order][:-1] for part in (rows, field, word)], axis=0)
    order = order[~same]
    said = [text for fault, size in zip(faults, sizes, strict=True) for text in _spread(sentences(fault, lang), size)]
    return pa.table(
        {
            "row": pa.array(rows[order], pa.int64()),
            "field": pa.array(list(fields), pa.string()).take(pa.array(field[order])),
            "keyword": pa.array(list(words), pa.string()).take(pa.array(word[order])),
            "message": pa.array(said, pa.string()).take(pa.array(order)),
        }
    )


def _spread(texts: list[str], size: int) -> list[str]:
    return texts * size if len(texts) == 1 < size else texts

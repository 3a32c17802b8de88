"""Comparer: the brand that houses a station."""

from __future__ import annotations

import numpy as np

from sucheng_data.comparers._names import members, names, parser
from sucheng_data.model.comparing import NONE, Columns, Ints, Pairs, Told
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = ("same", "one", "differs")
_SAID = (
    Text("依托单位相同：{a}", "same host: {a}"),
    Text("只有一处写明依托单位：{a} / {b}", "only one names a host: {a} / {b}"),
    Text("依托单位不同：{a} / {b}", "hosts differ: {a} / {b}"),
)


def host(pairs: Pairs, *, name: FieldName, host: FieldName = "") -> Told:
    """依托品牌：建行 = 建设银行，建行 ≠ 工行（代码表 host_brands）。The host's brand, by its names and short names."""
    code, named, known = pairs.columns.once(_hosts, name, host)
    sets = list(map(members, known))
    left, right = code[pairs.left], code[pairs.right]
    level = np.full(left.size, NONE, dtype=np.int8)
    # A name that says nothing of a host that a column tells may still be of it.
    level[((named[pairs.left] >= 0) & (right < 0)) | ((named[pairs.right] >= 0) & (left < 0))] = 1
    level[(left >= 0) & (left == right)] = 0
    for at in np.flatnonzero((left >= 0) & (right >= 0) & (left != right)).tolist():
        level[at] = 0 if sets[left[at]] & sets[right[at]] else 2

    def say(at: int) -> Text:
        labels = pairs.columns.register["host_brands"]
        shown = [
            [
                "—" if row < 0 else "、".join(labels.label(one, lang) for one in known[row].split("|"))
                for lang in ("zh", "en")
            ]
            for row in (int(left[at]), int(right[at]))
        ]
        zh, en = _SAID[level[at]]
        return Text(zh.format(a=shown[0][0], b=shown[1][0]), en.format(a=shown[0][1], b=shown[1][1]))

    return Told(level, say)


def _hosts(columns: Columns, name: str, host: str) -> tuple[Ints, Ints, list[str]]:
    """Per row a number for its brands, of the name or else of the column `host`; of the name alone; what they stand for."""
    field, reader = columns.coded(host), columns.once(parser)
    meant = ("|".join(reader.parse(word).hosts) for word in field.words.to_pylist())
    stated, named, known = columns.once(names, name).stated("hosts", field, meant)
    return np.where(named >= 0, named, stated), named, known.to_pylist()

"""Whether two names are probably one: alike letter by letter, and no number tells them apart."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.geo import Mask
from sucheng_data.rules._codes import Ints, folded_rows

ALIKE, EXACT = 0.9, 1e-9
_NUMBERS = re.compile("[0-9]+|[一二三四五六七八九十百甲乙丙丁东南西北上下左右]")


class Likeness:
    """Asks the folded names of the rows, of which each may lose the words that stand in the column `town`."""

    def __init__(self, table: pa.Table, name: str, town: str = "") -> None:
        names = folded_rows(table, name)
        encoded = (_bare(names, folded_rows(table, town)) if town else names).dictionary_encode()
        self.names: pa.Array = encoded.dictionary
        self.codes: Ints = encoded.indices.to_numpy().astype(np.int64)
        self._letters: dict[int, frozenset[str]] = {}
        self._length: Ints = pc.utf8_length(self.names).to_numpy().astype(np.int64)
        self._sign = np.full(len(self.names), -1, dtype=np.int64)
        self._signs: dict[tuple[str, ...], int] = {}
        self.named: Mask = self._length[self.codes] > 0

    def _signed(self, asked: Ints) -> Ints:
        """For each of these names a number that stands for the numbers in it; few names are ever asked about."""
        fresh = np.unique(asked[self._sign[asked] < 0])
        signs = map(tuple, map(_NUMBERS.findall, self.names.take(pa.array(fresh)).to_pylist()))
        self._sign[fresh] = [self._signs.setdefault(sign, len(self._signs)) for sign in signs]
        return self._sign[asked]

    def may(self, rows: Ints, others: Ints) -> Mask:
        """Which pairs the rest is to be asked of: the same name, or as long and with the same numbers."""
        one, two = self.codes[rows], self.codes[others]
        equal: Mask = one == two
        if not rows.size:
            return equal & self.named[rows]
        short, total = np.minimum(self._length[one], self._length[two]), self._length[one] + self._length[two]
        maybe: Mask = equal | ((short > 0) & (2 * short >= ALIKE * total))
        at = np.flatnonzero(maybe & ~equal)
        maybe[at] = self._signed(one[at]) == self._signed(two[at])
        return maybe & self.named[rows]

    def __call__(self, row: int, other: int) -> bool:
        """The share of letters in common is at least ALIKE; asked of pairs that `may` left."""
        mine, theirs = int(self.codes[row]), int(self.codes[other])
        if mine == theirs:
            return True
        one, two = self.names[mine].as_py(), self.names[theirs].as_py()
        # A letter that only one of the two has cannot be one in common.
        if len(self._of(mine) ^ self._of(theirs)) > (1 - ALIKE) * (len(one) + len(two)) + EXACT:
            return False
        matcher = SequenceMatcher(None, one, two, autojunk=False)
        return matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE

    def _of(self, name: int) -> frozenset[str]:
        return self._letters.get(name) or self._letters.setdefault(name, frozenset(self.names[name].as_py()))


def _bare(names: pa.Array, towns: pa.Array) -> pa.Array:
    """Names without the town they begin with, unless that is all there is."""
    for length in pc.unique(pc.utf8_length(towns)).to_pylist():
        begins = pc.equal(pc.utf8_slice_codeunits(names, 0, length), towns)
        rest = pc.utf8_slice_codeunits(names, length)
        names = pc.if_else(pc.and_(begins, pc.not_equal(rest, "")), rest, names)
    return names

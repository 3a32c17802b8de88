"""Whether two names are probably one: alike letter by letter, and no number tells them apart."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.geo import Mask
from sucheng_data.rules._codes import Coded, Ints, combined, folded_column

if TYPE_CHECKING:
    import pyarrow as pa

ALIKE, EXACT = 0.9, 1e-9
_NUMBERS = re.compile("[0-9]+|[一二三四五六七八九十百甲乙丙丁东南西北上下左右]")


class Likeness:
    """Asks the folded names of the rows, of which each may lose the words that stand in the column `town`."""

    def __init__(self, table: pa.Table, name: str, town: str = "", *, least: float = ALIKE) -> None:
        self.least = least
        bare = _bare(folded_column(table, name), folded_column(table, town)) if town else folded_column(table, name)
        self.codes, self.names = bare
        self._letters: dict[int, frozenset[str]] = {}
        self._length = np.array([len(word) for word in self.names], dtype=np.int64)
        self._sign = np.full(len(self.names), -1, dtype=np.int64)
        self._signs: dict[tuple[str, ...], int] = {}
        self.named: Mask = bare.where(bool)

    def _signed(self, asked: Ints) -> Ints:
        """For each of these names a number that stands for the numbers in it; few names are ever asked about."""
        for one in np.unique(asked[self._sign[asked] < 0]).tolist():
            self._sign[one] = self._signs.setdefault(tuple(_NUMBERS.findall(self.names[one])), len(self._signs))
        return self._sign[asked]

    def may(self, rows: Ints, others: Ints) -> Mask:
        """Which pairs the rest is to be asked of: the same name, or as long and with the same numbers."""
        one, two = self.codes[rows], self.codes[others]
        equal: Mask = one == two
        if self.least >= 1 or not rows.size:
            return equal & self.named[rows]
        short, total = np.minimum(self._length[one], self._length[two]), self._length[one] + self._length[two]
        maybe: Mask = equal | ((short > 0) & (2 * short >= self.least * total))
        at = np.flatnonzero(maybe & ~equal)
        maybe[at] = self._signed(one[at]) == self._signed(two[at])
        return maybe & self.named[rows]

    def __call__(self, row: int, other: int) -> bool:
        """The share of letters in common is at least `least`; asked of pairs that `may` left."""
        mine, theirs = int(self.codes[row]), int(self.codes[other])
        if mine == theirs:
            return True
        one, two = self.names[mine], self.names[theirs]
        # A letter that only one of the two has cannot be one in common.
        if len(self._of(mine) ^ self._of(theirs)) > (1 - self.least) * (len(one) + len(two)) + EXACT:
            return False
        matcher = SequenceMatcher(None, one, two, autojunk=False)
        return matcher.quick_ratio() >= self.least and matcher.ratio() >= self.least

    def _of(self, name: int) -> frozenset[str]:
        return self._letters.get(name) or self._letters.setdefault(name, frozenset(self.names[name]))


def _bare(names: Coded, towns: Coded) -> Coded:
    """Names without the town they begin with, unless that is all there is."""
    key = combined([names.codes, towns.codes], names.codes.size)
    _, first, pairs = np.unique(key, return_index=True, return_inverse=True)
    told = zip(names.codes[first].tolist(), towns.codes[first].tolist(), strict=True)
    words = [names.words[name].removeprefix(towns.words[town]) or names.words[name] for name, town in told]
    return Coded(pairs, words).of(words)

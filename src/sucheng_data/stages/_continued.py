"""What a sender calls otherwise, or has moved: its old row is gone, and one new row is so like it that one would ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from sucheng_data.model.matching import Matched
from sucheng_data.model.rule import values
from sucheng_data.stages._recognise import Recognised


def continued(known: Recognised, matched: Matched) -> Matched:
    """`matched`, with newcomers made one with the registered thing that their own sender reports no more.

    Only where there is one such newcomer for the thing and one such thing for the newcomer: else a person is asked.
    """
    pairs = list(_pairs(known, matched))
    new, old = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    joined = np.arange(matched.first.size)
    for one, other in pairs:
        if new[one] == old[other] == 1:
            joined[one] = other
    _, lowest, things = np.unique(joined[matched.first], return_index=True, return_inverse=True)
    first = lowest[things]
    asked = [pair for pair in matched.asked if first[pair[0]] != first[pair[1]]]
    return Matched(first, asked)


def _pairs(known: Recognised, matched: Matched) -> Iterator[tuple[int, int]]:
    """(thing without id, thing with one), each by its first row, of the pairs that one would ask about."""
    senders, sent = (values(known.table, name) for name in ("submitted_by", "submitted_on"))
    first = matched.first.tolist()
    ids: dict[int, str] = {first[row]: identifier for row, identifier in enumerate(known.settled.ids) if identifier}
    met = set()
    for pair in matched.asked:
        new, old = sorted(pair[:2], key=lambda row: first[row] in ids)
        if first[new] in ids or first[old] not in ids or not senders[new] or senders[new] != senders[old]:
            continue
        earlier = sent[new] and sent[old] and sent[old] < sent[new]
        if (old >= known.delivered or earlier) and (first[new], first[old]) not in met:
            met.add((first[new], first[old]))
            yield first[new], first[old]

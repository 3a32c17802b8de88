"""Where every value of a record came from that several senders delivered: what each of them said, and what was taken."""

from __future__ import annotations

from typing import NamedTuple

from sucheng_data.model.issue import Place


class Said(NamedTuple):
    """What one delivery says in one field of a thing; taken: whether it is what is published.

    A line whose field is "" says only that the row is about the thing, and `taken` that the record is made of it. why: the word by
    which the choice was made, on every line of the field: owner, before, freshest, first, precise, longest, unite, together (with
    the field that decides for it), last (what differs was overtaken by its own sender).
    """

    entity: str
    id: str
    sender: str
    place: Place
    field: str
    value: str
    taken: bool
    why: str

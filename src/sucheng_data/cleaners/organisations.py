"""Cleaner: a cell that lists organisations."""

from __future__ import annotations

from sucheng_data.grammar.organisations import resolve_all
from sucheng_data.model.cleaning import Cleaned, Context


def organisations(text: str, context: Context) -> Cleaned:
    """Organisations of the register, separated by 、，；/ or line breaks; the place prefix is carried to later ones.

    Normal form: [codes in the order written]; None when none is known. Unknown names and groups are told in notes.
    """
    found = resolve_all(text, context)
    codes = list(dict.fromkeys(what.code for _, what in found if what.code))
    return Cleaned(codes or None, tuple(note for _, what in found for note in what.notes))

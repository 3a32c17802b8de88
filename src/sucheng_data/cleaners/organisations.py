"""Cleaner: a cell that lists organisations."""

from __future__ import annotations

from sucheng_data.grammar.organisations import party, resolve_all
from sucheng_data.model.cleaning import Cleaned, Context


def organisations(text: str, context: Context) -> Cleaned:
    """Organisations of the register, separated by 、，；/ or line breaks; the place prefix is carried to later ones.

    Normal form: {"codes": [codes in the order written], "parties": [for each entry its code, or {"name", "lead"?},
    {"count"} for 等5部门, {"group"} for 各区教育局]}. Unknown names and groups are told in notes.
    """
    found = resolve_all(text, context)
    codes = list(dict.fromkeys(what.code for _, what in found if what.code))
    parties: list[object] = []
    for entry in (party(item, what) for item, what in found):
        if entry not in parties:
            parties.append(entry)
    if not parties:
        return Cleaned(None)
    return Cleaned({"codes": codes, "parties": parties}, tuple(note for _, what in found for note in what.notes))

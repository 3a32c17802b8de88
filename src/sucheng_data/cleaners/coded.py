"""Cleaner: one entry of a code list."""

from __future__ import annotations

from sucheng_data.grammar.words import codes_of, not_listed, one_code
from sucheng_data.model.cleaning import Cleaned, Context
from sucheng_data.model.text import tidy


def coded(text: str, context: Context) -> Cleaned:
    """One code of the field's code list, written as code, label or synonym.

    Normal form: the code. A longer text is read when exactly one listed word occurs in it and nothing negates it.
    """
    codes = codes_of(context)
    code = one_code(tidy(text), codes)
    if code is None:
        raise not_listed(tidy(text), codes)
    return Cleaned(code)

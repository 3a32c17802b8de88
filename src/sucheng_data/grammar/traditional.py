"""Traditional characters: told from the text itself, and converted only where they are certain."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import opencc

# Standard in simplified text, above all in names, though the converter changes them.
_STANDARD = frozenset("昇堃喆甯迺祇邨")


def simplified(text: str) -> str:
    """`text` in simplified characters; unchanged when nothing in it is certainly traditional.

    GB 2312 holds the simplified characters and those both scripts use (著 乾 於 后 面); a character outside it that has a
    simplified form is traditional. 乾县 in a simplified text keeps its 乾: what both scripts use is converted only
    in a text that is traditional throughout.
    """
    if plain(text):
        return text
    rare = _outside(text, "gb2312")
    forms = {character: _form(character) for character in rare if character not in _STANDARD}
    if all(form == character for character, form in forms.items()):
        return text
    whole = str(_converter().convert(text))
    if _outside(text, "big5") or max(whole) > "\uffff":
        return "".join(forms.get(character, character) for character in text)
    return whole


def plain(text: str) -> bool:
    """Whether GB 2312, the characters of ordinary simplified text, has all of `text`."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _outside(text: str, encoding: str) -> set[str]:
    """The Han characters of `text` that `encoding` does not have."""
    return {
        character
        for character in set(text)
        if "\u3400" <= character <= "\u9fff" and not character.encode(encoding, "ignore")
    }


@lru_cache(maxsize=1 << 13)
def _form(character: str) -> str:
    form = str(_converter().convert(character))
    return form if form <= "\uffff" else character  # simplified by analogy, in no ordinary font


@lru_cache(maxsize=1)
def _converter() -> opencc.OpenCC:
    import opencc  # reads its dictionaries; most tables have no traditional character

    return opencc.OpenCC("t2s")

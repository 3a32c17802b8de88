"""The Excel errors by the numbers the binary formats store."""

from __future__ import annotations

from collections.abc import Mapping

ERRORS: Mapping[int, str] = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def error(code: int) -> str:
    """The text of an error; what is unknown is told as such."""
    return ERRORS.get(code, "#UNKNOWN!")

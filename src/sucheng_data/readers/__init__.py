"""Readers: file -> Book. One file per format, named after it; `read_book` tells the format by the bytes."""

from sucheng_data.readers._open import read_book

__all__ = ["read_book"]

"""Cleaner `title`: the name of a thing."""

from __future__ import annotations

import re

from sucheng_data.model.cleaning import Cleaned, Context, Note
from sucheng_data.model.text import trim

_WIDE = {code: code - 0xFEE0 for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))}

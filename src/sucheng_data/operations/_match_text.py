"""The values of two records as a person compares them: in words, and which parts of them differ."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import quote

import numpy as np

from sucheng_data.model.datum import bd09_to_gcj02, wgs84_to_gcj02
from sucheng_data.model.grid import as_text
from sucheng_data.model.links import NAMING, ORGANISATIONS
from sucheng_data.model.matching import Doubt, Party
from sucheng_data.model.personal import mask
from sucheng_data.model.schema import Entity, Field, Schemas
from sucheng_data.model.text import fold

MAP = "https://uri.amap.com/"
_TO_GCJ02: Mapping[Any, Callable[..., Any]] = {
    "wgs84": wgs84_to_gcj02,
    "gcj02": lambda lon, lat: (lon, lat),
    "bd09": bd09_to_gcj02,
}
_LONGEST, _READ = 300, 2000  # characters of a value that are shown, and looked at
_MOST = 8  # fields that have a column of their own
_UNLIKE = 0.4  # of texts that have less in common all is emphasised
_SPACES = re.compile(r"\s+")
_TOKENS = re.compile(r"[0-9]+|[^0-9]")
# What no workbook brings back as it was.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9a-fA-F]{4}_)")
Parts = list[tuple[str, bool]]


def said(value: Any, field: Field, schemas: Schemas) -> str:
    """One value in Chinese words: labels for codes, names for organisations; what is personal masked."""
    return shown(_said(value, field, schemas))


def shown(text: str) -> str:
    """`text` on one line, no longer than it takes to tell two records apart, and with nothing personal in it."""
    told = _ESCAPE.sub("＿", mask(text[:_READ]).encode("utf-8", "replace").decode())
    return _SPACES.sub(" ", _CONTROL.sub(" ", told))[:_LONGEST].strip()


def _said(value: Any, field: Field, schemas: Schemas) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "、".join(filter(None, (_said(item, field, schemas) for item in value)))
    if isinstance(value, dict):
        members = [str(item) for name, item in value.items() if item is not None and name != "type"]
        return str(value.get("text") or " ".join(members))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        codes = field.codes or (schemas.codes.get(ORGANISATIONS) if field.cleaner in NAMING else None)
        return codes.label(value) if codes else value
    return as_text(value) if not hasattr(value, "as_tuple") else f"{value:f}"


def sender(party: Party, schemas: Schemas) -> str:
    codes = schemas.codes.get(ORGANISATIONS)
    return shown(codes.label(party.sender) if codes else party.sender)


def differing(one: str, other: str) -> tuple[Parts, Parts]:
    """Both texts in parts, each with whether it differs from the other text.

    A number differs as a whole, and what is in common is so only where it is more than a character, or at an end.
    """
    first, second = _TOKENS.findall(one), _TOKENS.findall(other)
    match = SequenceMatcher(None, first, second, autojunk=False)
    ends = (0, 0), (len(first) - 1, len(second) - 1)
    blocks = [block for block in match.get_matching_blocks() if block.size > (0 if (block.a, block.b) in ends else 1)]
    common = sum(len("".join(first[block.a : block.a + block.size])) for block in blocks)
    if 2 * common < _UNLIKE * (len(one) + len(other)):
        return [(one, True)], [(other, True)]
    return (
        _parts(first, [(block.a, block.a + block.size) for block in blocks]),
        _parts(second, [(block.b, block.b + block.size) for block in blocks]),
    )


def _parts(tokens: Sequence[str], common: Iterable[tuple[int, int]]) -> Parts:
    parts, last = [], 0
    for start, end in common:
        parts += [(tokens[last:start], True), (tokens[start:end], False)]
        last = end
    return [("".join(part), differs) for part, differs in [*parts, (tokens[last:], True)] if part]


def alike(one: str, other: str) -> bool:
    """Whether nobody would see a difference."""
    return fold(one) == fold(other)


def compared_fields(entity: Entity, doubts: Sequence[Doubt]) -> list[Field]:
    """The fields by which records of this entity are told apart, beside the name, as far as any of these has them."""
    named = [*entity.identity.get("match", ()), *entity.identity.get("else", ()), *_words(entity.match)]
    apart = {entity.label, *entity.key, *_point(entity)}
    wanted = [entity.fields[name] for name in dict.fromkeys(named) if name in entity.fields and name not in apart]
    parties = [party for doubt in doubts for party in (doubt.left, doubt.right)]
    return [field for field in wanted if not field.private and any(_has(party, field) for party in parties)][:_MOST]


def _point(entity: Entity) -> list[str]:
    return [entity.geometry[word] for word in ("lon", "lat", "crs") if word in entity.geometry]


def _has(party: Party, field: Field) -> bool:
    return party.values.get(field.name) not in (None, "", [])


def _words(part: Any) -> Iterator[str]:
    """Every word of a specification."""
    if isinstance(part, Mapping):
        part = [*part, *part.values()]
    if isinstance(part, str):
        yield part
    elif isinstance(part, (list, tuple)):
        for item in part:
            yield from _words(item)


def others(doubt: Doubt, entity: Entity, shown: Iterable[Field], schemas: Schemas) -> list[tuple[str, str, str]]:
    """(title, value, other value) of the further fields that both records have, and that differ."""
    apart = {entity.label, *entity.key, *_point(entity), *(field.name for field in shown)}
    found = []
    for field in entity.public:
        if field.name in apart or field.set_by or not (_has(doubt.left, field) and _has(doubt.right, field)):
            continue
        one, other = (said(party.values[field.name], field, schemas) for party in (doubt.left, doubt.right))
        if not alike(one, other):
            found.append((field.title, one, other))
    return found


def map_link(party: Party, entity: Entity, schemas: Schemas) -> tuple[str, str]:
    """The address that opens a map at the record's point, or at what is found there by its address; and what to call it."""
    words, values = entity.geometry, party.values
    if not words:
        return "", ""
    name = quote(shown(party.label)[:40], safe="", errors="replace")
    lon, lat, crs = (values.get(words[word]) for word in ("lon", "lat", "crs"))
    if isinstance(lon, (int, float)) and isinstance(lat, (int, float)) and crs in _TO_GCJ02:
        x, y = (float(side[0]) for side in _TO_GCJ02[crs](np.array([float(lon)]), np.array([float(lat)])))
        if np.isfinite([x, y]).all():
            return f"{MAP}marker?position={x:.6f},{y:.6f}&name={name}&coordinate=gaode", "地图"
    address = "".join(said(values.get(at), entity.fields[at], schemas) for at in _ADDRESS if at in entity.fields)
    wanted = quote((address or shown(party.label))[:60], safe="", errors="replace")
    return (f"{MAP}search?keyword={wanted}&city={_CITY}", "搜索") if wanted else ("", "")


_ADDRESS = ("district_code", "town", "address")
_CITY = "320500"

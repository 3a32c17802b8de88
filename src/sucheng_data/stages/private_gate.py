"""The privacy gate: everything that is about to be published, looked through once more, whatever was done to it before."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.change import Change
from sucheng_data.model.errors import GateClosed
from sucheng_data.model.issue import Text
from sucheng_data.model.personal import CERTAIN, MOBILE, NAME, is_person, mask, scan, told
from sucheng_data.model.provenance import Origin
from sucheng_data.model.release import Release
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity
from sucheng_data.model.sweep import changed, found, holds_text, texts
from sucheng_data.stages._personal import consents, is_key

_GRAVE = CERTAIN | {NAME}
_SHOWN = 5
# Where a workbook says who made it, and what was remarked in it.
_ASIDE = re.compile(r"docProps/.*\.xml|xl/(?:comments|threadedComments|persons)[^/]*(?:/.*)?\.xml")

_BY = re.compile(r"<(?:\w+:)?(?:creator|lastModifiedBy|Manager|author)\b[^>]*>([^<>]+)<")


class _Hit(NamedTuple):
    """Something personal: its kinds, and where it stands."""

    kinds: tuple[str, ...]
    place: str


def private_gate(release: Release, clean: Mapping[str, pa.Table]) -> None:
    """Raises GateClosed when a table holds something personal, naming the cells it came from, which `clean` knows."""
    hits: list[_Hit] = []
    for name, table in release.tables.items():
        entity = release.schemas[name]
        private = [field.name for field in entity.fields.values() if field.private and field.name in table.column_names]
        hits += [_Hit((NAME,), f"{entity.title} · {entity.fields[field].title}") for field in private]
        hits += _in_table(entity, table, clean.get(name))
    hits += [_Hit(kinds, "sources") for source in release.sources if (kinds := _kinds([source.file_name]))]
    _close(hits)


def private_files(folder: Path) -> None:
    """Raises GateClosed when a workbook in `folder` tells more than its sheets do: properties or comments about persons."""
    _close(hit for file in sorted(folder.rglob("*.xlsx")) for hit in _in_workbook(file, folder))


def discreet_changes(changes: Iterable[Change]) -> list[Change]:
    """`changes` without what was public once and is no longer: a mobile whose owner has thought better of it."""
    return [_discreet(change) for change in changes]


def _discreet(change: Change) -> Change:
    gone: dict[str, str] = {}
    changed(
        [change.before, change.label], lambda text: gone.update({text: mask(text)} if _kinds([text]) else {}) or text
    )
    if not gone:
        return change

    def hidden(text: str) -> str:
        for word, instead in gone.items():
            text = text.replace(word, instead)
        return text

    before, label = changed(change.before, hidden), hidden(change.label)
    return change._replace(before=before, label=label, text=Text(*map(hidden, change.text)))


def _in_table(entity: Entity, table: pa.Table, clean: pa.Table | None) -> Iterator[_Hit]:
    agreed = consents(entity)
    for name in table.column_names:
        if not holds_text(table[name].type) or is_key(entity, name):
            continue
        asked = agreed.get(name)
        consent = values(table, asked) if asked and asked in table.column_names else None
        for row, written in texts(table[name]).items():
            kinds = _kinds(written, frozenset({MOBILE}) if consent and consent[row] is True else frozenset())
            if kinds:
                yield _Hit(kinds, _place(entity, table, clean, (row, name)))


def _kinds(written: list[str], but: frozenset[str] = frozenset()) -> tuple[str, ...]:
    return tuple(sorted({each.kind for each in found(written, but) if each.kind in _GRAVE}))


def _place(entity: Entity, table: pa.Table, clean: pa.Table | None, cell: tuple[int, str]) -> str:
    """The cell of the delivered file; where none is known, the record and its field."""
    row, name = cell
    key = entity.key[0]
    identifier = table[key][row].as_py()
    rows = values(clean, key) if clean is not None else []
    if clean is not None and identifier in rows:
        return str(Origin(clean).place(rows.index(identifier), name))
    title = entity.fields[name].title if name in entity.fields else name
    return f"{entity.title} {mask(str(identifier))} · {title}"


def _in_workbook(file: Path, folder: Path) -> Iterator[_Hit]:
    with zipfile.ZipFile(file) as book:
        for part in filter(_ASIDE.fullmatch, book.namelist()):
            text = book.read(part).decode("utf-8", "replace")
            words = re.findall(r">([^<>]+)<", text)
            kinds = {each.kind for word in words for each in scan(word) if each.kind in _GRAVE}
            kinds |= {NAME} if any(map(is_person, _BY.findall(text))) else set()
            if kinds:
                yield _Hit(tuple(sorted(kinds)), f"{file.relative_to(folder).as_posix()} {part}")


def _close(hits: Iterable[_Hit]) -> None:
    """Raises GateClosed for any hit; the first few are named."""
    hits = list(dict.fromkeys(hits))
    if not hits:
        return
    kinds = told(kind for hit in hits for kind in hit.kinds)
    places = [hit.place for hit in hits[:_SHOWN]]
    more_zh, more_en = (f" 等 {len(hits)} 处", f" and others, {len(hits)} in all") if len(hits) > _SHOWN else ("", "")
    raise GateClosed(
        f"隐私检查没有通过，未发布；上一次的发布保持不变。{kinds['kind_zh']}将被公开：{'、'.join(places)}{more_zh}",
        f"the privacy gate is closed: nothing published, the last release stays. "
        f"To be made public: {kinds['kind_en']} in {', '.join(places)}{more_en}",
    )

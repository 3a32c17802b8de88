"""The difference between two releases, as text for a terminal, Markdown, JSON and a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sucheng_data.cli.entities import entity_named
from sucheng_data.model.change import KINDS, NOTE, Change, Changes, Closed, account
from sucheng_data.model.issue import Text
from sucheng_data.model.schema import Entity, Schemas, load_schemas
from sucheng_data.model.telling import field_title, own_account
from sucheng_data.operations.drafts import ids_aside
from sucheng_data.operations.store import read_registries
from sucheng_data.operations.two_releases import open_release
from sucheng_data.operations.workspace import Workspace
from sucheng_data.reports._causes import plain
from sucheng_data.sheets.lists import text_width
from sucheng_data.stages._measures import Measured
from sucheng_data.stages.differ import differ
from sucheng_data.stages.gates import closed

MANY, ALIKE, SAMPLES = 20, 3, 3  # records told one by one, saying the same before they are told as one, and named then
_WORDS = {
    "title": Text("两次发布之间的变化", "Changes between two releases"),
    "nothing": Text("没有变化。", "Nothing changed."),
    "what": Text("内容", "Records"),
    "before": Text("上一版", "Before"),
    "after": Text("本版", "After"),
    "notes": Text("说明", "Notes"),
    "gates": Text("超过限度", "Limits broken"),
    "changes": Text("变化", "Changes"),
    "summary": Text("概况", "Summary"),
    "id": Text("编号", "Id"),
    "label": Text("名称", "Name"),
    "field": Text("字段", "Field"),
    "text": Text("变化内容", "What changed"),
}


@dataclass(frozen=True)
class Difference:
    """Two releases' names, how many records each has, what changed, and the limits that broke (shown where `gated`)."""

    names: tuple[str, str]
    rows: tuple[Mapping[str, int], Mapping[str, int]]
    changes: Sequence[Change]
    closed: Sequence[Closed]
    schemas: Schemas
    told: Sequence[str]
    gated: bool

    def entities(self) -> list[Entity]:
        return [self.schemas[name] for name in self.told]

    def counts(self, name: str) -> list[int]:
        found = Changes("", self.changes).counts(name)
        return [found[kind] for kind in KINDS]

    @property
    def limits(self) -> Sequence[Closed]:
        return self.closed if self.gated else ()


class Entry(NamedTuple):
    """A record and what is said of it; or many, where `sentences` is empty."""

    head: str
    sentences: Sequence[str] = ()


def compared(space: Workspace, wanted: tuple[str, str], only: Sequence[str], *, gated: bool) -> Difference:
    """Both releases, compared. Raises CannotWork where one is none, UsageError for an entity there is not."""
    schemas = load_schemas(space.schemas)
    chosen = {entity_named(schemas, word).name for word in only}
    before, after = (open_release(space, word, schemas) for word in wanted)
    aside = ids_aside(space, after.name)  # of a draft
    names = [entity.name for entity in schemas if entity.identity]
    registries = read_registries(aside if aside.is_dir() else space.registry, names)
    replaced = {name: registry.replaced({}) for name, registry in registries.items()}
    changes = differ(before.tables, after.tables, schemas, replaced)
    broken = closed(changes, Measured(before.tables), Measured(after.tables), schemas)
    told = [
        entity.name
        for entity in sorted(schemas, key=lambda one: (one.rank, one.name))
        if (entity.name in chosen if chosen else entity.name in {*before.rows, *after.rows}) and not own_account(entity)
    ]
    mine = [change for change in changes if change.entity in told]
    return Difference((before.name, after.name), (before.rows, after.rows), mine, broken, schemas, told, gated)


def to_json(found: Difference) -> str:
    """As schemas/reports/diff.json says."""
    import orjson

    told = account(found.names, found.changes, found.told, found.closed)
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def to_text(found: Difference, lang: str) -> str:
    """How many of each, and then what; hundreds of one kind in a line."""
    lines = [" → ".join(map(plain, found.names)), ""]
    table = _table(found, lang)
    widths = [max(text_width(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        first = row[0] + " " * (widths[0] - text_width(row[0]))
        rest = [" " * (width - text_width(cell)) + cell for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([first, *rest]).rstrip())
    for title, entries in _sections(found, lang):
        lines += ["", title]
        for entry in entries:
            lines += [f"  {plain(entry.head)}", *(f"      {plain(said)}" for said in entry.sentences)]
    return "\n".join(lines) + "\n"


def to_markdown(found: Difference, lang: str) -> str:
    """The same as Markdown, in which no value is markup."""
    from sucheng_data.reports.markdown import escaped

    head, *rows = _table(found, lang)
    lines = [f"# {_WORDS['title'].in_(lang)}", "", " → ".join(map(escaped, found.names)), ""]
    lines += [
        f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *([escaped(row[0]), *row[1:]] for row in rows))
    ]
    for title, entries in _sections(found, lang):
        lines += ["", f"## {escaped(title)}", ""]
        for entry in entries:
            lines += [f"- {escaped(entry.head)}", *(f"  - {escaped(said)}" for said in entry.sentences)]
    return "\n".join(lines) + "\n"


def to_xlsx(found: Difference, lang: str) -> bytes:
    """A workbook: how many of each, every change, and what else there is to say."""
    from sucheng_data.sheets.lists import BASE, EDGE, HEAD, Column, add_list, new_book

    content = io.BytesIO()
    book = new_book(content, _WORDS["title"].in_(lang))
    head = book.add_format({**BASE, **EDGE, **HEAD})
    cell = book.add_format({**BASE, **EDGE, "num_format": "@", "text_wrap": True})
    number = book.add_format({**BASE, **EDGE})
    table = _table(found, lang)
    columns = [list(column) for column in zip(*table, strict=True)]
    shown = [Column(columns[0][0], columns[0][1:], cell)]
    shown += [Column(name, [int(count) for count in counts], number) for name, *counts in columns[1:]]
    add_list(book, _WORDS["summary"].in_(lang), shown, head)
    add_list(
        book,
        _WORDS["changes"].in_(lang),
        [Column(heading, cells, cell, 70 if at == 5 else 0) for at, (heading, cells) in enumerate(_rows(found, lang))],
        head,
    )
    others = [*(change.text for change in found.changes if change.kind == NOTE), *(one.text for one in found.limits)]
    if others:
        words = Column(_WORDS["notes"].in_(lang), [one.in_(lang) for one in others], cell, 100)
        add_list(book, _WORDS["notes"].in_(lang), [words], head)
    book.close()
    return content.getvalue()


def _table(found: Difference, lang: str) -> list[list[str]]:
    """How many records of each kind were added, moved, modified, removed; and how many there were and are."""
    kinds = found.schemas.codes["change_types"]
    heads = [_WORDS["what"], *(Text(kinds.label(kind), kinds.label(kind, "en")) for kind in KINDS)]
    rows = [[head.in_(lang) for head in (*heads, _WORDS["before"], _WORDS["after"])]]
    for entity in found.entities():
        sides = [rows_of.get(entity.name, 0) for rows_of in found.rows]
        rows.append([_title(entity, lang), *map(str, (*found.counts(entity.name), *sides))])
    return rows


def _rows(found: Difference, lang: str) -> list[tuple[str, list[Any]]]:
    kinds, items = found.schemas.codes["change_types"], [one for one in found.changes if one.kind != NOTE]
    titles = [field_title(found.schemas[one.entity], one.field).in_(lang) for one in items]
    return [
        (_WORDS["what"].in_(lang), [_title(found.schemas[one.entity], lang) for one in items]),
        (_WORDS["id"].in_(lang), [one.id for one in items]),
        (_WORDS["label"].in_(lang), [one.label for one in items]),
        ("增调改减" if lang == "zh" else "Kind", [kinds.label(one.kind, lang) for one in items]),
        (_WORDS["field"].in_(lang), titles),
        (_WORDS["text"].in_(lang), [one.text.in_(lang) for one in items]),
    ]


def _sections(found: Difference, lang: str) -> Iterator[tuple[str, list[Entry]]]:
    """Titles, and what stands under each."""
    for entity in found.entities():
        items = [change for change in found.changes if change.entity == entity.name and change.kind != NOTE]
        if items:
            yield _title(entity, lang), list(_entries(found.schemas, items, lang))
    notes = [change for change in found.changes if change.kind == NOTE]
    if notes:
        told = [f"{_title(found.schemas[one.entity], lang)}  {one.text.in_(lang)}" for one in notes]
        yield _WORDS["notes"].in_(lang), [Entry(line) for line in told]
    if found.limits:
        yield _WORDS["gates"].in_(lang), [Entry(one.text.in_(lang)) for one in found.limits]
    if not found.changes:
        yield _WORDS["nothing"].in_(lang), []


def _entries(schemas: Schemas, items: Sequence[Change], lang: str) -> Iterator[Entry]:
    """What many records share, in a line for all of them; then the others one by one, in their order."""
    groups: dict[tuple[str, str], list[Change]] = {}
    for change in items:
        groups.setdefault((change.kind, change.field), []).append(change)
    single: set[int] = set()
    for group in groups.values():
        if len(group) <= MANY:
            single |= {id(change) for change in group}
        else:
            for some in _alike(group, lang):
                yield Entry(_many(schemas, some, lang))
    records: dict[str, list[Change]] = {}
    for change in items:
        if id(change) in single:
            records.setdefault(change.id, []).append(change)
    kinds = schemas.codes["change_types"]
    for id_, changes in records.items():
        told = [f"{kinds.label(one.kind, lang)}  {one.text.in_(lang)}" for one in changes]
        yield Entry(f"{id_}  {changes[0].label}", told)


def _alike(group: list[Change], lang: str) -> Iterator[list[Change]]:
    """Changes of one field by what is said of them, the most frequent first; what few records share, together."""
    said: dict[str, list[Change]] = {}
    for change in group:
        said.setdefault(change.text.in_(lang), []).append(change)
    often = sorted((some for some in said.values() if len(some) > ALIKE), key=len, reverse=True)
    yield from often
    if rest := [one for some in said.values() if len(some) <= ALIKE for one in some]:
        yield rest


def _many(schemas: Schemas, some: list[Change], lang: str) -> str:
    """127 个驿站：新增 A、B、C 等; or what is said of all of them; or which field, with an example."""
    first, entity, zh = some[0], schemas[some[0].entity], lang != "en"
    names = ("、" if zh else ", ").join(change.label for change in some[:SAMPLES])
    names += ("等" if zh else " …") if len(some) > SAMPLES else ""
    head = f"{len(some)} 个{entity.title}：" if zh else f"{len(some)} {entity.title_en}: "
    if not first.field:
        word = Text("新增 ", "added ") if first.kind == KINDS[0] else Text("不再列出 ", "no longer listed ")
        return f"{head}{word.in_(lang)}{names}"
    if all(change.text == first.text for change in some):
        return f"{head}{first.text.in_(lang)}" + (f"（{names}）" if zh else f" ({names})")
    title = field_title(entity, first.field)
    what = Text(f"{title.zh}有变化", f"{title.en} changed")
    return (
        f"{head}{what.in_(lang)}"
        + (f"，如{first.label}：" if zh else f", such as {first.label}: ")
        + first.text.in_(lang)
    )


def _title(entity: Entity, lang: str) -> str:
    return entity.title_en if lang == "en" else entity.title

"""From a published value back to file, sheet, cell, cleaner, rule and decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa

from sucheng_data.model.batch import DATUMS
from sucheng_data.model.change import plain
from sucheng_data.model.decision import Answer
from sucheng_data.model.errors import UsageError, did_you_mean
from sucheng_data.model.issue import Place, Text
from sucheng_data.model.judgement import Judgement, Verdict
from sucheng_data.model.links import ORGANISATIONS
from sucheng_data.model.personal import mask
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Field
from sucheng_data.model.text import fold, trim
from sucheng_data.model.trace import Delivery, Line, Replayed, Step, Trace, Way
from sucheng_data.operations.judgements import current_in, read_judgements
from sucheng_data.pipeline._trace_checks import accepted_of, checks_of, found_of
from sucheng_data.pipeline._trace_release import release_of, rows_with
from sucheng_data.pipeline._trace_thing import Thing, discreet
from sucheng_data.pipeline.looking import Looked
from sucheng_data.stages._account import sources_table

SOURCES, REGISTER = "sources", f"schemas/codes/{ORGANISATIONS}.csv"
PRIVATE = Text("内部字段，从不发布", "an internal field: never published")
NOT_PUBLIC = Text("没有发布：标记为不公开，或已退回", "withheld: marked not public, or sent back")
MASKED = Text("发布时遮盖了个人信息", "personal data is masked")
LINKED = Text("名称已换成编号", "names have become ids")
SENT = Text("照报来的数，没有换算", "as delivered, not converted")
NO_DATUM = Text("坐标系不明，不能换算，不上图", "of no known datum: not converted, not on the map")
ALREADY = Text("报来就是 WGS-84，没有换算", "delivered in WGS-84: not converted")


def traced(looked: Looked, word: str, field: str = "") -> Trace:
    """Everything about a field of the thing whose id is `word`, or a line about each. Raises UsageError with “did you mean”."""
    entity, asked = _thing(looked, word.strip())
    thing = Thing(looked, entity, looked.current(entity, asked))
    wanted = _field(entity, field.strip()) if field.strip() else None
    rows = rows_with(looked.published.get(entity.name), entity, thing.id)
    published = rows[0] if rows else None
    told = Trace(
        entity=entity.name,
        entity_title=Text(entity.title, entity.title_en),
        id=thing.id,
        asked=asked,
        label=_label(thing, published),
        field=wanted.name if wanted else "",
        title=Text(wanted.title, wanted.title_en) if wanted else Text("", ""),
        release=release_of(looked.space, entity, published, wanted.name if wanted else "", delivered=_delivered(thing)),
        delivered=_delivered(thing),
        entry=looked.registry(entity).entries.get(thing.id),
        judgements=tuple(_judgements(thing)),
        withdrawn=() if _delivered(thing) else tuple(_withdrawn(thing)),
    )
    if wanted:
        return _of_field(thing, wanted, told)
    return replace(told, going=_goes(thing), why=tuple(_held(thing)), lines=tuple(_lines(thing, published)))


def _delivered(thing: Thing) -> bool:
    return bool(thing.records) or (thing.entity.name == SOURCES and _account(thing) is not None)


def _goes(thing: Thing) -> bool:
    return not thing.records or thing.going is not None


def _label(thing: Thing, published: pa.Table | None) -> str:
    """What people call it: as delivered, as published, as it was last called."""
    rows = [*thing.records, *([] if published is None else [published])]
    names = [name for row in rows if (name := values(row, thing.entity.label)[0])]
    entry = thing.looked.registry(thing.entity).entries.get(thing.id)
    return str(next(iter([*names, *(reversed(entry.aliases) if entry else ())]), ""))


def _thing(looked: Looked, word: str) -> tuple[Entity, str]:
    """The entity and the id, in whatever case it was typed. Raises UsageError."""
    known: dict[str, tuple[Entity, str]] = {}
    for entity in looked.checked.schemas:
        key, name = entity.key[0], entity.name
        tables = [tables[name] for tables in (looked.published, looked.checked.tables) if name in tables]
        ids = [*looked.registry(entity).entries, *(one for table in tables for one in values(table, key))]
        ids += [source.source_id for source in looked.sources.values()] if name == SOURCES else []
        known |= {str(one).upper(): (entity, str(one)) for one in ids if one is not None}
    if found := known.get(word.upper()):
        return found
    zh, en = did_you_mean(word.upper(), known)
    raise UsageError(f"没有编号 {word}{zh}", f"no record has the id {word}{en}")


def _field(entity: Entity, word: str) -> Field:
    """The field of that name or title, else of that heading. Raises UsageError."""
    wanted, fields = fold(word), list(entity.fields.values())
    found = [one for one in fields if wanted in map(fold, (one.name, one.title, one.title_en))]
    found = found or [one for one in fields if wanted in map(fold, one.synonyms)]
    if len(found) == 1:
        return found[0]
    names = [one.name for one in found]
    if found:
        listed = "、".join(names)
        raise UsageError(f"叫 {word} 的有几栏：{listed}", f"several fields are called {word}: {', '.join(names)}")
    zh, en = did_you_mean(word, [text for one in fields for text in (one.name, one.title, *one.synonyms)])
    raise UsageError(f"{entity.title}没有 {word} 这一栏{zh}", f"{entity.name} has no field {word}{en}")


def _of_field(thing: Thing, field: Field, told: Trace) -> Trace:
    if not thing.records:
        step = _undelivered(thing, field)
        today = step.value if told.delivered else None
        return replace(told, today=today, private=field.private, deliveries=step and _system(thing, step))
    read = thing.source_field(field)
    issues = found_of(thing, read, thing.looked.checked.found)
    report = thing.looked.checked.report
    crs = thing.entity.geometry.get("crs", "")
    point = read.name in (thing.entity.geometry.get("lon"), thing.entity.geometry.get("lat"))
    return replace(
        told,
        today=thing.today(field),
        going=_goes(thing),
        private=field.private,
        why=tuple(_why(thing, field)),
        deliveries=tuple(_public(one, field) for one in thing.deliveries(read)),
        datum=next(one.step for one in thing.deliveries(thing.entity.fields[crs]) if one.taken) if point else None,
        found=tuple(issues),
        accepted=tuple(accepted_of(found_of(thing, read, report.accepted), thing.looked.kept, report)),
        checks=tuple(checks_of(thing, read)),
    )


def _public(one: Delivery, field: Field) -> Delivery:
    return one._replace(step=one.step._replace(value=discreet(one.step.value, field)))


def _why(thing: Thing, field: Field) -> Iterator[Text]:
    """How the value came to be published as it is, or not to be."""
    if field.private:
        yield PRIVATE
    yield from _held(thing)
    if (made := _converted(thing, field)) is not None:
        yield made
    elif (
        not field.private and field.set_by != "publish" and plain(thing.value(field.name)) != plain(thing.today(field))
    ):
        yield MASKED
    if any(spec["rule"] == "reference" and spec["field"] == field.name for spec in thing.entity.rules):
        said = [one.step.value for one in thing.deliveries(field) if one.taken]
        if said and plain(said[0]) != plain(thing.value(field.name)):
            yield LINKED


def _held(thing: Thing) -> Iterator[Text]:
    """Why the record is not published."""
    if _goes(thing):
        return
    findings = thing.looked.checked.schemas.findings
    for code in sorted({issue.code for issue in thing.errors}):
        title = findings[code].title
        yield Text(f"没有发布：{code} {title.zh}", f"withheld: {code} {title.en}")
    if not thing.errors:
        yield NOT_PUBLIC


def _converted(thing: Thing, field: Field) -> Text | None:
    """Of a coordinate, from which datum to which."""
    words = thing.entity.geometry
    target = {"": "WGS-84", "_gcj02": "GCJ-02", "_source": ""}
    read = thing.source_field(field)
    if not words or read.name not in (words["lon"], words["lat"]) or thing.value(read.name) is None:
        return None
    datum = thing.value(words["crs"])
    wanted = target.get(field.name.removeprefix(read.name), "")
    if not wanted:
        return SENT
    if datum not in DATUMS:
        return NO_DATUM
    codes = thing.entity.fields[words["crs"]].codes
    zh, en = (codes.label(datum, lang) if codes else datum for lang in ("zh", "en"))
    if {"wgs84": "WGS-84", "gcj02": "GCJ-02"}.get(datum) == wanted:
        return ALREADY if wanted == "WGS-84" else SENT
    sent = thing.value(read.name)
    return Text(f"由 {zh} 换算为 {wanted}，报来的是 {sent}", f"converted from {en} to {wanted}; delivered as {sent}")


def _account(thing: Thing) -> Mapping[str, Any] | None:
    """The record of a file of this check."""
    source = [one for one in thing.looked.sources.values() if one.source_id == thing.id]
    rows = sources_table(thing.entity, source).to_pylist() if source else []
    return rows[0] if rows else None


def _undelivered(thing: Thing, field: Field) -> Step:
    """Of what no sheet delivers: the system's account of a file, or an organisation that other records name."""
    if thing.entity.name == SOURCES and (account := _account(thing)):
        return Step(Way.SYSTEM, field.name, Place(str(account["file_name"])), value=account.get(field.name))
    register = thing.looked.checked.schemas.codes.get(ORGANISATIONS)
    if thing.entity.name == ORGANISATIONS and register and thing.id in register.by_code:
        line = list(register.by_code).index(thing.id) + 2
        return Step(Way.REGISTER, field.name, Place(REGISTER, "", f"{line}:{line}"))
    return Step(Way.NOTHING)


def _system(thing: Thing, step: Step) -> tuple[Delivery, ...]:
    if step.way is Way.NOTHING:
        return ()
    source = next((one for one in thing.looked.sources.values() if one.source_id == thing.id), None)
    return (Delivery("", step.place, source, step),)


def _judgements(thing: Thing) -> Iterator[Judgement]:
    """What people judged that made one thing of its deliveries."""
    looked, entity = thing.looked, thing.entity
    current = current_in({entity.name: looked.registry(entity)})
    keys = {thing.id, *looked.checked.keys.get(entity.name, {}).get(thing.id, "").split("|")} - {""}
    for line in read_judgements(looked.space):
        if line.entity == entity.name and line.verdict is Verdict.SAME:
            sides = {looked.current(entity, current(entity.name, sign)) for sign in (line.left, line.right)}
            if {line.left, line.right} <= keys or sides == {thing.id} or (sides & keys and sides <= keys):
                yield line


def _withdrawn(thing: Thing) -> Iterator[Replayed]:
    """Decisions that took a row of that name away."""
    entry = thing.looked.registry(thing.entity).entries.get(thing.id)
    names = {trim(one) for alias in (entry.aliases if entry else ()) for one in (alias, mask(alias))}
    for kept in thing.looked.kept:
        for made in kept.decisions:
            if made.answer is Answer.DROP and made.entity == thing.entity.name and trim(made.label) in names:
                yield Replayed(made, kept.name)


def _lines(thing: Thing, published: pa.Table | None) -> Iterator[Line]:
    """Every public field that says something."""
    for field in thing.entity.public:
        if thing.records:
            value = thing.today(field)
            one = next(one for one in thing.deliveries(thing.source_field(field)) if one.taken)
            step, place = one.step, one.place
        else:
            value = values(published, field.name)[0] if published is not None else None
            step = _undelivered(thing, field)
            place, value = step.place, step.value if value is None else value
        if value not in (None, []):
            title = Text(field.title, field.title_en)
            yield Line(field.name, title, value, step.way, place, step.field if step.field != field.name else "")

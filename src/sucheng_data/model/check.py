"""The check of a schema file: every word of it is known, and every name it uses exists; nothing is found out half-way."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs

from sucheng_data.model import comparing, registry
from sucheng_data.model.codes import Codes
from sucheng_data.model.ecma import translate
from sucheng_data.model.errors import SchemaError, did_you_mean
from sucheng_data.model.jsonfile import COMMON, Json, read_json

VOCABULARY = "_vocabulary.json"
_DIALECT = {"$ref": "https://json-schema.org/draft/2020-12/schema"}
# The words that say something of a whole record, in the schema of an entity.
_OF_RECORD = (
    *("if", "then", "else", "not", "anyOf", "oneOf", "dependentRequired", "dependentSchemas", "patternProperties"),
    *("additionalProperties", "unevaluatedProperties", "propertyNames", "$defs"),
)
_FACT = "@"


class Fault(NamedTuple):
    """What is wrong, and where in the file: properties.phone.x-clean."""

    place: str
    zh: str
    en: str


@dataclass(frozen=True)
class _Known:
    """Every name a schema may use."""

    fields: Mapping[str, Json]
    codes: Mapping[str, Codes]
    findings: frozenset[str]
    folder: Path


def check_entities(
    specs: Mapping[str, Json], codes: Mapping[str, Codes], findings: Iterable[str], folder: Path
) -> None:
    """Check the schemas of entities, by file name. Raises SchemaError with file and place, and “did you mean” for a wrong word."""
    vocabulary, fields = read_json(folder / VOCABULARY), read_json(folder / COMMON).get("properties", {})
    dialect = jsonschema_rs.validator_for(_DIALECT, offline=True)
    judges = [(vocabulary, jsonschema_rs.validator_for(vocabulary, offline=True)), (_DIALECT, dialect)]
    of_fields = _fields_only(vocabulary)
    common = [(of_fields, jsonschema_rs.validator_for(of_fields, offline=True)), (_DIALECT, dialect)]
    _raise_first(COMMON, _words({"properties": fields}, common))
    _raise_first(COMMON, _references(fields, "", ()))
    for name, spec in specs.items():
        _raise_first(name, _words(spec, judges))
        known = _Known({**fields, **spec["properties"]}, codes, frozenset(findings), folder)
        for file_name, part in ((COMMON, fields), (name, spec["properties"])):
            _raise_first(file_name, _fields(part, known))
        _raise_first(name, _record(spec, known))


def _raise_first(file_name: str, faults: Iterable[Fault]) -> None:
    for place, zh, en in faults:
        where = f"{file_name}: {place}" if place else file_name
        raise SchemaError(f"{where}：{zh}", f"{where}: {en}")


# ---- words: what may stand in the file at all


def _fields_only(vocabulary: Json) -> dict[str, Any]:
    """The vocabulary of fields alone, which is what _common.json holds."""
    return {"properties": {"properties": vocabulary["properties"]["properties"]}, "$defs": vocabulary["$defs"]}


def _words(spec: Json, judges: Iterable[tuple[Json, Any]]) -> Iterator[Fault]:
    """Offences against each schema (the vocabulary, the metaschema of JSON Schema) by the judge of it."""
    for schema, judge in judges:
        errors = judge.iter_errors(dict(spec))
        for error in sorted(errors, key=lambda error: list(map(str, error.instance_path))):
            yield _offence(error, schema)


def _offence(error: jsonschema_rs.ValidationError, schema: Json) -> Fault:
    path = ".".join(map(str, error.instance_path))
    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.AdditionalProperties):
        part: Any = schema
        for step in error.schema_path[:-1]:
            part = part[step]
        wrong = error.kind.unexpected[0]
        return _unknown(f"{path}.{wrong}".strip("."), ("关键字", "keyword"), wrong, part.get("properties", ()))
    return Fault(path, f"不合关键字的规定：{error.message}", error.message)


def _unknown(place: str, what: tuple[str, str], name: str, allowed: Iterable[str]) -> Fault:
    """There is no such thing; the nearest that there is."""
    zh, en = did_you_mean(name, allowed)
    return Fault(place, f"没有名为 {name} 的{what[0]}{zh}", f"there is no {what[1]} {name}{en}")


def _absent(place: str, what: tuple[str, str], names: Iterable[str], allowed: Iterable[str]) -> Iterator[Fault]:
    """A fault for each of `names` that does not exist."""
    pool = list(allowed)
    for name in names:
        if name not in pool:
            yield _unknown(place, what, name, pool)


_FIELD, _CODE, _LIST = ("字段", "field"), ("问题代码（rules.json）", "finding in rules.json"), ("代码表", "code list")
_CLEANER, _RULE, _OUTPUT = (
    ("清洗器（cleaners/）", "cleaner"),
    ("规则（rules/）", "rule"),
    ("输出（outputs/）", "output"),
)
_COMPARER, _LEVEL = ("比较器（comparers/）", "comparer"), ("等级", "level")
_ENTITY, _DEFINITION = ("实体", "entity"), ("定义（$defs）", "definition in $defs")


# ---- fields


def _fields(properties: Mapping[str, Json], known: _Known) -> Iterator[Fault]:
    cleaners = registry.names("cleaners")
    for name, field in properties.items():
        place = f"properties.{name}"
        if "x-codes" in field:
            yield from _absent(f"{place}.x-codes", _LIST, [field["x-codes"]], known.codes)
        if "x-clean" in field:
            yield from _absent(f"{place}.x-clean", _CLEANER, [field["x-clean"]], cleaners)
        yield from _absent(f"{place}.x-fills", _FIELD, field.get("x-fills", {}).values(), known.fields)
        yield from _absent(f"{place}.x-code", _CODE, _both(field.get("x-code", {})), known.findings)
        severity = field.get("x-severity", {})
        yield from _absent(f"{place}.x-severity", _CODE, () if isinstance(severity, str) else severity, known.findings)
        yield from _patterns(field, place)


def _both(mapping: Mapping[str, str]) -> Iterator[str]:
    yield from mapping
    yield from mapping.values()


def _patterns(spec: Any, place: str) -> Iterator[Fault]:
    """Patterns that are no regular expressions, however deep."""
    if isinstance(spec, Mapping):
        named = spec.get("patternProperties")
        keys = [(f"{place}.patternProperties", key) for key in (named if isinstance(named, Mapping) else ())]
        for where, pattern in [(f"{place}.pattern", spec.get("pattern")), *keys]:
            if isinstance(pattern, str) and (error := _fault_in(pattern)):
                yield Fault(where, f"不是合法的正则表达式：{error}", f"is no regular expression: {error}")
        for key, value in spec.items():
            yield from _patterns(value, f"{place}.{key}")
    elif isinstance(spec, list):
        for number, value in enumerate(spec):
            yield from _patterns(value, f"{place}.{number}")


@cache
def _fault_in(pattern: str) -> str:
    """What keeps `pattern` from being a regular expression of ECMA-262; "" where it is one."""
    try:
        judge = jsonschema_rs.validator_for({"format": "regex"}, validate_formats=True)
        return "" if judge.is_valid(translate(pattern).judge) else pattern
    except ValueError as error:
        return str(error)


def _references(spec: Any, place: str, known: Iterable[str]) -> Iterator[Fault]:
    """References to definitions that there are not, however deep."""
    if isinstance(spec, Mapping):
        if isinstance(name := spec.get("$ref"), str):
            yield from _absent(f"{place}.$ref".strip("."), _DEFINITION, [name.removeprefix("#/$defs/")], known)
        for key, value in spec.items():
            yield from _references(value, f"{place}.{key}", known)
    elif isinstance(spec, list):
        for number, value in enumerate(spec):
            yield from _references(value, f"{place}.{number}", known)


# ---- the record as a whole


def _record(spec: Json, known: _Known) -> Iterator[Fault]:
    for place, names in _field_names(spec):
        yield from _absent(place, _FIELD, names, known.fields)
    yield from _required(spec, known)
    yield from _absent("x-outputs", _OUTPUT, spec.get("x-outputs", ()), registry.names("outputs"))
    yield from _derive(spec, known)
    for number, rule in enumerate(spec.get("x-rules", ())):
        yield from _rule(rule, f"x-rules.{number}", known)
    yield from _matching(spec.get("x-match", {}), known)
    yield from _references(spec, "", spec.get("$defs", ()))
    for word in (word for word in _OF_RECORD if word in spec):
        yield from _absent(word, _FIELD, () if word == "$defs" else _named({word: spec[word]}), known.fields)
        yield from _patterns(spec[word], word)
    for number, condition in enumerate(spec.get("allOf", ())):
        place = f"allOf.{number}"
        yield from _absent(f"{place}.x-code", _CODE, [condition["x-code"]], known.findings)
        yield from _absent(f"{place}.x-field", _FIELD, [condition["x-field"]], known.fields)
        yield from _absent(place, _FIELD, _named(condition), known.fields)
        yield from _patterns(condition, place)


def _field_names(spec: Json) -> Iterator[tuple[str, Iterable[str]]]:
    """The keywords of the entity that name its fields."""
    yield "x-key", spec["x-key"]
    yield "x-label", [spec["x-label"]]
    yield "x-signature", spec.get("x-signature", ())
    yield "x-columns", [spec["x-columns"]] if "x-columns" in spec else ()
    place = spec.get("x-geometry", {})
    yield "x-geometry", [place[word] for word in ("lon", "lat", "crs") if word in place]
    yield "x-geometry.needs", place.get("needs", ())
    yield "x-identity.match", spec.get("x-identity", {}).get("match", ())
    yield "x-identity.uses", spec.get("x-identity", {}).get("uses", ())
    yield "x-identity.else", spec.get("x-identity", {}).get("else", ())
    yield "x-identity.part_of", [whole] if (whole := spec.get("x-identity", {}).get("part_of")) else ()
    for word, part in spec.get("x-diff", {}).items():
        yield f"x-diff.{word}", _mentioned(part)
    merge = spec.get("x-merge", {})
    yield "x-merge.take", merge.get("take", ())
    yield "x-merge", [name for word in ("unite", "conflicts") for name in merge.get(word, ())]
    yield "x-merge.together", [name for group in merge.get("together", ()) for name in group]
    yield "x-merge.operator", [merge["operator"]] if "operator" in merge else ()
    yield "x-gates.no_empty", spec.get("x-gates", {}).get("no_empty", ())
    yield "required", spec.get("required", ())


def _mentioned(part: Any) -> Iterator[str]:
    """Every name in a list of names, or in a mapping of names to them."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        yield from (name for pair in part.items() for half in pair for name in _mentioned(half))
    elif isinstance(part, list):
        yield from part


def _required(spec: Json, known: _Known) -> Iterator[Fault]:
    """A field that is filled in by the system cannot be asked of the sheet."""
    for name in spec.get("required", ()):
        if "x-set-by" in known.fields[name] or "default" in known.fields[name]:
            yield Fault(
                "required",
                f"{name} 由系统填写或有默认值，不应列为必填",
                f"{name} is set by the system or has a default",
            )


def _derive(spec: Json, known: _Known) -> Iterator[Fault]:
    cleaners = registry.names("cleaners")
    for number, step in enumerate(spec.get("x-derive", ())):
        place, source = f"x-derive.{number}", step["from"]
        yield from _absent(f"{place}.field", _FIELD, [step["field"]], known.fields)
        if source.startswith(_FACT):
            continue
        yield from _absent(f"{place}.from", _FIELD, [source], known.fields)
        yield from _absent(f"{place}.use", _CLEANER, [step.get("use", "")], cleaners)


def _named(condition: Any) -> Iterator[str]:
    """The record's fields that a row condition speaks of."""
    if not isinstance(condition, Mapping):
        return
    yield from condition.get("required", ())
    yield from condition.get("properties", ())
    for name, others in condition.get("dependentRequired", {}).items():
        yield from (name, *others)
    for name, part in condition.get("dependentSchemas", {}).items():
        yield from (name, *_named(part))
    for keyword in ("if", "then", "else", "not"):
        yield from _named(condition.get(keyword))
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in condition.get(keyword, ()):
            yield from _named(part)


# ---- matching


def _matching(spec: Json, known: _Known) -> Iterator[Fault]:
    comparers, used = registry.names(comparing.FOLDER), []
    for number, step in enumerate(spec.get("compare", ())):
        name, place = step["comparer"], f"x-match.compare.{number}"
        if name not in comparers:
            yield _unknown(f"{place}.comparer", _COMPARER, name, comparers)
            continue
        used.append(name)
        options = {key: value for key, value in step.items() if key not in comparing.WORDS}
        yield from _plugin(_Plugin(comparing.FOLDER, name, _COMPARER), options, place, known)
        for word in ("weights", "doubt", "veto"):
            yield from _absent(f"{place}.{word}", _LEVEL, step.get(word, ()), comparing.levels(name))
    for number, block in enumerate(spec.get("blocks", ())):
        finders = [name for name in used if comparing.keys(name)]
        yield from _absent(f"x-match.blocks.{number}.by", _COMPARER, [block["by"]], finders)
        yield from _absent(f"x-match.blocks.{number}.within", _FIELD, block.get("within", ()), known.fields)


# ---- rules


class _Plugin(NamedTuple):
    """A function that a schema names: its folder, its name, and what such a thing is called."""

    folder: str
    name: str
    kind: tuple[str, str]


def _rule(rule: Json, place: str, known: _Known) -> Iterator[Fault]:
    name, options = rule["rule"], {key: value for key, value in rule.items() if key not in ("rule", "code")}
    yield from _absent(f"{place}.code", _CODE, [rule["code"]], known.findings)
    rules = registry.names("rules")
    if name not in rules:
        yield _unknown(f"{place}.rule", _RULE, name, rules)
        return
    yield from _plugin(_Plugin("rules", name, ("规则", "rule")), options, place, known)


def _plugin(plugin: _Plugin, options: Json, place: str, known: _Known) -> Iterator[Fault]:
    """What is wrong with the options that the schema gives the function."""
    name, (zh, en) = plugin.name, plugin.kind
    zh = zh.partition("（")[0]
    parameters = inspect.signature(registry.find(plugin.folder, name)).parameters.values()
    takes = {one.name: one for one in parameters if one.kind is one.KEYWORD_ONLY}
    yield from _absent(place, (f"{zh} {name} 的选项", f"option of {en} {name}"), options, takes)
    for option, parameter in takes.items():
        if option not in options and parameter.default is parameter.empty:
            yield Fault(place, f"{zh} {name} 缺少选项 {option}", f"{en} {name} needs the option {option}")
    meanings = {option: str(parameter.annotation) for option, parameter in takes.items()}
    yield from _options({option: value for option, value in options.items() if option in takes}, meanings, place, known)


def _options(options: Json, meanings: Mapping[str, str], place: str, known: _Known) -> Iterator[Fault]:
    """What the options name exists. The rule's signature says what each one names: a field here, an entity, a field there."""
    target: Json = {}
    for option, value in options.items():
        if "EntityName" in meanings[option]:
            entities = [path.stem for path in known.folder.glob("[a-z]*.json")]
            if value not in entities:
                yield _unknown(f"{place}.{option}", _ENTITY, value, entities)
                return
            target = read_json(known.folder / f"{value}.json").get("properties", {})
    for option, value in options.items():
        names = value if isinstance(value, list) else [value]
        if "FieldName" in meanings[option]:
            yield from _absent(f"{place}.{option}", _FIELD, names, known.fields)
        elif "TargetField" in meanings[option]:
            yield from _absent(f"{place}.{option}", _FIELD, names, target)

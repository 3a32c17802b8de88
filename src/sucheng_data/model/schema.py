"""Entity and Field: schemas/<entity>.json as objects. The only module that knows the `x-` keywords."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from sucheng_data.model.codes import Codes, load_codes
from sucheng_data.model.errors import SchemaError
from sucheng_data.model.findings import Findings, load_findings
from sucheng_data.model.issue import Text
from sucheng_data.model.jsonfile import COMMON, Json, read_json


@dataclass(frozen=True)
class Field:
    """One field of an entity: a property of its JSON Schema, with our keywords as attributes."""

    name: str
    spec: Json
    codes: Codes | None = None

    @property
    def title(self) -> str:
        return str(self.spec.get("title", self.name))

    @property
    def title_en(self) -> str:
        return str(self.spec.get("x-title-en", self.name))

    @property
    def description(self) -> str:
        return str(self.spec.get("description", ""))

    @property
    def description_en(self) -> str:
        return str(self.spec.get("x-description-en", ""))

    @property
    def examples(self) -> list[Any]:
        return list(self.spec.get("examples", ()))

    @property
    def type(self) -> str:
        return str(self.spec["type"])

    @property
    def synonyms(self) -> list[str]:
        return list(self.spec.get("x-synonyms", ()))

    @property
    def cleaner(self) -> str:
        return str(self.spec.get("x-clean", "text"))

    @property
    def take(self) -> str | None:
        """The member of the cleaner's dict (or of each dict in its list) that is this field's value."""
        take: str | None = self.spec.get("x-take")
        return take

    @property
    def fills(self) -> Mapping[str, str]:
        """Further members of the cleaner's dict -> the fields they belong to, where those have no cell of their own."""
        fills: Mapping[str, str] = self.spec.get("x-fills", {})
        return fills

    @property
    def private(self) -> bool:
        return bool(self.spec.get("x-private", False))

    @property
    def set_by(self) -> str:
        """ "ingest", "resolve" or "" (read from the sheet): who writes this field."""
        return str(self.spec.get("x-set-by", ""))

    @property
    def default(self) -> Any:
        return self.spec.get("default")

    @property
    def precision(self) -> bool:
        """A date that may be known to the month or year only; a column `<name>_precision` stands beside it."""
        return bool(self.spec.get("x-precision", False))

    @property
    def unit(self) -> str:
        return str(self.spec.get("x-unit", ""))

    @property
    def decimals(self) -> int | None:
        """Digits behind the point of an exact decimal; None for a float."""
        return self.spec.get("x-decimals")

    def severity(self, keyword: str) -> str | None:
        """The field's own severity for `keyword`, where it differs from the register's."""
        own = self.spec.get("x-severity", {})
        return own if isinstance(own, str) else own.get(keyword)

    def code(self, keyword: str) -> str | None:
        """The finding's code for `keyword`, where it differs from the register's."""
        code: str | None = self.spec.get("x-code", {}).get(keyword)
        return code

    @property
    def own_codes(self) -> Mapping[str, str]:
        """Keyword or code of the cleaner -> the code it is reported under, where that differs from the register's."""
        codes: Mapping[str, str] = self.spec.get("x-code", {})
        return codes

    @property
    def owner(self) -> str | None:
        return self.spec.get("x-owner")

    @property
    def message(self) -> Json | None:
        return self.spec.get("x-message")

    @cached_property
    def subschema(self) -> dict[str, Any]:
        """Plain JSON Schema of one value: our keywords gone, the code list written out as `enum`."""
        plain: dict[str, Any] = strip(self.spec)
        if self.codes is not None:
            target = plain["items"] if self.type == "array" else plain
            target["enum"] = list(self.codes)
        return plain


@dataclass(frozen=True)
class Entity:
    """One kind of record, read from schemas/<name>.json; `fields` in the order of the file, common fields last."""

    name: str
    spec: Json
    fields: Mapping[str, Field]

    @property
    def title(self) -> str:
        return str(self.spec["title"])

    @property
    def title_en(self) -> str:
        return str(self.spec["x-title-en"])

    @property
    def description(self) -> str:
        return str(self.spec.get("description", ""))

    @property
    def description_en(self) -> str:
        return str(self.spec.get("x-description-en", ""))

    @property
    def key(self) -> list[str]:
        return list(self.spec["x-key"])

    @property
    def label(self) -> str:
        """The field a person knows the record by."""
        return str(self.spec["x-label"])

    @property
    def identity(self) -> Json:
        """How ids are made: {"match": [fields], "pattern": "ST-{district}-{n:05d}"}; empty: the key comes from the sheet."""
        identity: Json = self.spec.get("x-identity", {})
        return identity

    @property
    def merge(self) -> Json:
        """Which of several senders' values is taken, field by field (stages/_merge.py)."""
        merge: Json = self.spec.get("x-merge", {})
        return merge

    @property
    def match(self) -> Json:
        """How its records are held against each other: comparers with weights, blocks, thresholds; empty: by their ids alone."""
        match: Json = self.spec.get("x-match", {})
        return match

    @property
    def sheets(self) -> list[str]:
        """Words in a sheet or file name that speak for this entity."""
        return list(self.spec.get("x-sheets", ()))

    @property
    def signature(self) -> list[str]:
        """Fields whose headings decide that a sheet is about this entity."""
        return list(self.spec.get("x-signature", ()))

    @property
    def skip_rows(self) -> list[str]:
        return list(self.spec.get("x-skip-rows", ()))

    @property
    def ignore_headers(self) -> list[str]:
        return list(self.spec.get("x-ignore-headers", ()))

    @property
    def columns(self) -> str | None:
        """The coded-list field that a wide sheet may spread over one √ column per code."""
        return self.spec.get("x-columns")

    @property
    def derive(self) -> list[Json]:
        return list(self.spec.get("x-derive", ()))

    @property
    def rules(self) -> list[Json]:
        return list(self.spec.get("x-rules", ()))

    @property
    def geometry(self) -> Json:
        geometry: Json = self.spec.get("x-geometry", {})
        return geometry

    @property
    def outputs(self) -> list[str]:
        return list(self.spec.get("x-outputs", ()))

    @property
    def rank(self) -> int:
        """Place in the order people meet the entities in."""
        return int(self.spec.get("x-rank", 99))

    @property
    def gates(self) -> Json:
        """What must hold between one release and the next: {"min_rows": 1, "max_drop": 0.1}."""
        gates: Json = self.spec.get("x-gates", {})
        return gates

    @property
    def diff(self) -> Json:
        """How changes of its records are told (model/telling.py)."""
        diff: Json = self.spec.get("x-diff", {})
        return diff

    @property
    def required(self) -> list[str]:
        return list(self.spec.get("required", ()))

    @property
    def conditions(self) -> list[Json]:
        """The row-level subschemas (`allOf`), each with `x-code` and `x-field`: which finding, and at which cell."""
        return list(self.spec.get("allOf", ()))

    def plain(self) -> dict[str, Any]:
        """The entity as plain JSON Schema 2020-12, code lists written out: for other people's validators."""
        properties = {name: field.subschema for name, field in self.fields.items()}
        return {**strip(self.spec), "properties": properties}

    @staticmethod
    def code_of(part: Json) -> str:
        """The finding's code of a condition."""
        return str(part["x-code"])

    @staticmethod
    def place_of(part: Json) -> str:
        """The field whose cell a condition's finding points at."""
        return str(part["x-field"])

    @staticmethod
    def severity_of(part: Json) -> str | None:
        """A condition's own severity, where it differs from the register's."""
        return part.get("x-severity")

    def titled(self, names: str) -> Text:
        """What people call the fields of a finding (`names` with commas between); a name that is no field's as it is."""
        fields = [self.fields.get(name) or Field(name, {}) for name in names.split(",")]
        return Text("、".join(field.title for field in fields), ", ".join(field.title_en for field in fields))

    @property
    def public(self) -> list[Field]:
        return [field for field in self.fields.values() if not field.private]


@dataclass(frozen=True, eq=False)
class Schemas:
    """Everything the folder `schemas/` says; equal only to itself, so that what is derived from it can be kept."""

    entities: Mapping[str, Entity]
    codes: Mapping[str, Codes]
    findings: Findings = field(repr=False)

    def __getitem__(self, name: str) -> Entity:
        return self.entities[name]

    def __iter__(self) -> Iterator[Entity]:
        return iter(self.entities.values())


def marks_of(part: Json) -> list[str]:
    """The words by which an entry of a list of rules, conditions or findings is known: its code, its rule."""
    return [part[word] for word in ("code", "x-code", "rule") if word in part]


def strip(spec: Any) -> Any:
    """`spec` without `x-` keywords and annotations, deep."""
    if isinstance(spec, Mapping):
        annotations = ("title", "description", "examples", "default", "deprecated")
        return {
            key: strip(value)
            for key, value in spec.items()
            if not (
                isinstance(key, str)
                and (key.startswith("x-") or (key in annotations and not isinstance(value, Mapping)))
            )
        }
    return [strip(item) for item in spec] if isinstance(spec, list) else spec


def load_schemas(folder: Path) -> Schemas:
    """All schemas of `folder`, checked. Raises SchemaError with file and place, and “did you mean” for a wrong word."""
    schemas = read_schemas(folder)
    check_schemas(schemas, folder)
    return schemas


def check_schemas(schemas: Schemas, folder: Path) -> None:
    """The check of what `read_schemas` read from `folder`. Raises SchemaError."""
    from sucheng_data.model.about import check_about
    from sucheng_data.model.check import check_entities  # not at once: workers read schemas, and check none

    check_about(folder, list(schemas.codes.get("organisations", ())), schemas.entities)
    specs = {f"{entity.name}.json": entity.spec for entity in schemas}
    check_entities(specs, schemas.codes, schemas.findings, folder)


def read_schemas(folder: Path) -> Schemas:
    """All schemas of `folder` before they are checked, which takes longer. Raises SchemaError for what is not even JSON."""
    if not (folder / COMMON).is_file():
        raise SchemaError(
            f"{folder} 里没有 {COMMON}，不是一个模式目录", f"{folder} has no {COMMON}: not a schema folder"
        )
    codes = load_codes(folder / "codes")
    findings = load_findings(folder / "rules.json")
    common = read_json(folder / COMMON)["properties"]
    entities = {}
    for path in sorted(folder.glob("[a-z]*.json")):
        if path.name == "rules.json":
            continue
        spec = read_json(path)
        try:
            shared = {name: field for name, field in common.items() if name not in spec["properties"]}
            entities[path.stem] = Entity(path.stem, spec, _fields({**spec["properties"], **shared}, codes))
        except (KeyError, TypeError, AttributeError):  # the check says what is wrong
            from sucheng_data.model.check import check_entities

            check_entities({path.name: spec}, codes, findings, folder)
            raise
    return Schemas(entities, codes, findings)


def _fields(properties: Json, codes: Mapping[str, Codes]) -> dict[str, Field]:
    return {
        name: Field(name, spec, codes[spec["x-codes"]] if "x-codes" in spec else None)
        for name, spec in properties.items()
    }

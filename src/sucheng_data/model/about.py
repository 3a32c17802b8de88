"""What the publisher says of the package itself: schemas/package/about.json."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sucheng_data.model import registry
from sucheng_data.model.errors import SchemaError, did_you_mean
from sucheng_data.model.issue import Text
from sucheng_data.model.jsonfile import read_json

ABOUT = "package/about.json"


@dataclass(frozen=True)
class About:
    """The facts of about.json. What nobody has decided yet (licence, contact, homepage) is None and is left out everywhere.

    publisher: a code of the register of organisations; updates: entity -> a code of `update_frequencies`; catalogue: what
    open-data catalogues ask for besides, and the titles data sets go by there; forms: the outputs that describe the package as
    a whole, in order, after those the entities ask for; internal: those that are never published.
    """

    name: str
    title: Text
    description: Text
    publisher: str
    contact: Mapping[str, str | None]
    licence: Mapping[str, str | None]
    homepage: str | None
    namespace: UUID
    area: Mapping[str, str]
    theme: Text
    keywords: Mapping[str, Sequence[str]]
    updates: Mapping[str, str]
    catalogue: Mapping[str, Any]
    map: Mapping[str, str | None]
    forms: Sequence[str]
    internal: Sequence[str]

    def uuid(self, identifier: str) -> str:
        """The UUID (version 5) under which another standard knows the thing we know as `identifier`."""
        return str(uuid5(self.namespace, identifier))


def read_about(folder: Path) -> About:
    """`about.json` of a folder of schemas. Raises SchemaError for a word it does not know or a fact that is missing."""
    if not (folder / ABOUT).is_file():
        raise SchemaError(
            f"{folder.name} 里缺少 {ABOUT}，请从程序自带的模式里复制一份",
            f"{folder.name} lacks {ABOUT}: copy the one that comes with the program",
        )
    given = read_json(folder / ABOUT)
    known = [field.name for field in fields(About)]
    _all_known(given, known)
    missing = [name for name in known if name not in given]
    if missing:
        raise SchemaError(f"{ABOUT} 缺少 {'、'.join(missing)}", f"{ABOUT} lacks {', '.join(missing)}")
    about = _about(given)
    _all_known((*about.forms, *about.internal), registry.names("outputs"))
    return about


def check_about(folder: Path, organisations: Collection[str], entities: Collection[str]) -> None:
    """What a publication would stumble over in `about.json`, where there is one. Raises SchemaError."""
    if (folder / ABOUT).is_file():
        about = read_about(folder)
        _all_known([about.publisher], organisations)
        _all_known(about.updates, entities)


def _all_known(words: Iterable[str], known: Collection[str]) -> None:
    for word in words:
        if word not in known:
            zh, en = did_you_mean(word, known)
            raise SchemaError(f"{ABOUT} 里不认识的词 {word}{zh}", f"{ABOUT}: unknown word {word}{en}")


def _about(given: Mapping[str, Any]) -> About:
    try:
        texts = {name: Text(**given[name]) for name in ("title", "description", "theme")}
        return About(**{**given, **texts, "namespace": UUID(given["namespace"])})
    except (TypeError, ValueError, AttributeError) as error:
        raise SchemaError(f"{ABOUT} 有误：{error}", f"{ABOUT} is broken: {error}") from error

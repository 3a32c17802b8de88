"""Finding an entity by the name a person types."""

from __future__ import annotations

import difflib

from sucheng_data.model.errors import UsageError
from sucheng_data.model.schema import Entity, Schemas


def entity_named(schemas: Schemas, word: str) -> Entity:
    """The entity called `word`: its name, singular or plural, or its Chinese title. Raises UsageError with “did you mean”."""
    for entity in schemas:
        if word.lower() in (entity.name, entity.name.removesuffix("s")) or word == entity.title:
            return entity
    names = [entity.name for entity in schemas]
    close = difflib.get_close_matches(word, names, 1)
    listed = "、".join(names)
    hint = f"是否想写 {close[0]}？" if close else f"有：{listed}"
    raise UsageError(
        f"没有叫 {word} 的内容，{hint}", f"no entity {word}: {'did you mean ' + close[0] if close else listed}"
    )

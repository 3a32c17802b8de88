"""map_page: index.html, the map of the stations with everything published about them, in one file that needs no network."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import orjson
from jinja2 import DictLoader, Environment, StrictUndefined

from sucheng_data.grammar.opening import stated_hours
from sucheng_data.model.errors import SchemaError
from sucheng_data.model.release import Release
from sucheng_data.model.schema import Entity, Field
from sucheng_data.outputs._map_hours import compiled
from sucheng_data.outputs._map_pinyin import readings
from sucheng_data.outputs._map_table import Column, borrowing, column, degrees, packed, rising

FILE = "index.html"
DEGREE = "°"
SCRIPTS = ("words", "table", "hours", "find", "shown", "card", "list", "view", "records", "print", "page")
# Where each coordinate lies close to another one, only the difference is written.
BESIDE = {"lon_gcj02": "lon", "lat_gcj02": "lat", "lon_source": "lon_gcj02", "lat_source": "lat_gcj02"}
# What a name often repeats.
BORROWED = ("community", "town")
SPOKEN = ("name", "alt_names", "title", "town", "community", "host_org")
_REMOTE = re.compile(r"[^{}]*\{[^{}]*url\((?!data:)[^{}]*\}")
_TILES = re.compile(r"https?://(?:\{s\}\.)?[A-Za-z0-9.-]+(?::[0-9]+)?/\S*")


def map_page(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`index.html`: search, filters, hours, cards and navigation links over every entity that asks for it."""
    names = release.asked("map_page")
    content = _page(release, names)
    (folder / FILE).write_bytes(content.encode())
    return [(FILE, sum(release.tables[name].num_rows for name in names))]


def _page(release: Release, names: list[str]) -> str:
    styles = {"leaflet": _REMOTE.sub("", _leaflet("leaflet.css")), "own": _text("_map.css")}
    script = "\n".join(_text(f"_map_{name}.js") for name in SCRIPTS)
    scripts = {
        "leaflet": _leaflet("leaflet.js").partition("//# sourceMappingURL")[0],
        "own": f"(() => {{\n{script}\n}})();",
    }
    environment = Environment(
        loader=DictLoader({"page": _text("_map.html.j2")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page").render(
        release=release,
        styles=styles,
        scripts=scripts,
        policy=_policy(styles, scripts, release.about.map.get("tiles")),
        data=_inline(_data(release, names)),
    )


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _leaflet(name: str) -> str:
    return (Path(import_module("xstatic.pkg.leaflet").BASE_DIR) / name).read_text(encoding="utf-8")


def _policy(styles: dict[str, str], scripts: dict[str, str], tiles: str | None) -> str:
    """Nothing but the page's own style and script, known by their digests, and pictures of the tile server if there is one."""
    style, script = (" ".join(_digest(text) for text in texts.values()) for texts in (styles, scripts))
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; img-src data:{_tile_host(tiles)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _tile_host(tiles: str | None) -> str:
    """The one host pictures may come from. Raises SchemaError for what is no address of tiles."""
    if not tiles:
        return ""
    if not _TILES.fullmatch(tiles):
        raise SchemaError(f"map.tiles 不是瓦片地址：{tiles}", f"map.tiles is no address of tiles: {tiles}")
    parts = urlsplit(tiles.replace("{s}.", "*.", 1))
    return f" {parts.scheme}://{parts.netloc}"


def _inline(data: dict[str, Any]) -> str:
    """JSON that no parser of HTML takes for a tag."""
    return orjson.dumps(data).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _data(release: Release, names: list[str]) -> dict[str, Any]:
    publisher = release.schemas.codes["organisations"]
    code = release.about.publisher
    spoken = (text for name in names for text in _spoken(release, name))
    return {
        "title": release.about.title._asdict(),
        "about": release.about.description._asdict(),
        "publisher": {lang: publisher.label(code, lang) for lang in ("zh", "en")},
        "as_of": release.as_of.isoformat(),
        "tiles": release.about.map.get("tiles"),
        "attribution": release.about.map.get("attribution"),
        "tables": [_table(release, name) for name in names],
        "pinyin": readings(spoken),
    }


def _spoken(release: Release, name: str) -> Iterable[str]:
    """The texts of an entity that people search by their sound."""
    table = release.tables[name]
    for spoken in SPOKEN:
        if spoken in table.column_names:
            values = table[spoken].to_pylist()
            yield from (text for value in values for text in (value if isinstance(value, list) else [value]) if text)
    for field in release.schemas[name].fields.values():
        if field.codes is not None and field.name == "district_code":
            yield from (row["label_zh"] for row in field.codes.rows)


def _table(release: Release, name: str) -> dict[str, Any]:
    entity, table = release.schemas[name], release.tables[name]
    columns = {column_name: _column(entity, table, column_name) for column_name in table.column_names}
    facts = {
        "name": name,
        "title": {"zh": entity.title, "en": entity.title_en},
        "rows": table.num_rows,
        "key": entity.key[0],
        "label": entity.label,
        "fields": {field: _field(release, entity, field, values) for field, values in columns.items() if values},
    }
    return facts | (_located(release, entity, table) if entity.geometry else {})


def _column(entity: Entity, table: Any, name: str) -> Column | None:
    if name == entity.key[0] and table.num_rows:
        return rising(table[name].to_pylist())
    field = entity.fields.get(name)
    if field is not None and field.unit == DEGREE:
        base = BESIDE.get(name)
        return degrees(table[name], table[base] if base in table.column_names else None, base or "")
    if name == entity.label:
        return borrowing(table[name], {other: table[other] for other in BORROWED if other in table.column_names})
    return column(table[name])


def _field(release: Release, entity: Entity, name: str, values: Column) -> dict[str, Any]:
    """A column with its title, unit and the words for the codes in it; of a precision, the column only."""
    field = entity.fields.get(name)
    if field is None:
        return {"values": values}
    facts: dict[str, Any] = {"zh": field.title, "en": field.title_en, "values": values}
    if field.unit:
        facts["unit"] = field.unit
    if field.set_by or field.unit == DEGREE:
        facts["origin"] = True
    words = _words(release, field, _distinct(values))
    return facts | ({"words": words} if words else {})


def _distinct(values: Column) -> list[str]:
    """Every text that stands in a column, once."""
    rows = values.get("lists") or values.get("repeated") or ()
    sources = (values.get("items"), values.get("of"), values.get("is"), [values.get("all")], *rows)
    return [
        value for value in dict.fromkeys(item for items in sources for item in items or ()) if isinstance(value, str)
    ]


def _words(release: Release, field: Field, found: list[str]) -> dict[str, list[str]]:
    """What the codes mean, in Chinese and English: of a code list, the register of organisations, the register of findings."""
    if field.name == "flags":
        register = release.schemas.findings
        return {code: [register[code].title.zh, register[code].title.en] for code in found if code in register}
    organisation = field.name.endswith(("org_id", "org_ids", "submitted_by"))
    codes = field.codes or (release.schemas.codes["organisations"] if organisation else None)
    if codes is None:
        return {}
    return {code: [codes.label(code), codes.label(code, "en")] for code in found if code in codes.by_code}


def _located(release: Release, entity: Entity, table: Any) -> dict[str, Any]:
    """What the map needs beside the columns: who is on it, and each one's hours, compiled."""
    words = entity.geometry
    needed = (table[name].to_pylist() for name in (words["lon"], words["lat"], *words.get("needs", ())))
    off = [row for row, values in enumerate(zip(*needed, strict=True)) if None in values]
    texts: dict[tuple[str | None, str | None], int] = {}
    places = [texts.setdefault(text, len(texts)) for text in stated_hours(table)]
    years = (release.as_of.year, release.as_of.year + 1)
    return {
        "map": True,
        "off": off,
        "hours": compiled(list(texts), years) | {"at": packed(np.array(places, np.float64))},
    }

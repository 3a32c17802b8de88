"""address_district: the address does not name another district than the record states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import RAW, FieldName, Hit, World, values

if TYPE_CHECKING:
    import pyarrow as pa


def address_district(table: pa.Table, world: World, *, address: FieldName, district: FieldName) -> Iterator[Hit]:
    """地址写明的区县应与区县栏一致。A district named at the head of the address must be the stated one."""
    names = {row["label_zh"]: row["code"] for row in world.codes["districts"].rows if row["kind"] == "district"}
    codes = values(table, district)
    for row, text in enumerate(values(table, RAW + address)):
        named = _named(text or "", names)
        if named and codes[row] is not None and codes[row] != named:
            place = {f"found_{lang}": world.codes["districts"].label(named, lang) for lang in ("zh", "en")}
            yield Hit(row, address, {"value": text, **place})


def _named(text: str, names: dict[str, str]) -> str | None:
    """The district the address begins with, after province and city; road names further on (常熟路) do not count."""
    for prefix in ("江苏省", "江苏", "苏州市", "苏州"):
        # 苏州工业园区 itself begins with the name of the city.
        if not any(text.startswith(name) for name in names):
            text = text.removeprefix(prefix).strip()
    return next((code for name, code in names.items() if text.startswith(name)), None)

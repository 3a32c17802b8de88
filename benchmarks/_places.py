"""Invented stations with the truth about them: names and addresses varied, datums mixed, phones missing, twins on one site."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from sucheng_data.model.codes import Register
from sucheng_data.model.datum import gcj02_to_bd09, wgs84_to_gcj02

FIRST = (
    "金银玉星月云霞晨朝春夏秋冬梅兰竹菊松柏桐杏桃李荷莲锦绣彩虹泉溪澜波帆鹭燕鹤安宁康泰和平福禄寿喜嘉瑞景华盛荣昌隆庆祥"
)
SECOND = "泾浜桥塘湾港渡埂圩荡渚庄园苑里坊巷亭台楼阁堂舍门坡岗洲屿浦溇潭池墩湖堤陂岸村墅第府轩居"
HOMOPHONES = {
    "松": "淞",
    "桥": "侨",
    "泾": "径",
    "苑": "院",
    "和": "禾",
    "塘": "堂",
    "园": "圆",
    "庄": "装",
    "星": "兴",
    "兰": "蓝",
}
TRADITIONAL = str.maketrans(
    "驿务点户动东区号楼门桥云华兴银邮业车医馆线园庄", "驛務點戶動東區號樓門橋雲華興銀郵業車醫館線園莊"
)
HOSTS = (
    ("建设银行", "建行"), ("工商银行", "工行"), ("农业银行", "农行"), ("中国银行", "中行"), ("交通银行", "交行"), ("中国移动", "移动公司"),
    ("中国电信", "电信营业厅"), ("中国邮政", "邮政"), ("中国石化", "中石化"), ("顺丰速运", "顺丰"), ("农村商业银行", "农商行"), ("肯德基", "KFC"),
)  # fmt: skip
PLATES = (
    "暖“新”驿站",
    "工会驿站",
    "户外劳动者服务站点",
    "驿站",
    "服务站",
    "爱心驿站",
    "小哥驿站",
    "党群服务站",
    "骑手驿站",
    "服务点",
)
SITES = ("广场", "小区", "产业园", "大厦", "公园", "菜场", "物流园", "商业街", "花园", "中心")
UNITS = (("一号", "二号"), ("A区", "B区"), ("东门", "西门"), ("一期", "二期"), ("1号楼", "2号楼"), ("北广场", "南广场"))
WRITTEN = {"一号": ("1号", "①", "一号"), "二号": ("2号", "②", "二号"), "一期": ("1期", "一期"), "二期": ("2期", "二期")}
ROADS = ("路", "街", "大道", "巷", "东路", "西路", "南路", "北路")


class Thing(NamedTuple):
    """One real place."""

    kind: str
    town: tuple[str, str, str]
    community: str
    core: str
    host: tuple[str, str] | None
    unit: str
    address: tuple[str, int]
    point: tuple[float, float]
    phone: str


def things(rng: Random, count: int, register: Register) -> Iterator[Thing]:
    """So many places, one in twelve with a twin beside it."""
    towns = [(row["district_code"], row["label_zh"]) for row in register["towns"].rows if row["label_zh"][-1] in "镇道"]
    centres = {}
    for district, town in towns:
        box = register["districts"].by_code[district]
        centres[town] = tuple(
            rng.uniform(float(box[low]) * 0.7 + float(box[high]) * 0.3, float(box[low]) * 0.3 + float(box[high]) * 0.7)
            for low, high in (("west", "east"), ("south", "north"))
        )
    made = 0
    while made < count:
        district, town = rng.choice(towns)
        thing = _thing(rng, (district, town, register["districts"].label(district)), centres[town])
        yield thing
        made += 1
        if rng.random() < 1 / 12 and made < count:
            yield _twin(rng, thing)
            made += 1


def _word(rng: Random, length: int = 2) -> str:
    return rng.choice(FIRST) + (rng.choice(FIRST) if length > 2 else "") + rng.choice(SECOND)


def _thing(rng: Random, town: tuple[str, str, str], centre: Any) -> Thing:
    kind = rng.choices(("community", "branch", "site", "village"), (4, 2, 3, 1))[0]
    community = _word(rng, rng.choice((2, 2, 3)))
    road = rng.choice(FIRST) + rng.choice(FIRST) + rng.choice(ROADS)
    core = {"community": community, "village": community, "branch": road, "site": _word(rng, 3) + rng.choice(SITES)}[
        kind
    ]
    point = (centre[0] + rng.gauss(0, 0.02), centre[1] + rng.gauss(0, 0.016))
    phone = f"0512-{rng.randint(50, 69)}{rng.randint(0, 999999):06d}"
    host = rng.choice(HOSTS) if kind == "branch" else None
    return Thing(kind, town, community, core, host, "", (road, rng.randint(1, 1200)), point, phone)


def _twin(rng: Random, thing: Thing) -> Thing:
    """The place beside `thing` that is not it: another unit, another host, or another community at the next door."""
    near = (thing.point[0] + rng.uniform(-3e-4, 3e-4), thing.point[1] + rng.uniform(-3e-4, 3e-4))
    phone = thing.phone if rng.random() < 0.3 else f"0512-{rng.randint(50, 69)}{rng.randint(0, 999999):06d}"
    other = thing._replace(point=near, phone=phone)
    if thing.host:
        return other._replace(host=rng.choice([host for host in HOSTS if host != thing.host]))
    if thing.kind == "site":
        return other._replace(unit=rng.choice(UNITS)[1])
    return other._replace(community=_word(rng), core=_word(rng), kind="community")


def record(rng: Random, thing: Thing, number: int, sender: int) -> dict[str, Any]:
    """`thing` as one sender wrote it down."""
    name = _name(rng, thing)
    if rng.random() < 0.03:
        name = "".join(HOMOPHONES.get(sign, sign) for sign in name)
    if rng.random() < 0.05:
        name = name.translate(TRADITIONAL)
    lon, lat = thing.point[0] + rng.gauss(0, 5e-5), thing.point[1] + rng.gauss(0, 5e-5)
    datum, stated = _datum(rng)
    has_point = rng.random() < 0.93
    phone = thing.phone if rng.random() < 0.88 else f"0512-{rng.randint(50, 69)}{rng.randint(0, 999999):06d}"
    return {
        "thing": number,
        "name": name,
        "district_code": thing.town[0],
        "town": thing.town[1] if rng.random() < 0.85 else None,
        "community": f"{thing.community}社区" if thing.kind == "community" and rng.random() < 0.4 else None,
        "address": _address(rng, thing) if rng.random() < 0.95 else None,
        "lon": lon if has_point else None,
        "lat": lat if has_point else None,
        "datum": datum,
        "crs_source": stated,
        "phone": [phone] if rng.random() < 0.7 else None,
        "is_24h": rng.random() < 0.2,
        "_file": f"raw/{sender}.xlsx",
        "_sheet": "1",
    }


def _datum(rng: Random) -> tuple[str, str]:
    """(true, stated): of three in ten it is not known, or not the usual one; a few are stated wrongly."""
    chance = rng.random()
    if chance < 0.7:
        return "gcj02", "gcj02"
    true = rng.choice(("wgs84", "gcj02", "bd09"))
    return true, "unknown" if chance < 0.85 else true if chance < 0.98 else "gcj02"


def _name(rng: Random, thing: Thing) -> str:
    plate = rng.choice(PLATES)
    unit = rng.choice(WRITTEN.get(thing.unit, (thing.unit,)))
    if rng.random() < 0.3:
        unit = f"（{unit}）" if unit else ""
    prefix = rng.choice(("", "", thing.town[1], thing.town[2] + thing.town[1], thing.town[2]))
    if thing.kind == "community":
        area = rng.choice(("社区", "社区", "社区居委会", ""))
        return f"{prefix}{thing.core}{area}{unit}{plate}"
    if thing.kind == "village":
        return f"{prefix}{thing.core}{rng.choice(('村', '村村委会', '村'))}{plate}"
    if thing.host:
        branch = "支行" if "行" in thing.host[0] else rng.choice(("网点", "营业厅", "店"))
        return f"{prefix}{rng.choice(thing.host)}{thing.core}{rng.choice((branch, branch, ''))}{plate}"
    return f"{prefix}{thing.core}{unit}{plate}"


def _address(rng: Random, thing: Thing) -> str:
    road, number = thing.address
    shown = rng.choices((f"{number}号", f"{number}号1楼", f"{number}", "", f"{number}号对面"), (8, 2, 1, 1, 0.3))[0]
    prefix = rng.choice(
        ("", "", thing.town[1], thing.town[2] + thing.town[1], f"江苏省苏州市{thing.town[2]}{thing.town[1]}")
    )
    return f"{prefix}{road}{shown}"


def table_of(count: int, register: Register, seed: int = 11) -> pa.Table:
    """`count` records of some 0.7 times as many places; the column `thing` is the truth."""
    rng = Random(seed)
    rows: list[dict[str, Any]] = []
    for number, thing in enumerate(things(rng, count, register)):
        for sender in rng.sample(range(8), rng.choices((1, 2, 3), (65, 25, 10))[0]):
            rows.append(record(rng, thing, number, sender))
        if len(rows) >= count:
            break
    rng.shuffle(rows)
    table = pa.Table.from_pylist(rows[:count])
    return _moved(table)


def _moved(table: pa.Table) -> pa.Table:
    """The points as they were delivered, each in its datum."""
    lon, lat = (table[name].to_numpy(zero_copy_only=False).astype(float) for name in ("lon", "lat"))
    datum = np.array(table["datum"].to_pylist())
    gcj = wgs84_to_gcj02(lon, lat)
    for name, (x, y) in (("gcj02", gcj), ("bd09", gcj02_to_bd09(*gcj))):
        lon, lat = np.where(datum == name, x, lon), np.where(datum == name, y, lat)
    for name, values in (("lon", np.round(lon, 6)), ("lat", np.round(lat, 6))):
        column = pa.array(np.where(np.isnan(values), None, values).tolist(), pa.float64())
        table = table.set_column(table.column_names.index(name), name, column)
    return table.drop_columns(["datum"])

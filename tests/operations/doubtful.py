"""Doubtful pairs of stations, plainly invented, for the tests of reviews."""

from __future__ import annotations

from sucheng_data.model.issue import Place, Text
from sucheng_data.model.matching import Compared, Doubt, Outcome, Party, Reason

NAMES = [
    "虚构路暖新驿站",
    "虚构路工会驿站",
    "虚构银行示例支行户外劳动者驿站",
    "示例社区党群服务中心暖“新”驿站",
    "样板广场司机之家",
]


def party(number: int, **values: object) -> Party:
    """A station under its id; every other one has none yet."""
    name = str(values.pop("name", NAMES[number % len(NAMES)]))
    sign = f"ST-320583-{number:05d}" if number % 2 else f"{number:010x}"
    place = Place("raw/昆山市总工会/驿站.xlsx" if number % 2 else "raw/昆山市邮政/网点.xlsx", "汇总", f"B{number + 2}")
    facts = {
        "name": name,
        "district_code": "320583",
        "town": "示例镇",
        "address": f"虚构路{number}号",
        "operator_org_id": "SZ-ZGH",
        "lon": 120.98 + number / 1000,
        "lat": 31.38,
        "crs_source": "gcj02",
        "opening_hours_text": "08:00-20:00",
        "phone": [f"0512-5550{number:04d}"],
        "is_24h": False,
        "facilities": ["water", "microwave"],
    }
    return Party(sign, name, place, "KS-ZGH" if number % 2 else "SZ-ZGH", {**facts, **values})


def doubt(left: Party, right: Party, points: float = 2.0, metres: float | None = 35.0) -> Doubt:
    reasons = [
        Reason("name", 2.5, Text("名称主体相同：虚构路", "the same core of the name: 虚构路")),
        Reason("distance", 1.0, Text("相距 35 米", "35 m apart")),
        Reason("phone", points - 3.5, Text("电话不同", "other telephones")),
    ]
    return Doubt("stations", left, right, Compared(Outcome.ASK, points, reasons), metres)


def several(count: int) -> list[Doubt]:
    """So many pairs; of every ten, four hang together."""
    found = []
    for number in range(count):
        base = number * 4
        one = party(base, name=NAMES[number % 5])
        if found and 0 < number % 10 < 4:
            one = found[-1].right
        other = party(
            base + 1,
            name=NAMES[number % 5].replace("示例", "示范"),
            address=f"虚构路{base}号东侧" if number % 3 else None,
        )
        found.append(doubt(one, other, round(3 - number % 7 * 0.2, 1), None if number % 4 == 3 else number * 7.4))
    return found

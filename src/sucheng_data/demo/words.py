"""Invented words of the synthetic city: roads, communities, hours, phones; none of them is a real place or person."""

from __future__ import annotations

from random import Random

_FIRST = "金银玉星月云霞晨朝春夏秋冬梅兰竹菊松柏桐杏桃李荷莲锦绣彩虹泉溪澜波帆鹭燕鹤"
_SECOND = "泾浜桥塘湾港渡埂圩荡渚庄园苑里坊巷亭台楼阁堂舍门坡岗洲屿"
_ROADS = ("路", "街", "大道", "巷", "东路", "西路", "南路", "北路")

# Each is read the same way by anyone: (as written, open round the clock).
HOURS = (
    ("周一至周日 8:00-20:00", False),
    ("周一至周五9:00-17:00", False),
    ("周一至周日8:30-11:30,13:30-17:00", False),
    ("周一至周六 9:00-20:00", False),
    ("周一至周五 8:30–17:30", False),
    ("周二至周日 9:00-20:00（周一闭馆）", False),
    ("周一至周五8:30-17:30，周六至周日9:00-16:00", False),
    ("周一至周日 9：00-21：00", False),
    ("周一到周日 7:30-19:30", False),
    ("周一至周日 8:00～22:00", False),
    ("周一至周日 上午8:30-11:30 下午13:30-17:00", False),
    ("24小时", True),
    ("24小时开放", True),
    ("全天", True),
)

# Basic facilities, each with words a department may use for it; then others that often stand beside them.
BASIC = {
    "drinking_water": ("饮水机", "饮用水", "直饮水"),
    "microwave": ("微波炉", "热饭设施", "微波炉"),
    "phone_charging": ("手机充电", "充电插座", "手机充电"),
    "first_aid": ("药箱", "应急药箱", "急救箱"),
    "seating": ("休息座椅", "休息桌椅", "桌椅"),
    "toilet": ("卫生间", "公共卫生间", "厕所"),
}
FURTHER = {
    "air_conditioning": ("空调", "冷暖空调", "空调"),
    "wifi": ("WiFi", "无线网络", "WIFI"),
    "umbrella": ("雨具", "雨伞", "爱心伞"),
    "fridge": ("冰箱", "冰箱", "冰柜"),
    "reading": ("图书角", "图书角", "书报"),
    "aed": ("AED", "AED", "自动体外除颤器"),
    "air_pump": ("打气筒", "充气筒", "打气筒"),
    "tools": ("工具箱", "维修工具", "便民工具箱"),
    "ev_bike_charging": ("电动车充电", "电动自行车充电", "电动车充电"),
}


def place(rng: Random) -> str:
    """An invented place name of two characters."""
    return rng.choice(_FIRST) + rng.choice(_SECOND)


def community(rng: Random, town: str) -> str:
    """An invented community: villages are found in towns only."""
    return place(rng) + ("村" if town.endswith("镇") and rng.random() < 0.3 else "社区")


def address(rng: Random) -> str:
    """An invented street address."""
    return f"{rng.choice(_FIRST)}{rng.choice(_FIRST)}{rng.choice(_ROADS)}{rng.randint(1, 999)}号"


def phone(rng: Random) -> str:
    """A landline of the block 6555 0100-0199, which this demo sets aside for fiction."""
    return f"0512-655501{rng.randint(0, 99):02d}"


def facilities(rng: Random) -> tuple[str, ...]:
    """Three to six basic facilities and up to four others, in the usual order."""
    basic = rng.sample(sorted(BASIC), rng.randint(3, 6))
    further = rng.sample(sorted(FURTHER), rng.randint(0, 4))
    return tuple(code for code in (*BASIC, *FURTHER) if code in (*basic, *further))


def facility_words(codes: tuple[str, ...], dialect: int) -> list[str]:
    """The department's words for `codes`; `dialect` says which of three vocabularies it uses."""
    words = {**BASIC, **FURTHER}
    return [words[code][dialect] for code in codes]

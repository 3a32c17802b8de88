"""The eighteen departments of the synthetic city, and how each lays out its station sheets."""

from __future__ import annotations

from dataclasses import dataclass

from sucheng_data.demo.layouts import BANDS, DISTRICTS, FLAT, MERGED, PLAIN, WIDE


@dataclass(frozen=True)
class Department:
    """One department: what it runs, its share of the stations, and the habits of its sheets.

    `datum` is the coordinates' true datum, `crs_word` how the 坐标系 column names it; `named` is full or short; `dates`
    is excel, zh, iso, slash or dot; `yes` the words for true and false; `numbers`: coordinates are numbers, not text.
    """

    code: str
    category: str
    plate: str
    weight: int
    title: str
    columns: str
    datum: str = "gcj02"
    crs_word: str = ""
    named: str = "full"
    dates: str = "excel"
    yes: tuple[str, str] = ("是", "否")
    numbers: bool = True
    separator: str = "、"
    dialect: int = 0
    form: str = "xlsx"
    titled: bool = True
    covered: bool = False
    counted: bool = False
    by_district: bool = False
    merged: bool = False
    total: bool = False
    hidden: int = 0


DEPARTMENTS = (
    Department(
        "SZ-ZGH",
        "union",
        "工会驿站",
        22,
        "工会户外劳动者服务站点汇总表",
        BANDS,
        covered=True,
        total=True,
    ),
    Department(
        "SZ-SGB",
        "nuanxin",
        "暖“新”驿站",
        20,
        "暖新驿站基本情况表",
        PLAIN,
        covered=True,
        counted=True,
        dates="iso",
    ),
    Department(
        "SZ-ZZB",
        "party_centre",
        "党群服务站",
        10,
        "党群服务阵地一览表",
        MERGED,
        merged=True,
        crs_word="高德",
        dates="zh",
    ),
    Department(
        "SZ-TSW",
        "rider",
        "小哥驿站",
        5,
        "青年小哥驿站清单",
        DISTRICTS,
        datum="bd09",
        by_district=True,
        named="short",
        dialect=1,
    ),
    Department(
        "SZ-FL",
        "women",
        "妇女微家",
        4,
        "妇女微家阵地台账",
        PLAIN,
        yes=("√", "×"),
        dates="slash",
        separator="，",
    ),
    Department(
        "SZ-JTJ",
        "driver_home",
        "司机之家",
        4,
        "“司机之家”建设情况表",
        WIDE,
        datum="wgs84",
        yes=(
            "√",
            "×",
        ),
        covered=True,
        dates="dot",
    ),
    Department(
        "SZ-CGJ",
        "city_mgmt",
        "城市管理服务站",
        6,
        "城市管理服务站统计表",
        BANDS,
        total=True,
        named="short",
        dialect=2,
    ),
    Department(
        "SZ-YZJ",
        "telecom_post",
        "邮爱驿站",
        4,
        "",
        FLAT,
        titled=False,
        form="csv",
        datum="wgs84",
        crs_word="WGS84",
        dates="iso",
    ),
    Department(
        "SZ-WJW",
        "health",
        "健康驿站",
        3,
        "健康驿站名单",
        MERGED,
        merged=True,
        crs_word="GCJ-02",
        dialect=1,
        hidden=1,
    ),
    Department(
        "SZ-RSJ",
        "employment",
        "就业服务站",
        5,
        "家门口就业服务站汇总表",
        DISTRICTS,
        datum="bd09",
        by_district=True,
        covered=True,
    ),
    Department(
        "SZ-WGLJ",
        "library",
        "城市书房",
        3,
        "",
        FLAT,
        titled=False,
        crs_word="高德",
        dates="excel",
        yes=("是", "否"),
    ),
    Department(
        "SZ-XCB",
        "civil",
        "新时代文明实践站",
        4,
        "新时代文明实践站汇总表",
        PLAIN,
        counted=True,
        dates="zh",
        dialect=2,
    ),
    Department(
        "SZ-SHJ",
        "friendly",
        "友好商户",
        3,
        "骑手友好商户名录",
        WIDE,
        datum="wgs84",
        numbers=False,
        dates="iso",
    ),
    Department(
        "SZ-MZJ",
        "nuanxin",
        "暖新驿站",
        2,
        "社区暖新驿站情况表",
        PLAIN,
        numbers=False,
        hidden=2,
        separator="；",
    ),
    Department(
        "SZ-GAJ",
        "rider",
        "骑士驿站",
        2,
        "骑士驿站登记表",
        BANDS,
        dates="slash",
        yes=("有", "无"),
    ),
    Department(
        "SZ-SFJ",
        "union",
        "职工服务驿站",
        1,
        "职工服务驿站清单",
        MERGED,
        merged=True,
        crs_word="百度",
        datum="bd09",
        total=True,
    ),
    Department(
        "SZ-XSM",
        "nuanxin",
        "暖‘新’驿站",
        1,
        "",
        FLAT,
        titled=False,
        crs_word="WGS84",
        datum="wgs84",
        dates="iso",
    ),
    Department(
        "SZ-YLJ",
        "city_mgmt",
        "环卫驿站",
        1,
        "公园环卫驿站一览表",
        PLAIN,
        covered=True,
        total=True,
        dates="dot",
        dialect=1,
    ),
)

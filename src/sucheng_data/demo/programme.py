"""The projects, benefits and indicators of the synthetic city."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sucheng_data.demo import words
from sucheng_data.demo.departments import DEPARTMENTS, Department
from sucheng_data.demo.layouts import columns
from sucheng_data.demo.record import File, Record, Sheet, Value
from sucheng_data.demo.sheets import NOTE, SYNTHETIC, cover
from sucheng_data.demo.stations import City, written

PROJECTS, BENEFITS, INDICATORS = 60, 200, 40

PROJECT_COLUMNS = """
    #=序号 title=项目名称 action_code=所属行动 programme=所属品牌 plan_year=年度 jurisdiction=实施区域
    lead_org_id=牵头单位 responsible_org_ids=责任单位 description=项目内容 target_groups=服务对象 targets=目标任务
    start_date=开始时间 end_date=完成时限 period_text=实施周期 status=进展状态 progress_pct=完成率(%)
    budget_cny=经费预算(万元) contact_phone=咨询电话 remarks=备注
"""
BENEFIT_COLUMNS = """
    #=序号 title=福利名称 kind=类型 action_code=所属行动 provider_org_ids=提供单位 target_groups=适用对象
    quantity=数量 quantity_unit=计量单位 quantity_status=计划/实际 unit_value_cny=单价(元)
    total_value_cny=总价值(元) total_value_type=金额口径 valid_from=开始日期 valid_to=结束日期 period_text=活动时间
    claim_channel=领取渠道 stock_policy=发放规则 issued_quantity=已发放 contact_phone=咨询电话 status=状态
    remarks=备注
"""
INDICATOR_COLUMNS = """
    #=序号 subject=指标名称 scope=统计口径 area=区域 value=数值 unit=单位
    status=目标/实际 as_of=截至日期 remarks=备注
"""

GROUPS = (
    "快递员、外卖配送员",
    "货车司机、网约车司机",
    "新就业形态劳动者",
    "户外劳动者",
    "新市民劳动者",
    "环卫工人",
    "家政服务员",
)


class Theme(NamedTuple):
    """What projects, benefits and indicators are about: the action it serves and what is counted, in which unit."""

    action: str
    subject: str
    unit: str
    verb: str


THEMES = (
    Theme("健康护航", "健康体检", "人次", "组织"),
    Theme("健康护航", "心理疏导", "人次", "提供"),
    Theme("成长关爱", "技能培训", "人次", "开展"),
    Theme("成长关爱", "子女托管", "名", "提供"),
    Theme("就业无忧", "专场招聘", "场", "举办"),
    Theme("帮扶济困", "走访慰问", "户", "开展"),
    Theme("帮扶济困", "法律援助", "人次", "提供"),
    Theme("乐享安居", "租房优惠", "套", "落实"),
    Theme("强基增效", "驿站提升", "个", "完成"),
)


class Offer(NamedTuple):
    """A kind of benefit: its code-list label, what it is called, its unit, its prices, and what its total means."""

    kind: str
    called: str
    unit: str
    prices: tuple[int, ...]
    total: str


OFFERS = (
    Offer("优惠券/抵用券", "消费券", "张", (10, 20, 50), "面值"),
    Offer("实物", "清凉包", "份", (30, 60, 80), "商品价值"),
    Offer("门票/演出票", "观影票", "张", (35, 40), "面值"),
    Offer("体检/健康项目", "健康体检", "人次", (150, 200, 300), "投入资金"),
    Offer("保险", "意外险", "份", (50, 100), "补贴金额"),
    Offer("培训/课程", "技能夜校课程", "人次", (100, 120), "投入资金"),
)


def files(city: City) -> list[File]:
    """The workbooks of projects, benefits and indicators: some departments send one book, others a book for each."""
    result = []
    for department, sheets in _sheets(city):
        folder = f"raw/{city.label('organisations', department.code)}"
        if DEPARTMENTS.index(department) % 3 == 0:
            result.append(File(f"{folder}/暖新工作报送表（{SYNTHETIC}）.xlsx", "xlsx", sheets))
        else:
            result += [File(f"{folder}/{one.name}报送表（{SYNTHETIC}）.xlsx", "xlsx", [one]) for one in sheets]
    return result


def entity(sheet: Sheet) -> str:
    """Which entity a sheet of this module is about."""
    return {"项目清单": "projects", "福利清单": "benefits", "指标数据": "indicators"}[sheet.name]


def _sheets(city: City) -> list[tuple[Department, list[Sheet]]]:
    projects = _spread(PROJECTS, len(DEPARTMENTS))
    benefits = _spread(BENEFITS, 10)
    indicators = _spread(INDICATORS, 8)
    result = []
    for department, *counts in zip(DEPARTMENTS, projects, benefits, indicators, strict=True):
        makers = (_project, _benefit, _indicator)
        tables = [[make(city, department) for _ in range(count)] for make, count in zip(makers, counts, strict=True)]
        result.append((department, _dressed(city, department, tables)))
    return result


def _spread(total: int, over: int) -> list[int]:
    """`total` as evenly as can be over the first `over` departments."""
    counts = [total // over + (place < total % over) for place in range(over)]
    return counts + [0] * (len(DEPARTMENTS) - over)


def _dressed(city: City, department: Department, tables: list[list[Record]]) -> list[Sheet]:
    organisation, year = city.label("organisations", department.code), _year(city)
    line = cover(organisation, city.day)
    dress = (
        ("项目清单", f"{year}年度新市民劳动者关爱服务项目清单", PROJECT_COLUMNS),
        ("福利清单", "新市民劳动者福利清单", BENEFIT_COLUMNS),
        ("指标数据", "暖新工作指标数据表", INDICATOR_COLUMNS),
    )
    return [
        Sheet(name, columns(line_up), records, f"{organisation}{title}（{SYNTHETIC}）", line, NOTE)
        for (name, title, line_up), records in zip(dress, tables, strict=True)
        if records
    ]


def _project(city: City, department: Department) -> Record:
    rng, lead = city.rng, city.label("organisations", department.code)
    helper = city.label("organisations", rng.choice([one.code for one in DEPARTMENTS if one is not department]))
    theme, count, groups = rng.choice(THEMES), rng.randint(2, 90) * 10, rng.choice(GROUPS)
    year = _year(city)
    start, end = date(year, rng.randint(1, 4), 1), date(year, 12, rng.randint(1, 31))
    progress = rng.choice((100, 95, 90, 80, 60))
    goal = f"{theme.subject}{count}{theme.unit}"
    return _record(
        department,
        title=f"“{_fresh(city)}”{theme.subject}项目",
        action_code=theme.action,
        programme="苏城暖新",
        plan_year=year,
        jurisdiction="苏州市",
        lead_org_id=lead,
        responsible_org_ids=f"{lead}、{helper}",
        description=f"面向{groups}等群体，全年{theme.verb}{goal}，就近就便提供服务，做好宣传和回访。",
        target_groups=groups,
        targets=goal,
        start_date=start,
        end_date=end,
        period_text=f"{start.year}年{start.month}月至12月",
        status="已完成" if progress == 100 else "推进中",
        progress_pct=progress,
        budget_cny=rng.randint(5, 200),
        contact_phone=words.phone(rng),
    )


def _benefit(city: City, department: Department) -> Record:
    meant = sorted({one.total for one in OFFERS})[DEPARTMENTS.index(department) % 4]
    rng, offer = city.rng, city.rng.choice([one for one in OFFERS if one.total == meant])
    over = rng.random() < 0.3
    start = city.day - timedelta(rng.randint(300, 500) if over else rng.randint(10, 100))
    # What runs, runs for years, so that the city does not go stale with the calendar.
    end = city.day + timedelta(rng.randint(-150, -20) if over else rng.randint(700, 1000))
    quantity, price = rng.randint(2, 100) * 50, rng.choice(offer.prices)
    return _record(
        department,
        title=f"“{_fresh(city)}”{offer.called}",
        kind=offer.kind,
        action_code=rng.choice(THEMES).action,
        provider_org_ids=city.label("organisations", department.code),
        target_groups=rng.choice(GROUPS),
        quantity=quantity,
        quantity_unit=offer.unit,
        quantity_status="计划",
        unit_value_cny=price,
        total_value_cny=quantity * price,
        total_value_type=offer.total,
        valid_from=start,
        valid_to=end,
        period_text=f"{written(start, 'zh')}至{written(end, 'zh')}",
        claim_channel="“苏周到”App",
        stock_policy=rng.choice(("先到先得", "符合即享", "限额分配")),
        issued_quantity=quantity if over else quantity // rng.randint(2, 9),
        contact_phone=words.phone(rng),
        status="已结束" if over else "进行中",
    )


def _indicator(city: City, department: Department) -> Record:
    rng, theme, year = city.rng, city.rng.choice(THEMES), _year(city)
    return _record(
        department,
        subject=f"“{_fresh(city)}”{theme.subject}数",
        scope=f"本单位{year}年{theme.verb}的{theme.subject}",
        area=rng.choice(["苏州市", *(one.label for one in city.districts.values())]),
        value=rng.randint(20, 9000),
        unit=theme.unit,
        status=rng.choice(("目标", "实际")),
        as_of=date(year, rng.randint(2, 12), 1) - timedelta(1),
    )


def _record(department: Department, **values: Value) -> Record:
    return Record(department.code, "320500", {**values, "remarks": None})


def _year(city: City) -> int:
    """The last year there is something to tell about."""
    return (city.day - timedelta(90)).year


def _fresh(city: City) -> str:
    """An invented name of four characters that nothing else bears."""
    while (name := words.place(city.rng) + words.place(city.rng)) in city.used:
        pass
    city.used.add(name)
    return name

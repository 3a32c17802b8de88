"""Claims about one question → what they are. The nineteen questions are rows of a file; the others, of the same kinds, are here."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from itertools import permutations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sucheng_data.model.observation import KINDS, Claim, Resolution, Source
from sucheng_data.model.schema import Schemas, read_schemas
from sucheng_data.operations.claims import claims_in
from sucheng_data.operations.workspace import packaged_schemas
from sucheng_data.readers import read_book
from sucheng_data.stages.reconcile import reconcile, reconcile_all

DATA = Path(__file__).parents[1] / "data" / "reconciliation"
SHARED = Path(__file__).parents[2].parent / "shared" / "domain"


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return read_schemas(packaged_schemas())


@pytest.fixture(scope="module")
def answers(schemas: Schemas) -> dict[str, Resolution]:
    groups = claims_in(read_book(DATA / "claims.csv", "claims.csv"), schemas)
    return {name: reconcile(claims, schemas.codes, name) for name, claims in groups.items()}


def expected() -> list[tuple[str, str, str]]:
    with (DATA / "expected.csv").open(encoding="utf-8", newline="") as file:
        return [(row["组"], row["结论"], row["还应有"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("group", "kind", "also"), expected())
def test_the_nineteen_questions(answers: dict[str, Resolution], group: str, kind: str, also: str) -> None:
    found = answers[group]
    assert found.kind == kind
    assert also in ("", *found.kinds)
    assert "conflict" not in found.kinds


def test_there_are_nineteen(answers: dict[str, Resolution]) -> None:
    assert len(expected()) == len(answers) == 19


def test_what_is_said_of_them(answers: dict[str, Resolution]) -> None:
    assert answers["驿站总数"].headline is None  # do not pick one
    assert answers["十八个部门"].counted == (10, 18)
    assert answers["三十个项目"].counted == (3, 30)
    assert answers["八项举措"].counted == (6, 8)
    assert [value for value, _ in answers["发布日期"].candidates] == ["2022"]
    (poems,) = answers["诗作"].observations
    assert poems is not None and poems.value is None
    money = {one.basis: one.total for one in answers["投入与价值"].sums}
    assert money == {"budget": 16380000, "face_value": 7000000, "goods_value": 15000000, "derived": 240000}
    assert not answers["寒托点"].sums
    same = [link for link in answers["都是三十"].relations if link.kind == "same"]
    assert [(link.one, link.other) for link in same] == [(1, 5)]  # only these two are one set
    grown = next(link for link in answers["走访人数"].relations if link.kind == "evolution")
    assert "+5.0%" in grown.why.zh
    assert "苏州市卫生健康委员会" in answers["卫健委"].why.zh


def figure(subject: str, value: str, **more: Any) -> Claim:
    return Claim(subject=subject, value=value, **more)


def told(*texts: str) -> list[Claim]:
    return [Claim(text=text) for text in texts]


def named(*names: tuple[str, str] | str) -> list[Claim]:
    return [Claim(subject=one) if isinstance(one, str) else Claim(subject=one[0], area=one[1]) for one in names]


JUNE: dict[str, Any] = {"area": "吴江区", "as_of": "2025-06-30"}
CASES: list[tuple[str, list[Claim]]] = [
    (
        "conflict",
        [figure("暖新驿站", "520个", scope="已建成", **JUNE), figure("暖新驿站", "485个", scope="已建成", **JUNE)],
    ),
    ("conflict", [figure("暖新驿站", "超500个", **JUNE), figure("暖新驿站", "不足480个", **JUNE)]),
    ("conflict", [figure("暖新驿站", "约300个", **JUNE), figure("暖新驿站", "400-500个", **JUNE)]),
    ("conflict", [figure("暑托班", "200个", id="X1", **JUNE), figure("公益性暑托班", "260个", part_of="X1", **JUNE)]),
    ("conflict", [figure("参与单位", "3家"), Claim(items="市总工会、团市委、市妇联、市人社局")]),
    ("same", [figure("暖新驿站", "约500个", **JUNE), figure("暖新驿站", "485个", **JUNE)]),
    ("same", [figure("全市已建成暖“新”驿站数", "超480个", **JUNE), figure("暖新驿站", "485个", **JUNE)]),
    (
        "evolution",
        [
            figure("暖新驿站", "420个", area="常熟市", as_of="2024-12-31"),
            figure("暖新驿站", "485个", area="常熟市", as_of="2025-06-30"),
        ],
    ),
    ("evolution", told("截至2024年12月底，全市建成暖新驿站300个", "截至2025年6月底，全市建成暖新驿站350个")),
    (
        "different_scope",
        [
            figure("暖新驿站", "420个", scope="地图上线站点", **JUNE),
            figure("暖新驿站", "485个", scope="含合作商户的全部阵地", **JUNE),
        ],
    ),
    (
        "different_scope",
        [figure("骑手食堂", "8家", scope="新增", **JUNE), figure("骑手食堂", "30家", scope="总数达到", **JUNE)],
    ),
    (
        "different_area",
        [
            figure("暖新驿站", "420个", area="常熟市", as_of="2024-12-31"),
            figure("暖新驿站", "100个", area="张家港市", as_of="2024-12-31"),
        ],
    ),
    (
        "different_area",
        [
            figure("暖新驿站", "420个", area="常熟", as_of="2024-12-31"),
            figure("暖新驿站", "4300个", area="苏州市", as_of="2024-12-31"),
        ],
    ),
    (
        "ask_total",
        told("太仓市2026年将新增20家骑手食堂", "在全市建成20家骑手食堂", "自2023年起，沙溪、浏河已先后开办骑手食堂"),
    ),
    (
        "ask_total",
        [figure("骑手食堂", "8家", scope="新增", **JUNE), figure("骑手食堂", "8家", scope="总数达到", **JUNE)],
    ),
    ("ask_total", [figure("骑手食堂", "8家", scope="建成", text="标题写作“新增8家”")]),
    ("different_thing", [figure(name, "60个", area="相城区") for name in ("爱心商户", "流动党员活动点", "充电柜")]),
    ("different_thing", told("发放60份防暑礼包", "慰问60名环卫工人", "设置60个饮水点")),
    ("different_thing", [figure("快递员体检", "2000份"), figure("外卖员意外险", "2000份")]),
    (
        "not_comparable",
        [
            figure("专项经费投入", "320万元"),
            figure("加油券面值", "150万元"),
            figure("慰问物资价值", "90万元"),
            figure("就业补贴", "60万元"),
        ],
    ),
    ("not_comparable", [figure("惠及职工", "3万名", **JUNE), figure("惠及家庭", "8000户", **JUNE)]),
    (
        "not_comparable",
        [figure("服务劳动者", "1.2万人次", as_of="2025年"), figure("服务劳动者", "8000名", as_of="2025年")],
    ),
    (
        "unit_drift",
        [
            figure("走访慰问户外劳动者", "5万名", as_of="2024年"),
            figure("走访慰问户外劳动者", "5.2万人次", as_of="2025年"),
        ],
    ),
    ("unit_drift", [figure("免费体检", "3000名", as_of="2023"), figure("免费体检", "3200份", as_of="2024")]),
    ("unit_drift", told("2024: 免费体检3000人", "2025: 免费体检3200人次")),
    ("incomplete", [figure("参与单位", "12家"), Claim(items="市总工会、团市委、市妇联、市人社局")]),
    ("incomplete", told("共12家单位参与", "名单：市总工会、团市委、市妇联、市人社局等")),
    ("incomplete", told("“10条措施”", "包括：免费体检、子女托管、法律援助、技能培训")),
    ("complete", [figure("服务类别", "3类"), Claim(items="就餐、充电、饮水")]),
    ("homonym", named(("市妇联", "昆山"), ("市妇联", "苏州"))),
    ("homonym", named("市人社局")),
    ("synonym", named(("市人社局", "苏州"), ("苏州市人力资源和社会保障局", "苏州"), ("人社局", "苏州"))),
    ("synonym", told("市交通局", "市交通运输局")),
    ("brand", told("依托太仓市第一人民医院设立“骑手健康驿站”")),
    ("brand", [Claim(subject="太仓市第一人民医院", alias="娄城小哥医院")]),
    ("brand", named(("昆山市第三人民医院", "昆山"), ("昆小哥医院", "昆山"))),
    ("subset", told("约200个托管点", "其中社区办不少于60个托管点")),
    ("subset", told("全市约200个暑托班，其中公益暑托班不少于60个")),
    ("subset", [figure("暑托班", "200个", id="X1", **JUNE), figure("公益性暑托班", "60个", part_of="X1", **JUNE)]),
    ("ask_total", told("2026年常熟将新建8家“小哥食堂”", "全年建成8家“小哥食堂”")),
    ("synonym", told("市卫生健康委员会", "市卫健委")),
    ("subset", told("约260个避暑点", "其中全天开放的50个")),
    ("conflict", told("截至2025年6月30日，吴中区建成驿站180个", "截至2025年6月30日，吴中区建成驿站210个")),
    ("lost", told("惠及?万余人")),
    ("overlap_unknown", [figure("高温慰问包", "800份"), figure("高温慰问物资", "超5000份")]),
    ("overlap_unknown", told("夏凉礼包800份", "夏凉物资超五千份")),
    ("missing_year", told("3月15日 09:20")),
    ("missing_year", [Claim(value="12月5日 星期四")]),
    ("lost", told("累计服务?00多人次")),
    ("lost", [figure("累计服务", "□□00人次")]),
    ("spelling", named("甲状腺机能亢进筛查", "甲状腺功能亢进筛查")),
    ("typography", named("暖心聚‘新’ 夏送清凉 冬送温暖", "暖心聚“新”夏送清凉冬送温暖")),
    ("typography", told("“苏城暖新” 行动方案", "「苏城暖新」行动方案")),
    ("different_name", named("昆山市第一人民医院", "昆山市第二人民医院")),
    (
        "plan_actual",
        [
            figure("免费体检", "5000人次", as_of="2025年", status="目标"),
            figure("免费体检", "3200人次", as_of="2025年", status="实际"),
        ],
    ),
    (
        "unstated",
        [figure("暖新驿站", "420个", area="常熟市"), figure("暖新驿站", "485个", area="常熟市", as_of="2025-06-30")],
    ),
    ("single", [figure("暖新驿站", "420个", area="常熟市")]),
]


@pytest.mark.parametrize(("kind", "claims"), CASES)
def test_others_of_the_same_kinds(schemas: Schemas, kind: str, claims: list[Claim]) -> None:
    assert reconcile(claims, schemas.codes).kind == kind


@pytest.mark.parametrize(("kind", "claims"), CASES)
def test_the_order_of_the_claims_does_not_matter(schemas: Schemas, kind: str, claims: list[Claim]) -> None:
    if kind == "subset" and any("其中" in one.text for one in claims):
        return  # 其中 speaks of what stands before it
    kinds = {reconcile(order, schemas.codes).kinds for order in permutations(claims)}
    assert len(kinds) == 1


def test_every_kind_has_words(schemas: Schemas) -> None:
    assert {kind for kind, _ in CASES} <= set(KINDS)
    assert all(text for name, advice in KINDS.values() for text in (*name, *advice))


def test_money_is_added_within_one_kind_and_once(schemas: Schemas) -> None:
    claims = [
        figure("加油券面值", "150万元"),
        figure("观影券面值", "50万元"),
        figure("专项经费投入", "320万元", as_of="2024年"),
        figure("专项经费投入", "330万元", as_of="2025年"),
    ]
    found = reconcile(claims, schemas.codes)
    assert {one.basis: (one.total, one.amounts) for one in found.sums} == {"face_value": (2e6, 2), "budget": (3.2e6, 1)}


def test_the_newest_of_one_scope_leads(schemas: Schemas) -> None:
    ages = ("2024-12-31", "2025-06-30", "2025-03-31")
    claims = [
        figure("暖新驿站", f"{n}个", area="常熟市", as_of=day) for n, day in zip((300, 350, 320), ages, strict=True)
    ]
    assert reconcile(claims, schemas.codes).headline == 1


def test_a_year_is_never_filled_in(schemas: Schemas) -> None:
    found = reconcile([Claim(value="12月5日 星期四"), Claim(subject="活动", as_of="2024-12-10")], schemas.codes)
    assert found.kind == "missing_year"
    assert "2024" in {value for value, _ in found.candidates}  # 5 December 2024 was a Thursday
    assert all(one is None for one in found.observations)


def test_a_part_that_exceeds_its_whole_says_so(schemas: Schemas) -> None:
    whole, part = figure("暑托班", "200个", id="X1"), figure("公益性暑托班", "260个", part_of="X1")
    assert "大于总数" in reconcile([whole, part], schemas.codes).why.zh


def _indicators(*rows: dict[str, Any]) -> pa.Table:
    names = ("indicator_id", "subject", "scope", "area", "as_of", "unit", "qualifier", "status", "subset_of", "remarks")
    columns = {name: pa.array([row.get(name) for row in rows], pa.string()) for name in names}
    columns |= {
        "value": pa.array([row.get("value") for row in rows], pa.float64()),
        "value_max": pa.nulls(len(rows), pa.float64()),
        "_file": pa.array(["a.xlsx"] * len(rows)),
        "_sheet": pa.array(["指标"] * len(rows)),
        "_row": pa.array(range(2, len(rows) + 2), pa.int64()),
        "_columns": pa.array(['{"subject": "A", "value": "B"}'] * len(rows)),
    }
    return pa.table(columns)


ANNOUNCED = {
    "subject": "首批新市民劳动者关爱服务项目",
    "area": "320500",
    "value": 5.0,
    "unit": "个",
    "qualifier": "eq",
    "status": "plan",
}


def test_announced_against_counted(schemas: Schemas) -> None:
    projects = pa.table({"programme": ["苏城暖新", "苏城暖新", "别的"], "batch": ["2025年度首批"] * 3})
    lines, _ = reconcile_all({"indicators": _indicators(ANNOUNCED), "projects": projects}, schemas)
    (line,) = lines
    assert (line.counted, line.gap, line.completeness, line.status) == (2, 3.0, 0.4, "plan")
    assert str(line.source) == "a.xlsx!指标!B2"
    assert "苏城暖新" in line.how.zh


@pytest.mark.parametrize(("qualifier", "gap"), [("eq", -1.0), ("ge", 0.0), ("gt", 0.0), ("le", -1.0), ("approx", 0.0)])
def test_a_qualifier_leaves_room(schemas: Schemas, qualifier: str, gap: float) -> None:
    projects = pa.table({"programme": ["苏城暖新"] * 11, "batch": ["2025年度首批"] * 11})
    told = _indicators({**ANNOUNCED, "value": 10.0, "qualifier": qualifier})
    (line,), _ = reconcile_all({"indicators": told, "projects": projects}, schemas)
    assert line.gap == gap


def test_the_tables_are_grouped_by_what_they_count(schemas: Schemas) -> None:
    place = {"area": "320583", "unit": "个", "qualifier": "eq", "status": "actual"}
    rows = (
        {"indicator_id": "IND-1", "subject": "骑手食堂", "as_of": "2024-12-31", "value": 30.0, **place},
        {"indicator_id": "IND-2", "subject": "骑手食堂", "as_of": "2024-12-31", "value": 36.0, **place},
        {"indicator_id": "IND-3", "subject": "夜间骑手食堂", "subset_of": "IND-1", "value": 8.0, **place},
        {"indicator_id": "IND-4", "subject": "充电柜", "value": 500.0, **place},
        {"indicator_id": "IND-5", "subject": "爱心商户", "value": 500.0, **place},
        {"indicator_id": "IND-6", "subject": "室温", "value": 20.0, "unit": "℃"},
        {
            "indicator_id": "IND-7",
            "subject": "参与部门",
            "value": 9.0,
            **place,
            "remarks": "市总工会、团市委、市妇联等",
        },
    )
    _, groups = reconcile_all({"indicators": _indicators(*rows)}, schemas)
    told = {one.title: one.kinds for one in groups}
    assert told == {"骑手食堂": ("conflict", "subset"), "500个": ("different_thing",), "参与部门": ("incomplete",)}
    _, asked = reconcile_all({"indicators": _indicators(*rows)}, schemas, ["IND-4"])
    assert [one.kind for one in asked] == ["single"]


# Which of our kinds each kind of the domain's list of traps must be.
DOMAIN: dict[str, tuple[str, ...]] = {
    "evolving + different scope": ("evolution", "different_scope"),
    "conflict inside one document": ("ask_total",),
    "false duplicate": ("different_thing",),
    "not comparable": ("not_comparable",),
    "unit drift over years": ("unit_drift", "evolution"),
    "incomplete list": ("incomplete",),
    "homonym": ("homonym",),
    "synonym": ("synonym",),
    "synonym / brand vs legal name": ("brand", "synonym"),
    "subset": ("subset",),
    "possible overlap": ("overlap_unknown",),
    "missing year": ("missing_year",),
    "destroyed value": ("lost",),
    "spelling": ("spelling",),
    "typography": ("typography",),
}
# Of these the file tells the names in prose.
PROSE: dict[str, Callable[[str, str], list[Claim]]] = {
    "homonym": lambda title, _: named(*((re.findall("“(.+?)”", title)[0], place) for place in ("昆山市", "苏州市"))),
    "synonym": lambda title, _: named(*(part.strip() for part in re.split("[/;]", title))),
    "spelling": lambda title, _: named(*re.findall("[一-鿿]{5,}", title)),
    "typography": lambda _, text: named(
        *(re.sub(r"^\d+:|福袋", "", part.strip()).strip() for part in re.split("[/;]", text)[:2])
    ),
}


def _claim(said: dict[str, Any], fact: dict[str, Any]) -> Claim:
    """A claim of the domain's file with what the list of facts knows of it."""
    evidence = said.get("evidence") or {}
    place = [evidence.get(name) for name in ("start", "end")]
    source = Source(evidence.get("file", ""), start=place[0], end=place[1], text=evidence.get("text", ""))
    own = said.get("text") or said.get("derived") or said.get("external") or ""
    if fact.get("type") != "indicator" or re.match(r"20\d\d:", own):
        text = fact.get("date_text") or (own if not evidence or "," in own else evidence["text"])
        stated = {"subject": said["scope"], "value": str(said["value"])} if "value" in said else {"text": text}
        return Claim(
            **stated, unit=said.get("unit", ""), area=said.get("area", ""), as_of=said.get("as_of", ""), source=source
        )
    return Claim(
        subject=fact["subject"],
        scope=said.get("scope") or "",
        area=fact.get("area") or "",
        as_of=str(said.get("as_of") or fact.get("as_of") or ""),
        value=evidence["text"] if fact["value"] is None else str(fact["value"]),
        unit=fact.get("unit") or "",
        qualifier=fact.get("qualifier") or "",
        status=fact.get("status") or "",
        part_of=fact.get("subset_of") or "",
        text=f"{own} {evidence['text']}".strip(),
        id=fact["id"],
        source=source,
    )


@pytest.mark.skipif(not SHARED.is_dir(), reason="the domain's facts are not here")
def test_the_kinds_of_the_domain() -> None:
    codes = read_schemas(packaged_schemas()).codes
    facts = {one["id"]: one for one in json.loads((SHARED / "facts.json").read_text(encoding="utf-8"))["facts"]}
    items = json.loads((SHARED / "reconciliation.json").read_text(encoding="utf-8"))["items"]
    wrong = []
    for item in items:
        claims = [_claim(one, facts.get(one.get("fact", ""), {})) for one in item["claims"]]
        if prose := PROSE.get(item["kind"]):
            claims = prose(item["title"], item["claims"][0].get("text", ""))
        found, wanted = reconcile(claims, codes), DOMAIN[item["kind"]]
        if found.kind not in wanted or not set(wanted) <= set(found.kinds):
            wrong.append((item["id"], item["kind"], found.kinds))
    assert len(items) == 19
    assert not wrong

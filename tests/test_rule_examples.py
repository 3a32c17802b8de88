"""The examples of the register cannot lie: what is called wrong is found under its code, what is called right is not.

Three kinds of example: `value（"keyword": limit）` is asked of JSON Schema; `heading：cell；heading：cell` goes through the stages
as a change to a faultless record; any other is a cell for the cleaner named here. What no single record can show is told in words.
"""

from __future__ import annotations

import json
import re
from datetime import date

import pyarrow as pa
import pytest
from jsonschema import Draft202012Validator

from sucheng_data.model.batch import Batch, Facts, Layout
from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.findings import Finding
from sucheng_data.model.issue import Issue
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET
from sucheng_data.model.registry import find
from sucheng_data.model.rule import World
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.clean import clean
from sucheng_data.stages.resolve import resolve
from sucheng_data.stages.validate import validate

DAY = date(2026, 1, 31)
RECORDS = {
    "stations": {
        "name": "淞南社区暖“新”驿站",
        "categories": "暖新驿站",
        "operator_org_id": "昆山市总工会",
        "district_code": "昆山市",
        "town": "千灯镇",
        "address": "崂山路9号",
        "lon": "120.991234",
        "lat": "31.261234",
        "crs_source": "高德",
        "opening_hours_text": "周一至周日 8:00-20:00",
        "facilities": "饮水、座椅、卫生间",
        "phone": "0512-57712345",
        "status": "开放",
        "verified_on": "2026-01-10",
        "map_online": "是",
    },
    "projects": {
        "title": "“小哥医院”暖心服务项目",
        "action_code": "健康护航",
        "programme": "苏城暖新",
        "plan_year": "2025",
        "jurisdiction": "苏州市",
        "lead_org_id": "市卫生健康委",
        "responsible_org_ids": "市卫生健康委",
        "description": "在全市挂牌成立15家“小哥医院”，提供一站式健康服务。",
        "target_groups": "快递员",
        "targets": "15家小哥医院",
        "status": "进行中",
    },
    "benefits": {
        "title": "蓄电池优惠更换",
        "kind": "实物",
        "provider_org_ids": "市总工会",
        "target_groups": "外卖配送员",
        "quantity": "3000",
        "quantity_unit": "份",
        "quantity_status": "计划",
        "period_text": "春节假期",
    },
    "indicators": {
        "subject": "已上线驿站数",
        "scope": "地图已上线站点",
        "area": "苏州市",
        "value": "3961",
        "unit": "个",
        "status": "实际",
        "as_of": "2024-12-28",
    },
    "organisations": {
        "org_id": "SZ-RSJ",
        "name": "苏州市人力资源和社会保障局",
        "short_name": "市人社局",
        "org_type": "党政机关",
        "level": "市级",
        "jurisdiction": "苏州市",
    },
}
CELLS: dict[str, tuple[str, dict[str, str]]] = {
    "FMT-W01": ("text", {}),
    "FMT-W02": ("date", {}),
    "FMT-I01": ("title", {}),
    "FMT-I02": ("text", {}),
    "unreadable": ("date", {}),
    "not_known": ("boolean", {}),
    "unknown_word": ("coded_list", {"codes": "target_groups"}),
    "assumed": ("hours", {}),
    "inferred": ("date", {}),
    "ORG-E01": ("organisation", {}),
    "ORG-E02": ("organisation", {"jurisdiction": ""}),
    "ORG-W01": ("organisation", {}),
    "ORG-W02": ("uscc", {}),
    "ORG-I01": ("organisation", {}),
    "ORG-I02": ("organisation", {}),
    "STA-W08": ("hours", {}),
    "STA-I02": ("address", {}),
}
# Shown in words: what needs boundaries or a registry, and a note that no cell can call forth. So are all codes about files, several records,
# the last release or decisions.
IN_WORDS = {"STA-W01", "FMT-I03", "DUP-E02"}
BLANK = "（空）"
KEYWORD = re.compile(r"(.*)（(\".*)）", re.S)
PAIRS = re.compile(r"[^：；]+：[^：；]*(；[^：；]+：[^：；]*)*")


def cell_codes(code: str, text: str, schemas: Schemas) -> set[str]:
    """What the cleaner of `code` tells about the text."""
    name, options = CELLS[code]
    lists = {"codes": schemas.codes[options["codes"]]} if "codes" in options else {}
    place = options.get("jurisdiction", "320500")
    try:
        told: Cleaned = find("cleaners", name)(text, Context(place, register=schemas.codes, **lists))
    except Refusal as refusal:
        return {refusal.code}
    return {note.code for note in told.notes}


def clean_table(entity: str, text: str, schemas: Schemas) -> tuple[pa.Table, list[Issue]]:
    """The faultless record with these cells instead, cleaned."""
    fields = {field.title: name for name, field in schemas[entity].fields.items()}
    pairs = (part.partition("：") for part in filter(None, text.split("；")))
    cells = RECORDS[entity] | {fields[heading]: cell.removeprefix(BLANK) for heading, _, cell in pairs}
    names = json.dumps({name: chr(65 + number) for number, name in enumerate(cells)})
    where = {FILE: ["raw/甲.xlsx"], SHEET: ["表"], ROW: pa.array([5], pa.int32())}
    raw = {f"raw:{name}": pa.array([cell or None], pa.string()) for name, cell in cells.items()}
    table = pa.table({**where, COLUMNS: pa.array([names]).dictionary_encode(), **raw})
    headers = {name: schemas[entity].fields[name].title for name in cells}
    return clean(Batch(entity, table, Facts(jurisdiction="320500", headers=headers), Layout("表")), schemas)


def record_codes(entity: str, text: str, schemas: Schemas) -> set[str]:
    """What the stages tell about the faultless record with these cells instead."""
    table, issues = clean_table(entity, text, schemas)
    tables = {entity: table} | ({} if entity == "projects" else {"projects": clean_table("projects", "", schemas)[0]})
    resolved = resolve(tables, schemas, {})
    issues = [*issues, *resolved.issues]
    issues += validate(World(resolved.tables, schemas.codes, DAY), schemas, issues).issues
    return {issue.code for issue in issues if issue.entity == entity}


def keyword_codes(value: str, keywords: str) -> set[str]:
    judge = Draft202012Validator(json.loads(f"{{{keywords}}}"), format_checker=Draft202012Validator.FORMAT_CHECKER)
    errors = list(judge.iter_errors(json.loads(value)))
    words = {str(word) for error in errors for word in (error.validator or "false", error.absolute_schema_path[0])}
    return words | ({"if"} if words & {"then", "else"} else set())


def codes_of(finding: Finding, text: str, schemas: Schemas) -> set[str]:
    if keyword := KEYWORD.fullmatch(text):
        return keyword_codes(*keyword.groups())
    if finding.code in CELLS:
        return cell_codes(finding.code, text, schemas)
    assert PAIRS.fullmatch(text), f"{finding.code}: neither a cell of a cleaner nor heading：cell"
    titles = [part.partition("：")[0] for part in text.split("；")]
    known = [name for name in RECORDS if set(titles) <= {field.title for field in schemas[name].fields.values()}]
    entity = next(name for name in known if name in finding.entities)
    return record_codes(entity, text, schemas)


def test_the_faultless_records_are_faultless(schemas: Schemas) -> None:
    for entity in RECORDS:
        found = {code for code in record_codes(entity, "", schemas) if schemas.findings[code].severity != "info"}
        assert found == set(), entity


@pytest.fixture(scope="module")
def shown(schemas: Schemas) -> list[Finding]:
    told = {code for code, one in schemas.findings.items() if one.scope in ("field", "cross-field", "reference")} | set(
        CELLS
    )
    told |= {code for code, one in schemas.findings.items() if KEYWORD.fullmatch(one.example_wrong.zh)}
    return [one for code, one in schemas.findings.items() if code in told - IN_WORDS]


def test_wrong_is_found_and_right_is_not(schemas: Schemas, shown: list[Finding]) -> None:
    assert len(shown) > 80
    lies = []
    for finding in shown:
        for lang in ("zh", "en"):
            wrong, right = finding.example_wrong.in_(lang), finding.example_right.in_(lang)
            if finding.code not in codes_of(finding, wrong, schemas):
                lies.append(f"{finding.code}: not found in {wrong}; found {codes_of(finding, wrong, schemas)}")
            if finding.code in codes_of(finding, right, schemas):
                lies.append(f"{finding.code}: found in {right}")
    assert lies == []


def test_a_lie_is_noticed(schemas: Schemas) -> None:
    assert "STA-E01" not in record_codes("stations", "经度：120.991234；纬度：31.261234", schemas)
    assert "STA-E01" in record_codes("stations", "经度：121.9；纬度：31.2", schemas)
    assert keyword_codes("-5", '"minimum": 0') == {"minimum"} and keyword_codes("0", '"minimum": 0') == set()


def test_every_finding_says_why_and_shows_wrong_and_right(schemas: Schemas) -> None:
    han, latin = re.compile("[一-鿿]"), re.compile("[A-Za-z]{3}")
    for code, finding in schemas.findings.items():
        for sentence in (finding.title, finding.message, finding.advice, finding.why):
            assert han.search(sentence.zh) and latin.search(sentence.en), code
        assert finding.why.zh.endswith("。") and finding.why.en.endswith("."), code
        assert len(finding.why.zh) > 12 and finding.why.zh not in (finding.title.zh, finding.advice.zh), code
        for lang in ("zh", "en"):
            assert finding.example_wrong.in_(lang) and finding.example_right.in_(lang), f"{code}: example"
            assert finding.example_wrong.in_(lang) != finding.example_right.in_(lang), code
    reasons = [finding.why.zh for finding in schemas.findings.values()]
    assert len(set(reasons)) == len(reasons)

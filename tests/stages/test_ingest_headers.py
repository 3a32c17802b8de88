"""Headings: what each spelling means, and what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.model.schema import Schemas
from sucheng_data.stages._headers import Vocabulary, near, unit_in, unit_words


@pytest.fixture(scope="module")
def vocabularies(schemas: Schemas) -> dict[str, Vocabulary]:
    return {entity.name: Vocabulary(entity, unit_words(schemas.codes)) for entity in schemas}


@pytest.mark.parametrize(
    ("heading", "field", "how"),
    [
        ("驿站名称", "name", "exact"),
        ("*驿站名称", "name", "exact"),
        ("2、驿站名称", "name", "exact"),
        ("驿站名称（必填）", "name", "exact"),
        ("驿站名称 ", "name", "exact"),
        ("面积（㎡）", "area_sqm", "exact"),
        ("面积(平方米)", "area_sqm", "exact"),
        ("县(市、区)", "district_code", "exact"),
        ("经度(GCJ-02)", "lon", "exact"),
        ("序号(部门)", "local_code", "exact"),
        ("主要联系电话", "phone", "contained"),
        ("联糸电话", "phone", "similar"),
        ("联系电话话", "phone", "contained"),
        ("饮水机", "facilities", "spread"),
        ("序号", "", "ignored"),
        ("联系电话：0512-1", "", "unknown"),
        ("#NAME?", "", "unknown"),
        ("city", "", "unknown"),
        ("时间", "", "unknown"),
        ("怪列", "", "unknown"),
        ("管理员电话号码", "", "unknown"),
        ("以下填写各驿站的详细地址并说明周边交通情况如公交地铁等", "", "unknown"),
    ],
)
def test_headings_of_stations(vocabularies: dict[str, Vocabulary], heading: str, field: str, how: str) -> None:
    match = vocabularies["stations"].match((heading,))
    assert (",".join(match.fields), match.how) == (field, how)


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        (("开放时间", "工作日"), "opening_hours_text"),
        (("位置", "经度"), "lon"),
        (("主管部门", "名称"), "operator_org_id"),
        (("负责人", "电话"), "manager_phone"),
        (("站长", "电话"), ""),
        (("设施设备", "共享书屋"), "facilities"),
        (("杂项", "什么"), ""),
    ],
)
def test_joined_headings(vocabularies: dict[str, Vocabulary], parts: tuple[str, ...], field: str) -> None:
    assert ",".join(vocabularies["stations"].match(parts).fields) == field


def test_every_synonym_is_exact_in_its_entity(vocabularies: dict[str, Vocabulary]) -> None:
    for vocabulary in vocabularies.values():
        for name, field in vocabulary.entity.fields.items():
            for word in field.synonyms:
                match = vocabulary.match((word,))
                if match.how != "ignored":
                    shared = {other for other in match.fields if word in vocabulary.entity.fields[other].synonyms}
                    assert match.how == "exact" and (name in match.fields or shared or field.set_by), (name, word)


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("投资(万元)", "万元"),
        ("面积（㎡）", "m2"),
        ("完成率(%)", "%"),
        ("预算（单位：元）", "元"),
        ("经度(高德)", ""),
        ("地址", ""),
    ],
)
def test_units_in_headings(vocabularies: dict[str, Vocabulary], heading: str, unit: str) -> None:
    assert unit_in(heading, vocabularies["stations"].units) == unit


@given(st.text("甲乙丙", max_size=5), st.text("甲乙丙", max_size=5))
def test_near_is_a_distance_of_at_most_one(first: str, second: str) -> None:
    def distance(a: str, b: str) -> int:
        """Optimal string alignment, by its definition."""
        if not a or not b:
            return len(a) + len(b)
        best = min(distance(a[1:], b) + 1, distance(a, b[1:]) + 1, distance(a[1:], b[1:]) + (a[0] != b[0]))
        if len(a) > 1 and len(b) > 1 and a[:2] == b[1::-1]:
            best = min(best, distance(a[2:], b[2:]) + 1)
        return best

    assert near(first, second) is (distance(first, second) <= 1)


@pytest.mark.parametrize(
    ("header", "taken", "meant"),
    [
        ("经渡", (), ["lon"]),
        ("经渡", ("lon",), []),  # that column is there
        ("站驿地址", (), ["address"]),
        ("longtitude", (), ["lon"]),
        ("站长店话", (), []),  # a person's telephone is never offered for publication
        ("温度", (), []),
        ("网格责任区", (), []),
    ],
)
def test_what_an_unknown_heading_may_have_been_meant_for(vocabularies, header, taken, meant):
    assert vocabularies["stations"].meant(header, taken)[:1] == meant

"""The words around a figure."""

from __future__ import annotations

import pytest

from sucheng_data.grammar import claims as said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("将新增15家", "new"),
        ("挂牌成立15家", "total"),
        ("现有8家，再新建2家", "both"),
        ("免费发放8份", ""),
        ("暖新驿站", ""),  # 新 is part of a name
    ],
)
def test_new_or_in_total(words: str, told: str) -> None:
    assert said.flow(words) == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("投入资金1638万余元", "budget"),
        ("价值400万元的汽油折扣券", "face_value"),
        ("价值1500万元特价农副产品", "goods_value"),
        ("就业补贴60万元", "subsidy"),
        ("3000×80=24万元", "derived"),
        ("金额100万元", ""),
    ],
)
def test_kinds_of_money(words: str, told: str) -> None:
    assert said.basis(words) == told


@pytest.mark.parametrize(
    ("one", "two", "alike"),
    [
        ("全市已建成的暖“新”驿站数", "暖新驿站", True),
        ("暖新驛站", "暖新驿站", True),
        ("2025年暖新驿站", "暖新驿站", True),
        ("暖新驿站", "司机驿站", False),
        ("第一批暖新驿站", "第二批暖新驿站", False),
    ],
)
def test_subjects_without_the_words_that_tell_nothing(one: str, two: str, alike: bool) -> None:
    assert (said.core(one) == said.core(two)) is alike


@pytest.mark.parametrize(
    ("one", "two", "slipped"),
    [
        ("幽门螺旋杆菌", "幽门螺杆菌", True),
        ("淞南社区驿站", "菘南社区驿站", True),
        ("昆山市第一人民医院", "昆山市第二人民医院", False),
        ("城南社区驿站", "城北社区驿站", False),
        ("A区便民驿站", "B区便民驿站", False),
        ("体检", "休检", False),  # too short to tell
        ("骑手体检服务", "骑手法律服务", False),
        ("骑手体检", "骑手体检", False),
    ],
)
def test_slips_of_the_pen(one: str, two: str, slipped: bool) -> None:
    assert said.slip(one, two) is slipped
    assert said.slip(two, one) is slipped


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("名单：市总工会、团市委、市妇联等", ["市总工会", "团市委", "市妇联"]),
        ("named: 甲, 乙/丙", ["甲", "乙", "丙"]),
        ("包括就餐、充电", ["就餐", "充电"]),
        ("市总工会、团市委都来了", []),
        ("30个项目", []),
    ],
)
def test_lists(text: str, items: list[str]) -> None:
    assert said.listed(text) == items


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("作为挂牌的“港小哥医院”,张家港市第一人民医院有绿色通道", [("张家港市第一人民医院", "港小哥医院")]),
        ("依托太仓开放大学设立“骑手学院”", [("太仓开放大学", "骑手学院")]),
        ("“骑手学院”即太仓开放大学", [("太仓开放大学", "骑手学院")]),
        ("在“小哥医院”开展体检", []),
    ],
)
def test_brands(text: str, pairs: list[tuple[str, str]]) -> None:
    assert list(said.brands(text)) == pairs


def test_words_in_common() -> None:
    assert said.akin("暖冬礼包", "暖冬物资")
    assert not said.akin("关爱项目", "培训项目")
    assert said.within("寒托点", "集中式寒托点")
    assert said.within("阵地", "整合驿站阵地")
    assert not said.within("驿站", "驿站躺椅")
    assert said.is_short_for("市卫健委", "苏州市卫生健康委员会")
    assert not said.is_short_for("昆小哥医院", "昆山市第三人民医院")
    assert said.reordered("设劳动者港湾暖阳驿站建行网点", "网点均设劳动者港湾暖阳驿站")


def test_numbers_in_a_name_stay() -> None:
    assert said.core("1号驿站") != said.core("2号驿站")
    assert said.core("全市30个示范阵地") == said.core("示范阵地")

"""What is personal data in a text, and what is none: both as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.model.personal import KINDS, LIKELY, PAPERS_LIKELY, conceal, is_person, mask, scan

# Of somebody born on the seventh of March 1901; the check digits are worked out by hand from GB 11643.
ID = "320583190103071235"
ID_X = "11010519491231002X"  # the worked example of the standard


def kinds(text: str) -> list[str]:
    return [found.kind for found in scan(text)]


def test_the_numbers_of_this_file_are_right() -> None:
    """By the definition of ISO 7064 MOD 11-2: the digits in base 2 leave 1 modulo 11."""
    for number in (ID, ID_X):
        values = [10 if sign == "X" else int(sign) for sign in number]
        assert sum(value * 2 ** (17 - place) for place, value in enumerate(values)) % 11 == 1


@pytest.mark.parametrize(
    "text",
    [
        ID, ID_X, ID_X.lower(), ID_X.replace("X", "×"), f"身份证号码为{ID}。", f"（{ID}）", f"ID{ID}", f"{ID}，有效",
        f"{ID[:6]} {ID[6:14]} {ID[14:]}", f"{ID[:6]}-{ID[6:14]}-{ID[14:]}", f"{ID[:6]} {ID[6:10]} {ID[10:14]} {ID[14:]}",
        " ".join(ID), f"{ID[:6]}\u200b{ID[6:]}", f"{ID[:10]}\n{ID[10:]}",
        ID.translate({48 + digit: 0xFF10 + digit for digit in range(10)}), ID.replace("0", "O"), ID.replace("1", "l"),
        "130503670401001",
    ],
)  # fmt: skip
def test_identity_numbers(text: str) -> None:
    assert kinds(text) == ["id"]
    assert not any(run in mask(text) for run in (ID[4:14], ID_X[4:14], "0401"))


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("320583195013071230", False),  # no thirteenth month
        ("320583195003071231", True),  # wrong check digit
        (f"身份证号：{ID[:-1]}7", True),
        (f"身份证{ID[:-2]}", True),  # a digit lost
        (f"编号{ID[:-1]}7", False),  # a thing's number
        ("320583202401150012", False),  # region, day and serial number: a code
        ("990583190103071230", False),  # no such province
        ("320583240115001", False),  # fifteen digits, but nobody of 2024 had those
        (f"1{ID}", False),
        (f"{ID}1", False),
        (f"120.{ID}", False),
        ("12320583014188001X", False),
        ("91320583MA1MCYXX0A", False),
    ],
)
def test_what_only_looks_like_an_identity_number(text: str, doubt: bool) -> None:
    assert kinds(text) == (["suspect"] if doubt else [])


def test_a_credit_code_of_digits_alone_is_an_offices() -> None:
    """11 32058319010307 … read as a code of GB 32100 has its own check digit."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for serial in range(2000):
        body = f"1132058319{serial:07d}"
        check = signs[-sum(int(digit) * pow(3, place, 31) for place, digit in enumerate(body)) % 31]
        if check.isdigit():
            assert kinds(f"信用代码{body}{check}") == []


@pytest.mark.parametrize(
    "text",
    [
        "19900001234", "199-0000-1234", "199 0000 1234", "199.0000.1234", "199—0000—1234", "199_0000_1234", "199 00001234",
        "1990000 1234", "+8619900001234", "+86 199 0000 1234", "0086-199-0000-1234", "(86)19900001234", "019900001234",
        "１９９００００１２３４", "1 9 9 0 0 0 0 1 2 3 4", "一九九〇〇〇〇一二三四", "幺九九零零零零幺二三四", "19900001234.0",
        "电话19900001234转1", "tel19900001234", "Tel.19900001234", "电话.19900001234", "微信同号19900001234", "0512-65550101/19900001234",
        "请拨19900001234（微信同号）",
    ],
)  # fmt: skip
def test_mobiles(text: str) -> None:
    assert kinds(text) == ["mobile"] and "199****1234" in mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "0512-65550101", "400-123-4567", "4001234567", "12345", "12333", "ST-320583-00042", "P2024-SZ-ZGH-01", "320583104201",
        "2024-01-15", "8:00-20:00", "120.951234,31.381234", "120.95123456789012", "120.19900001234", "0.19900001234", "31.13912345678", "1638万余元",
        "13800000001元", "15000000000", "19900001234人次", "1.99万", "9787111111111", "199000012345", "2199000012345",
        "1990000123", "19 20 21 22 23 24 25", "13、14、15", "19900001234edda304fdd6", "SF19900001234", "0512-65550101-801",
        "13个服务点、150张床、1200份", "合同编号：320583202401150012", "2024年1月15日至2024年12月31日 8:00-20:00",
    ],
)  # fmt: skip
def test_what_is_no_mobile_nor_anything_else(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "kind", "shown"),
    [
        ("a.b@mail.example.com", "email", "a***@mail.example.com"),
        ("邮箱xu＠example.com，", "email", "邮箱x***@example.com，"),
        ("xu (at) example.com", "email", "x***@example.com"),
        ("mailto:xu@example.com", "email", "mailto:x***@example.com"),
        ("苏E12345", "plate", "苏E·***45"),
        ("苏E·12345停", "plate", "苏E·***45停"),
        ("苏ed12345", "plate", "苏E·***45"),
        ("车牌：新A12345", "plate", "车牌：新A·***45"),
        ("6222020000000000004", "", "6222020000000000004"),  # fails Luhn
        ("4111 1111 1111 1111", "card", "************1111"),
        ("5500000000000004", "card", "************0004"),
        ("订单4111111111111111", "", "订单4111111111111111"),
        ("银行卡6222020000000000004", "suspect", "银行卡6222***********0004"),
        ("护照：E12345678", "paper", "护照：E******78"),
        ("港澳通行证C12345678", "paper", "港澳通行证C******78"),
        ("微信：xu_gou88", "account", "微信：xu*****"),
        ("QQ：123456789", "account", "QQ：12*******"),
        ("微信公众号：szgh12345", "", "微信公众号：szgh12345"),
        ("QQ群：12345678", "", "QQ群：12345678"),
        ("24小时@您", "", "24小时@您"),
        ("苏E区3号楼", "", "苏E区3号楼"),
        ("暖新B20240", "", "暖新B20240"),
        ("江苏E12345", "", "江苏E12345"),
        ("苏州工业园区A12345", "", "苏州工业园区A12345"),
    ],
)
def test_other_kinds(text: str, kind: str, shown: str) -> None:
    assert kinds(text) == ([kind] if kind else [])
    assert mask(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系人：张三", "联系人：张*"),
        ("联系人:张三丰，周一至周五", "联系人:张**，周一至周五"),
        ("联系人（张三）", "联系人（张*）"),
        ("负责人 李四", "负责人 李*"),
        ("负责人：李　四", "负责人：李**"),
        ("责任人是赵六", "责任人是赵*"),
        ("管理员：欧阳锋", "管理员：欧**"),
        ("联系人：张三、李四电话0512-65550101", "联系人：张*、李*电话0512-65550101"),
        ("联系人和电话：李四，0512-65550101", "联系人和电话：李*，0512-65550101"),
        ("联系人\n张三", "联系人\n张*"),
        ("经办人：高峰", "经办人：高*"),
        ("审核人：周一鸣", "审核人：周**"),
        ("联系人：王主任", "联系人：王**"),
        ("0512-65550101（王主任）", "0512-65550101（王**）"),
        ("联系人：买买提·艾力", "联系人：买*****"),
        ("联系人张三0512-65550101", "联系人张*0512-65550101"),
        ("找王五 19900001234", "找王* 199****1234"),
        ("19900001234（李师傅）", "199****1234（李**）"),
    ],
)
def test_names_told_by_a_label_or_a_number(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "张三", "王师傅修车铺", "张家港市", "周市镇", "陆家镇", "负责人负责", "联系人：综合办公室", "联系人：工会", "联系人：昆山市总工会", "联系人：安保部",
        "负责人安排专人值守", "负责人高度重视", "站长负责制", "联系人信息", "负责人签字：", "负责人：待定", "联系人：无", "联系人：项目部",
        "联系人：社区居委会", "联系人：王某某", "联系人：张*", "店长热线：0512-65550101", "平江 0512-65550101", "张浦镇 0512-65550101",
        "姓名、性别、年龄", "凭身份证领取", "申请人须为外卖配送员", "户主姓名", "志愿者：200余名", "法人：昆山市某某公司", "施工 0512-65550101",
    ],
)  # fmt: skip
def test_what_is_nobodys_name(text: str) -> None:
    assert kinds(text) == []


PIECES = st.sampled_from(
    [
        ID,
        ID_X,
        "19900001234",
        "xu@example.com",
        "苏E12345",
        "联系人：张三",
        "护照E12345678",
        "4111111111111111",
        "0512-65550101",
    ]
)


@given(st.lists(st.one_of(PIECES, st.text("0123456789 -：，张李苏E@.a", max_size=8)), max_size=6).map("，".join))
def test_a_mask_is_no_personal_data(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@given(
    st.lists(PIECES.filter(lambda piece: not piece.startswith("0512")), min_size=1, max_size=4),
    st.sampled_from("，；\n。/"),
)
def test_every_piece_is_found_among_others(pieces: list[str], between: str) -> None:
    assert len(scan(between.join(pieces))) == len(pieces)


@given(st.text(max_size=40))
def test_any_text_can_be_asked(text: str) -> None:
    assert all(0 <= found.start < found.end <= len(text) and found.kind in KINDS for found in scan(text))


def test_a_private_cell_is_concealed_whatever_it_holds() -> None:
    assert [conceal(text) for text in ("张三", "张三丰 19900001234", "Xu Gou", "王", "#REF!")] == [
        "张*", "张** 199****1234", "X*****", "王", "#REF!",
    ]  # fmt: skip


def test_whole_names() -> None:
    assert all(map(is_person, ("张三", "欧阳锋", "Xu Gou")))
    assert not any(
        map(is_person, ("Administrator", "Microsoft Office User", "昆山市总工会", "WPS", "openpyxl", "工会", ""))
    )


def test_the_sieves_are_in_the_dialect_of_arrow() -> None:
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = [
        ID,
        "１９９ ００００ １２３４",
        "联系人：张三",
        "a@b.cn",
        "苏E12345",
        "微信号abcdef",
        "0512-65550101（王主任）",
    ]
    assert all(pc.match_substring_regex(pa.array(texts), LIKELY).to_pylist())
    assert pc.match_substring_regex(pa.array([ID, "19900001234"]), PAPERS_LIKELY).to_pylist() == [True, False]

"""Sheets that are no lists: forms of labels and blanks, and tables that stand on their side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from sucheng_data.model.patterns import pattern
from sucheng_data.stages import _marks
from sucheng_data.stages._marks import NUMBER, TEXT, VOID, heading
from sucheng_data.stages._view import View

_MOST_ROWS = 80  # No form is longer.
_FORM_TITLE = pattern(
    r"(?:申报|申请|登记|审批|推荐|备案|报名|呈报|鉴定|考核|信息采集|采集|评审|审核|履历|聘用|任免|入党|入职|调查|信息|情况|反馈|验收|核定|认定|确认|承诺|立项|结项|结题|变更|注销|报告|"
    r"申领|领取|请假|审查|预约|签到|交接|意见|征求意见)[表书单卡](?:\s*[(（].*[)）])?$|(?:简历|任务书|承诺书|委托书|申请书|合同|回执|通知单)(?:\s*[(（].*[)）])?$"
)
_LIST_TITLE = pattern(r"汇总|一览|清单|名单|名录|台账|明细|统计|目录|花名册|安排表|计划表|进度表|分布|列表|公示")
_LABEL = pattern(
    r"(?:姓名|性别|民族|籍贯|出生(?:年月|日期)?|政治面貌|学历|学位|专业|毕业院校.*|职务|职称|职业|婚姻状况|健康状况|身份证号码?|证件号码?|证件类型|"
    r"手机号?码?|(?:联系|办公|移动)?电话|联系方式|联系人|邮箱|网址|网站|电子邮箱|传真|邮编|邮政编码|(?:通讯|通信|联系|家庭|详细|注册|办公|单位)?地址|住址|工作单位.*|"
    r"(?:企业|机构|组织|平台|网站|项目|课题|活动|产品|场地|站点|驿站)?名称|单位名称.*|法定代表人|法人代表|(?:项目)?负责人|申报(?:单位|人|日期|类别)|申请(?:单位|人|日期|事项|理由|金额)|推荐单位|"
    r"统一社会信用代码|组织机构代码|注册资本|注册资金|成立(?:时间|日期)|经营范围|所属行业|企业类型|单位性质|职工人数|从业人数|开户(?:银行|行)|银行账号|账号|"
    r"起止(?:时间|年月|日期)|实施(?:时间|地点|期限)|项目(?:类别|类型|编号|简介|内容|概况|背景|目标|预算|总投资|地点|周期)|(?:主要|先进)?事迹.*|个人(?:简历|简介|总结)|工作(?:简历|经历)|学习(?:经历|简历)|"
    r"家庭(?:成员|主要成员).*|奖惩情况|获奖情况|参加工作时间|入党时间|照片|(?:一寸|二寸|贴).{0,4}照片?.*|备注|签名|签字|"
    r".{0,14}意见|.{0,12}(?:盖章|公章|签章|签字)[)）]?|(?:填表|填报|申报|报名)(?:日期|时间|人)|填表说明|附件材料|附件|年月日|.{1,10}[:：])"
    r"(?:\s*[(（].*[)）])?",
)


def is_form(view: View, title: Sequence[str]) -> bool:
    """Whether the sheet asks one thing: labels with a blank or a value beside each, in several places across."""
    rows = list(view.rows(0, _MOST_ROWS + 1))
    if len(rows) > _MOST_ROWS or len(rows) < 3:
        return False
    named = any(_FORM_TITLE.search(heading(_marks.said(text))) for text in title)
    listed = any(_LIST_TITLE.search(_marks.said(text)) for text in title)
    body = [row for row in rows if len(view.covered(row)) > 1 or len(view.texts(row)) > 1 or row > rows[0]]
    labelled = [row for row in body if _labels(view, row)]
    twice = [row for row in labelled if _alternates(view, row)]
    # A list has its labels in one row side by side; below it come values.
    share = len(labelled) / max(1, len(body))
    if _lists(view, rows):
        return False
    if _pairs(view, body):
        return True
    least = (1, 0.4) if named and not listed else (3, 0.7) if listed else (2, 0.5)
    return len(labelled) >= 3 and len(twice) >= least[0] and share >= least[1]


def _pairs(view: View, rows: Sequence[int]) -> bool:
    """One label and one value a row, and nothing else."""
    texts = [list(view.texts(row).values()) for row in rows if len(view.texts(row)) > 1]
    labels = [pair[0] for pair in texts if _LABEL.fullmatch(heading(_marks.said(pair[0])))]
    if len(texts) < 4 or any(len(pair) > 2 for pair in texts) or _marks.is_heading_word(texts[0][1]):
        return False
    return len(set(labels)) >= 0.8 * len(texts)


def _labels(view: View, row: int) -> list[int]:
    return [column for column, text in view.texts(row).items() if _LABEL.fullmatch(heading(_marks.said(text)))]


def _alternates(view: View, row: int) -> bool:
    """Two labels or more with a blank or a value between any two of them."""
    labels = _labels(view, row)
    return len(labels) > 1 and all(after - before > 1 for before, after in pairwise(labels))


def _lists(view: View, rows: Sequence[int]) -> bool:
    """Whether a row of headings side by side has several rows of the same shape below it, as a list has."""
    for at, row in enumerate(rows[:10]):
        texts = view.texts(row)
        if len(texts) < 3 or _alternates(view, row):
            continue
        adjacent = max(texts) - min(texts) + 1 == len(texts)
        named = sum(map(_marks.is_heading_word, texts.values()))
        below = rows[at + 1 :]
        alike = [other for other in below if not _labels(view, other) and len(view.texts(other)) * 2 > len(texts)]
        if adjacent and named * 2 >= len(texts) and (len(alike) * 2 > len(below) or not below):
            return True
    return False


def is_sideways(view: View, start: int) -> bool:
    """Whether the names of the fields stand in the first column: each row is of one kind, and the rows differ in kind."""
    rows = [row for row in view.rows(start, _MOST_ROWS) if len(view.texts(row)) > 1]
    if len(rows) < 3 or view.right - view.left < 3:
        return False
    labels = [view.texts(row).get(view.left, "") for row in rows]
    named = sum(bool(_LABEL.fullmatch(heading(label))) or _marks.is_heading_word(label) for label in labels)
    if len(set(labels)) < len(labels) or named < 0.7 * len(labels):
        return False
    return _differ_by_row(view, rows) and not _marks.is_heading_word(next(iter(list(view.texts(rows[0]).values())[1:])))


def _differ_by_row(view: View, rows: Sequence[int]) -> bool:
    kinds = [
        Counter(_marks.kind_of(cell) for column, cell in view.cells(row).items() if column > view.left) for row in rows
    ]
    kinds = [Counter({kind: count for kind, count in each.items() if kind != VOID}) for each in kinds]
    told = [each.most_common(1)[0] for each in kinds if each]
    pure = [count == sum(each.values()) for (_, count), each in zip(told, filter(None, kinds), strict=True)]
    main = {kind for kind, _ in told}
    texts = sum(kind == TEXT for kind, _ in told)
    return (
        bool(told)
        and sum(pure) >= 0.8 * len(pure)
        and ((len(main) > 1 and NUMBER in main) or texts >= 0.8 * len(told))
        and texts >= 2
    )

"""What a cell or a row says by its form alone: numbers, years, units, statements, notes, totals, headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from functools import lru_cache
from itertools import pairwise

from sucheng_data.model.grid import Cell, as_text
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold

NUMBER, DATE, TEXT, VOID = "number", "date", "text", "void"

_NUMBER = pattern(
    r"[+\-－−]?[¥￥$]?\s*[+\-－−]?(?:[0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]+)(?:[.．][0-9]+)?(?:[eE][+-]?[0-9]+)?\s*[%‰％]?"
    r"|\([0-9,.]+\)|[0-9]{3,4}[-—－][0-9]{7,8}"
)
_DATE = pattern(
    r"(?:19|20)[0-9]{2}\s*(?:[-/.年])\s*[01]?[0-9]\s*(?:(?:[-/.月])\s*[0-3]?[0-9]\s*日?|月)?(?:\s+[0-9:：]+)?|[0-2]?[0-9][:：][0-5][0-9]"
)
# What statisticians write where there is no figure.
_VOID = pattern(r"[-—－–_…·.*/\\#＃×x☆]+|N/?A|n/?a|无数据|不适用")
_YEAR = pattern(r"(?:19|20)[0-9]{2}(?:\s*年)?")
_CJK = pattern(r"[\u3400-\u9fff]")
_LATIN = pattern(r"[A-Za-z]")

UNIT_WORD = (
    r"(?:人民币)?(?:十|百|千|万|十万|百万|千万|亿|十亿|百亿)?(?:美元|港元|欧元|日元|元|块|个|家|所|处|座|名|位|人|人次|户|户次|份|张|件|项|次|"
    r"台|套|辆|艘|架|条|本|册|种|株|头|只|羽|箱|吨|公斤|千克|克|标准煤|吨标准煤|吨公里|人公里|立方米|平方米|平方公里|平方千米|公顷|亩|"
    r"公里|千米|米|厘米|毫米|千瓦|千瓦时|千瓦小时|度|升|床|张床|标箱|标准箱|对|组|支|宗|例|门|卷|篇|分|票|包|瓶|间|栋|幢|孔|片|盏|"
    r"班|班次|场|场次|天|日|月|年|小时|分钟|岁|单|批|期|点|百分点|分贝|微克|摄氏度|帕|百帕)"
    r"|[十百千万亿]{1,3}|[%‰％‱°℃㎡㎥]|m[2²3³]?|k?m|k?g|t|k[Ww]h?|hm2|km[2²]|TEU|平米|平|不分|倍|指数|上年=100|上年同期=100|以上年为100"
)
_UNITS = pattern(
    rf"(?:{UNIT_WORD})(?:\s*[/／每·]\s*(?:{UNIT_WORD}))?"
    rf"(?:\s*[、,，;；/\s和及]\s*(?:{UNIT_WORD})(?:\s*[/／每]\s*(?:{UNIT_WORD}))?)*(?:\s*等)?"
)
_UNIT_SAID = pattern(r"(?<![\u4e00-\u9fff])(?:金额|计量|货币|数量|统计|面积)?单\s*位\s*[:：]\s*(.+)", re.DOTALL)
_UNIT_SAID_EN = pattern(r"(?<![A-Za-z])Units?\s*[:：(]", re.IGNORECASE)
_STATEMENT = pattern(
    r"^[（(【\[]?\s*[^:：]{0,15}[^:：0-9\s]\s*[:：](?!//)|^附\s*[件表录]\s*[0-9一二三四五六七八九十]*(?:[-—－.][0-9]+)?$|^(?:表|Table)\s*[0-9]+|"
    r"^[（(]?\s*(?:截[至止]|数据截|更新|统计|编制|制表|填报|报送|发布)?(?:时间|日期)?\s*(?:19|20)[0-9]{2}\s*[年./-].{0,18}[)）]?$|"
    r"^[(（]?(?:接上表|续表|续)\s*[0-9一二三]*[)）]?$|^第\s*[0-9]+\s*页|^共\s*[0-9]+\s*页|^—\s*[0-9]+\s*—$|^\(续\)$|"
    r"^[^。]{0,12}[（(]?(?:盖章|公章|签章|签字)[)）]?$|^[\s_—-]*年[\s_]*月[\s_]*日$"
)
_PAIRED = pattern(
    r"(?:填[报表]|报送|上报|制表|申报|编制)(?:单位|部门|人|时间|日期)|(?:表\s*号|制定机关|批准机关|批准文号|备案文号|文号|有效期至|综合机关名称|"
    r"组织机构代码|报告期别|报告期|单位负责人|统计负责人|审核人?|复核人?|填表人|制表人?|经办人|联系人|联系电话|报出日期|盖章|单位[(（].*[)）])"
)
NOTE_WORD = (
    r"备注|附注|注释?|说明|填表说明|填报说明|填写说明|编制说明|指标解释|温馨提示|特别提示|提示|备考|口径说明|数据说明|其他说明|情况说明|填表人|填报人|审核人?|复核人?|制表人?|编制人?|负责人|单位负责人|统计负责人|"
    r"分管领导|分管负责人|主要领导|经办人|联系人|联系电话|联系方式|填报单位|填表单位|报送单位|填报日期|填表日期|报送日期|填报时间|制表日期|制表时间|打印日期|打印时间|导出时间|数据来源|资料来源|信息来源|来源|出处|"
    r"统计口径|数据截止|更新时间|报出日期|领导签字|签字|盖章|Sources?|Notes?|Remarks?"
)
_NOTE = pattern(rf"^\W*(?:{NOTE_WORD})\s*[0-9一二三四]?\s*(?:（[^）]*）|\([^)]*\))?\s*[:：]", re.IGNORECASE)
# Notes that only a cell alone in its row can be.
_ALONE = pattern(
    r"^(?:注|备注|说明)\s*[0-9①-⑳.．、]|^[(（]?(?:注|备注|说明)[)）]?$|^[*＊※★●]+\s*[^\s]{11,}|^(?:本表|此表|以上|上表|表中|其中数据|数据来源|资料来源|内部资料|本资料)|"
    r"^[(（]?本?资料来源|^第\s*[0-9]+\s*页|^共\s*[0-9]+\s*页|(?:编印|印制|翻印必究|仅供参考|请勿外传|版权所有)$|^Source\b|^Notes?\b",
    re.IGNORECASE,
)
_TOTALS = frozenset(
    {"合计", "总计", "共计", "小计", "累计", "总合计", "汇总", "总数", "总和", "total", "sum", "subtotal", "grandtotal"}
)
_TOTAL_END = ("合计", "总计", "小计", "共计")
_AMOUNT = pattern(r"[:：]?\s*(?:共)?[0-9,，.]*\s*[个项家处条件名人户份座台]*$|[（(][^）)]*[)）]$")
_LONGEST_TOTAL = 8

_HEADING = pattern(
    r"(?:序号?|编号|编码|代码|标识码|学号|工号|科目|名称|姓名|性别|年龄|民族|学历|学位|专业|职务|职称|职业|岗位|单位|部门|机关|机构|地址|地点|所在地|位置|住址|"
    r"电话|手机号?|联系方式|联系人|负责人|责任人|邮箱|网址|邮编|日期|时间|年份|年度|月份|季度|期限|周期|类别|类型|种类|性质|形式|方式|等级|级别|层次|层级|"
    r"金额|数量|单价|价格|总价|面积|人数|户数|人口|个数|次数|总数|总量|总额|总值|产值|产量|收入|支出|预算数?|决算数?|执行数|余额|投资|资金|经费|费用|标准|"
    r"比重|比例|占比|增速|增长|增减|同比|环比|指数|完成率|合格率|率|比上年.*|备注|说明|指标|地区|区域|区县|县区|市县|城市|省份|街道|乡镇|社区|项目|内容|事项|任务|目标|措施|"
    r"依据|状态|情况|进度|结果|来源|用途|对象|条件|流程|材料|渠道|品牌|型号|规格|经度|纬度|坐标|合计|小计|总计|总分|成绩|得分|排名|名次|批次|文号|标题|分类|功能|设施|领域|行业|产业|产品|品种|"
    r"户籍|籍贯|学科|班级|年级|法定代表人|信用代码|注册资本|许可证号|证件号码?|身份证号码?|车牌号?|账号|开户行|数|额|值|量|费|证号|票号|车号|批号|(?:申请|中标|承包|收货|发货|经办|代理|受益|权利|代表|监护|承办|发布|主持|参加|推荐|介绍|证明|验收|采购|供货|出租|承租)人|No\.?|ID|Name|Code|Year|Region|Item|Total|Unit|Indicator|Date|Address|Phone|Tel|Type|Remarks?)"
    r"(?:[(（\[【].*[)）\]】])?",
    re.IGNORECASE,
)
_ENGLISH = pattern(
    r"\b(?:no|number|name|item|items|total|unit|units|year|region|area|city|district|population|male|female|address|phone|tel|"
    r"type|date|code|remarks?|note|value|data|count|title|status|description|city|email|label|key|group|result|score|output|income|expenditure|amount|rate|growth|index|indicator|industry|sector|school|level|"
    r"department|category|price|quantity|percentage|per|of|and|by)\b",
    re.IGNORECASE,
)
LONG = 30


def heading(text: str) -> str:
    """A heading on one line as people name it: letter-spacing and line breaks gone, one space between Latin words."""
    if text.isalnum() or not any(sign.isspace() for sign in text):
        return text
    text = re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", text.strip())
    return re.sub(r"\s+", " ", text)


@lru_cache(maxsize=1 << 14)
def said(text: str) -> str:
    """`text` for comparing by form: NFKC and trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def kind_of(cell: Cell) -> str:
    """Number, date, text, or void (a dash: no evidence)."""
    if isinstance(cell, (datetime, date, time)):
        return DATE
    if isinstance(cell, str):
        return _kind_of_text(cell)
    return TEXT if isinstance(cell, bool) else NUMBER


@lru_cache(maxsize=1 << 14)
def _kind_of_text(cell: str) -> str:
    text = said(cell)
    if not text or _VOID.fullmatch(text):
        return VOID
    if _NUMBER.fullmatch(text):
        return NUMBER
    return DATE if _DATE.fullmatch(text) else TEXT


def is_year(cell: Cell) -> bool:
    """2023, "2023", "2023年": what may head a column of figures."""
    if isinstance(cell, (str, int, float)) and not isinstance(cell, bool):
        return _YEAR.fullmatch(said(as_text(cell))) is not None
    return False


def has_cjk(text: str) -> bool:
    return _CJK.search(text) is not None


def is_latin(text: str) -> bool:
    """Latin letters and no Chinese."""
    return _LATIN.search(text) is not None and not has_cjk(text)


def is_english_heading(text: str) -> bool:
    return is_latin(text) and _ENGLISH.search(text) is not None


def is_heading_word(text: str) -> bool:
    """Whether `text` ends in a word that headings end in (a weak sign: only in numbers is it evidence)."""
    text = heading(said(text))
    match = _HEADING.search(text)
    while match and match.end() != len(text):
        match = _HEADING.search(text, match.start() + 1)
    return match is not None and len(text) <= 24


def units_in(text: str) -> list[str]:
    """The units that “单位：万元、人” or “(万元)” states, as written; none for a sender (“单位：市总工会”) or no statement."""
    plain = said(text)
    match = _UNIT_SAID.search(plain)
    if match:
        return split_units(re.split(r"\s{2,}|[)）】\]]", match[1].strip())[0].strip())
    return split_units(plain[1:-1]) if plain[:1] == "(" and plain[-1:] == ")" else []


def split_units(words: str) -> list[str]:
    """“万元、人” -> its units; none when a part of it is no unit."""
    words = re.sub(r"^人民币", "", words.strip(" ()（）"))
    if not _UNITS.fullmatch(words):
        return []
    return [part for part in re.split(r"[、,，;；\s和及]+", words.removesuffix("等")) if part]


def says_unit(text: str) -> bool:
    """Whether a cell above the headings states the unit of the sheet."""
    return bool(units_in(text)) or _UNIT_SAID_EN.search(said(text)) is not None


def is_unit(text: str) -> bool:
    """Whether a cell under a heading is its unit: 万元, (个), 单位：㎡, %."""
    plain = said(text)
    return bool(units_in(plain)) or bool(split_units(re.sub(r"^[(（\[]|[)）\]]$", "", plain)))


def is_statement(text: str) -> bool:
    """“填报单位：…”, “2024年12月”, “附件1”, “单位：万元”: what stands above a heading and is none."""
    plain = said(text)
    return bool(_STATEMENT.search(plain)) or says_unit(text) or kind_of(text) == DATE


def is_paired(text: str) -> bool:
    """A label such as 填报单位 whose value stands in the next cell."""
    return _PAIRED.match(heading(said(text))) is not None and len(text) < LONG


def is_note(text: str) -> bool:
    """Whether a cell alone in its row is a note, a source, a signature or a page number."""
    return is_labelled_note(text) or _ALONE.search(heading(said(text))) is not None


def is_labelled_note(text: str) -> bool:
    """备注：…, 填表人：…, 资料来源：…"""
    return _NOTE.match(heading(said(text))) is not None


def is_total(text: str, words: Iterable[str] = ()) -> bool:
    """合计, 总 计, 吴中区小计, 合计（2024年）, Total."""
    word = fold(_AMOUNT.sub("", said(text)))
    return (
        word in _TOTALS
        or word in words
        or (len(word) <= _LONGEST_TOTAL and any(word.endswith(end) for end in _TOTAL_END))
    )


def is_numbering(row: Mapping[int, str]) -> bool:
    """A row that numbers the columns: 1 2 3 4, 甲 乙 1 2, (1) (2) (3)=(1)+(2), A B C, 栏次 1 2."""
    texts = [re.sub(r"[\s()（）]", "", said(text)) for _, text in sorted(row.items())]
    while texts and texts[0] in (
        "栏次",
        "列次",
        "行次",
        "编号",
        "栏目",
        "甲",
        "乙",
        "丙",
        "丁",
        "代码",
        "栏",
        "-",
        "—",
    ):
        texts.pop(0)
    lettered = len(texts) < len(row)
    heads = [re.split(r"[=＝]", text)[0] for text in texts]
    if not heads or len(row) < (2 if lettered else 3):
        return False
    if all(re.fullmatch(r"[A-Z]", head) for head in heads):
        return _runs([ord(head) for head in heads]) and heads[0] == "A"
    if all(re.fullmatch(r"[①-⑳]", head) for head in heads):
        return _runs([ord(head) for head in heads])
    numbers = [int(head) for head in heads if re.fullmatch(r"[0-9]{1,3}", head)]
    return len(numbers) == len(heads) and numbers[0] in (0, 1) and _runs(numbers)


def _runs(numbers: list[int]) -> bool:
    return all(after - before == 1 for before, after in pairwise(numbers))

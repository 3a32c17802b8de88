"""What a clerk would say of a sheet: title, unit, heading, data, footer; sheets of many departments, most about no entity."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from sucheng_data.model.batch import Batch, Hints
from sucheng_data.model.grid import Book, Cell, Grid, Range
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.ingest import ingest

_A1 = re.compile(r"([A-Z])([0-9]+):([A-Z])([0-9]+)")


class Gold(NamedTuple):
    """A sheet as lines of cells between bars, and its layout by hand. `headers`: by column letter."""

    name: str
    text: str
    merged: str = ""
    kind: str = "table"
    title: tuple[int, ...] = ()
    unit: int | None = None
    header: tuple[int, ...] = ()
    data: tuple[int, int] | None = None
    footer: tuple[int, ...] = ()
    headers: str = ""


def cell(text: str) -> Cell:
    return float(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) and not re.fullmatch(r"0[0-9]+", text) else text


def grid(text: str, merged: str = "", sheet: str = "Sheet1") -> Grid:
    rows = [[cell(part.replace("\\n", "\n")) for part in line.split("|")] for line in text.strip("\n").split("\n")]
    width = max(map(len, rows))
    ranges = [
        Range(int(top), ord(left) - 64, int(bottom), ord(right) - 64)
        for left, top, right, bottom in (match.groups() for match in map(_A1.fullmatch, merged.split()) if match)
    ]
    return Grid(sheet, [[*row, *[""] * (width - len(row))] for row in rows], merged=tuple(ranges))


def batches(schemas: Schemas, *grids: Grid) -> list[Batch]:
    return ingest(Book("市某局/a.xlsx", "xlsx", grids), schemas, Hints("市某局/a.xlsx"))


def headers(columns: str) -> Mapping[str, str]:
    return dict(pair.split("=") for pair in columns.split())


GOLD = (
    Gold(
        "universities",
        """全国普通高等学校名单||||||
（截至2023年6月15日）||||||
||||||单位：所
序号|学校名称|学校标识码|主管部门|所在地|办学层次|备注
北京市（92所）||||||
1|某大学|4111010001|教育部|北京市|本科|
2|某学院|4111010002|教育部|北京市|本科|
天津市（56所）||||||
3|某师范大学|4112010055|天津市|天津市|本科|
4|某职业学院|4112010056|天津市|天津市|专科|民办""",
        "A1:G1 A2:G2 A5:G5 A8:G8",
        title=(1, 2),
        unit=3,
        header=(4,),
        data=(5, 10),
        headers="A=序号 B=学校名称 C=学校标识码 D=主管部门 E=所在地 F=办学层次 G=备注",
    ),
    Gold(
        "budget",
        """附件2||||
2024年部门支出预算总表||||
部门名称：某市某局||||单位：万元
科目编码|科目名称|合计|其中|
|||基本支出|项目支出
|合计|1200.5|800|400.5
201|一般公共服务支出|1000.5|700|300.5
20101|人大事务|1000.5|700|300.5
208|社会保障和就业支出|200|100|100""",
        "A2:E2 A4:A5 B4:B5 C4:C5 D4:E4",
        title=(1, 2),
        unit=3,
        header=(4, 5),
        data=(6, 9),
        headers="A=科目编码 B=科目名称 C=合计 D=其中-基本支出 E=其中-项目支出",
    ),
    Gold(
        "yearbook with translation",
        """2-3 各地区人口数||||
2-3 POPULATION BY REGION||||
||||单位：万人
地  区|年末总人口|按性别分||比上年增长
Region|Total Population|男|女|(%)
||Male|Female|
全  市|1291.1|650.2|640.9|0.5
姑苏区|92.4|45.1|47.3|0.1
  其中：城镇|90|44|46|
吴中区|139.2|70|69.2|0.3
注：本表为常住人口。||||
资料来源：公安部门。||||""",
        "A1:E1 A2:E2 C4:D4",
        title=(1, 2),
        unit=3,
        header=(4, 5, 6),
        data=(7, 10),
        footer=(11, 12),
    ),
    Gold(
        "translation row",
        """各区主要指标|||
指标|单位|2022年|2023年
Item|Unit|2022|2023
地区生产总值|亿元|2003.1|2100.2
  第一产业|亿元|20|21
  第二产业|亿元|900|950
全社会用电量|亿千瓦时|150|160""",
        "A1:D1",
        title=(1,),
        header=(2, 3),
        data=(4, 7),
        headers="A=指标 B=单位 C=2022年 D=2023年",
    ),
    Gold(
        "years as numbers",
        """|2019|2020|2021|2022
全社会固定资产投资|5210.3|5430.1|5600|5712.9
房地产开发投资|2100|2210.5|2300|2190.7
社会消费品零售总额|7000.5|6900|8000|8300""",
        header=(1,),
        data=(2, 4),
        headers="A= B=2019 C=2020 D=2021 E=2022",
    ),
    Gold(
        "column numbers",
        """某市法人单位统计表||||
表号：101表||||计量单位：个
行业|代码|单位数|从业人员|营业收入
甲|乙|1|2|3
总计|00|120|3400|99.5
农业|01|20|400|9.5
工业|02|100|3000|90
单位负责人：|统计负责人：|填表人：||报出日期：2024年1月10日""",
        title=(1,),
        unit=2,
        header=(3, 4),
        data=(5, 7),
        footer=(8,),
        headers="A=行业 B=代码 C=单位数 D=从业人员 E=营业收入",
    ),
    Gold(
        "numbers under the headings",
        """项目名称|建设内容|总投资|年度投资|责任单位
1|2|3|4|5
某路改造|路面|1200|300|市住建局
某桥|新建|5000|800|市交通局""",
        header=(1, 2),
        data=(3, 4),
    ),
    Gold(
        "units under the headings",
        """主要农产品产量|||
品种|播种面积|总产量|单产
|公顷|吨|公斤/公顷
水稻|100.5|800|7960
小麦|50|300|6000
合计|150.5|1100|""",
        "A1:D1",
        title=(1,),
        unit=3,
        header=(2,),
        data=(4, 5),
        footer=(6,),
        headers="A=品种 B=播种面积 C=总产量 D=单产",
    ),
    Gold(
        "three rows of headings",
        """某市教育事业统计||||||
学校类别|在校学生||||教职工|
|合计|其中||毕业班|合计|专任教师
||男|女|||
小学|100|52|48|20|10|9
初中|90|46|44|30|9|8""",
        "A1:G1 A2:A4 B2:E2 B3:B4 C3:D3 E3:E4 F2:G2 F3:F4 G3:G4",
        title=(1,),
        header=(2, 3, 4),
        data=(5, 6),
        headers="A=学校类别 B=在校学生-合计 C=在校学生-其中-男 D=在校学生-其中-女 E=在校学生-毕业班 F=教职工-合计 G=教职工-专任教师",
    ),
    Gold(
        "bands without merges",
        """地区,,,,
地区|2022年|||2023年||
|产量|产值|增速|产量|产值|增速
甲市|1|2|3.5|1|2|3.1
乙市|2|3|4.5|2|3|4.1""".replace("地区,,,,\n", ""),
        header=(1, 2),
        data=(3, 4),
        headers="A=地区 B=2022年-产量 C=2022年-产值 D=2022年-增速 E=2023年-产量 F=2023年-产值 G=2023年-增速",
    ),
    Gold(
        "months",
        """2024年用水量统计表（单位：吨）|||||||||||||
部门|1月|2月|3月|4月|5月|6月|7月|8月|9月|10月|11月|12月|合计
办公室|1|2|3|4|5|6|7|8|9|10|11|12|78
食堂|10|20|30|40|50|60|70|80|90|100|110|120|780

合计|11|22|33|44|55|66|77|88|99|110|121|132|858""",
        "A1:N1",
        unit=1,
        header=(2,),
        data=(3, 4),
        footer=(6,),
    ),
    Gold(
        "panels",
        """退休人员名单|||||
姓名|工号|备注|姓名|工号|备注
钱某|101||孙某|103|
李某|102||周某|104|返聘
吴某|105||||""",
        "A1:F1",
        kind="panels",
        title=(1,),
        header=(2,),
        data=(3, 5),
    ),
    Gold(
        "panels with a gap",
        """编码|分类||编码|分类||编码|分类
101|粮食||201|钢材||301|运输
102|蔬菜||202|水泥||302|仓储
103|水果||203|玻璃|||""",
        kind="panels",
        header=(1,),
        data=(2, 4),
    ),
    Gold(
        "in the middle of the sheet",
        """||||
||||
||||
||||
||年份|气温|降水
||2021|17.5|1100
||2022|18.1|980
||2023|18.3|1020""",
        header=(5,),
        data=(6, 8),
        headers="C=年份 D=气温 E=降水",
    ),
    Gold(
        "no heading",
        """1|某社区|120.5|2024-01-05
2|某村|98|2024-01-06
3|另一村|77.5|2024-02-01""",
        data=(1, 3),
        headers="A= B= C= D=",
    ),
    Gold(
        "list of one column",
        """获奖单位名单
单位名称
某某有限公司
某某研究院
某某合作社""",
        title=(1,),
        header=(2,),
        data=(3, 5),
        headers="A=单位名称",
    ),
    Gold(
        "one row",
        """采购结果公告|||
标段|中标人|中标价（元）|工期
一标段|某建设公司|1250000|90天""",
        "A1:D1",
        title=(1,),
        header=(2,),
        data=(3, 3),
    ),
    Gold(
        "template",
        """河长巡河记录表|||||
河道名称|巡河日期|巡河人|发现问题|整改措施|整改期限
|||||
|||||""",
        "A1:F1",
        title=(1,),
        header=(2,),
    ),
    Gold(
        "ghost rows",
        """序号|车牌号|车型|核定载客
1|苏E00001|大巴|45
2|苏E00002|中巴|19
3|||
4|||
5|||""",
        header=(1,),
        data=(2, 3),
    ),
    Gold(
        "total first and notes",
        """一般公共预算收入完成情况|||
2024年1-6月|||金额单位：亿元
项  目|本月数|累计数|同比（%）
一般公共预算收入合计|21.5|130.2|3.1
一、税收收入|18|110|2.9
  其中：增值税|8|50|1
        企业所得税|4|30|2.2
二、非税收入|3.5|20.2|4
备注：数据为快报数。|||
数据来源：市财政局|||""",
        "A1:D1",
        title=(1,),
        unit=2,
        header=(3,),
        data=(4, 8),
        footer=(9, 10),
        headers="A=项目 B=本月数 C=累计数 D=同比（%）",
    ),
    Gold(
        "signatures",
        """填报单位：某镇人民政府（盖章）|||填报时间：2024年3月
村（社区）|危房数|已改造|未改造
东村|12|10|2
西村|8|8|0
合计|20|18|2
分管领导：|审核人：|填表人：|联系电话：""",
        title=(1,),
        header=(2,),
        data=(3, 4),
        footer=(5, 6),
    ),
    Gold(
        "duplicates and blanks",
        """路段|起点|长度||长度|备注
甲路|东街|1.2|x|1.3|
乙路|西街|2.2|y|2.4|单行""",
        header=(1,),
        data=(2, 3),
        headers="A=路段 B=起点 C=长度 D= E=长度 F=备注",
    ),
    Gold(
        "line breaks",
        """企业\\n名称|统一社会\\n信用代码|注册资本\\n（万元）|Annual\\nRevenue
某公司|91320500MA00000001|500|12.5
某厂|91320500MA00000002|50|2.5""",
        header=(1,),
        data=(2, 3),
        headers="A=企业名称 B=统一社会信用代码 C=注册资本（万元） D=Annual·Revenue",
    ),
    Gold(
        "groups by numerals",
        """2024年重点工作任务分解表||||
序号|工作任务|牵头科室|完成时限|备注
一、党的建设||||
1|开展主题教育|机关党委|6月底|
2|规范组织生活|机关党委|全年|
二、业务工作||||
3|完成年度监测|监测科|12月底|
本表自印发之日起执行，各科室应按月报送进展情况，逾期未报的予以通报。||||""",
        "A1:E1 A3:E3 A6:E6 A8:E8",
        title=(1,),
        header=(2,),
        data=(3, 7),
        footer=(8,),
    ),
    Gold(
        "form",
        """科技项目申报表|||
项目名称|||
申报单位||单位性质|
项目负责人||联系电话|
起止时间||申请金额（万元）|
项目简介|||
单位意见|（盖章）  年  月  日||""",
        "A1:D1 B2:D2 B6:D6 B7:D7",
        kind="form",
    ),
    Gold(
        "personal form",
        """人员信息登记表|||||
姓名|李某|性别|男|出生年月|1990.01
民族|汉|籍贯|江苏|政治面貌|群众
学历|本科|专业|会计|照片|
工作单位|某公司||联系电话|0512-65000000|
家庭住址|某路1号||||""",
        "A1:F1",
        kind="form",
    ),
    Gold(
        "empty",
        "|\n|",
        kind="empty",
    ),
    Gold(
        "prose",
        """请各单位于本月底前将本表报送至市局办公室，逾期视为无异议。
联系人和联系电话见通知正文；未尽事宜请来电咨询。""",
        kind="empty",
    ),
    Gold(
        "sideways",
        """三个园区基本情况|||
园区名称|东园|西园|南园
建设地点|东街|西街|南街
占地面积|120.5|80|66
入驻企业数|12|8|5
负责人|赵某|钱某|孙某""",
        "A1:D1",
        kind="transposed",
    ),
    Gold(
        "first column of the table blank in the heading",
        """某区2023年经济指标|||
单位：亿元、%|||
|绝对额|同比增长|占比
地区生产总值|1200.5|4.9|100
第二产业|600|4.1|50
第三产业|580.5|5.2|48.4""",
        "A1:D1",
        title=(1,),
        unit=2,
        header=(3,),
        data=(4, 6),
        headers="A= B=绝对额 C=同比增长 D=占比",
    ),
    Gold(
        "all text",
        """权力事项清单|||
事项名称|事项类型|实施依据|实施机关
排污许可|行政许可|《某条例》第三条|市生态环境局
取水许可|行政许可|《某办法》第五条|市水务局
河道采砂许可|行政许可|《某法》第二十五条|市水务局""",
        "A1:D1",
        title=(1,),
        header=(2,),
        data=(3, 5),
    ),
    Gold(
        "watermark",
        """年份|出生人数|死亡人数
2021|1200|800
2022|1100|820
2023|1000|830

内部资料  请勿外传||""",
        header=(1,),
        data=(2, 4),
        footer=(6,),
    ),
    Gold(
        "english headings first",
        """code|name|amount
代码|名称|金额（元）
101|办公费|1200
102|差旅费|3400""",
        header=(1, 2),
        data=(3, 4),
        headers="A=代码 B=名称 C=金额（元）",
    ),
    Gold(
        "title over a title and a date in cells of their own",
        """某市统计局||||2024年编
2023年全市规模以上工业主要产品产量||||
产品名称|计量单位|本年|上年|增减（%）
布|万米|120|118|1.7
化学纤维|吨|3000|3100|-3.2""",
        "A2:E2",
        title=(1, 2),
        header=(3,),
        data=(4, 5),
    ),
    Gold(
        "title and unit in one row",
        """2023年财政收支|||单位：万元
预算科目|预算数|执行数|完成%
税收收入|100|90|90
非税收入|10|11|110""",
        unit=1,
        header=(2,),
        data=(3, 4),
    ),
    Gold(
        "one line of a budget under bands",
        """某局2024年“三公”经费支出预算表
部门：某局|||||单位：万元
合计|因公出国（境）费|公务接待费|公务用车购置及运行费||
|||小计|公务用车购置费|公务用车运行费
12.5|0|2.5|10|0|10""",
        "A1:F1 A3:A4 B3:B4 C3:C4 D3:F3",
        title=(1,),
        unit=2,
        header=(3, 4),
        data=(5, 5),
    ),
    Gold(
        "days of a month",
        """2024年5月考勤表
姓名|1|2|3|4|5|备注
赵某|√|√|√|√|休|
钱某|√|√|事|√|休|""",
        title=(1,),
        header=(2,),
        data=(3, 4),
        headers="A=姓名 B=1 C=2 D=3 E=4 F=5 G=备注",
    ),
    Gold(
        "districts merged down",
        """区域|村（居）|危旧房数
甲镇|东村|12
|西村|10
乙镇|南村|9
|北村|8""",
        "A2:A3 A4:A5",
        header=(1,),
        data=(2, 5),
    ),
    Gold(
        "english throughout",
        """Table 1 Population by district
District|Population (10 000)|Area (sq.km)
East|92.4|83
West|139|745
Source: Statistics Bureau""",
        title=(1,),
        header=(2,),
        data=(3, 4),
        footer=(5,),
        headers="A=District B=Population·(10·000) C=Area·(sq.km)",
    ),
    Gold(
        "small names like column numbers",
        """商品|库存|损耗
甲|1|2
乙|3|4

合计|4|6
制表：赵某|审核：钱某|日期：2024-1-1""",
        header=(1,),
        data=(2, 3),
        footer=(5, 6),
    ),
    Gold(
        "numbering from A",
        """水库名称|所在河流|总库容|坝高
A|B|C|D
甲水库|西河|120.5|30
乙水库|东河|80|22""",
        header=(1, 2),
        data=(3, 4),
    ),
    Gold(
        "labels and values",
        """平台名称|某公共服务平台
网址|http://www.example.cn
联系电话|0512-65000000
通讯地址|某路1号""",
        kind="form",
    ),
)


@pytest.mark.parametrize("gold", GOLD, ids=lambda gold: gold.name)
def test_what_a_clerk_would_say(schemas: Schemas, gold: Gold) -> None:
    (batch,) = batches(schemas, grid(gold.text, gold.merged))
    layout = batch.layout
    assert layout.kind == gold.kind, layout
    if gold.kind in ("form", "transposed"):
        return
    found = (layout.title_rows, layout.unit_row, layout.header_rows, layout.data_rows, layout.footer_rows)
    assert found == (gold.title, gold.unit, gold.header, gold.data, gold.footer), layout
    if gold.headers:
        told = {column.letter: column.header for column in layout.columns}
        assert told == {letter: text.replace("·", " ") for letter, text in headers(gold.headers).items()}
    assert layout.notes or gold.kind == "empty"


STACKED = """表1 各区学校数||
区|小学|中学
甲区|10|5
乙区|12|6

表2 经费收支情况（单位：万元）||
项目|本年|上年
收入|100.5|90
支出|95|88"""
BESIDE = """一、在编人员|||||二、设备清单||
姓名|科室|工龄|||设备名称|型号|台数
赵某|办公室|5|||打印机|A1|2
钱某|财务科|12|||投影仪|B2|1
孙某|人事科|3|||||"""


def rows(batch: Batch) -> dict[str, Any]:
    layout = batch.layout.to_dict()
    return {name: layout[name] for name in ("kind", "title_rows", "unit_row", "header_rows", "data_rows")}


def test_tables_one_under_the_other(schemas: Schemas) -> None:
    first, second = batches(schemas, grid(STACKED, "A1:C1 A6:C6"))
    assert rows(first) == {
        "kind": "multiple", "title_rows": [1], "unit_row": None, "header_rows": [2], "data_rows": [3, 4],
    }  # fmt: skip
    assert rows(second) == {
        "kind": "multiple", "title_rows": [], "unit_row": 6, "header_rows": [7], "data_rows": [8, 9],
    }  # fmt: skip


def test_tables_side_by_side_that_differ(schemas: Schemas) -> None:
    first, second = batches(schemas, grid(BESIDE))
    assert [column.letter for column in first.layout.columns] == ["A", "B", "C"]
    assert [column.letter for column in second.layout.columns] == ["F", "G", "H"]
    assert (first.layout.data_rows, second.layout.data_rows) == ((3, 5), (3, 4))
    assert {batch.layout.kind for batch in (first, second)} == {"multiple"}

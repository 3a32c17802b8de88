"""The column layouts of the synthetic city's sheets, each a department's way of asking for the same things."""

from __future__ import annotations

from collections.abc import Mapping

from sucheng_data.demo.record import Column

# field=heading, in the order of the columns. `#` is the running number, `*` the √ columns; `band/field=heading` stands
# under a band.
PLAIN = """
    #=序号 name=驿站名称 categories=驿站类别 operator_org_id=主管部门 district_code=区县 town=街道 community=社区
    address=地址 lon=经度(GCJ-02) lat=纬度(GCJ-02) opening_hours_text=开放时间 is_24h=是否24小时 facilities=设施配备
    phone=联系电话 status=状态 opened_on=启用时间 verified_on=核验时间 map_online=是否上图 closed_on=停用时间
    remarks=备注
"""
BANDS = """
    #=序号 name=站点名称 categories=站点类型 operator_org_id=归口部门 位置/district_code=区县 位置/town=街道
    位置/address=地址 坐标（高德）/lon=经度 坐标（高德）/lat=纬度 开放/opening_hours_text=开放时间
    开放/is_24h=是否24小时 facilities=设施设备 phone=咨询电话 status=运行状态 opened_on=建成时间
    verified_on=巡查时间 map_online=是否上图 remarks=说明
"""
MERGED = """
    district_code=所属板块 #=序号 name=阵地名称 town=所属街道 community=所属社区 address=详细地址
    categories=阵地类型 operator_org_id=主管部门 lon=经度 lat=纬度 crs_source=坐标系 opening_hours_text=开放时段
    is_24h=24小时开放 facilities=配套设施 services=服务内容 phone=联系电话 status=使用状态 opened_on=启用时间
    verified_on=更新时间 map_online=地图上线 remarks=备注
"""
DISTRICTS = """
    name=驿站名称 categories=类别 operator_org_id=主管部门 district_code=县（市、区） town=街道/镇 address=站点地址
    lon=经度（百度） lat=纬度（百度） opening_hours_text=服务时间 is_24h=是否24小时 facilities=设施
    target_groups=服务对象 phone=站点电话 status=状态 opened_on=投用时间 verified_on=核验时间 map_online=是否上图
    closed_on=关闭时间 remarks=备注
"""
FLAT = """
    station_id=驿站编号 name=驿站名称 categories=驿站类型 operator_org_id=所属条线 district_code=行政区划 town=镇街
    address=地址 lon=lng lat=lat crs_source=坐标类型 opening_hours_text=开放时间 is_24h=24h facilities=服务设施
    phone=联系电话 status=是否启用 opened_on=开放日期 verified_on=更新时间 map_online=上线状态 remarks=备注
"""
WIDE = """
    #=序号 name=服务站名称 categories=类别 operator_org_id=主管部门 district_code=区县 town=乡镇 address=具体位置
    lon=经度(WGS84) lat=纬度(WGS84) opening_hours_text=开放时间段 is_24h=全天开放 *=设施配备 phone=电话 status=状态
    opened_on=建成时间 verified_on=核验时间 map_online=是否上图 remarks=备注
"""


def columns(layout: str, labels: Mapping[str, str] | None = None) -> list[Column]:
    """The columns `layout` spells out; `labels` are the √ columns of a wide sheet (code -> heading)."""
    result = []
    for word in layout.split():
        where, _, heading = word.partition("=")
        band, _, name = where.rpartition("/")
        if name == "*":
            result += [Column("facilities", label, heading, code) for code, label in (labels or {}).items()]
        else:
            result.append(Column(name, heading, band))
    return result

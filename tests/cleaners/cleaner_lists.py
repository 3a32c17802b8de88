"""Small code lists, written out by hand, for the tests of cleaners."""

from __future__ import annotations

from sucheng_data.model.codes import Codes


def _codes(name: str, columns: str, *lines: str) -> Codes:
    """Rows of `code,label_zh,synonyms` and further columns, one string per row, ; between cells."""
    heads = columns.split(";")
    rows = [dict(zip(heads, line.split(";"), strict=True)) | {"label_en": ""} for line in lines]
    return Codes(name, tuple(rows))


DISTRICTS = _codes(
    "districts",
    "code;label_zh;synonyms;kind",
    "320500;苏州市;苏州;city",
    "320505;虎丘区;虎丘|高新区|苏州高新区|新区;district",
    "320506;吴中区;吴中|度假区|太湖度假区;district",
    "320507;相城区;相城|高铁新城;district",
    "320508;姑苏区;姑苏|平江区|沧浪区|金阊区|320502|320503|320504;district",
    "320509;吴江区;吴江|吴江市|吴江开发区|汾湖|320584;district",
    "320576;苏州工业园区;工业园区|园区|SIP|320571;district",
    "320581;常熟市;常熟;district",
    "320583;昆山市;昆山|昆山开发区|花桥;district",
    "320600;南通市;南通;outside",
)
TOWNS = _codes(
    "towns",
    "code;label_zh;synonyms;district_code",
    "320505002;狮山街道;;320505",
    "320505407;科技城（东渚街道）;东渚街道|科技城;320505",
    "320506003;越溪街道;;320506",
    "320508018;平江街道;;320508",
    "320576050;娄葑街道;;320576",
    "320583108;千灯镇;;320583",
    "320582100;杨舍镇;;320582",
)
ORGANISATIONS = _codes(
    "organisations",
    "code;label_zh;short_name;synonyms;jurisdiction",
    "SZ-ZZB;中共苏州市委组织部;市委组织部;苏州市委组织部|组织部;320500",
    "SZ-ZGH;苏州市总工会;市总工会;总工会|苏州工会;320500",
    "SZ-TSW;共青团苏州市委员会;团市委;共青团苏州市委|苏州团市委;320500",
    "SZ-JYJ;苏州市教育局;市教育局;教育局;320500",
    "SZ-RSJ;苏州市人力资源和社会保障局;市人社局;人社局|市人力资源和社会保障局;320500",
    "SZ-JTJ;苏州市交通运输局;市交通局;市交通运输局|交通局;320500",
    "SZ-CZJ;苏州市财政局;市财政局;财政局;320500",
    "SZ-WJW;苏州市卫生健康委员会;市卫健委;卫健委|市卫生健康委|市卫计委;320500",
    "KS-ZZB;中共昆山市委组织部;市委组织部;昆山市委组织部;320583",
    "KS-ZGH;昆山市总工会;市总工会;昆山总工会;320583",
    "KS-JYJ;昆山市教育局;市教育局;;320583",
    "KS-RSJ;昆山市人力资源和社会保障局;市人力资源和社会保障局;昆山市人社局|市人社局;320583",
    "KS-WTGL;昆山市文体广电和旅游局;市文体广旅局;文体广旅局;320583",
    "KS-WSL;昆山文商旅集团;文商旅集团;;320583",
    "NT-WJW;南通市卫生健康委员会;南通市卫健委;南通市卫生健康委;320600",
)
RENAMED = _codes("renamed_organisations", "code;label_zh;synonyms", "SZ-WJW;苏州市卫生健康委员会;市卫计委")
DISSOLVED = _codes("dissolved_organisations", "code;label_zh;synonyms", "TAX;税务局;国税局|地税局")
FACILITIES = _codes(
    "facilities",
    "code;label_zh;synonyms",
    "drinking_water;饮水;饮水机|热水|茶水",
    "microwave;热饭;微波炉|加热",
    "phone_charging;手机充电;充电|充电插座|充电线|USB",
    "ev_bike_charging;电动车充电;充电桩|充换电",
    "seating;休息座椅;桌椅|桌凳|沙发|休息区",
    "air_conditioning;空调;冷暖空调|冷暖电器",
    "fridge;冰箱;电冰箱|冰柜",
    "first_aid;药箱;应急药箱|医药箱",
    "toilet;卫生间;厕所|如厕",
    "shower;淋浴;淋浴间|热水淋浴",
    "wifi;WiFi;Wi-Fi|无线网络",
    "umbrella;雨具;雨伞|雨衣|雨衣雨伞",
    "reading;图书角;报刊和书籍|图书",
)
STATUS = _codes(
    "station_status",
    "code;label_zh;synonyms",
    "building;建设中;在建",
    "open;开放中;开放|正常开放|启用|是",
    "suspended;暂停开放;暂停|维修中",
    "closed;已关闭;关闭|撤销|否",
)
KINDS = _codes(
    "benefit_kinds",
    "code;label_zh;synonyms",
    "coupon;优惠券/抵用券;券|优惠券|抵用券",
    "goods;实物;礼包|福袋",
    "transport_coupon;出行券;汽油折扣券",
    "cash_subsidy;现金补贴;补贴",
    "free_service;免费服务;免费更换",
)
CRS = _codes(
    "crs",
    "code;label_zh;synonyms",
    "wgs84;WGS-84;GPS|天地图|CGCS2000",
    "gcj02;GCJ-02;高德|腾讯|火星坐标",
    "bd09;BD-09;百度|bd09ll",
    "unknown;未说明;不详|未知",
)
ACTIONS = _codes(
    "actions",
    "code;label_zh;synonyms",
    "A01;强基增效;",
    "A02;帮扶济困;",
    "A03;就业无忧;",
    "A04;乐享安居;",
    "A05;成长关爱;",
    "A06;健康护航;jiankang-huhang",
)
REGISTER = {
    codes.name: codes
    for codes in (DISTRICTS, TOWNS, ORGANISATIONS, RENAMED, DISSOLVED, FACILITIES, STATUS, KINDS, CRS, ACTIONS)
}

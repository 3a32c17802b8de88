"use strict";
const WORDS = {
  zh: {
    skip: "跳到名单", print: "打印名单", other: "English", contents: "内容", about: "说明",
    as_of: "数据截至", publisher: "发布单位", on_map: "有地图位置", always: "24小时", open_now: "此刻开放",
    search: "搜索", search_hint: "名称、地址、拼音首字母", search_records: "名称、单位、拼音首字母",
    all: "全部", filters: "筛选", district: "县(市、区)", category: "类别", facilities: "设施",
    hours: "开放时间", any_time: "不限", now: "此刻开放", at: "指定时间开放", moment: "时间（北京时间）",
    with_unknown: "包括时间不明的", only_always: "只看24小时", nearest: "离地图中心近的在前", reset: "清除筛选", here: "只看此处",
    open: "开放", closed: "不开放", unknown: "时间不明", until: "至", opens: "开放", ended: "已截止", ends: "截止", days_left: "还剩{0}天", last_day: "今天截止",
    no_end: "未写截止日期", found: "{0} 条，共 {1} 条", unknown_left: "另有 {0} 条时间不明，未列出", none: "没有符合条件的记录",
    off_map: "不在本页地图上：没有确定的坐标或缺少开放时间，请按地址前往", no_point: "没有确定的坐标，不提供导航链接", navigation: "导航", close: "关闭",
    origin: "编号、坐标、出处与审核", amap: "高德地图", baidu: "百度地图", tencent: "腾讯地图", apple: "苹果地图", yes: "是", no: "否",
    map: "地图", map_hint: "地图。全部内容也在名单中，方向键移动，加减键缩放。", zoom_in: "放大", zoom_out: "缩小", fit: "显示全部", list: "名单",
    number: "序号", print_limit: "只打印前 {0} 条。", printed: "条件", calendar: "下一年的节假日安排尚未公布时，涉及节假日的开放时间显示为“时间不明”。",
    nobody: "没有可以画在地图上的驿站，请看名单", no_base: "底图只画经纬网和区县名；区名位置由驿站位置算出，不表示行政区域界线。", datum: "地图坐标 WGS-84，导航链接 GCJ-02。",
    month: "月", quarter: "季度", half: "半年", ten_day: "旬", year: "年",
  },
  en: {
    skip: "Skip to the list", print: "Print list", other: "中文", contents: "Contents", about: "About",
    as_of: "Data as of", publisher: "Publisher", on_map: "on the map", always: "24 hours", open_now: "open now",
    search: "Search", search_hint: "Name, address, pinyin initials", search_records: "Title, organisation, pinyin initials",
    all: "All", filters: "Filters", district: "District", category: "Category", facilities: "Facilities",
    hours: "Opening hours", any_time: "Any time", now: "Open now", at: "Open at a chosen time", moment: "Time (Beijing)",
    with_unknown: "Include unknown hours", only_always: "24 hours only", nearest: "Nearest to the map's centre first", reset: "Clear filters", here: "Only this spot",
    open: "Open", closed: "Not open", unknown: "Hours unknown", until: "until", opens: "opens", ended: "Ended", ends: "Ends", days_left: "{0} days left", last_day: "Ends today",
    no_end: "No end date given", found: "{0} of {1}", unknown_left: "{0} more with unknown hours, not listed", none: "Nothing matches",
    off_map: "Not on the map: no certain point, or no opening hours; please go by the address", no_point: "No certain point, so no navigation links", navigation: "Navigate", close: "Close",
    origin: "Ids, coordinates, source and review", amap: "Amap", baidu: "Baidu Maps", tencent: "Tencent Maps", apple: "Apple Maps", yes: "Yes", no: "No",
    map: "Map", map_hint: "Map. Everything is in the list, too. Arrow keys move, plus and minus zoom.", zoom_in: "Zoom in", zoom_out: "Zoom out", fit: "Show all", list: "List",
    number: "No.", print_limit: "Only the first {0} are printed.", printed: "Filters", calendar: "Where next year's public holidays are not announced yet, hours that depend on them are shown as unknown.",
    nobody: "No station here has a certain point; see the list", no_base: "The background shows a grid and district names only; names stand where the stations are and mark no boundaries.", datum: "Map in WGS-84, navigation links in GCJ-02.",
    month: "month", quarter: "quarter", half: "half-year", ten_day: "ten days", year: "year",
  },
};
let lang = "zh";
const w = (name, ...values) => WORDS[lang][name].replace(/\{(\d)\}/g, (_, index) => values[index]);
const make = (tag, className = "", text = "", attributes = {}) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== "") element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
const byId = (id) => document.getElementById(id);

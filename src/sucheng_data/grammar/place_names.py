"""Names of places in parts: 千灯镇淞南社区建设银行暖“新”驿站(二号) is 千灯, 淞南, 建设银行, a Nuanxin station, number 2."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from sucheng_data.grammar.place_numbers import HAN, digits, in_digits, plain
from sucheng_data.model.codes import Codes, Register

DISTRICT, TOWN, COMMUNITY = "district", "town", "community"
_SITE = "site_"
_PLAIN = frozenset(("programme", "kind"))

_N = rf"(?:[0-9]+|{HAN}|[甲乙丙丁]|(?<![a-z])[a-z](?![a-z]))"
_D = "[东西南北中]"
# What a number or a letter of the compass counts, when it is a part of one site: 2号楼, 东门, 三期.
_UNITS: Mapping[str, str] = {
    "楼": rf"({_N})(?:号楼|幢|栋|座)|({_D})座",
    "层": rf"负?({_N})(?:层|楼(?![上下])|f(?![a-z]))",
    "门": rf"({_N})号?(?:大门|门|出口|出入口)(?![路街])|({_D}{{1,2}})(?:大门|门(?![路街大社村桥新老街]))|({_N})号口",
    "期": rf"({_N})期",
    "区": rf"第?({_N})(?:区|片区|院区)(?![0-9])|第({_N})社区|({_D})(?:区(?!域)|片区|院区|校区)",
    "广场": rf"({_D})广场",
    "室": r"([0-9]{3,4})室?(?=[^0-9号弄路]|$)",
    "号": rf"第?({_N})(?:号店|分店|号站|号点|号(?!线|路|院|公馆)|号院|#|店)|第({_N})(?=(?:驿站|服务|分?站|家园|阵地))",
}
# By kind: the signs of which one is in every text that tells such a unit, which is looked for first.
_SIGNS = {
    "楼": "楼幢栋座",
    "层": "层楼f",
    "门": "门口",
    "期": "期",
    "区": "区",
    "广场": "场",
    "室": "0123456789",
    "号": "号#店第",
}
_UNIT = [(kind, frozenset(_SIGNS[kind]), re.compile(written)) for kind, written in _UNITS.items()]
_MAY_HAVE_UNIT = re.compile(rf"[0-9a-z甲乙丙丁]|{_D}(?:大?门|区|片区|院区|校区|广场|座)|{HAN}(?!路|街|村)")
_CROSSING = re.compile(
    r"^([一-鿿]{1,6}?(?:路|大道|街))(?:与|和|、|-)?([一-鿿]{1,6}?(?:路|大道|街))(?:十字)?(?:相?交叉?|交汇)?(?:路?口|处)"
)
_MAY_BE_BELOW = re.compile("地下|负|b[0-9一二三]|-[0-9]")
_COUNTED = re.compile(rf"(?<=[一-鿿])({_N})$")
_NUMBERED = re.compile(
    rf"(?<=[路街巷弄道])(?<!商业街)(?<!步行街)(?:甲|乙)?([0-9]+|{HAN})(?:[-之]?[0-9]+)?(?:号|弄)(?!楼|线|口)"
)
_LINE = re.compile(rf"(?:[0-9]{{1,2}}|s1|{HAN})号线")
_STOP = re.compile(r"(?<=[路街道巷村场园区城里厦])[站点店]$")
_COMMUNITY = re.compile(
    r"^([一-鿿0-9]{2,5}?)(?:村村民?委员?会|社区居民委员会|社区居委会|社区(?!卫生|医院|学院|学校)|居委会|村委会|村民委员会|行政村"
    r"|(?<![新老旧一二三四五六七八九十0-9中])村(?![口头上里路镇庄]))"
)
_VILLAGE = re.compile(r"^[一-鿿]{2,4}?(?:社区|村(?!口))")
_FURTHER_TOWN = re.compile(r"^([一-鿿]{2,3}?)(?:镇|(?<!水)乡|街道)(?=[一-鿿])(?![东西南北中]?[路街桥])")
_PROVINCE = re.compile(r"^(?:中国)?江苏省?(?=苏州|[一-鿿]{2}市)")
# After a bare name of a place these are the name of something: 苏州站, 昆山路, 吴中大道.
_NAMED_AFTER = re.compile(r"^(?:镇|乡|街道|社区|村|[东西南北中新老]{0,2}[路街道巷桥站湖港河塘门]|大[道街桥]|驿站|服务)")
_SORT_OF_PLACE = re.compile(
    r"(?:(?:产业|工业|科技|创业|创意|物流)?园|工业区|(?:商业|文化|体育|市民)?广场|菜场|市场|大厦|中心|花园|商业街|公寓|大楼)+"
)
_TURNED = re.compile("[东西南北上下大小新老]|[湖山岛]$")
_COMPANY = re.compile("(?:集团|股份|有限|责任)+公司")
_BY_RAIL = re.compile("(?:高铁|火车)(?=[一-鿿]{0,2}[东西南北]?站)")
_ALIAS = re.compile(r"[((](?:原|曾用名|又名|又称|亦称|挂牌|别名)[:为是名]*([^()()]{2,})[))]")
_REMARK = re.compile(
    r"[((](?:原|旧|新|老)[地场]?址[))]|[((](?:已?(?:搬迁|迁建|迁址|搬)|临时|试运行|筹建中?|建设中|新建|改建)[))]"
)
_SIDE = re.compile(r"[((]([东西南北]{1,2})(?:侧|边|面)?[))]")
_BASEMENT = re.compile(
    rf"(?:地下|负|-|(?<![a-z0-9])b)([0-9]|{HAN})(?:层|楼(?![上下])|f(?![a-z]))?(?![0-9号区座栋幢室口门])"
)
_OF_THE_CITY = re.compile(
    r"^苏州(?:市(?!民|场)|(?!中心|湾|大学|大道|乐园|河|港|博物|[东西南北新]{0,2}[站路街门巷桥]|银行|汽车|火车|轨))(?=.{2})"
)
MICRO_HOME, _STATION = "micro_home", re.compile("驿站|暖新|服务站|服务点")
_SERIAL = re.compile(r"^[0-9]{1,3}[.、]")
_LEFT_OVER = re.compile(r"^[的之和与及新站点所室店亭屋厅处e]+$|^[的]+|[的之与及]+$")
_MAY_BE_LONG = re.compile(
    "医院|中学|小学|保障|执法|小区|客运|车站|高铁站|广场|大厅|政府|居民|交[通巡]?警|公安|委员会|监督|集散|分拣|转运|分拨|处理中心|保健|学院|大学|街区|商圈|商场|购物"
)
_SHORT_FORMS = (
    (re.compile(r"([一-鿿])[一-鿿]大学(?:附属|(?=第?[0-9]))"), r"\1大附"),
    (re.compile(r"大附第?([0-9]{1,2})(?:人民)?医院"), r"大附\1院"),
    (re.compile(r"^市?第([0-9]{1,2})(?:人民)?医院"), r"\1院"),
    (re.compile(r"^市([0-9]{1,2}院)"), r"\1"),
    (re.compile(r"第([0-9]{1,2})(?:人民)?医院"), r"\1院"),
    (re.compile(r"中医医院"), "中医院"),
    (re.compile(r"妇幼保健(?:计划生育服务中心|医?院|所)"), "妇保院"),
    (re.compile(r"职业技术(?:大学|学院)"), "职院"),
    (re.compile(r"实验(?=小学|中学)"), "实"),
    (re.compile(r"(?:市?公安局?)?(?:[一-鿿]{2}分局)?(?:交通警察|交巡警|交警)(?:支队|大队)?"), "交警"),
    (re.compile(r"第(?=[0-9]+(?:中队|大队))"), ""),
    (re.compile(r"卫生健康委员会"), "卫健委"),
    (re.compile(r"管理委员会"), "管委会"),
    (re.compile(r"市场监督管理(?=局|所|分局)"), "市监"),
    (re.compile(r"(?:分拨|分拣|集散|转运|处理)(?:中心)?$"), "分拨"),
    (re.compile(r"第([0-9]{1,2})(?:初级|高级)?中学"), r"\1中"),
    (re.compile(r"第([0-9]{1,2})(?:中心|实验)?小学"), r"\1小"),
    (re.compile(r"人力资源(?:和|与)?社会保障"), "人社"),
    (re.compile(r"综合行政执法"), "综执"),
    (re.compile(r"(?:居民委员会|居民小区|住宅小区|小区)$"), ""),
    (re.compile(r"火车站|高铁站|铁路客运站"), "站"),
    (re.compile(r"汽车客运站|客运站|长途汽车站"), "汽车站"),
    (re.compile(r"购物广场|商业广场|城市广场|生活广场"), "广场"),
    (re.compile(r"(?<=[一-鿿]{2})(?:商圈|商场|购物中心|(?:历史)?(?:文化|商业)?街区)$"), ""),
    (re.compile(r"(?:市民|便民|政务|为民)服务大厅|行政审批大厅"), "政务大厅"),
    (re.compile(r"人民政府|镇政府"), "政府"),
)


class PlaceName(NamedTuple):
    """The parts of a name.

    whole: all of it, folded. core: what distinguishes, "" where nothing does. hosts: codes of the brands in it. units: (what is
    counted, which). plates: what it calls itself (union, drivers, …); sites: what it stands at (a petrol station). areas: (level,
    stem) from the largest down. own: the core is no more than the name of the community or town. branch: it is no more than the
    name of the host, one of whose branches this is.
    """

    whole: str
    core: str
    hosts: tuple[str, ...] = ()
    units: tuple[tuple[str, str], ...] = ()
    plates: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    areas: tuple[tuple[str, str], ...] = ()
    own: bool = False
    branch: bool = False


class PlaceNames:
    """Takes names apart by the words of the code lists: districts, towns, host_brands, place_words."""

    def __init__(self, register: Register) -> None:
        empty = Codes("", ())
        self._places = {row["label_zh"][:-1] for row in register.get("districts", empty).rows} | {"汽车", "公交"}
        self._districts, _ = _words(register.get("districts", empty))
        self._towns, _ = _words(register.get("towns", empty))
        self._heads = {word[:2] for word in (*self._districts, *self._towns)}
        self._brands, self._brand = _words(register.get("host_brands", empty))
        self._kinds, self._words = _words(register.get("place_words", empty))
        self._labels, self._sorts = register.get("host_brands", empty), register.get("place_words", empty)

    def variants(self, text: str) -> list[PlaceName]:
        """`text` in parts, and the other names that it gives in brackets."""
        text = unicodedata.normalize("NFKC", text)
        others = [found for found in _ALIAS.findall(text) if len(found) > 1]
        return [self.parse(name) for name in ([_ALIAS.sub("", text), *others] if others else [text])]

    def parse(self, text: str) -> PlaceName:
        """`text` in parts."""
        if text[:1].isdigit():
            text = _SERIAL.sub("", text)
        if "(" in text:
            text = _SIDE.sub(r"\1门", _REMARK.sub("", text))
        whole = plain(text)
        if "公司" in whole or "站" in whole:
            whole = _BY_RAIL.sub("", _COMPANY.sub("", whole))
        hosts, rest = self._hosts(whole)
        areas, rest = self._areas(rest)
        if "号" in rest or "弄" in rest:
            rest = _LINE.sub("", _NUMBERED.sub("", rest))
        units, rest = _units(rest)
        pieces = self._words.split(rest)
        named = {self._kinds[found] for found in pieces[1::2]}
        core = _STOP.sub("", in_digits(_at_crossing("".join(pieces[::2]))))
        if len(core) > 2 and not units and named & _PLAIN and (counted := _COUNTED.search(core)):
            units, core = (("号", digits(counted[1])),), core[: counted.start()]
        if _MAY_BE_LONG.search(core):
            for written, short in _SHORT_FORMS:
                core = written.sub(short, core) or core
        core = self._stopped(_LEFT_OVER.sub("", core))
        sites = frozenset(name for name in named if name.startswith(_SITE))
        own = not core and not hosts and bool(areas) and areas[-1][0] != DISTRICT
        if areas and areas[-1][0] == COMMUNITY and _SORT_OF_PLACE.fullmatch(core):
            core = areas[-1][1] + core
        if not core and hosts and areas and areas[-1][0] != DISTRICT and self._behind(whole, areas[-1][1]):
            core = areas[-1][1]  # 农商行郭巷支行: the branch bears the name of the town
        branch = not core and not own and bool(hosts or sites)
        named_by = self._labels.label(hosts[0]) if hosts else self._sorts.label(min(sites)) if sites else ""
        core = core or (areas[-1][1] if own else named_by)
        if MICRO_HOME in named and _STATION.search(whole):
            named.discard(MICRO_HOME)
        plates = frozenset(named.difference(_PLAIN, sites))
        return PlaceName(whole, core, hosts, units, plates, sites, areas, own, branch)

    def _stopped(self, core: str) -> str:
        """淞南站, 万达店 without the last word; 昆山站 and 南站 are names."""
        ends = core[-1:] in ("站", "点", "店") and len(core) > 2
        return core[:-1] if ends and core[:-1].rstrip("东西南北新") not in self._places else core

    def _behind(self, whole: str, stem: str) -> bool:
        """Whether the name has the word behind the host that it begins with."""
        found = self._brand.search(whole)
        return bool(found and stem in whole[found.end() :])

    def beyond(self, text: str) -> str:
        """`text`, folded, without the city, district, town and community that it begins with, where enough is left."""
        rest = self._areas(text)[1] if len(text) > 4 else text
        return rest if len(rest) > 2 else text

    def town(self, name: str) -> str:
        """The stem of a town's name as the list has it."""
        return self._towns.get(plain(name)) or stem(name)

    def _areas(self, text: str) -> tuple[tuple[tuple[str, str], ...], str]:
        """City, district, town and community that `text` begins with, and the rest."""
        found: list[tuple[str, str]] = []
        rest = _PROVINCE.sub("", text) if text[:1] in "中江" else text
        rest = _OF_THE_CITY.sub("", rest) if rest[:1] == "苏" else rest
        for level, words in ((DISTRICT, self._districts), (TOWN, self._towns)):
            word = _opening(rest, words, self._towns) if rest[:2] in self._heads else ""
            if word:
                found.append((level, words[word]))
                rest = rest[len(word) :]
        further = not any(level == TOWN for level, _ in found) and ("镇" in rest or "乡" in rest or "街道" in rest)
        if further and (town := _FURTHER_TOWN.match(rest)):
            found.append((TOWN, town[1]))
            rest = rest[town.end() :]
        if ("村" in rest or "社区" in rest or "居委会" in rest) and (community := _COMMUNITY.match(rest)):
            found.append((COMMUNITY, community[1]))
            rest = rest[community.end() :]
        return tuple(found), rest

    def _hosts(self, text: str) -> tuple[tuple[str, ...], str]:
        """The brands in `text`, and the rest."""
        found = self._brand.findall(text)
        return (
            (tuple(sorted({self._brands[word] for word in found})), self._brand.sub("", text)) if found else ((), text)
        )


def _at_crossing(core: str) -> str:
    """Two roads in one order, however their crossing is written."""
    met = _CROSSING.match(core) if "口" in core or "处" in core else None
    return "".join(sorted(met.groups())) + "口" + core[met.end() :] if met else core


def place_units(text: str) -> tuple[tuple[str, str], ...]:
    """The units told in a text that is no name, behind the number of a door."""
    return _units(text)[0]


def _units(text: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """The units in `text`, and the rest."""
    if not _MAY_HAVE_UNIT.search(text):
        return (), text
    text = _BASEMENT.sub(r"负\1层", text) if _MAY_BE_BELOW.search(text) else text
    units = []
    signs = frozenset(text)
    for kind, wanted, written in _UNIT:
        if signs.isdisjoint(wanted):
            continue
        if (match := written.search(text)) and not (match.start() == 0 and match.end() == len(text)):
            below = "-" if kind == "层" and match[0][0] == "负" else ""
            units.append((kind, below + digits(next(filter(None, match.groups())))))
            text = text[: match.start()] + text[match.end() :]
    return tuple(units), text


def _opening(text: str, words: Mapping[str, str], towns: Mapping[str, str]) -> str:
    """The longest of `words` that `text` begins with, where it is not itself the name of something; towns may follow."""
    for length in range(min(12, len(text)), 1, -1):
        word = text[:length]
        if word in words:
            full = word[-1] in "市区县镇乡" or word.endswith("街道")
            behind = text[length:]
            if not full and words[word] == word and _TURNED.search(word) and not _VILLAGE.match(behind):
                continue  # of towns 城南, 东山: as often a direction as a town
            if (full and behind[:1] not in "路街桥") or (
                not full and len(behind) > 1 and (not _NAMED_AFTER.match(behind) or behind[:2] in towns)
            ):
                return word
            if not behind:
                return word
    return ""


def _words(codes: Codes) -> tuple[dict[str, str], re.Pattern[str]]:
    """The words of a list with what they stand for (a division: the stem of its name), and the pattern that finds them."""
    divisions = codes.name in ("districts", "towns")
    words = {
        plain(word): stem(row["label_zh"]) if codes.name == "towns" else row["code"]
        for row in codes.rows
        if not divisions or row.get("kind", "district") == "district"
        for word in _written(row, divisions)
        if plain(word)
    }
    longest = sorted(map(re.escape, words), key=lambda word: (-len(word), word))
    behind = r"(?![路街村桥弄巷]|新村|社区|公寓)" if codes.name == "host_brands" else ""
    return words, re.compile(rf"({'|'.join(longest)}){behind}" if words else r"((?!))")


def _written(row: Mapping[str, str], divisions: bool) -> Iterator[str]:
    yield row["label_zh"]
    if "label_en" in row and row["label_en"].isascii() and row["label_en"].isupper():
        yield row["label_en"]  # KFC
    yield from (word for word in Codes.synonyms(row) if not (divisions and _odd(word, row)))


@lru_cache(maxsize=1 << 14)
def stem(name: str) -> str:
    """The name of a town or community without what it is: 千灯镇, 千灯 and 千灯镇人民政府 are 千灯."""
    text = re.sub(r"(?:人民政府|办事处|居民委员会|居委会|村民委员会|村委会)$", "", plain(name))
    text = re.sub(r"^.{0,6}?(?:镇|街道)(?=.{2,}(?:社区|村)$)", "", text)
    bare = re.sub(r"(?:街道|社区|镇|乡|(?<![新老旧一二三四五六七八九十0-9])村)$", "", text)
    return bare if len(bare) > 1 else text


def area_stems(names: Iterable[str | None]) -> list[str]:
    """`stem` of each; "" where there is no name."""
    return [stem(name) if name else "" for name in names]


def _odd(word: str, row: Mapping[str, str]) -> bool:
    """A synonym of a division that is no name for all of it: a number, or a zone of a district (花桥)."""
    zone = "kind" in row and word not in row["label_zh"] and word[-1] not in "区市"
    return word.isascii() or len(word) < 2 or zone

"""A text about opening hours cut into the words of its grammar."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from sucheng_data.grammar.clock import DAY, Span, dots_are_times, number, span_at
from sucheng_data.grammar.hour_remarks import FESTIVAL_TAIL, LUNAR, NOTES, SOLAR
from sucheng_data.grammar.prose import unglossed
from sucheng_data.grammar.seasons import PARITY, season_at, since_at
from sucheng_data.grammar.traditional import simplified
from sucheng_data.grammar.weekdays import DAYS, ENGLISH, NTH, WEEK, days, english_days, nth_days
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import tidy


class Token(NamedTuple):
    """One word of the grammar: what it is, what it means, and how it was written."""

    kind: str
    value: Any
    text: str


# Reads a word at a position of a text: its value and how it is written.
Reader = Callable[[str, int], "tuple[Any, str] | None"]
_SIGNS = str.maketrans({"∶": ":", "︰": ":", "˸": ":", "⋯": "…", "●": "\n", "•": "\n", "■": "\n", "◆": "\n"})
_CLOSED = (
    r"(?:闭馆|闭站|闭园|闭店|闭门|休馆|休园|公休|休业|休息|关闭|关门|关馆|停止(?:开放|服务|营业|办公)"
    r"|(?:不(?:对外)?|暂不|暂?停)(?:开放|开门|营业|服务|办公|上班)|停业|歇业|打烊|休)"
)
_REASON = (
    r"(?:(?:进行)?(?:整理|维护|检修|保养|消毒|盘点|清洁|清扫|政治学习|业务学习|学习|设备|内部|内务|例行|一天|1天|上架|图书|藏品)"
    r"[^;,()\n\d。周星]*)?"
)
_HOLIDAY = r"(?:(?:国家|国)?(?:规定的?)?(?:法定|国定|公众|公共)(?:的)?(?:节假日期?|节日|假日|假期|休假日|假)(?:期间)?|公共假[日期])"
_SEASONS = r"(?:[夏冬](?:令时?|季|时制?|天)|[春夏秋冬]{2,3}季?|[春秋]季|[旺淡平]季|汛期|[暑寒](?:假|期)|供暖期|枯水期)"
_REST = "(?:其余|其他|其它|剩余)(?:的)?(?:时间段|时间|时段|日期|日子|月份|季节|天)?"
_BY = "(?:可|需|凭|通过|使用|以|微信|支付宝|手机)*"
_IN = "(?:门禁|开锁|解锁|进入|开门|入内|进门|入馆|进出|出入|即可|系统)*"
_ALONE = "(?:无人(?:值守|值班|服务|看管)?|自助(?:服务|开放)?区?|智能(?:值守|门禁)?)"
_MANNED = "(?:有人(?:值守|值班|服务|在岗)|人工(?:服务|值守|值班|窗口)|专人(?:值守|值班|服务)|(?:工作)?人员(?:值守|值班|在岗)|值守|值班)"
# 24小时热线 and 24小时内响应 say when somebody answers, not when a place is open.
_ROUND = (
    r"(?:(?:24|二十四)个?小时(?:制)?|24\s*h(?:ours?|rs?)?(?![a-z])|全天候?(?:24小时)?(?![闭休关不停])"
    r"|全日(?![制闭休关不停])|昼夜|日夜)(?!\s*(?:之?内|以内|后|前|供|为您"
    r"|(?:服务|值班|值守|客服|咨询|报警|救援|投诉|联系)*(?:热线|电话|客服|响应|监控|报警|受理|咨询|接单|预约|在线|热水|安保|保安|便利)))"
)
_ALWAYS = r"(?:7|七)\s*天?\s*[x×*,、/]?\s*24\s*(?:个?小时|h)?(?!\d)|24\s*(?:个?小时|h)?\s*[x×*/]\s*7\s*天?(?!\d)|24/7"
_EVERY_DAY = (
    r"每天|每日|天天|日常|一周七天|一周7天|全周|(?:一年|全年)?365天(?:全年)?|全年(?:无休|不休|每天)?|年中无休|常年(?:无休)?"
    r"|daily|every\s?day"
)
_USUAL = (
    "(?:均|都|全部)?(?:正常|照常|持续|坚持)(?:对外)?(?:开放|营业|服务|运营)|照常|不(?:休息?|闭馆|打烊|关门|间断)|无休"
)
_EXTRA = "(?:夜间|晚间|夜场)(?:延时|延长)?开放|(?:延时|延长)(?:开放|服务)(?:时间)?(?!至|到)|加开|增开"
_PERIOD = (
    r"(?:计划|预计|拟|为期|持续|开放|运行|暂定|期限|试|共)+(?:\d{1,2}|[一二两三四五六七八九十]+)个?(?:月|周|星期|天|日)"
)
_OFF_LABEL = (
    r"(?:每周)?(?:固定|例行)?(?:闭馆|休馆|休息|公休|闭园|闭店|休业|店休|闭站)(?:日|时间)(?::|为|是|\s)*"
    r"(?=每?逢?(?:周|星期|礼拜|法定|国家|节假|双休|\d{1,2}月))"
)
_OFF = rf"(?:均|都|全天|整天|全日|当天|例行|固定|定期|也|为|是)*{_CLOSED}日?{_REASON}|closed(?: on)?"
_FILLERS = (
    "(?:对外|免费|正常|具体|日常|服务|开放|营业|运营|运行|接待|办公|上班|工作|开馆|开门|时间段|时间|时段|全面|向公众|向社会|本馆|本站|场馆)+"
    r"|为|是|均|都|从|自|在|驿站|站点|的|则|小时制?(?=开放)|open(?:ing)?(?: hours)?"
)
# 周一一周五: the second 一 is a dash.
_ONE_AS_DASH = pattern("((?:周|星期|礼拜)[一二三四五六])一(?=周|星期|礼拜)")
_NUMBER = pattern(r"\d[\d:.]*")
_LUNCH = pattern(r"(?:(?:中午|午间)(?:休息|闭馆)|午休)(?:时间)?[:为]?\s*")
_PAUSED = pattern(r"(?:为)?(?:午休|午间休息|中午休息|休息|闭馆|闭园|暂停服务|关门|关闭)(?!日|[:为]|时间)")
_HALVES = {"上午": "am", "下午": "pm", "晚上": "night", "晚间": "night", "夜间": "night"}


def plain(text: str) -> str:
    """`text` tidied: simplified characters, no pinyin glosses, one kind of colon."""
    return _ONE_AS_DASH.sub(r"\1-", simplified(unglossed(tidy(text.translate(_SIGNS)))))


def tokens(text: str) -> list[Token]:
    """`text` (already `plain`) as tokens; what the grammar does not know becomes tokens of kind "unknown"."""
    grammar, trust_dots = _grammar(), dots_are_times(text)
    found: list[Token] = []
    position = 0
    while position < len(text):
        token = next((t for kind, read in grammar if (t := _try(kind, read, text, position))), None)
        if token is None or (token.kind == "span" and "." in token.text and not trust_dots):
            whole = _NUMBER.match(text, position)
            token = Token("unknown", None, whole.group() if whole else text[position])
        if found and found[-1].kind == "unknown" and (token.kind == "unknown" or token.text in ":="):
            found[-1] = Token("unknown", None, found[-1].text + token.text)
        else:
            found.append(token)
        position += len(token.text)
    return [token for token in found if token.kind != "noise"]


def _try(kind: str, read: Reader, text: str, position: int) -> Token | None:
    answer = read(text, position)
    return Token(kind, *answer) if answer and answer[1] and answer[0] is not None else None


def _word(pattern: str | re.Pattern[str], value: Any = True) -> Reader:
    """A reader of `pattern`; `value` is its meaning, or a function of the words."""
    form = re.compile(pattern, re.IGNORECASE) if isinstance(pattern, str) else pattern

    def read(text: str, position: int) -> tuple[Any, str] | None:
        match = form.match(text, position)
        return (value(match.group()) if callable(value) else value, match.group()) if match else None

    return read


def _pause(text: str, position: int) -> tuple[Span, str] | None:
    """12:00-13:00午休, 午休时间12:00-13:00."""
    head = _LUNCH.match(text, position)
    start = head.end() if head else position
    answer = span_at(text, start)
    if not answer:
        return None
    end = start + len(answer[1])
    tail = _PAUSED.match(text, end)
    if not (head or tail):
        return None
    return answer[0], text[position : tail.end() if tail else end]


def _half_off(text: str) -> str:
    return _HALVES[text[:2]]


def _period_of(text: str) -> tuple[int, str] | None:
    match = re.search(r"(\d{1,2}|[一二两三四五六七八九十]+)个?(月|周|星期|天|日)", text)
    count = number(match[1]) if match else None
    return (count, match[2].replace("星期", "周")) if match and count else None


def _parity(text: str) -> Any:
    return PARITY[next(char for char in text if char in PARITY)]


@cache
def _grammar() -> tuple[tuple[str, Reader], ...]:
    """Kinds of words and their readers, in order: the first that fits wins."""
    return (*_times(), *_people(), *_day_words(), *_marks())


def _times() -> tuple[tuple[str, Reader], ...]:
    return (
        *(("note", _word(pattern, str)) for pattern in NOTES),
        ("extra", _word(_EXTRA)),
        ("pause", _pause),
        ("span", span_at),
        ("since", since_at),
        ("season", season_at),
        ("lasting", _word(_PERIOD, _period_of)),
        ("days", _word("寒暑假(?:期间)?", ("SH",))),
        ("label", _word(rf"{LUNAR}{FESTIVAL_TAIL}", "lunar")),
        ("label", _word(rf"{SOLAR}{FESTIVAL_TAIL}", "solar")),
        ("label", _word(rf"{_SEASONS}(?:作息)?(?:期间|时间|开放|作息)*", "season")),
        ("span", _word(_ALWAYS, Span(0, DAY))),
        ("span", _word(_ROUND, Span(0, DAY))),
    )


def _people() -> tuple[tuple[str, Reader], ...]:
    return (
        ("rest_alone", _word(rf"{_REST}(?:为|均为|均)?{_ALONE}", "rest")),
        ("manned", _word(rf"(?:白天|日间)?{_MANNED}(?:时间段|时间|时段)?(?:为|是)?", "manned")),
        ("alone", _word(rf"(?:夜间|夜晚|晚间)?{_ALONE}(?:时间段|时间|时段)?(?:为|是)?", "alone")),
        ("access", _word(rf"{_BY}(?:扫(?:描)?(?:二维)?码|二维码){_IN}", "qr")),
        ("access", _word(rf"{_BY}(?:刷脸|人脸(?:识别)?){_IN}", "face")),
        ("access", _word(rf"{_BY}刷(?:居民)?身份证{_IN}", "id_card")),
        ("access", _word(rf"{_BY}刷(?:门禁|会员|工会|读者)?卡{_IN}", "card")),
    )


def _day_words() -> tuple[tuple[str, Reader], ...]:
    weekend = "(?:每逢|每|逢)?(?:双休日?|周六日|星期六日|周末双休日?|双休周末)|weekends?"
    return (
        ("include", _word(rf"(?:均)?(?:含|包括|包含)(?:{_HOLIDAY}|节假日|假日)(?:在内)?", ("PH",))),
        ("exclude", _word(rf"不(?:含|包括|包含)(?:{_HOLIDAY}|节假日|假日)(?:在内)?", ("PH",))),
        ("days", _word("非工作日", ("Sa", "Su", "PH"))),
        ("days", _word(r"(?:每个?)?(?:法定)?工作日|weekdays?", ("work",))),
        ("days", _word(weekend, ("Sa", "Su"))),
        ("days", _word(rf"(?:每逢|逢|遇|如遇)?{_HOLIDAY}|public holidays?", ("PH",))),
        ("days", _word("(?:每逢|逢|遇|如遇)?(?:国家)?(?:节假日|节日|假日|假期|节庆日)(?:期间)?", ("HD",))),
        ("days", _word(_EVERY_DAY, WEEK)),
        ("days", _word(NTH, nth_days)),
        ("season", _word(r"(?:每逢|逢|每)?[单双]周的?(?=周|星期|礼拜)", _parity)),
        ("half_off", _word(rf"(?:{'|'.join(_HALVES)})(?:均|都)?{_CLOSED}(?!时间|日){_REASON}", _half_off)),
        ("days", _word(DAYS, days)),
        ("days", _word(ENGLISH, english_days)),
        ("days", _word("周末", ("Sa", "Su"))),
        ("days", _word(rf"{_REST}(?:均|都)?", ("rest",))),
        ("as_usual", _word(_USUAL)),
        ("except", _word("除外")),
        ("off_label", _word(_OFF_LABEL)),
        ("off_label", _word(rf"closed(?: on)?\s+(?={ENGLISH.pattern})")),
        ("off", _word(_OFF)),
    )


def _marks() -> tuple[tuple[str, Reader], ...]:
    return (
        ("join", _word(r"\s*(?:[、/和及与&兼+]|以及)\s*")),
        ("noise", _word(r"\s+(?=\s*\()|[:=]|\.{2,}|…|(?<![\d:.])\d(?=[、.)]\s*(?:周|星期|开|工作日))[、.)]")),
        ("comma", _word(r"\s*,\s*")),
        ("break", _word(r"\s*(?:[;。\n|!]|\.(?![\d.]))+\s*")),
        ("bracket", _word(r"\s*[()\[\]【】〔〕{}<>《》]\s*")),
        ("noise", _word(rf"\s+|{_FILLERS}")),
    )

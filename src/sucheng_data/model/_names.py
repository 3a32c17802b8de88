"""Names of persons in a text: told by a label (联系人：张三), by standing beside a number, or by a title beside one (王主任)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sucheng_data.model.patterns import pattern
from sucheng_data.model.surnames import COMPOUND, NO_NAME_ENDS, NO_NAMES, SINGLE, TITLES

Span = tuple[int, int]

LABELS = (
    r"联系人|负责人|责任人|经办人|联络人|联络员|管理员|管理人|站长|店长|网格员|网格长|填表人|填报人|制表人|审核人|复核人|报送人|录入人|"
    r"申请人|受益人|值班人|值守人|法定代表人|法人|代表人|户主|车主|收款人|收件人|持卡人|经理|领导|楼长|路长|志愿者|姓名"
)
_HAN = "\u4e00-\u9fff"
_LABEL = pattern(
    rf"(?:{LABELS})(?:代表|员|姓名)?(?:[及和与/、](?:联系)?(?:电话|方式|手机))?(?:\([^()]{{0,12}}\))?"
    rf"(?:(?P<stated> ?[:是为] ?\n?|\n|\()|(?P<spaced> {{1,4}})|(?P<glued>(?=[{_HAN}])))"
)
_AND = pattern(r" ?[、,，/;；及和与] ?")
_AHEAD = r"[ :,，、(/\-]{0,3}(?:的?联系方式|的?手机号?码?|的?(?:联系)?电话|tel)?[ :]{0,2}(?:\(?\+?86\)?[ \-]?)?(?:1[3-9][0-9]|0[1-9][0-9]{1,2}[ \-]?[2-9])"
_NUMBER_AHEAD = pattern(_AHEAD, re.IGNORECASE)
_BOUNDARY = pattern(
    rf"(?![{_HAN}·])|(?:{TITLES})(?![{_HAN}])|手机|电话|联系|微信|身份证|同志|女士|先生|等|QQ|[男女](?![{_HAN}])"
)
_TITLE = pattern(rf"(?:{TITLES})(?![{_HAN}])")
_PADDED = pattern(rf"[{_HAN}] {{1,4}}[{_HAN}](?![{_HAN}])")
_FOREIGN = pattern(rf"[{_HAN}]{{2,6}}[·•][{_HAN}]{{2,8}}(?![{_HAN}])")
_BEHIND = pattern(
    rf"(?<![{_HAN}])(?:[{_HAN}]{{0,16}}?(?:联系|咨询|致电|拨打|[找问给]))?(?P<name>[{_HAN}]{{2,5}})"
    r"[ :,，、(/\-]{0,3}(?:的?(?:手机号?码?|(?:联系)?电话))?[ :]{0,2}(?:\(?\+?86\)?[ \-]?)?$"
)
_AFTER = pattern(rf"[ ,，、(:\-]{{0,2}}(?P<name>[{_HAN}]{{2,5}})(?![{_HAN}])")
_LANDLINE = pattern(r"(?<![0-9])0[1-9][0-9]{1,2}[ \-]?[2-9][0-9]{6,7}(?![0-9])")
_REACH = 24


def named(text: str, phones: Iterable[Span]) -> Iterator[Span]:
    """The names in `text`, folded to half width; `phones` are its mobile numbers."""
    yield from _labelled(text)
    for start, end in phones:
        yield from _beside(text, start, end, titles_only=False)
    for match in _LANDLINE.finditer(text):
        yield from _beside(text, *match.span(), titles_only=True)


def is_name(text: str) -> bool:
    """Whether `text` is the name of a person and nothing else."""
    return bool(text) and _name(text, 0, sure=True) == len(text)


def _labelled(text: str) -> Iterator[Span]:
    for label in _LABEL.finditer(text):
        at, first = label.end(), True
        while end := _name(text, at, sure=label["stated"] is not None):
            # Without a mark between them (负责人安排) only a number behind makes the word a name.
            if first and label["glued"] is not None and not _NUMBER_AHEAD.match(text, end):
                break
            yield at, end
            more = _AND.match(text, end)
            at, first = (more.end(), False) if more else (len(text), False)


def _name(text: str, at: int, *, sure: bool) -> int:
    """Where the name that begins at `at` ends; 0 when no name begins there."""
    if sure and (foreign := _FOREIGN.match(text, at)):
        return foreign.end()
    length = 2 if text[at : at + 2] in COMPOUND else 1 if text[at : at + 1] in SINGLE else 0
    if not length:
        return 0
    if title := _TITLE.match(text, at + length):
        return 0 if text[at : title.end()] in NO_NAMES else title.end()
    # 王　嵘: names of two characters are padded to stand flush with those of three.
    if sure and (padded := _PADDED.match(text, at)):
        return padded.end()
    for end in (at + length + 2, at + length + 1):
        if _is_name(text[at:end], end - at, sure=sure) and _BOUNDARY.match(text, end):
            return end
    return 0


def _is_name(word: str, length: int, *, sure: bool) -> bool:
    """Whether a word that begins with a surname can be a name: all Chinese, no word of offices, no anonymous 某.

    周一鸣 is one where a label says so (`sure`); elsewhere 周一 is a day.
    """
    return (
        len(word) == length
        and all("\u4e00" <= sign <= "\u9fff" for sign in word)
        and "某" not in word
        and word not in NO_NAMES
        and (sure or word[:2] not in NO_NAMES)
        and word[-1] not in NO_NAME_ENDS
    )


def _beside(text: str, start: int, end: int, *, titles_only: bool) -> Iterator[Span]:
    """The name directly before or behind a number."""
    before = _BEHIND.search(text[max(start - _REACH, 0) : start])
    after = _AFTER.match(text, end)
    for match, offset in ((before, max(start - _REACH, 0)), (after, 0)):
        if match is None:
            continue
        first, last = (offset + place for place in match.span("name"))
        word = text[first:last]
        stop = _name(f"{word} ", 0, sure=False)
        if stop == len(word) and (not titles_only or _TITLE.search(word)):
            yield first, last

"""The readings of the characters of a page, by which it can be searched with a Latin keyboard."""

from __future__ import annotations

from collections.abc import Iterable

# Characters read in more than one way in names of places and services; a search may use any of them.
_ALSO = {
    "长": "chang zhang", "重": "zhong chong", "行": "xing hang", "乐": "le yue", "朝": "chao zhao", "都": "du dou",
    "会": "hui kuai", "浒": "xu hu", "藏": "cang zang", "盛": "sheng cheng", "圩": "wei xu", "堡": "bao pu bu",
    "泊": "bo po", "单": "dan shan", "曾": "zeng ceng", "调": "diao tiao", "厦": "sha xia", "校": "xiao jiao",
    "传": "chuan zhuan", "茜": "xi qian", "仇": "chou qiu", "解": "jie xie", "查": "cha zha", "车": "che ju",
    "石": "shi dan", "六": "liu lu", "区": "qu ou", "尉": "wei yu", "便": "bian pian", "参": "can shen", "大": "da dai",
    "地": "di de", "还": "hai huan", "和": "he huo", "降": "jiang xiang", "角": "jiao jue", "卡": "ka qia", "乘": "cheng sheng",
    "落": "luo la", "弄": "nong long", "强": "qiang jiang", "宿": "su xiu", "弹": "dan tan", "提": "ti di", "相": "xiang",
    "系": "xi ji", "兴": "xing", "应": "ying", "占": "zhan", "中": "zhong", "种": "zhong chong", "朴": "pu piao",
    "薄": "bo bao", "差": "cha chai", "创": "chuang", "发": "fa", "干": "gan", "露": "lu lou", "埋": "mai man",
    "没": "mei mo", "模": "mo mu", "难": "nan", "曲": "qu", "舍": "she", "熟": "shu shou", "属": "shu zhu", "数": "shu",
    "为": "wei", "鲜": "xian", "血": "xue xie", "叶": "ye xie", "员": "yuan", "扎": "zha za", "着": "zhe zhuo",
    "甪": "lu", "葑": "feng", "埭": "dai", "浜": "bang", "泾": "jing", "璜": "huang", "浏": "liu", "渎": "du",
}  # fmt: skip


def readings(texts: Iterable[str]) -> dict[str, str]:
    """Chinese character -> its readings without tones, parted by blanks."""
    from pypinyin import lazy_pinyin  # takes its time to load, and only this page needs it

    letters = sorted(letter for letter in set().union(*texts) if "\u3400" <= letter <= "\u9fff")
    usual = lazy_pinyin(letters, errors="ignore", v_to_u=False)
    plain = zip(letters, usual, strict=True) if len(usual) == len(letters) else _singly(letters)
    return {letter: _ALSO.get(letter, reading) for letter, reading in plain if reading or letter in _ALSO}


def _singly(letters: Iterable[str]) -> Iterable[tuple[str, str]]:
    from pypinyin import lazy_pinyin

    return ((letter, "".join(lazy_pinyin(letter, errors="ignore"))) for letter in letters)

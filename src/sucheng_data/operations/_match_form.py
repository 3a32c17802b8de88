"""The form of the workbook of doubtful pairs, shared by who writes it and who reads it back."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from sucheng_data.model.judgement import VERDICTS, Verdict
from sucheng_data.model.personal import conceal, is_person, mask
from sucheng_data.model.text import fold

FORMAT = "sucheng-match/1"
# The headings that are read back, by what they are for the program. The name tells whether a row still belongs to its key.
COLUMNS = {"verdict": "判断", "name": "名称", "who": "处理人", "why": "说明", "key": "编号"}
MOST_WHO, MOST_WHY = 100, 1000
FIRST, SECOND = "① ", "② "
# What people write in the drop-down's stead.
_WORDS = {
    Verdict.SAME: "相同 同 一样 是 是同一个 是同一处 同一个 同一处 同一家 同一条 重复 一处 same yes",
    Verdict.DIFFERENT: "不一样 不相同 不是 不是同一个 不是同一处 不同一 非同一 两个 两处 两家 否 不重复 different no",
    Verdict.PART: "上下级关系 隶属 包含 从属 属于 上级 下级 总分 part",
    Verdict.UNDECIDED: "不确定 不清楚 不知道 说不清 未定 再看 待核实 待查 待确认 待核 undecided unsure",
}
MEANT = {fold(word): verdict for verdict, words in _WORDS.items() for word in (VERDICTS[verdict], *words.split())}


class Key(NamedTuple):
    """What a row is about, as its hidden cell says it; the digest vouches for it and for the name beside it."""

    entity: str
    left: str
    right: str
    digest: str


def key_text(entity: str, left: str, right: str, name: str) -> str:
    """The hidden cell of a row that shows `name`."""
    return " ".join((entity, left, right, _digest(entity, left, right, name)))


def key_of(text: str, name: str) -> Key | None:
    """What a hidden cell says; None where it is not what was given out, or the name beside it is another row's."""
    parts = text.split()
    if len(parts) != len(Key._fields):
        return None
    key = Key(*parts)
    return key if key.digest == _digest(key.entity, key.left, key.right, name) else None


def _digest(*parts: str) -> str:
    """Of the name only what no spreadsheet program changes."""
    *signs, name = parts
    said = "\x1f".join((FORMAT, *signs, fold(name)))
    return hashlib.blake2b(said.encode(errors="surrogatepass"), digest_size=6).hexdigest()


def who_of(text: str) -> str:
    """Who answered, on one line; of a person's name the first character only."""
    plain = " ".join(text.split())[:MOST_WHO]
    return conceal(plain) if is_person(plain) else mask(plain)

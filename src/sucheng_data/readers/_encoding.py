"""Which encoding a text is in: proven on the whole file, and only when the reading looks like Chinese; else refused."""

from __future__ import annotations

import codecs
import re

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.readers._hanzi import COMMON

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = ("gb18030", "cp950")  # cp950 is Big5 as Windows writes it.
_NAMES = {"cp950": "Big5", "utf-8-sig": "UTF-8"}
_PLAIN = {"utf-8-sig": "utf-8"}  # whose positions count the byte order mark
_UTF8 = "utf-8"
_SHORT = 1 << 12

_ASCII = re.compile(r"[\x00-\x7f]+")
_HANZI = re.compile("[〇\u3400-\u4dbf\u4e00-\u9fff]+")
_EVERYDAY = re.compile(f"[{''.join(sorted(COMMON))}]+")
# The other signs of Chinese texts and tables; whatever is neither hanzi nor one of these speaks against a reading.
_SIGNS = re.compile("[\u3000-\u303f！-～￠-￥‐-‧‰′″※℃℉№Ⅰ-Ⅻ①-⒛㈠-㈩㎎-㎡㏄-㏕√∶×÷±°·≤≥≈←-↓■□▲△◆◇○◎●★☆]+")
# Of the hanzi in real lists six in ten and more are everyday ones, in a misreading four in ten and fewer; in a short
# text chance plays its part, so that more is asked of it.
_LIKELY, _CHANCE, _AHEAD, _MOST_ODD = 0.45, 0.5, 1.5, 0.1
_UTF8_RUN = re.compile(rb"(?<![\x80-\xff])(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc\xbd][\x80-\xbf]){2,}(?![\x80-\xff])")


def encoding_of(data: bytes) -> str:
    """The encoding of `data`, in which it decodes without an error. Raises UnreadableFile naming the byte when none is certain."""
    encoding = next((encoding for mark, encoding in _BOMS if data.startswith(mark)), _UTF8)
    if 0 in data and encoding not in ("utf-16", "utf-32"):
        raise _no_text(data.index(0))
    wrong = _first_error(data, encoding)
    if wrong < 0:
        _check_no_chance(data, encoding)
        return encoding
    if encoding != _UTF8:
        raise _unknown(data, wrong, _NAMES.get(encoding, encoding.upper()))
    return _chinese(data, wrong)


def _check_no_chance(data: bytes, encoding: str) -> None:
    """Refuses the few short texts that are UTF-8 by chance, such as 联通 in GB18030: letters that no list here consists of."""
    if encoding != _UTF8 or data.isascii() or len(data) > _SHORT:
        return
    foreign = _ASCII.sub("", data.decode(_UTF8))
    odd = len(_HANZI.sub("", _SIGNS.sub("", foreign)))
    if 2 * odd > len(foreign) and _score(data, "gb18030") >= _LIKELY:
        raise _unknown(data, next(place for place, byte in enumerate(data) if byte > 0x7F), "UTF-8、GB18030")


def _first_error(data: bytes, encoding: str) -> int:
    """Where `data` stops being `encoding`; -1 when it never does."""
    try:
        data.decode(_PLAIN.get(encoding, encoding))
    except UnicodeDecodeError as error:
        return error.start
    return -1


def _chinese(data: bytes, wrong: int) -> str:
    """GB18030 or Big5: the one whose reading is mostly everyday Chinese while the other's is plainly less so."""
    scores = {encoding: _score(data, encoding) for encoding in _CHINESE}
    best, second = sorted(scores, key=lambda encoding: -scores[encoding])
    if scores[best] < _LIKELY or scores[best] < _AHEAD * scores[second]:
        # Where one of them breaks off far behind the first byte that is not UTF-8, that is the byte to look at.
        raise _unknown(
            data, max([wrong, *(_first_error(data, encoding) for encoding in _CHINESE)]), "UTF-8、GB18030、Big5"
        )
    _check_one_encoding(data, best)
    return best


def _score(data: bytes, encoding: str) -> float:
    """The share of everyday characters in the reading, less what chance may add; 0 for a reading that fails or holds what no Chinese text does."""
    if _first_error(data, encoding) >= 0:
        return 0.0
    foreign = _ASCII.sub("", data.decode(encoding))
    hanzi_and_odd = _SIGNS.sub("", foreign)
    odd = len(_HANZI.sub("", hanzi_and_odd))
    if odd > _MOST_ODD * len(foreign):
        return 0.0
    if not hanzi_and_odd:  # nothing but ℃ and the like
        return 1.0
    share = 1 - len(_EVERYDAY.sub("", hanzi_and_odd)) / len(hanzi_and_odd)
    return float(max(share - _CHANCE / len(hanzi_and_odd) ** 0.5, 0.0))


def _check_one_encoding(data: bytes, encoding: str) -> None:
    """Refuses a file that goes on in UTF-8: its bytes decode in the other encodings too, into other characters."""
    for run in _UTF8_RUN.finditer(data):
        if _share(run[0], _UTF8) > _share(run[0], encoding):
            line = data.count(b"\n", 0, run.start()) + 1
            name = _NAMES.get(encoding, encoding.upper())
            raise UnreadableFile(
                f"一个文件里有两种编码：第 {line} 行是 UTF-8，其余是 {name}，请统一存为 UTF-8",
                f"two encodings in one file: line {line} is UTF-8, the rest {name}; save all of it as UTF-8",
            )


def _share(run: bytes, encoding: str) -> float:
    text = run.decode(encoding, "replace")
    return sum(sign in COMMON for sign in text) / len(text)


def _no_text(position: int) -> UnreadableFile:
    return UnreadableFile(
        f"第 {position + 1} 个字节是空字符（NUL），不是文本文件",
        f"byte {position + 1} is NUL: this is not a text file",
    )


def _unknown(data: bytes, position: int, tried: str) -> UnreadableFile:
    byte, line = f"0x{data[position]:02X}", data.count(b"\n", 0, position) + 1
    return UnreadableFile(
        f"文字编码无法辨认：第 {position + 1} 个字节 {byte}（第 {line} 行）不合 {tried}，请另存为 UTF-8",
        f"the encoding cannot be told: byte {position + 1} ({byte}, line {line}) fits none of "
        f"{tried.replace('、', ', ')}; save it as UTF-8",
    )

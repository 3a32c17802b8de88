"""Cleaner: telephone cells, several numbers with labels, extensions and hours in one."""

from __future__ import annotations

import re
from typing import Any

from sucheng_data.grammar.glued_numbers import apart
from sucheng_data.grammar.timetable import read
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import tidy

# One area code serves the whole city, the four county-level cities included.
_CITY, _AREA = "3205", "0512"
_NUMBER = pattern(
    r"""(?<![\d.*])(?:
      (?P<toll>[48]00(?:[-\s]?\d){7})
    | (?:(?:\+|00)?86[-\s]?)?(?P<mobile>1[3-9]\d(?:[-\s]?\d){8})
    | (?:\(?(?:\+|00|0)?86(?:\)|[-\s]|(?=51))?\s*(?:\(?0\)?)?|\(?0)(?P<area>10|2\d|[3-9]\d\d)\)?[-\s]*(?P<line>[2-9]\d{2,3}[-\s]?\d{4})
    | (?P<local>[3-8]\d{3}[-\s]?\d{4}(?!\s*(?:元|万|人|个|平|㎡)))
    | (?:0512-?)?(?P<hotline>1[012]\d{3}|9[56]\d{3,4}|11\d|12[0-2])(?![年月日号室楼层弄幢栋人个家:.%]|-\d)
    )(?!\d)(?:\s*(?:转|\#|分机号?|ext\.?)\s*(?:分机)?号?:?\s*(?P<ext>\d{1,6})(?!\d)|-(?P<dash>\d{3,5})(?!\d))?""",
    re.VERBOSE | re.IGNORECASE,
)
_KINDS = {"toll": "toll_free", "mobile": "mobile", "line": "landline", "local": "landline", "hotline": "hotline"}
_SCIENTIFIC = pattern(r"\d(?:\.(?P<digits>\d+))?E\+?(?P<power>\d{1,2})", re.IGNORECASE)
_DASH = pattern(r"(?<=\d)\s*[‐‑‒–—―−]+\s*(?=\d)")
_SEPARATOR = pattern(r"[、,;/\n|。]|或者?")
_BRACKETS = pattern(r"(?:\s*\([^()]*\))*")
_WORD = r"(?:联系|咨询|服务|办公|值班|站点|固定|移动|监督|投诉|预约|报名|客服|业务|24小时|公共?|本站)*"
_WORD += (
    r"(?:电话|手机|热线|座机|固话|方式|号码|专线|来电)(?:号码?)?|tel|phone|mobile|微信同号|同微信|微信|市话|请拨打?"
)
_WORD += r"|[办手宅]机?|(?<![a-z])[ohtmfp](?![a-z])|☎|📞"
_GENERIC = pattern(rf"(?:{_WORD}|[:.\s])*", re.IGNORECASE)
_PERSON = pattern(r"^(?:联系人|负责人)[\s:]*")
_LAST_WORD = pattern(r"[\s,:]*(?:联系|咨询)?(?:电话|手机|热线)?[\s:]*$")
# What stands right before a number that is no telephone number.
_NOT_PHONE = pattern(
    r"(?:QQ|微信|wechat|vx|卡|账|帐|身份证|证件|编|房|工|邮编|邮政编码|ID|信用代码|税)(?:号码?|群|码)?[\s:]*[a-z_]*$|[a-z_]+$",
    re.IGNORECASE,
)
_PHONE = pattern(r"电话|手机|同号|tel|phone|mobile|cell|call|热线|(?<![a-z])[tmphof]+$", re.IGNORECASE)
_FOREIGN = pattern(r"(?<![\d-])(?:\+|00)(?!86)[1-9]\d{0,3}[\s-]?(?:[\s-]*\d){6,}")
_PLACEHOLDER = pattern(r"(\d)\1{7}$", re.ASCII)
_EXTENSION = pattern(r"(?:转|分机号?|ext\.?)\s*(?:分机)?号?:?\s*(\d{1,6})", re.IGNORECASE)
_MASKED = pattern(r"\d{2,}[*xX×]{2,}|[*xX×]{2,}\d{2,}")
_SLASHED = pattern(r"(?<!\d)(0512)\s*[/.]\s*(?=[2-8]\d{7}(?!\d))")
_HOURS = pattern(r"\d[:点时]|周|星期|24小时|工作日|每天|每日")


def phone(text: str, context: Context) -> Cleaned:
    """Telephone numbers, each with its kind, extension, label and hours.

    Normal form: [{"number": "0512-65123456", "type": landline|mobile|toll_free|hotline|fax, "ext"?, "label"?, "hours"?}].
    A Suzhou number of eight digits gets 0512; pieces that cannot be read are told in notes, never completed.
    """
    text = apart(_SLASHED.sub(r"\1-", _digits(tidy(text))))
    if _FOREIGN.search(text):
        raise Refusal("境外号码，请核对", "a number from abroad; please check")
    matches = [match for match in _NUMBER.finditer(text) if _plausible(match, context)]
    if not matches:
        raise _none(text)
    entries = [_entry(match) for match in matches]
    notes: list[Note] = []
    ends = [match.end() for match in matches]
    starts = [match.start() for match in matches]
    gaps = [text[begin:end] for begin, end in zip([0, *ends], [*starts, len(text)], strict=True)]
    label_behind = not _label(gaps[0]) and bool(_label(_after(gaps[-1])[1]))
    for index, gap in enumerate(gaps):
        bracket, rest = _after(gap) if index else ("", gap)
        behind, before = _share(rest, index, len(entries), label_behind)
        for piece in [*re.findall(r"\(([^()]*)\)", bracket), *behind]:
            notes += _describe(entries[index - 1], piece)
        for piece in before:
            notes += _describe(entries[index], piece, entries[index - 1] if index else {})
    unique = {entry["number"]: entry for entry in reversed(entries)}
    return Cleaned([entry for entry in entries if unique[entry["number"]] is entry], tuple(notes))


def _none(text: str) -> Refusal:
    """Why there is no number in `text`, with the number it may have been when Excel dropped the zero in front."""
    lost = re.fullmatch(r"(512)-?([5-8]\d{7})", text, re.ASCII)
    if _MASKED.search(text):
        return Refusal("号码被遮盖，请补报", "the number is masked; please supply it")
    suggestion = f"0{lost[1]}-{lost[2]}" if lost else ""
    return Refusal("读不出电话号码", "no telephone number found", suggestion=suggestion)


def _digits(text: str) -> str:
    """`text` as the digits meant, when Excel made a number of it. Raises Refusal when it lost some."""
    match = _SCIENTIFIC.fullmatch(text)
    if not match:
        return _DASH.sub("-", text.removesuffix(".0"))
    if len(match["digits"] or "") < int(match["power"]):
        why = (
            "Excel 已把号码变成科学计数，末几位丢失，请补报",
            "Excel turned the number into scientific notation; its last digits are lost",
        )
        raise Refusal(*why, code="FMT-E01")
    return re.sub(r"[.E].*", "", text, flags=re.IGNORECASE)[:1] + match["digits"][: int(match["power"])]


def _plausible(match: re.Match[str], context: Context) -> bool:
    # A label ends where the number before it, or a separator, ends.
    before = re.split(r"[、,;/\n)]|\d(?=\D)", match.string[: match.start()])[-1].strip()
    if _NOT_PHONE.search(before) and not _PHONE.search(before):
        return False
    if not match["hotline"] and _PLACEHOLDER.search(re.sub(r"\D", "", match[0])) and not match["toll"]:
        return False
    if match["local"]:
        return not context.jurisdiction or context.jurisdiction.startswith(_CITY)
    if match["line"] and "0" + match["area"] == _AREA:
        return bool(re.fullmatch(r"[2-8]\d{7}", re.sub(r"\D", "", match["line"])))
    if match["line"]:
        import phonenumbers  # 45 ms, and few sheets name another city

        number = phonenumbers.parse(f"+86{match['area']}{re.sub(r'[^0-9]', '', match['line'])}")
        return bool(phonenumbers.is_valid_number(number))
    return True


def _entry(match: re.Match[str]) -> dict[str, Any]:
    kind = next(name for name in _KINDS if match[name])
    digits = re.sub(r"\D", "", match[kind])
    if kind == "toll":
        digits = f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"
    elif kind in ("line", "local"):
        digits = f"0{match['area']}-{digits}" if kind == "line" else f"{_AREA}-{digits}"
    entry: dict[str, Any] = {"number": digits, "type": _KINDS[kind]}
    extension = match["ext"] or match["dash"]
    return entry | {"ext": extension} if extension else entry


def _after(gap: str) -> tuple[str, str]:
    """The brackets directly behind a number, and the rest."""
    end = _BRACKETS.match(gap).end()  # type: ignore[union-attr]  # the pattern also matches nothing
    return gap[:end], gap[end:]


def _share(rest: str, index: int, count: int, label_behind: bool) -> tuple[list[str], list[str]]:
    """Pieces of the text between two numbers: those that speak of the one before, and of the one behind."""
    pieces = _SEPARATOR.split(rest)
    if index == 0:
        return [], pieces
    if index == count:
        return pieces, []
    if len(pieces) == 1:
        return (pieces, []) if label_behind else ([], pieces)
    return pieces[:1], pieces[1:]


def _describe(entry: dict[str, Any], piece: str, previous: dict[str, Any] | None = None) -> list[Note]:
    """Write into `entry` what `piece` says of it; what cannot be read comes back as Notes."""
    piece, of = piece.strip(" ()-:~"), entry if previous is None else previous
    compact = piece.replace(" ", "")
    if (extension := _EXTENSION.fullmatch(compact)) and of and "ext" not in of:
        of["ext"] = extension[1]
        return []
    if re.fullmatch(r"(?:邮编|邮政编码):?\d{6}", compact):
        return []
    if re.fullmatch(r"\d{1,4}", piece):
        base = of.get("number", "")
        whole = f"{base[: -len(piece)]}{piece}" if len(base) > 9 and "ext" not in of else ""
        return [
            Note("unreadable", {"value": piece, "why_zh": "号码不完整", "why_en": "The number is incomplete."}, whole)
        ]
    if compact.startswith("传真") or compact.endswith("传真") or compact.lower() in ("fax", "f"):
        entry["type"] = "fax" if "电话" not in compact else entry["type"]
    elif _HOURS.search(piece) and (stated := _oh(piece)):
        entry["hours"] = stated
    elif (
        _MASKED.search(compact)
        or re.search(r"\d{5}", compact)
        or (re.search(r"\d{3}", compact) and not re.search(r"[^\W\d_]", compact))
    ):
        return [Note("unreadable", {"value": piece, "why_zh": "不是电话号码", "why_en": "Not a telephone number."})]
    elif label := _label(piece):
        entry["label"] = f"{entry['label']} {label}" if "label" in entry else label
    return []


def _oh(piece: str) -> str | None:
    try:
        return read(piece).oh
    except Refusal:
        return None


def _label(piece: str) -> str:
    """`piece` as a label; "" when it only says that a telephone number follows."""
    piece = piece.strip(" ():,;、/\n")
    return "" if _GENERIC.fullmatch(piece.replace(" ", "")) else _PERSON.sub("", _LAST_WORD.sub("", piece))

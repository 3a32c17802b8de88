"""The sheets of doubtful pairs: a pair a row, both values of a field one above the other in a cell, the answer in front."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from xlsxwriter.workbook import Format, Workbook
from xlsxwriter.worksheet import Worksheet

from sucheng_data.model.issue import Place
from sucheng_data.model.judgement import VERDICTS, Judgement
from sucheng_data.model.matching import Doubt, Reason
from sucheng_data.model.schema import Entity, Field, Schemas
from sucheng_data.operations._match_form import COLUMNS, FIRST, SECOND, key_text
from sucheng_data.operations._match_text import alike, compared_fields, differing, map_link, others, said, sender, shown
from sucheng_data.sheets.lists import BASE, EDGE, HEAD, LINE, NOTE, TITLE, free_name, lines_of, put, put_parts, set_page
from sucheng_data.sheets.lists import text_width as width_of

GUIDE = (
    "每行是可能重复的两条记录：①、② 上下对照，红字是不同之处，只写一遍的灰字是两条都一样的内容。"
    "请在黄色的“判断”栏选：同一（是同一个）、不同（是两个）、上下级（一个属于另一个）、待定（现在说不清，下次再问），"
    "然后保存、把这份文件交回；可以筛选、排序、只答一部分。"
)
WHO = "写科室或岗位就可以，不必写姓名；整份由一处答复的可以不填。"
GROUP, DELIVERED, OTHERS, METRES, REASONS, POINTS = "组", "报送单位", "其他不同之处", "相距(米)", "理由", "得分"
MAPS = ("地图①", "地图②")
HEAD_ROW, FIRST_ROW = 2, 3
NONE = "（空）"
RED, GREY, TINT, ANSWER = "#C00000", "#7F7F7F", "#F3F7FB", "#FFF2CC"
_NARROWEST, _WIDEST, _PROSE = 8, 30, 44
_OTHERS, _SHORT = 5, 40  # further fields that are told, and how much of each
_TALLEST = 400.0
_MOST_LINKS = 60_000  # Excel takes 65,530 on a sheet

Content = str | float | None | list[tuple[str, str]]  # text in parts: (text, name of its font)


class Styles(NamedTuple):
    """The formats of a row, and the fonts of the parts of a text."""

    cell: Format
    faded: Format
    number: Format
    answer: Format
    input: Format
    link: Format
    fonts: Mapping[str, Format]


@dataclass(frozen=True)
class Paper:
    """What is written on, in two tints, and what was said of pairs before, by their signs."""

    book: Workbook
    schemas: Schemas
    styles: tuple[Styles, Styles]
    before: Mapping[tuple[str, ...], Judgement]


def paper(book: Workbook, schemas: Schemas, before: Iterable[Judgement]) -> Paper:
    fonts = {
        "plain": book.add_format(BASE),
        "red": book.add_format({**BASE, "bold": True, "font_color": RED}),
        "grey": book.add_format({**BASE, "font_color": GREY}),
    }

    def styles(tint: Mapping[str, str]) -> Styles:
        cell = {**BASE, **EDGE, **tint, "text_wrap": True, "num_format": "@"}
        return Styles(
            cell=book.add_format(cell),
            faded=book.add_format({**cell, "font_color": GREY}),
            number=book.add_format({**cell, "num_format": "#,##0.#", "align": "center"}),
            answer=book.add_format({**cell, "bg_color": ANSWER, "bold": True, "align": "center", "valign": "vcenter"}),
            input=book.add_format({**cell, "bg_color": ANSWER}),
            link=book.add_format({**cell, "font_color": "#0563C1", "underline": 1, "align": "center"}),
            fonts=fonts,
        )

    known: dict[tuple[str, ...], Judgement] = {(line.entity, line.left, line.right): line for line in before}
    return Paper(book, schemas, (styles({}), styles({"bg_color": TINT})), known)


def pairs_sheet(on: Paper, entity: Entity, heaps: Sequence[Sequence[Doubt]]) -> None:
    """One sheet: the pairs of an entity, heap by heap."""
    doubts = [doubt for heap in heaps for doubt in heap]
    fields = compared_fields(entity, doubts)
    sheet = on.book.add_worksheet(free_name(on.book, entity.title))
    heads = _heads(entity, fields)
    rows = [
        (number, doubt, _row(on, entity, fields, doubt)) for number, heap in enumerate(heaps, start=1) for doubt in heap
    ]
    widths = [_width(head, [contents.get(head) for *_, contents in rows]) for head in heads]
    _top(on, sheet, entity, heads, (widths, len(rows)))
    for at, (number, doubt, contents) in enumerate(rows, start=FIRST_ROW):
        styles = on.styles[number % 2]
        contents[GROUP] = float(number)
        sheet.set_row(at, min(_TALLEST, LINE * _lines(heads, widths, contents) + 3))
        for column, head in enumerate(heads):
            _put(sheet, (at, column), contents.get(head), (head, styles))
        if at < _MOST_LINKS // 2:
            _links(sheet, (at, heads), _maps(doubt, entity, on.schemas), styles.link)
    _answers(on.book, sheet, (len(rows), heads))


def _heads(entity: Entity, fields: Sequence[Field]) -> list[str]:
    """The headings; of two fields of one title the later one is told by its name."""
    taken = {*COLUMNS.values(), GROUP, DELIVERED, OTHERS, METRES, REASONS, POINTS, *MAPS}
    titles = [field.title if field.title not in taken else f"{field.title}({field.name})" for field in fields]
    point = [METRES, *MAPS] if entity.geometry else []
    front = [GROUP, COLUMNS["verdict"], COLUMNS["name"], *titles, *point, REASONS, OTHERS, DELIVERED]
    return [*front, POINTS, COLUMNS["who"], COLUMNS["why"], COLUMNS["key"]]


def _row(on: Paper, entity: Entity, fields: Sequence[Field], doubt: Doubt) -> dict[str, Content]:
    """What stands in the row of a pair, by heading."""
    left, right = doubt.left, doubt.right
    heads = _heads(entity, fields)
    name = _both(shown(left.label), shown(right.label))
    places = [f"{sender(party, on.schemas)} {_short(party.place)}".strip() for party in (left, right)]
    row: dict[str, Content] = {
        COLUMNS["name"]: name,
        METRES: None if doubt.metres is None else float(doubt.metres),
        REASONS: _reasons(doubt.compared.reasons, on.before.get((doubt.entity, *sorted((left.sign, right.sign))))),
        OTHERS: _others(doubt, entity, fields, on.schemas),
        DELIVERED: [(f"{FIRST}{places[0]}\n{SECOND}{places[1]}", "grey")],
        POINTS: float(doubt.compared.points),
        COLUMNS["key"]: key_text(doubt.entity, left.sign, right.sign, text_of(name)),
    }
    for head, field in zip(heads[3:], fields, strict=False):
        values = (said(party.values.get(field.name), field, on.schemas) for party in (left, right))
        row[head] = _both(*values)
    return row


def _short(place: Place) -> str:
    """Where a record stands, without the folders that say who sent it."""
    return shown(str(place._replace(file=place.file.rpartition("/")[2])))


def _both(one: str, other: str) -> list[tuple[str, str]]:
    """Two values: once where they are alike, else one above the other with what differs in red."""
    if alike(one, other) and one and other:
        return [(one, "grey")]
    if not one and not other:
        return []
    parts = differing(one, other) if one and other else ([(one, False)], [(other, False)])
    told: list[tuple[str, str]] = []
    for mark, value in zip((FIRST, f"\n{SECOND}"), parts, strict=True):
        told.append((mark, "grey"))
        told += [(text, "red" if differs else "plain") for text, differs in value if text] or [(NONE, "grey")]
    return told


def _others(doubt: Doubt, entity: Entity, fields: Sequence[Field], schemas: Schemas) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    found = others(doubt, entity, fields, schemas)
    for title, one, other in found[:_OTHERS]:
        told += [(f"{title}：", "grey"), (f"{FIRST}{one[:_SHORT]} {SECOND}{other[:_SHORT]}\n", "plain")]
    if more := len(found) - _OTHERS:
        told += [(f"……还有 {more} 项", "grey")] if more > 0 else []
    return [*told[:-1], (told[-1][0].rstrip("\n"), told[-1][1])] if told else []


def _reasons(reasons: Iterable[Reason], before: Judgement | None) -> list[tuple[str, str]]:
    """A line each, with its points; what was said of the pair before, at the end."""
    lines = [
        (f"{reason.text.zh}（{reason.points:+.1f}）", "plain" if reason.points >= 0 else "red") for reason in reasons
    ]
    if before:
        why = f"：{before.why}" if before.why else ""
        lines.append((f"上次{VERDICTS[before.verdict]}，{before.decided_on} {before.who}{why}", "grey"))
    return [(f"{text}\n" if at < len(lines) else text, font) for at, (text, font) in enumerate(lines, start=1)]


def text_of(content: Content) -> str:
    """The plain text of a cell."""
    if isinstance(content, list):
        return "".join(text for text, _ in content)
    return content if isinstance(content, str) else ""


def _width(head: str, contents: Sequence[Content]) -> float:
    lines = [width_of(line) for content in contents for line in text_of(content).split("\n")]
    usual = sorted(lines)[int(len(lines) * 0.9)] if lines else 0
    most = {REASONS: _PROSE, OTHERS: _PROSE, DELIVERED: _PROSE, COLUMNS["why"]: _PROSE, COLUMNS["verdict"]: 10}.get(
        head, _WIDEST
    )
    least = {GROUP: 5, COLUMNS["verdict"]: 10, COLUMNS["who"]: 14, COLUMNS["why"]: 24}.get(head, _NARROWEST)
    return float(min(max(usual * 1.1 + 2, width_of(head) + 4, least), most))


def _lines(heads: Sequence[str], widths: Sequence[float], contents: Mapping[str, Content]) -> int:
    told = zip(heads, widths, strict=True)
    return max([1, *(lines_of(text_of(contents.get(head)), wide) for head, wide in told if head != COLUMNS["key"])])


def _top(on: Paper, sheet: Worksheet, entity: Entity, heads: Sequence[str], size: tuple[Sequence[float], int]) -> None:
    """Title, the two sentences, the headings; what stays in sight, and the paper."""
    widths, rows = size
    for column, wide in enumerate(widths):
        sheet.set_column(column, column, wide, None, {"hidden": heads[column] == COLUMNS["key"]})
    put(sheet, (0, 0), f"{entity.title}：可能重复的 {rows} 对", on.book.add_format(TITLE))
    sheet.set_row(0, 24)
    span = max(3, next((at for at, seen in enumerate(_sums(widths)) if seen > 120), len(heads)) - 1)
    sheet.merge_range(1, 0, 1, min(span, len(heads) - 2), "", on.book.add_format({**NOTE, "text_wrap": True}))
    put(sheet, (1, 0), GUIDE, on.book.add_format({**NOTE, "text_wrap": True}))
    sheet.set_row(1, LINE * lines_of(GUIDE, sum(widths[: span + 1])) + 4)
    head = on.book.add_format({**BASE, **EDGE, **HEAD})
    for column, text in enumerate(heads):
        put(sheet, (HEAD_ROW, column), text, head)
    sheet.set_row(HEAD_ROW, 24)
    sheet.write_comment(HEAD_ROW, heads.index(COLUMNS["who"]), WHO, {"author": "sucheng", "width": 220, "height": 60})
    sheet.freeze_panes(FIRST_ROW, 3)
    set_page(sheet, FIRST_ROW + rows, len(heads) - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)


def _sums(widths: Iterable[float]) -> Iterator[float]:
    total = 0.0
    for wide in widths:
        total += wide
        yield total


def _put(sheet: Worksheet, at: tuple[int, int], content: Content, how: tuple[str, Styles]) -> None:
    head, styles = how
    style = {
        COLUMNS["verdict"]: styles.answer,
        COLUMNS["who"]: styles.input,
        COLUMNS["why"]: styles.input,
        GROUP: styles.number,
        METRES: styles.number,
        POINTS: styles.number,
    }.get(head, styles.cell)
    if isinstance(content, list) and len(content) == 1:  # which has the font of its cell
        put(sheet, at, content[0][0], styles.faded if content[0][1] == "grey" else style)
    elif isinstance(content, list):
        put_parts(sheet, at, [(text, styles.fonts[font]) for text, font in content], style)
    else:
        put(sheet, at, content, style)


def _maps(doubt: Doubt, entity: Entity, schemas: Schemas) -> list[tuple[str, str]]:
    """For each side a way into the map, and its name."""
    return [map_link(party, entity, schemas) for party in (doubt.left, doubt.right)]


def _links(sheet: Worksheet, at: tuple[int, Sequence[str]], maps: Iterable[tuple[str, str]], style: Format) -> None:
    """The links; they can lead into the map only, whatever a record says."""
    row, heads = at
    for head, (address, word) in zip(MAPS, maps, strict=True):
        if address:
            sheet.write_url(row, heads.index(head), address, style, word)


def _answers(book: Workbook, sheet: Worksheet, size: tuple[int, Sequence[str]]) -> None:
    """The drop-downs, filters, and green for what is answered. Another word is questioned, not refused."""
    rows, heads = size
    last, column = FIRST_ROW + rows - 1, heads.index(COLUMNS["verdict"])
    rule: dict[str, Any] = {"validate": "list", "source": [*VERDICTS.values()], "error_type": "warning"}
    told = {"error_title": COLUMNS["verdict"], "error_message": f"请从下拉列表中选：{'、'.join(VERDICTS.values())}"}
    sheet.data_validation(FIRST_ROW, column, last, column, {**rule, **told})
    done = book.add_format({"bg_color": "#E2EFDA"})
    sheet.conditional_format(FIRST_ROW, column, last, column, {"type": "no_blanks", "format": done})
    sheet.autofilter(HEAD_ROW, 0, last, len(heads) - 1)

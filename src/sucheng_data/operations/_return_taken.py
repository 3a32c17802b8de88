"""What one answer comes to: the Decisions it makes, or the reason why it makes none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from sucheng_data.model.decision import Answer, Decision, adoptable
from sucheng_data.model.issue import Text
from sucheng_data.model.personal import conceal, is_person, mask, scan, told
from sucheng_data.model.schema import Schemas
from sucheng_data.operations._return_cells import Cells, Seen
from sucheng_data.operations._return_form import Asked, Form, Said

CONFIRMED_DAYS = 365
UNKNOWN = "unknown"
MOST_TEXT, MOST_REMARK = 32767, 1000  # What a cell of Excel holds; what a remark needs.
_SAME = Text("答了“已改正”，单元格却没有变", "it is said to be corrected, but nothing was changed")


class Terms(NamedTuple):
    """What is the same for every answer: the day, who answered ("": the department), how long a confirmation counts."""

    day: date
    by: str = ""
    days: int = CONFIRMED_DAYS


class Taking(NamedTuple):
    """One workbook under way."""

    form: Form
    cells: Cells
    schemas: Schemas
    terms: Terms


def taken(taking: Taking, asked: Asked, said: Said) -> list[Decision] | Text:
    """The Decisions that an answer makes (none where nothing was answered), or why it makes none."""
    seen = taking.cells.seen(asked)
    if said.silent and not (seen.changed and seen.certain):
        return []
    wrong = said.wrong or _misplaced(taking.schemas, asked, said)
    if wrong:
        return wrong
    answer = said.answer or Answer.CORRECTED
    if answer is Answer.CONFIRM or answer is Answer.DROP:
        return _unchanged(said, seen, answer) or [_decision(taking, asked, said, (answer, seen.before, ""))]
    beside = list(_beside(taking, asked, said)) if said.answer is Answer.CORRECTED else []
    after = _suggested(asked, said, seen) if answer is Answer.ADOPT else _corrected(said, seen)
    if after is _SAME and beside:
        return beside
    if isinstance(after, str):
        after = _unfit(taking.schemas, asked, after) or after
    return after if isinstance(after, Text) else [_decision(taking, asked, said, (answer, seen.before, after)), *beside]


def _beside(taking: Taking, asked: Asked, said: Said) -> Iterable[Decision]:
    """Whoever says “corrected” may have mended the fault in another column of the row: the start of a period, not its end.

    Which field that is only the reading will tell; until then nothing that may be personal is kept of it.
    """
    for cell, before, after in taking.cells.beside(asked):
        if len(after) <= MOST_TEXT and not any(scan(text) or is_person(text) for text in (before, after)):
            yield _decision(taking, asked._replace(field="", cell=cell), said, (Answer.CORRECTED, before, after))


def _misplaced(schemas: Schemas, asked: Asked, said: Said) -> Text | None:
    """Why this finding cannot be answered so, whatever stands in its cell."""
    entity = schemas.entities.get(asked.entity)
    finding = schemas.findings.get(asked.code)
    if finding is None or (asked.entity and entity is None):
        return Text(f"这里没有规则 {asked.code[:20]}", f"there is no rule {asked.code[:20]} here")
    if said.answer is Answer.CONFIRM:
        ours = getattr(finding, "confirm", True)
        return None if ours else Text("这类问题不能答“确认无误”，请改正", "this kind of finding cannot be confirmed")
    if not asked.record or entity is None:
        return Text(
            "问题在表头或整张表，不在某一条记录；请改好原表重新报送，或答“确认无误”",
            "it is about the sheet, not about a record: mend the workbook and deliver it again, or confirm",
        )
    if said.answer is not Answer.DROP and asked.field not in entity.fields:
        return Text(
            "说不清是哪一个字段，请改好原表重新报送",
            "it is about no single field: mend the workbook and deliver it again",
        )
    return None


def _unchanged(said: Said, seen: Seen, answer: Answer) -> Text | None:
    if said.correction:
        return Text("答复不是“已改正”，却填了“改正为”", "the answer is not “corrected”, yet a correction is given")
    if answer is Answer.CONFIRM and seen.changed and seen.certain:
        return Text("答了“确认无误”，单元格却改过了", "it is confirmed, yet the cell was changed")
    return None


def _suggested(asked: Asked, said: Said, seen: Seen) -> str | Text:
    if not asked.suggestion:
        return Text("这个问题没有建议值，请写“改正为”", "there is no suggestion; write a correction")
    if not adoptable(asked.suggestion):
        zh = "建议的不是一个可以直接填入的值（有几个可选，或被遮住），请写“改正为”"
        return Text(zh, "the suggestion is not one value that can stand there; write a correction")
    given = {text for text in (said.correction, seen.now if seen.changed and seen.certain else "") if text}
    if given - {asked.suggestion}:
        return Text(
            f"答了“采纳建议”，却改成了别的：{mask(min(given - {asked.suggestion})[:30])}",
            "the suggestion is adopted, yet something else was written",
        )
    return asked.suggestion


def _corrected(said: Said, seen: Seen) -> str | Text:
    if said.correction:
        if seen.changed and seen.certain and seen.now != said.correction:
            return Text("“改正为”和单元格里改的不一样", "the correction and the changed cell differ")
        if said.correction == seen.before:
            return Text("“改正为”和原来的内容一样", "the correction is what stood there before")
        return said.correction
    if seen.now is None:
        return seen.why or Text("答了“已改正”，请写明“改正为”什么", "it is corrected: write to what")
    if not seen.changed:
        return _SAME
    return seen.now


def _unfit(schemas: Schemas, asked: Asked, after: str) -> Text | None:
    """Why this text may not be kept: it is too long, or personal data, which no record of ours may hold."""
    if len(after) > MOST_TEXT or "\0" in after:
        return Text(f"改正的内容太长（{len(after)} 字）", f"the correction is too long ({len(after)} characters)")
    kinds = told(found.kind for found in scan(after))
    if schemas[asked.entity].fields[asked.field].private or kinds["kind_zh"]:
        zh, en = kinds["kind_zh"] or "不公开的个人信息", kinds["kind_en"] or "personal data"
        return Text(
            f"改正的内容含{zh}，决定里不留个人信息；请改好原表重新报送",
            f"the correction holds {en}, which is not kept in decisions: mend the workbook and deliver it again",
        )
    return None


def _decision(taking: Taking, asked: Asked, said: Said, made: tuple[Answer, str, str]) -> Decision:
    """A confirmation is about the value as the finding shows it, the other answers about the cell."""
    answer, before, after = made
    about, terms = taking.form.about, taking.terms
    confirmed = answer is Answer.CONFIRM
    entity = taking.schemas.entities.get(asked.entity)
    private = entity is not None and asked.field in entity.fields and entity.fields[asked.field].private
    expires = (terms.day + timedelta(terms.days)).isoformat() if confirmed else ""
    return Decision(
        decided_on=terms.day.isoformat(),
        who=terms.by or about.get("organisation", "") or UNKNOWN,
        answer=answer,
        entity=asked.entity,
        field=asked.field,
        code=asked.code,
        file=mask(about.get("file", "")),
        sha256=digest if re.fullmatch(r"[0-9a-f]{64}", digest := about.get("sha256", "")) else "",
        sheet=mask(asked.sheet),
        cell=asked.cell,
        record=mask(asked.record),
        subject=asked.subject,
        label=mask(asked.label),
        before=asked.value if confirmed else conceal(before) if private else mask(before),
        after=after,
        why=mask(said.remark[:MOST_REMARK]),
        expires=expires,
    )

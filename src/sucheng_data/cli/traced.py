"""What `sucheng trace` shows: a block per step, from the release down to the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from rich.cells import cell_len, chop_cells, set_cell_size

from sucheng_data.model.change import plain as of_json
from sucheng_data.model.decision import ANSWERS, Answer
from sucheng_data.model.issue import Issue, Place, Text
from sucheng_data.model.judgement import VERDICTS
from sucheng_data.model.links import NAMING, ORGANISATIONS
from sucheng_data.model.personal import mask
from sucheng_data.model.report import Source
from sucheng_data.model.schema import Schemas
from sucheng_data.model.trace import OUTCOMES, WAYS, Delivery, Line, Replayed, Step, Trace, Way
from sucheng_data.reports._causes import cell, plain
from sucheng_data.reports._words import SEVERITIES

_LABELS = {
    "published": Text("发布的值", "published"),
    "today": Text("raw/ 现在", "raw/ today"),
    "why": Text("怎样发布", "how"),
    "thing": Text("这个事物", "the thing"),
    "judged": Text("人工判断", "judged"),
    "taken": Text("取自", "taken from"),
    "others": Text("其他报送", "others said"),
    "cell": Text("单元格", "cell"),
    "decided": Text("答复", "decisions"),
    "cleaned": Text("清洗", "cleaner"),
    "datum": Text("坐标系", "datum"),
    "found": Text("问题", "findings"),
    "checks": Text("查过的", "checks"),
    "source": Text("来源文件", "file"),
}
FACTS = {
    "jurisdiction": Text("所属地区", "jurisdiction"),
    "district": Text("区县", "district"),
    "year": Text("年份", "year"),
    "crs": Text("坐标系", "datum"),
    "sender": Text("填报单位", "sender"),
    "sent": Text("填报日期", "date of delivery"),
    "sheet": Text("表名", "name of the sheet"),
    "row": Text("行号", "row number"),
}
_ANSWERS_EN = {
    Answer.ADOPT: "suggestion adopted",
    Answer.CORRECTED: "corrected",
    Answer.CONFIRM: "confirmed",
    Answer.DROP: "withdrawn",
}
_NARROWEST, _LABEL = 60, 12
_NAME, _WHERE = 20, 28  # columns of a line about a field
# What is not torn apart at the end of a line: a number or Latin word, and a sign with what it closes or opens.
_TOKEN = re.compile("[“‘（《(]*(?:[!-~]+ ?|.)[，。；：、？！”’）》)]*", re.DOTALL)
_NUMBERS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
Blocks = Iterator[tuple[str, str]]


def to_json(told: Trace) -> str:
    return json.dumps(told.to_dict(), ensure_ascii=False, indent=2)


def to_text(told: Trace, schemas: Schemas, lang: str, width: int = 120) -> str:
    """Everything, a label before each step."""
    speaker = _Speaker(told, schemas, lang)
    head = [f"{told.id}  {told.entity_title.in_(lang)}  {mask(told.label)}".rstrip()]
    if told.asked != told.id:
        head.append(f"{told.asked} 已并入 {told.id}" if lang == "zh" else f"{told.asked} is now {told.id}")
    if told.field:
        head.append(f"{told.field}  {told.title.in_(lang)}")
    lines = [part for line in head for part in _wrapped(plain(line), max(width, _NARROWEST))]
    last = ""
    for label, text in speaker.blocks():
        shown = "" if label == last else _LABELS[label].in_(lang) if label in _LABELS else label
        last = label
        lines += _laid(shown, plain(text), max(width, _NARROWEST))
    lines += [_line(speaker, line, max(width, _NARROWEST)) for line in told.lines]
    return "\n".join(lines)


def _line(speaker: _Speaker, line: Line, width: int) -> str:
    """A field on one line: what it is called, its value, where it is from."""
    way = WAYS[line.way].in_(speaker.lang)
    read = line.way in (Way.CELL, Way.FILLED, Way.DERIVED)
    parts = [f"{speaker.marks.get(_sheet(line), '')}{line.place.cell}"] if read else []
    where = "  ".join([*parts, *([] if line.way is Way.CELL else [way])])
    name = line.title.in_(speaker.lang) if speaker.zh else line.field
    columns = _cut(name, _NAME), _cut(plain(speaker.value(line.value, line.field)), width - _NAME - _WHERE - 4)
    return "  ".join((*columns, where)).rstrip()


def _sheet(line: Line) -> str:
    return str(line.place._replace(cell=""))


def _cut(text: str, width: int) -> str:
    """`text` in just so many columns, … for what has no room."""
    return set_cell_size(text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…", width)


def _laid(label: str, text: str, width: int) -> Iterator[str]:
    """The text behind its label, over as many lines as it needs."""
    for number, part in enumerate(_wrapped(text, width - _LABEL)):
        first = label if not number else ""
        yield f"{first}{' ' * max(_LABEL - cell_len(first), 1)}{part}".rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for token in _TOKEN.findall(text):
        for part in chop_cells(token, width) if cell_len(token) > width else [token]:
            if lines[-1] and cell_len(lines[-1]) + cell_len(part.rstrip()) > width:
                lines.append(part.lstrip())
            else:
                lines[-1] += part
    return lines


class _Speaker:
    """A trace in one language."""

    def __init__(self, told: Trace, schemas: Schemas, lang: str) -> None:
        self.told, self.schemas, self.lang = told, schemas, lang
        self.zh = lang == "zh"
        self.entity = schemas[told.entity]
        sheets = dict.fromkeys(_sheet(line) for line in told.lines if line.place.cell)
        # Where the fields of a record are from several sheets, each has its number.
        self.marks = dict(zip(sheets, _NUMBERS if len(sheets) > 1 else [""], strict=False))

    def say(self, zh: str, en: str) -> str:
        return zh if self.zh else en

    def blocks(self) -> Blocks:
        """(label, text) from top to bottom."""
        yield from self._release()
        yield from (("why", text.in_(self.lang)) for text in self.told.why)
        yield from self._thing()
        yield from (("decided", self._decision(one)) for one in self.told.withdrawn)
        yield from self._judged()
        if not self.told.field:
            yield from (("taken", f"{mark} {mask(sheet)}".strip()) for sheet, mark in self.marks.items())
            return
        taken = [one for one in self.told.deliveries if one.taken]
        yield from self._taken(taken)
        for one in taken:
            yield from self._step(one.step)
        if self.told.datum:
            yield from self._datum(self.told.datum)
        yield from self._checks()
        sources = [one.source for one in taken if one.source]
        for source in dict.fromkeys([*sources, *filter(None, [self.told.release.source])]):
            yield from self._source(source)

    def at(self, place: Place) -> str:
        """Where something stands, a whole row by its number."""
        return mask(str(place._replace(cell=cell(place.cell, self.lang))))

    def value(self, value: Any, name: str) -> str:
        """A value as it is published, codes with what they mean."""
        field = self.entity.fields.get(name)
        if value in (None, []):
            return self.say("（空）", "(nothing)")
        if isinstance(value, (list, tuple)):
            return "、".join(self.value(one, name) for one in value)
        if isinstance(value, Mapping):
            parts = [str(one) for word, one in value.items() if one is not None and word != "type"]
            return str(value.get("text") or " ".join(parts))
        if isinstance(value, bool):
            return self.say("是", "yes") if value else self.say("否", "no")
        codes = field.codes if field else None
        if field and not codes and field.cleaner in NAMING:
            codes = self.schemas.codes.get(ORGANISATIONS)
        text = str(of_json(value))
        label = codes.label(text, self.lang) if codes else text
        return text if label == text else self.say(f"{text}（{label}）", f"{text} ({label})")

    def _release(self) -> Blocks:
        told, release = self.told, self.told.release
        name = self.say(f"当前发布 {release.name}", f"release {release.name}")
        if not release.name:
            yield (
                "published",
                self.say("还没有发布过，以下只按 raw/", "nothing is published yet: what follows is from raw/"),
            )
        elif not release.there:
            yield "published", self.say(f"{name} 里没有这条记录", f"{name} does not have this record")
        elif told.field:
            yield (
                "published",
                self.say(
                    f"{self.value(release.value, told.field)}（{name}）",
                    f"{self.value(release.value, told.field)} ({name})",
                ),
            )
        else:
            yield "published", name
        if release.there and not told.delivered:
            yield from self._carried()
        elif not told.delivered:
            yield "today", self.say("没有报送这条记录", "nobody delivers this record")
        elif told.field:
            same = self.say("同样的值", "the same") if told.same else self.value(told.today, told.field)
            yield "today", same if told.going else self.say(f"{same}（没有通过，不发布）", f"{same} (withheld)")

    def _carried(self) -> Blocks:
        release, ways = self.told.release, {one.step.way for one in self.told.deliveries}
        if Way.REGISTER in ways | {one.way for one in self.told.lines}:
            yield (
                "today",
                self.say(
                    "没有报送：别的记录提到它，取自单位登记表",
                    "not delivered: other records name it, and it is in the register",
                ),
            )
            return
        yield "today", self.say("没有报送这条记录：沿用以前的", "nobody delivers this record: it is carried on")
        if release.carried:
            yield (
                "",
                self.say(f"最后一次报送进入发布 {release.carried}：", f"last delivered for release {release.carried}: ")
                + self.at(release.row),
            )

    def _thing(self) -> Blocks:
        entry = self.told.entry
        if not entry:
            if self.told.delivered and self.entity.identity:
                yield "thing", self.say("新的，发布时才登记", "new: registered when it is published")
            return
        yield (
            "thing",
            self.say(
                f"{entry.first_seen} 首次登记，最近报送 {entry.last_seen}",
                f"first seen {entry.first_seen}, last {entry.last_seen}",
            ),
        )
        if entry.aliases:
            yield "thing", self.say("用过的名称：", "names: ") + "、".join(map(mask, entry.aliases))
        if entry.gone_on:
            yield "thing", self.say(f"{entry.gone_on} 起已没有", f"gone since {entry.gone_on}")

    def _judged(self) -> Blocks:
        for line in self.told.judgements:
            labels = f"{mask(line.left_label) or line.left} = {mask(line.right_label) or line.right}"
            verdict = VERDICTS[line.verdict] if self.zh else line.verdict.value
            yield "judged", f"{labels}  {verdict}  {line.decided_on} {line.who} {line.why}  decisions/matches.csv"

    def _taken(self, taken: list[Delivery]) -> Blocks:
        for one in taken:
            why, who = one.why.in_(self.lang), self._who(one)
            if not who:
                continue
            yield "taken", who + (self.say(f"（{why}）", f" ({why})") if why else "")
        for one in self.told.deliveries:
            if not one.taken:
                value = self.value(one.step.value, self.told.field)
                yield "others", f"{self._who(one)}  {self.at(one.place)}  {mask(value)}"

    def _who(self, one: Delivery) -> str:
        source, codes = one.source, self.schemas.codes.get(ORGANISATIONS)
        sender = source.submitted_by if source else ""
        name = codes.label(sender, self.lang) if codes and sender else self.say("单位不明", "sender unknown")
        return f"{name} {source.submitted_on}".rstrip() if source and (sender or source.submitted_on) else ""

    def _step(self, step: Step) -> Blocks:
        way = WAYS[step.way].in_(self.lang)
        if step.way is Way.SHEET and step.field in FACTS:
            way += (
                self.say("：", ": ") + f"{FACTS[step.field].in_(self.lang)} {self.value(step.value, self.told.field)}"
            )
        if step.way is Way.DEFAULT:
            way += self.say("：", ": ") + self.value(step.value, self.told.field)
        if step.field in self.entity.fields and step.way in (Way.FILLED, Way.DERIVED):
            way += self.say("：", ": ") + f"{self.entity.titled(step.field).in_(self.lang)} ({step.field})"
        yield "cell", f"{self.at(step.place)}  {way}".strip()
        if step.heading:
            yield "cell", self.say(f"表头“{step.heading}”", f"heading “{step.heading}”")
        if step.cleaner:
            text = self.say(f"原文“{step.delivered}”", f"text “{step.delivered}”")
            yield "cell", text if step.delivered else self.say("原来是空的", "it was blank")
        yield from (("decided", self._decision(one)) for one in step.decisions)
        if step.cleaner:
            yield "cleaned", f"{step.cleaner}{self.say('：', ': ')}{step.about}"
            yield "cleaned", "→ " + (mask(self.value(step.value, self.told.field)) if not self.told.private else "***")
        yield from (("cleaned", f"{one.code}  {one.why.in_(self.lang)}") for one in step.told)

    def _decision(self, one: Replayed) -> str:
        made = one.decision
        answer = ANSWERS[made.answer] if self.zh else _ANSWERS_EN[made.answer]
        change = (
            f"“{mask(made.before)}” → “{mask(made.after)}”  " if made.answer in (Answer.ADOPT, Answer.CORRECTED) else ""
        )
        old = "" if one.counts else self.say("（后来又改过）", " (changed again)")
        why = f"  {made.why}" if made.why else ""
        return f"{made.decided_on} {made.who} {answer}{old}  {change}{one.name}{why}"

    def _datum(self, step: Step) -> Blocks:
        way, value = WAYS[step.way].in_(self.lang), self.value(step.value, self.entity.geometry["crs"])
        where = f"{self.at(step.place)}  “{step.delivered}”  " if step.cleaner else ""
        yield "datum", f"{value}  {where}{way}"

    def _checks(self) -> Blocks:
        for issue in self.told.found:
            yield "found", self._issue(issue)
        for issue, confirmed in self.told.accepted:
            yield "found", f"{self._issue(issue)}  {OUTCOMES['accepted'].in_(self.lang)}"
            if confirmed:
                yield "found", self._decision(confirmed)
        by: dict[str, list[str]] = {}
        for check in self.told.checks:
            reason = check.reason.in_(self.lang)
            outcome = OUTCOMES[check.outcome].in_(self.lang) + (
                self.say(f"（{reason}）", f" ({reason})") if reason else ""
            )
            coded = f"{check.code} {check.title.in_(self.lang)}"
            name = (
                check.rule
                if check.rule == check.code
                else self.say(f"{check.rule}（{coded}）", f"{check.rule} ({coded})")
            )
            by.setdefault(outcome, []).append(name)
        for outcome, names in by.items():
            yield "checks", f"{outcome}{self.say('：', ': ')}{self.say('、', ', ').join(names)}"

    def _issue(self, issue: Issue) -> str:
        return f"{SEVERITIES[self.lang][issue.severity]}  {issue.code}  {issue.message.in_(self.lang)}"

    def _source(self, source: Source) -> Blocks:
        yield "source", f"{source.source_id}  {mask(source.file_name)}".strip()
        yield "source", f"sha256 {source.sha256}"
        codes = self.schemas.codes.get(ORGANISATIONS)
        sender = codes.label(source.submitted_by, self.lang) if codes else source.submitted_by
        if source.submitted_by or source.submitted_on:
            yield "source", f"{source.submitted_by} {sender}  {source.submitted_on}".strip()

"""What there is to tell of a night, to everybody or to one organisation, and in which words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sucheng_data.model.change import Closed
from sucheng_data.model.issue import Severity
from sucheng_data.model.night import Night, Tally
from sucheng_data.model.report import Report
from sucheng_data.reports._causes import Cause, advice, by_file, organisation, sentence, shown, title, where
from sucheng_data.reports._words import SEVERITIES

VERSION = 1  # of Message.content
FEW, MANY, CELLS = 8, 100, 3  # causes in words, problems in the JSON, cells of a cause
LONGEST = 200
OUTCOMES = {
    "published": "已发布",
    "unchanged": "没有变化，未另发布",
    "closed": "闸门关闭，未发布",
    "failed": "运行失败，未发布",
    "stopped": "中途停止，未发布",
}
REASONS = {"missing": "没有报送", "unreadable": "文件读不出", "collapsed": "记录大减"}
GOOD = ("published", "unchanged")
# The kinds of items. Grave is what keeps data from being new; `note` is about all deliveries; `standing` are findings of which
# only the number is known.
NIGHT, SOURCE, RELEASE, NOTE, FINDING, STANDING = "night", "source", "release", "note", "finding", "standing"
GRAVE = (NIGHT, SOURCE)
_KINDS = {"add": "增", "move": "调", "modify": "改", "remove": "减"}
_LINK = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:/[A-Za-z0-9._~%/?#=&;,+-]*)?")


@dataclass(frozen=True)
class Item:
    """One piece of news. key: its kind and a digest by which it is known again; facts: as the JSON tells it."""

    key: str
    line: str
    facts: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return self.key.partition(":")[0]


@dataclass(frozen=True)
class View:
    """A night as one organisation sees it; owner "": everybody's. known: whether the findings of the night are known."""

    night: Night
    report: Report | None
    owner: str
    causes: Sequence[Cause]
    items: Sequence[Item]

    @property
    def known(self) -> bool:
        return self.report is not None

    @property
    def tally(self) -> Tally:
        if self.report is None:
            return _tally(self.night, self.owner)
        levels = [one.severity for cause in self.causes for one in cause.members]
        return Tally(levels.count(Severity.ERROR), levels.count(Severity.WARNING))

    @property
    def name(self) -> str:
        return _organisation(self.report, self.owner) if self.owner else "全部单位"


@dataclass(frozen=True)
class Message:
    """What is sent: one line, the lines that always go along, those that may be cut; content: the same for programs."""

    subject: str
    head: Sequence[str]
    lines: Sequence[str]
    link: str
    content: Mapping[str, Any]
    attachments: tuple[Path, ...] = field(default=())


def public(text: str) -> str:
    """A name or sentence as anybody may see it: one line, nothing personal, not too long."""
    flat = shown(text)
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def view(night: Night, report: Report | None, owner: str) -> View:
    """What there is to tell, the most important first."""
    causes = _causes(report, owner) if report else []
    items = [*_night(night, owner), *_gates(night, owner), *_sources(night, report, owner)]
    items += _release(night, report) if owner == "" and night.outcome == "published" and night.release else []
    items += [] if owner else list(_notes(night))
    noted = {note.code for note in night.notes}
    told = [cause for cause in causes if cause.first.code not in noted]
    items += [_finding(report, cause) for cause in told] if report else _standing(night, owner)
    return View(night, report, owner, causes, items)


def message(seen: View, new: Sequence[Item], recovered: bool, link: str) -> Message:
    """In words: what happened and how much, what is new, and how much was told before."""
    target = _linked(link, seen.night.release)
    before = sum(item.kind != RELEASE for item in seen.items) - sum(item.kind != RELEASE for item in new)
    head, lines = list(_head(seen, recovered)), list(_lines(new, before))
    tally = seen.tally
    happened = "已恢复，" * recovered + OUTCOMES[seen.night.outcome]
    subject = f"sucheng {seen.night.as_of} {public(seen.name)}：{happened}，错误 {tally.errors}、警告 {tally.warnings}"
    content = {
        "kind": "sucheng.night",
        "version": VERSION,
        "owner": seen.owner,
        "subject": subject,
        "text": [*head, *lines],
        "link": target,
        "recovered": recovered,
        "errors": tally.errors,
        "warnings": tally.warnings,
        "problems": [dict(item.facts) for item in new if item.kind != RELEASE][:MANY],
        "told_before": before,
        "night": _discreet(seen.night, seen.owner),
    }
    return Message(subject, head, lines, target, content)


def _causes(report: Report, owner: str) -> list[Cause]:
    """Errors before warnings, the more places the earlier; of an organisation what it can mend itself."""
    levels = (Severity.ERROR, Severity.WARNING)
    mine = [
        issue
        for issue in report.issues
        if issue.severity in levels
        and (not owner or (report.sender(issue.place.file) == owner and issue.owner == "department"))
    ]
    causes = [cause for found in by_file(mine).values() for cause in found]
    return sorted(causes, key=lambda cause: (levels.index(cause.first.severity), -cause.total))


def _key(kind: str, *parts: str) -> str:
    digest = hashlib.blake2b("\x1f".join(parts).encode(errors="surrogatepass"), digest_size=8)
    return f"{kind}:{digest.hexdigest()}"


def _night(night: Night, owner: str) -> Iterator[Item]:
    """That it failed, was stopped, or is held back by what is no gate of the record."""
    if owner or night.outcome in GOOD or (night.outcome == "closed" and night.gates):
        return
    why = public(night.error)
    line = f"{OUTCOMES[night.outcome]}{'：' if why else ''}{why}"
    # The same reason with other numbers is the same.
    facts = {"kind": NIGHT, "outcome": night.outcome, "message": why}
    yield Item(_key(NIGHT, night.outcome, re.sub(r"\d+", "", night.error)), line, facts)


def _gates(night: Night, owner: str) -> Iterator[Item]:
    for gate in _shut(night, owner):
        line = f"闸门关闭：{public(gate.text.zh)} {public(gate.text.en)}"
        facts = {
            "kind": NIGHT,
            "entity": gate.entity,
            "gate": gate.gate,
            "owner": gate.owner,
            "message": public(gate.text.zh),
        }
        yield Item(_key(NIGHT, "gate", gate.entity, gate.gate, gate.owner), line, facts)


def _sources(night: Night, report: Report | None, owner: str) -> Iterator[Item]:
    for one in _of(night.stale, owner):
        line = (
            f"{_organisation(report, one.owner)}的{_entity(report, one.entity)}{REASONS.get(one.why, one.why)}，"
            f"沿用 {one.since} 的 {one.rows} 条记录，到 {one.until} 不再沿用"
        )
        yield Item(_key(SOURCE, one.owner, one.entity, one.since, one.why), line, {"kind": SOURCE, **one._asdict()})


def _release(night: Night, report: Report | None) -> list[Item]:
    """The day in its name is no news: what it holds is."""
    told = []
    for entity, counts in night.changes.items():
        said = "、".join(f"{_KINDS.get(kind, kind)} {count}" for kind, count in counts.items() if count)
        told += [f"{_entity(report, entity)}{said}"] if said else []
    line = f"新的发布：{night.release}" + (f"（{'；'.join(told)}）" if told else "")
    return [Item(_key(RELEASE, night.release[len("2026-01-31") :]), line, {"kind": RELEASE, "release": night.release})]


def _notes(night: Night) -> Iterator[Item]:
    for note in night.notes:
        line = f"【{SEVERITIES['zh'][Severity.WARNING]}】{public(note.zh)} {public(note.en)}"
        facts = {"kind": NOTE, "code": note.code, "message": public(note.zh), "message_en": public(note.en)}
        yield Item(_key(NOTE, note.code), line, facts)


def _finding(report: Report, cause: Cause) -> Item:
    first, severity = cause.first, cause.first.severity
    facts: dict[str, Any] = {
        "kind": FINDING,
        "severity": severity.value,
        "code": first.code,
        "title": public(title(report, first.code, "zh")),
        "message": public(sentence(report, cause, "zh")),
        "message_en": public(sentence(report, cause, "en")),
        "file": public(first.place.file),
        "sheet": public(first.place.sheet),
        "cells": [public(cell) for cell in cause.cells[:CELLS]],
        "count": cause.total,
    }
    at = " › ".join(part for part in (facts["file"], facts["sheet"], public(where(cause, "zh", CELLS))) if part)
    mend = public(advice(report, first.code, "zh"))
    line = f"【{SEVERITIES['zh'][severity]}】{at}：{facts['message']}" + (f"；怎么改：{mend}" if mend else "")
    parts = (*first.place[:2], first.code, first.entity, first.field, severity, *sorted(cause.cells))
    return Item(_key(FINDING, *parts), line, facts)


def _standing(night: Night, owner: str) -> list[Item]:
    tally = _tally(night, owner)
    if not tally.errors:
        return []
    line = f"以前的 {tally.errors} 个错误还没有解决"
    return [Item(f"{STANDING}:", line, {"kind": STANDING, "errors": tally.errors})]


def _head(seen: View, recovered: bool) -> Iterator[str]:
    night, tally = seen.night, seen.tally
    stale, gates = len(_of(night.stale, seen.owner)), len(_shut(night, seen.owner))
    yield (
        f"{public(seen.name)}，{night.as_of}：{OUTCOMES[night.outcome]}。错误 {tally.errors}，警告 {tally.warnings}。"
        + ("上次的问题已经解除。" * recovered)
    )
    yield (
        f"{'Recovered. ' * recovered}Night {night.as_of}: {night.outcome}; errors {tally.errors}, warnings {tally.warnings}, "
        f"sources standing in {stale}, gates closed {gates}."
    )
    if night.outcome == "closed" and night.draft and not seen.owner:
        draft = public(night.draft.rstrip("/").rpartition("/")[2])
        yield f'放行：看过草稿 {draft}，确认无误后运行 sucheng approve {draft} --reason "理由"'


def _lines(new: Sequence[Item], before: int) -> Iterator[str]:
    findings = [item for item in new if item.kind == FINDING]
    yield from (item.line for item in new if item.kind != FINDING)
    yield from (item.line for item in findings[:FEW])
    if len(findings) > FEW:
        yield f"另有 {len(findings) - FEW} 类新问题，见报告或退回的表格 more in the report"
    if before:
        yield f"另有 {before} 项以前通知过，还没有解决 told before, still open"


def _of(all_of: Sequence[Any], owner: str) -> Sequence[Any]:
    return [one for one in all_of if owner in ("", one.owner)]


def _shut(night: Night, owner: str) -> Sequence[Closed]:
    """The gates that hold something back; what was published has passed them."""
    return [] if night.outcome == "published" else _of(night.gates, owner)


def _tally(night: Night, owner: str) -> Tally:
    found = [tally for name, tally in night.findings.items() if owner in ("", name)]
    return Tally(sum(one.errors for one in found), sum(one.warnings for one in found))


def _organisation(report: Report | None, code: str) -> str:
    return organisation(report, code, "zh") if report else code


def _entity(report: Report | None, name: str) -> str:
    return report.schemas.entities[name].title if report and name in report.schemas.entities else name


def _linked(link: str, release: str) -> str:
    """Where the release is found, when the setting is plainly a link without a password in it."""
    if not _LINK.fullmatch(link):
        return ""
    return f"{link.rstrip('/')}/{quote(release, safe='')}/" if release else link


def _discreet(night: Night, owner: str) -> dict[str, Any]:
    """The record, of an organisation its own part, with nothing personal in names and sentences."""
    content = night.to_dict()
    content["error"] = "" if owner else public(night.error)
    content["notes"] = [] if owner else content["notes"]
    for name in ("inputs", "stale", "gates"):
        content[name] = [one for one in content[name] if owner in ("", one["owner"])]
    for one in (*content["inputs"], *(gate["text"] for gate in content["gates"]), *content["notes"]):
        one |= {name: public(one[name]) for name in ("file", "why", "zh", "en") if name in one}
    content["findings"] = {name: tally for name, tally in content["findings"].items() if owner in ("", name)}
    return content

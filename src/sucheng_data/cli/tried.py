"""A trial of changed schemas: the same inputs judged twice, and the difference as text and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from sucheng_data.cli import console
from sucheng_data.cli.work import check, request
from sucheng_data.model.batch import Hints
from sucheng_data.model.errors import CannotWork, UsageError
from sucheng_data.model.issue import Severity
from sucheng_data.model.schema import Schemas, load_schemas
from sucheng_data.operations.changed_schemas import changed_schemas
from sucheng_data.operations.verdict_diff import (
    Difference,
    Judged,
    Seen,
    Snapshot,
    compare,
    from_json,
    snapshot,
    to_json,
)
from sucheng_data.operations.workspace import Workspace
from sucheng_data.reports._words import SEVERITIES

_SAMPLES, _MOST_RECORDS = 3, 20


class Asked(NamedTuple):
    """What was asked on the command line."""

    paths: Sequence[Path] | None
    org: str
    as_of: str
    schemas: Path | None
    settings: Sequence[str]
    severities: Sequence[str]

    @property
    def changes(self) -> bool:
        return bool(self.schemas or self.settings or self.severities)


@dataclass(frozen=True)
class Outcome:
    """Both verdicts, what differs, and how many files could not be read."""

    before: Snapshot
    after: Snapshot
    difference: Difference
    unreadable: int
    schemas: Schemas

    def facts(self) -> dict[str, Any]:
        """Everything as JSON."""
        found = self.difference
        return {
            "before": _totals(self.before),
            "after": _totals(self.after),
            "unreadable": self.unreadable,
            "appeared": [one._asdict() for one in found.appeared],
            "disappeared": [one._asdict() for one in found.disappeared],
            "changed": [
                {**one.finding._asdict(), "severity_before": one.before, "severity_after": one.after}
                for one in found.changed
            ],
            "withheld": [one._asdict() for one in found.withheld],
            "released": [one._asdict() for one in found.released],
        }

    def text(self, lang: str) -> str:
        """The difference for a person: totals, codes with sample cells, records."""
        zh = lang == "zh"
        lines = [
            _total("现行" if zh else "today", self.before, lang),
            _total("试行" if zh else "trial", self.after, lang),
        ]
        if not self.difference:
            return "\n".join([*lines, "没有变化" if zh else "nothing changes"])
        found = self.difference
        lines += self._codes("新出现" if zh else "appear", found.appeared, lang)
        lines += self._codes("不再出现" if zh else "disappear", found.disappeared, lang)
        for pair in sorted({(one.before, one.after) for one in found.changed}):
            said = " → ".join(SEVERITIES[lang][Severity(level)] for level in pair)
            some = [one.finding for one in found.changed if (one.before, one.after) == pair]
            lines += self._codes(("级别改变 " if zh else "severity changes ") + said, some, lang)
        lines += _records("将不再发布的记录" if zh else "records that would be withheld", found.withheld, lang)
        lines += _records("将可以发布的记录" if zh else "records that would be released", found.released, lang)
        return "\n".join(lines)

    def _codes(self, title: str, found: Sequence[Seen], lang: str) -> Iterator[str]:
        """The findings by code, most first, with a few cells each."""
        groups: dict[str, list[Seen]] = {}
        for one in found:
            groups.setdefault(one.code, []).append(one)
        if found:
            yield f"\n{title}（{len(found)}）" if lang == "zh" else f"\n{title} ({len(found)})"
        for code, members in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
            known = self.schemas.findings.get(code)
            yield f"  {code}  {known.title.in_(lang) if known else ''}  × {len(members)}"
            yield from (f"    {one.place}  {one.zh if lang == 'zh' else one.en}" for one in members[:_SAMPLES])
            if len(members) > _SAMPLES:
                yield "    ……" if lang == "zh" else "    …"


def _totals(verdict: Snapshot) -> dict[str, int]:
    published = sum(one.published for one in verdict.records)
    counts = {str(level): verdict.count(level) for level in Severity}
    return {**counts, "records": len(verdict.records), "published": published}


def _total(name: str, verdict: Snapshot, lang: str) -> str:
    levels = [f"{SEVERITIES[lang][level]} {verdict.count(level)}" for level in Severity]
    facts = _totals(verdict)
    if lang == "zh":
        return f"{name}：{'、'.join(levels)}；{facts['records']} 条记录中可发布 {facts['published']} 条"
    return f"{name}: {', '.join(levels)}; {facts['published']} of {facts['records']} records can be published"


def _records(title: str, found: Sequence[Judged], lang: str) -> Iterable[str]:
    if not found:
        return []
    heads = [f"\n{title}（{len(found)}）" if lang == "zh" else f"\n{title} ({len(found)})"]
    told = [f"  {one.id or one.entity}  {one.label}  {one.record}  {' '.join(one.codes)}" for one in found]
    rest = len(found) - _MOST_RECORDS
    more = [f"  ……另有 {rest} 条，见 --json" if lang == "zh" else f"  … {rest} more, see --json"] if rest > 0 else []
    return [*heads, *(line.rstrip() for line in told[:_MOST_RECORDS]), *more]


def outcome(space: Workspace, asked: Asked, kept: Path | None) -> Outcome:
    """Today's verdict, or one that was kept, against that of the changed schemas. Raises UsageError, CannotWork."""
    if not asked.changes and not kept:
        raise UsageError(
            "试什么？用 --schemas、--set、--severity 说明要改的规定，或用 --compare 与存下的结果比较",
            "try what? Name the change with --schemas, --set or --severity, or compare with a kept verdict (--compare)",
        )
    with _changed(space, asked) as changed:
        schemas = load_schemas(changed.schemas)  # a broken change is told before anything is read
        before, unread = (from_json(kept), 0) if kept else _judged(space, asked)
        if kept and asked.as_of in ("", before.as_of):
            asked = asked._replace(as_of=before.as_of)
        after, lost = _judged(changed, asked)
    return Outcome(before, after, compare(before, after), max(unread, lost), schemas)


def keep(space: Workspace, asked: Asked, path: Path, lang: str) -> int:
    """Write the verdict to `path`, to be compared with later."""
    with _changed(space, asked) as changed:
        verdict, unreadable = _judged(changed, asked)
    try:
        path.write_text(to_json(verdict), encoding="utf-8")
    except OSError as error:
        raise CannotWork(f"{path} 写不进去：{error}", f"{path} cannot be written: {error}") from error
    console.out(f"{path}  {_total('已存' if lang == 'zh' else 'kept', verdict, lang)}")
    return 3 if unreadable else 0


@contextmanager
def _changed(space: Workspace, asked: Asked) -> Iterator[Workspace]:
    """The workspace with the changed schemas; as it is where nothing is changed."""
    folder = asked.schemas.resolve() if asked.schemas else space.schemas
    if not (asked.settings or asked.severities):
        yield replace(space, schemas=folder)
        return
    with changed_schemas(folder, asked.settings, asked.severities) as copy:
        yield replace(space, schemas=copy)


def _judged(space: Workspace, asked: Asked) -> tuple[Snapshot, int]:
    """The verdict on the inputs, and how many files could not be read."""
    wanted = request(asked.paths, asked.as_of, Hints("", submitted_by=asked.org))
    checked = check(space, wanted)
    if checked.crashes:  # what a broken rule no longer finds is no change of the verdict
        raise checked.crashes[0]
    verdict = snapshot(checked.tables, checked.found, checked.schemas, wanted.as_of.isoformat())
    return verdict, checked.unreadable

"""What was reconciled, for a terminal, as JSON, as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sucheng_data.cli import console
from sucheng_data.model.codes import Register
from sucheng_data.model.errors import CannotWork, did_you_mean
from sucheng_data.model.issue import Text
from sucheng_data.model.observation import KINDS, Claim, Line, Observation, Resolution
from sucheng_data.model.personal import mask
from sucheng_data.model.schema import load_schemas
from sucheng_data.operations.workspace import Workspace
from sucheng_data.stages.reconcile import reconcile as resolve
from sucheng_data.stages.reconcile import reconcile_all

WORDS = {
    "lines": Text("公布与实有", "Announced and counted"),
    "groups": Text("各处说法", "Claims"),
    "subject": Text("指标", "Indicator"),
    "area": Text("区域", "Area"),
    "day": Text("时点", "As of"),
    "status": Text("性质", "Kind of figure"),
    "target": Text("目标", "Target"),
    "announced": Text("公布", "Announced"),
    "counted": Text("实有", "Counted"),
    "gap": Text("差", "Gap"),
    "share": Text("完整度", "Complete"),
    "how": Text("怎么数的", "What is counted"),
    "source": Text("出处", "Source"),
    "group": Text("组", "Group"),
    "title": Text("事项", "Question"),
    "kind": Text("结论", "Resolution"),
    "others": Text("还有", "Also"),
    "figure": Text("数", "Figure"),
    "basis": Text("金额口径", "Kind of money"),
    "scope": Text("口径", "Scope"),
    "leads": Text("以此为准", "Leads"),
    "why": Text("理由", "Why"),
    "advice": Text("处理", "What to do"),
    "sums": Text("分口径合计", "Sums by kind"),
    "candidates": Text("候选（不自动填）", "Candidates (never filled in)"),
}


class Reconciled(NamedTuple):
    """What was looked at, the lines and the groups; `every`: groups that tell one fact are shown too."""

    name: str
    lines: Sequence[Line]
    groups: Sequence[Resolution]
    codes: Register
    every: bool = False

    @property
    def conflicts(self) -> int:
        return sum("conflict" in one.kinds for one in self.groups)

    @property
    def shown(self) -> list[Resolution]:
        return [one for one in self.groups if self.every or one.kinds != ("same",)]


def of_release(space: Workspace, words: Sequence[str]) -> Reconciled:
    """The current release. Raises CannotWork when there is none."""
    from sucheng_data.operations.published import published_tables

    schemas = load_schemas(space.schemas)
    if not space.current.exists():
        raise CannotWork(
            "还没有发布过：先运行 sucheng run，或用 --raw 核对 raw/", "nothing published yet: `sucheng run`, or --raw"
        )
    tables = published_tables(space.current, [entity.name for entity in schemas])
    return _checked(
        Reconciled(space.current.resolve().name, *reconcile_all(tables, schemas, words), schemas.codes), words
    )


def of_raw(space: Workspace, words: Sequence[str], as_of: date) -> Reconciled:
    """The delivered files, as `validate` reads them."""
    from sucheng_data.cli.work import check
    from sucheng_data.pipeline import Request

    checked = check(space, Request([], as_of, scored=False))
    found = reconcile_all(checked.tables, checked.schemas, words)
    return _checked(Reconciled(space.name(space.raw), *found, checked.schemas.codes), words)


def _checked(found: Reconciled, words: Sequence[str]) -> Reconciled:
    """`found`, unless a word was asked for that nothing mentions."""
    if words and not found.lines and not found.groups:
        known = [one.subject for one in found.lines]
        zh, en = did_you_mean(words[0], known)
        raise CannotWork(f"没有提到“{words[0]}”的数{zh}", f"no figure mentions “{words[0]}”{en}")
    return found


def of_claims(space: Workspace, file: Path, words: Sequence[str]) -> Reconciled:
    """The claims in a file, each group by itself."""
    from sucheng_data.model.batch import Hints
    from sucheng_data.operations.claims import claims_in
    from sucheng_data.pipeline import open_file

    schemas = load_schemas(space.schemas)
    opened = open_file(space, schemas, file, Hints(space.name(file)), cells=True)
    if opened.book is None:
        raise CannotWork(f"{file.name} 读不出", f"{file.name} cannot be read")
    groups = claims_in(opened.book, schemas)
    told = [resolve(claims, schemas.codes, name) for name, claims in groups.items() if not words or name in words]
    return Reconciled(file.name, (), told, schemas.codes)


def show(found: Reconciled, format_: str, lang: str) -> None:
    """On standard output."""
    if format_ == "terminal":
        from sucheng_data.cli.reconciled_shown import shown

        console.out(shown(found, lang))
    else:
        console.out(content(found, format_, lang).decode("utf-8-sig"))


def content(found: Reconciled, format_: str, lang: str) -> bytes:
    """The bytes of a file."""
    if format_ == "json":
        import orjson

        told = {
            "of": found.name,
            "announced": list(map(_line, found.lines)),
            "groups": [_group(one) for one in found.shown],
        }
        return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    tables = {"lines": _line_rows(found, lang), "groups": _claim_rows(found, lang)}
    return _workbook(tables, lang) if format_ == "xlsx" else _csv(tables, lang)


def _line(one: Line) -> dict[str, Any]:
    return {
        **one._asdict(),
        "low": _finite(one.low),
        "high": _finite(one.high),
        "gap": one.gap,
        "completeness": one.completeness,
        "how": one.how._asdict(),
        "source": str(one.source),
    }


def _finite(number: float) -> float | None:
    return number if abs(number) != float("inf") else None


def _group(one: Resolution) -> dict[str, Any]:
    name, advice = KINDS[one.kind]
    return {
        "title": mask(one.title),
        "kind": one.kind,
        "kinds": list(one.kinds),
        "name": name._asdict(),
        "why": Text(*map(mask, one.why))._asdict(),
        "advice": advice._asdict(),
        "claims": [_claim(claim, told) for claim, told in zip(one.claims, one.observations, strict=True)],
        "relations": [
            {"kind": link.kind, "one": link.one, "other": link.other, "why": Text(*map(mask, link.why))._asdict()}
            for link in one.relations
        ],
        "headline": one.headline,
        "counted": None if one.counted is None else {"named": one.counted[0], "announced": one.counted[1]},
        "sums": [each._asdict() for each in one.sums],
        "candidates": [{"value": value, "why": why._asdict()} for value, why in one.candidates],
    }


def _claim(claim: Claim, told: Observation | None) -> dict[str, Any]:
    stated = {name: mask(value) for name, value in claim._asdict().items() if name != "source" and value}
    read = {}
    if told:
        read = {
            "value": told.value,
            "low": None if told.value is None else _finite(told.low),
            "high": None if told.value is None else _finite(told.high),
            "unit": told.unit,
            "dimension": told.dimension,
            "basis": told.basis,
            "status": told.status,
            "area": told.area,
            "as_of": told.day,
        }
    return {
        "stated": stated,
        "read": {name: value for name, value in read.items() if value != ""},
        "source": source(claim),
    }


def source(claim: Claim) -> str:
    """Where it stands; with the sentence, where one was given as its source."""
    return mask(str(claim.source))


def label(codes: Register, name: str, code: str, lang: str) -> str:
    """A code in words, or itself."""
    return codes[name].label(code, lang) if code and name in codes else code


def gap(one: Line) -> str:
    """How many are missing; +n: more than announced."""
    return "0" if one.gap == 0 else f"{-one.gap:+.12g}"


def share(one: Line) -> str:
    """n/m."""
    if one.completeness is None:
        return ""
    goal = one.low if one.low > 0 else one.high
    return f"{one.counted}/{goal:.12g}"


def _line_rows(found: Reconciled, lang: str) -> list[dict[str, Any]]:
    return [
        {
            "subject": mask(one.subject),
            "area": label(found.codes, "districts", one.area, lang),
            "day": one.day,
            "status": label(found.codes, "indicator_status", one.status, lang),
            "target": one.shown if one.status == "plan" else "",
            "announced": "" if one.status == "plan" else one.shown,
            "counted": one.counted,
            "gap": int(-one.gap) if float(one.gap).is_integer() else -one.gap,
            "share": "" if one.completeness is None else f"{one.completeness:.1%}",
            "how": one.how.in_(lang),
            "source": str(one.source),
        }
        for one in found.lines
    ]


def _claim_rows(found: Reconciled, lang: str) -> list[dict[str, Any]]:
    return [row for number, one in enumerate(found.shown, start=1) for row in _rows(found, one, number, lang)]


def _rows(found: Reconciled, one: Resolution, number: int, lang: str) -> Iterator[dict[str, Any]]:
    name, advice = KINDS[one.kind]
    for at, (claim, told) in enumerate(zip(one.claims, one.observations, strict=True)):
        yield {
            "group": number,
            "title": mask(one.title),
            "kind": name.in_(lang),
            "others": others(one, lang),
            "figure": mask(figure(claim, told)),
            "subject": mask(claim.subject),
            "scope": mask(claim.scope),
            "area": label(found.codes, "districts", told.area if told else claim.area, lang),
            "day": told.day if told else claim.as_of,
            "status": label(found.codes, "indicator_status", told.status if told else claim.status, lang),
            "basis": label(found.codes, "value_types", told.basis if told else claim.basis, lang),
            "leads": "✓" if one.headline == at else "",
            "why": mask(one.why.in_(lang)),
            "advice": advice.in_(lang),
            "sums": summed(found, one, lang),
            "candidates": guesses(one, lang),
            "source": source(claim),
        }


def others(one: Resolution, lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(KINDS[kind][0].in_(lang) for kind in one.kinds[1:])


def figure(claim: Claim, told: Observation | None) -> str:
    """The figure as written, or what stands in its place."""
    return told.shown if told else claim.value or claim.items or claim.text or claim.subject


def summed(found: Reconciled, one: Resolution, lang: str) -> str:
    names = (f"{label(found.codes, 'value_types', each.basis, lang)} {each.total:,.12g}" for each in one.sums)
    return ("；" if lang == "zh" else "; ").join(names)


def guesses(one: Resolution, lang: str) -> str:
    return ("；" if lang == "zh" else "; ").join(
        f"{value}（{why.zh}）" if lang == "zh" else f"{value} ({why.en})" for value, why in one.candidates
    )


def totals(found: Reconciled, lang: str) -> str:
    """How many groups there are of each kind."""
    counts = Counter(one.kind for one in found.shown)
    return ("，" if lang == "zh" else ", ").join(
        f"{KINDS[kind][0].in_(lang)} {counts[kind]}" for kind in KINDS if counts[kind]
    )


def _csv(tables: Mapping[str, list[dict[str, Any]]], lang: str) -> bytes:
    """The lines, and below them the claims; each with its heading."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for rows in filter(None, tables.values()):
        if out.tell():
            writer.writerow([])
        writer.writerow([WORDS[name].in_(lang) for name in rows[0]])
        writer.writerows([_inert(value) for value in row.values()] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _inert(value: Any) -> Any:
    from sucheng_data.model.inert import inert

    return inert(value) if isinstance(value, str) else value


def _workbook(tables: Mapping[str, list[dict[str, Any]]], lang: str) -> bytes:
    from sucheng_data.sheets.lists import BASE, EDGE, HEAD, Column, add_list, new_book

    out = io.BytesIO()
    book = new_book(out, WORDS["lines"].in_(lang))
    head, cell = book.add_format({**BASE, **EDGE, **HEAD}), book.add_format({**BASE, **EDGE, "text_wrap": True})
    for title, rows in tables.items():
        names = list(rows[0]) if rows else ["subject"]
        columns = [Column(WORDS[name].in_(lang), [row[name] for row in rows], cell) for name in names]
        add_list(book, WORDS[title].in_(lang), columns, head)
    book.close()
    return out.getvalue()

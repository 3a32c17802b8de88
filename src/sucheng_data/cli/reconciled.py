"""What was reconciled, for a terminal, as JSON, as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sucheng_data.cli import console
from sucheng_data.model.errors import CannotWork, did_you_mean
from sucheng_data.model.issue import Text
from sucheng_data.model.observation import KINDS, Claim, Line, Observation, Resolution
from sucheng_data.model.personal import mask
from sucheng_data.model.reconciled import WORDS, Reconciled, claim_rows, line_rows, source
from sucheng_data.model.schema import load_schemas
from sucheng_data.operations.workspace import Workspace
from sucheng_data.stages.reconcile import reconcile as resolve
from sucheng_data.stages.reconcile import reconcile_all


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
    lines = [{**row, "share": _percent(row["share"])} for row in line_rows(found, lang)]
    tables = {"lines": lines, "groups": claim_rows(found, lang)}
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


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


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

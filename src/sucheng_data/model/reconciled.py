"""What was reconciled as rows of words: for the terminal, for files, and for the sheets of a release."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sucheng_data.model.codes import Register
from sucheng_data.model.issue import Text
from sucheng_data.model.observation import KINDS, Claim, Line, Observation, Resolution
from sucheng_data.model.personal import mask

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
    """What was looked at, the lines and the groups; `every`: groups that tell one fact are shown too; `whole`: False where
    there were too many figures to compare them with one another."""

    name: str
    lines: Sequence[Line]
    groups: Sequence[Resolution]
    codes: Register
    every: bool = False
    whole: bool = True

    @property
    def conflicts(self) -> int:
        return sum("conflict" in one.kinds for one in self.groups)

    @property
    def shown(self) -> list[Resolution]:
        return [one for one in self.groups if self.every or one.kinds != ("same",)]


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


def line_rows(found: Reconciled, lang: str) -> list[dict[str, Any]]:
    """A row per announced figure, by the names of WORDS; `share` is a number."""
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
            "share": None if one.completeness is None else round(one.completeness, 4),
            "how": one.how.in_(lang),
            "source": mask(str(one.source)),
        }
        for one in found.lines
    ]


def claim_rows(found: Reconciled, lang: str) -> list[dict[str, Any]]:
    """A row per claim, those of a group one below the other, by the names of WORDS."""
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

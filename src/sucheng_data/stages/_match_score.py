"""How pairs of records come out: the comparers that the schema names, their weights, what they veto, the thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from sucheng_data.model import comparing, registry
from sucheng_data.model.comparing import Columns, Floats, Ints, Mask, Pairs, Told
from sucheng_data.model.issue import Text
from sucheng_data.model.jsonfile import Json
from sucheng_data.model.matching import Compared, Outcome, Reason
from sucheng_data.model.schema import Entity

OUTCOMES = (Outcome.DIFFERENT, Outcome.ASK, Outcome.SAME)
DIFFERENT, ASK, SAME = range(3)
_EVIDENCE = 1.0  # points from which something speaks for itself
_FEW, _MANY = 1 << 16, 1 << 17  # pairs that are not worth a process, and that are enough for one
_EXACT = 1e-6


class Step(NamedTuple):
    """One comparer as an entity uses it; weights, doubts and vetoes by level, the last for what it cannot tell."""

    name: str
    options: Mapping[str, Any]
    kind: str
    weights: Floats
    doubt: Mask
    veto: Mask

    def told(self, pairs: Pairs) -> Told:
        told: Told = registry.find(comparing.FOLDER, self.name)(pairs, **self.options)
        return told


class Plan(NamedTuple):
    """What an entity's schema says of matching."""

    steps: list[Step]
    same: float
    ask: float
    kinds: int
    blocks: list[Json]

    @property
    def weightiest(self) -> list[Step]:
        """The steps, those that can give most first: what is left cannot save a pair that has little by then."""
        return sorted(self.steps, key=lambda step: -float(step.weights.max()))


class Scored(NamedTuple):
    """Pairs of rows with what they come to: the points, and an index in OUTCOMES."""

    left: Ints
    right: Ints
    points: Floats
    outcome: Ints


def plan_of(entity: Entity) -> Plan:
    """The steps of `entity`'s schema, ready to run."""
    spec = entity.match
    steps = [_step(one) for one in spec["compare"]]
    return Plan(steps, spec["same"], spec["ask"], spec.get("kinds", 2), list(spec["blocks"]))


def fields_of(plan: Plan) -> list[str]:
    """Every field that a comparer looks at, in the order of the schema."""
    return list(dict.fromkeys(str(name) for step in plan.steps for name in step.options.values()))


def _step(spec: Json) -> Step:
    known = comparing.levels(spec["comparer"])
    weights = np.array([*(float(spec["weights"].get(level, 0)) for level in known), 0.0])
    doubt, veto = (np.array([*(level in spec.get(word, ()) for level in known), False]) for word in ("doubt", "veto"))
    options = {word: value for word, value in spec.items() if word not in comparing.WORDS}
    return Step(spec["comparer"], options, spec.get("kind", spec["comparer"]), weights, doubt, veto)


def score(columns: Columns, plan: Plan, left: Ints, right: Ints) -> Scored:
    """Every pair that is not different; the others are left out as soon as that is certain."""
    parts = columns.beside(lambda some: _score(columns, plan, left[some], right[some]), left.size, _FEW, _MANY)
    return Scored(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _score(columns: Columns, plan: Plan, left: Ints, right: Ints) -> Scored:
    points, kinds, doubt = np.zeros(left.size), np.zeros(left.size, dtype=np.int64), np.zeros(left.size, dtype=bool)
    steps, names = plan.weightiest, sorted({step.kind for step in plan.steps})
    hopes = np.cumsum([max(0.0, float(step.weights.max())) for step in reversed(steps)])[::-1]
    for at, step in enumerate(steps):
        level = step.told(Pairs(columns, left, right)).level
        gained = step.weights[level]
        points = points + gained
        doubt = doubt | step.doubt[level]
        kinds = kinds | np.where(gained >= _EVIDENCE, 1 << names.index(step.kind), 0)
        hope = hopes[at + 1] if at + 1 < len(steps) else 0.0
        alive = np.flatnonzero(~step.veto[level] & (points + hope >= plan.ask - _EXACT))
        if alive.size < left.size:
            left, right, kinds = left[alive], right[alive], kinds[alive]
            points, doubt = points[alive], doubt[alive]
    counted = np.array([bin(bits).count("1") for bits in range(1 << len(names))], dtype=np.int64)[kinds]
    sure = (points >= plan.same - _EXACT) & (counted >= plan.kinds) & ~doubt
    return Scored(left, right, points, np.where(sure, SAME, ASK))


def explain(columns: Columns, plan: Plan, left: Ints, right: Ints, entity: Entity) -> list[Compared]:
    """Each pair with all its reasons, the weightiest first."""
    pairs = Pairs(columns, left, right)
    told = [(step, step.told(pairs)) for step in plan.steps]
    held = score(columns, plan, left, right)
    outcomes = dict(zip(zip(held.left.tolist(), held.right.tolist(), strict=True), held.outcome.tolist(), strict=True))
    found = []
    for at, rows in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        reasons = [_reason(step, one, at, entity) for step, one in told if one.level[at] >= 0]
        reasons.sort(key=lambda reason: (not reason.veto, -abs(reason.points)))
        points = round(sum(reason.points for reason in reasons), 2)
        found.append(Compared(OUTCOMES[outcomes.get(rows, DIFFERENT)], points, tuple(reasons)))
    return found


def _reason(step: Step, told: Told, at: int, entity: Entity) -> Reason:
    text, level = told.say(at), int(told.level[at])
    if (field := step.options.get("field")) is not None:
        title = entity.titled(field)
        text = Text(text.zh.replace(f"{{{field}}}", title.zh), text.en.replace(f"{{{field}}}", title.en))
    veto = bool(step.veto[level])
    if veto:
        text = Text(f"{text.zh}（排除）", f"{text.en} (rules it out)")
    return Reason(step.name, float(step.weights[level]), text, veto)

"""Judged: what holds of people's judgements of pairs, taken together: which signs are one thing, and which never are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise

from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.judgement import VERDICTS, Judged, Judgement, Verdict
from sucheng_data.model.schema import Schemas

TORN = "DEC-W03"


def judged(lines: Iterable[Judgement], current: Callable[[str], str], known: Iterable[str] | None = None) -> Judged:
    """What the lines of one entity come to; `current`: the sign that stands for one today.

    known: the signs there are, all when not given. What is told is about these alone, also where a judgement reaches them
    through a record that is gone.
    """
    there = None if known is None else frozenset(known)
    told = [(line, current(line.left), current(line.right)) for line in sorted(lines)]
    classes = _classes([(left, right) for line, left, right in told if line.verdict is Verdict.SAME])
    apart = [each for each in told if each[0].verdict in (Verdict.DIFFERENT, Verdict.PART)]
    torn = {_root(classes, left) for _, left, right in apart if _root(classes, left) == _root(classes, right)}
    conflicts = [tuple(_within(told, classes, root)) for root in torn]
    members: dict[str, list[str]] = {}
    for sign in sorted(classes):
        if (root := _root(classes, sign)) not in torn and (there is None or sign in there):
            members.setdefault(root, []).append(sign)

    def stands(sign: str) -> str:
        """What is known of the thing: the sign itself, or another one of it; the sign where nothing is."""
        return sign if there is None or sign in there else members.get(_root(classes, sign), [sign])[0]

    pairs = [(line.verdict, frozenset(map(stands, (left, right)))) for line, left, right in apart]
    kept = [(verdict, pair) for verdict, pair in pairs if len(pair) > 1 and (there is None or pair <= there)]
    return Judged(
        [pair for signs in members.values() for pair in pairwise(signs)],
        {pair for _, pair in kept},
        {pair for verdict, pair in kept if verdict is Verdict.PART},
        sorted(conflicts),
    )


def contradictions(conflicts: Iterable[Sequence[Judgement]], schemas: Schemas, name: str) -> list[Issue]:
    """A finding per group of lines that contradict one another; `name` is that of the file they stand in."""
    return [
        schemas.findings[TORN].issue(
            Place(name),
            {
                "n": len(lines),
                "found_zh": "；".join(_text(line, VERDICTS[line.verdict]) for line in lines),
                "found_en": "; ".join(_text(line, line.verdict) for line in lines),
            },
            entity=lines[0].entity,
            count=len(lines),
        )
        for lines in conflicts
    ]


def _text(line: Judgement, verdict: str) -> str:
    left, right = f"{line.left_label} {line.left}".strip(), f"{line.right_label} {line.right}".strip()
    return f"{line.decided_on} {line.who} {left} | {right} = {verdict}"


def _classes(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of every sign one it is the same as, up to the least of its class, which stands for itself."""
    above: dict[str, str] = {}
    for pair in pairs:
        least, other = sorted(_root(above, above.setdefault(sign, sign)) for sign in pair)
        above[other] = least
    return above


def _root(above: dict[str, str], sign: str) -> str:
    while (upper := above.get(sign, sign)) != sign:
        above[sign] = above.get(upper, upper)
        sign = upper
    return sign


def _within(told: Iterable[tuple[Judgement, str, str]], classes: dict[str, str], root: str) -> Iterator[Judgement]:
    """The lines both of whose sides are of one class."""
    for line, left, right in told:
        if line.verdict is not Verdict.UNDECIDED and _root(classes, left) == root == _root(classes, right):
            yield line

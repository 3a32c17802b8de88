"""What judgements come to, taken together; checked against a search of all chains, and by cases reasoned by hand."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.model.issue import Severity
from sucheng_data.model.judgement import Judgement, Verdict
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.judged import contradictions, judged

S, D, P, U = Verdict.SAME, Verdict.DIFFERENT, Verdict.PART, Verdict.UNDECIDED


def line(left: str, verdict: Verdict, right: str, day: str = "2026-01-31") -> Judgement:
    left, right = sorted((left, right))
    return Judgement(day, "数据组", "stations", verdict, left, right, f"{left}站", f"{right}站", "")


def told(*lines: Judgement, known=None, now=None):
    found = judged(lines, lambda sign: (now or {}).get(sign, sign), known)
    return classes(found.same), {"".join(sorted(pair)) for pair in found.different}, found


def classes(pairs) -> set[str]:
    """The signs that hang together, by a search."""
    near: dict[str, set[str]] = {}
    for one, other in pairs:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    found = set()
    for sign in near:
        seen, todo = {sign}, [sign]
        while todo:
            for other in near[todo.pop()] - seen:
                seen.add(other)
                todo.append(other)
        found.add("".join(sorted(seen)))
    return found


def test_same_is_transitive_and_different_is_kept() -> None:
    same, different, found = told(line("a", S, "b"), line("b", S, "c"), line("d", S, "e"), line("c", D, "d"))
    assert (same, different, found.conflicts) == ({"abc", "de"}, {"cd"}, [])


def test_a_part_is_another_thing() -> None:
    same, different, found = told(line("a", P, "b"), line("a", D, "c"))
    assert (same, different) == (set(), {"ab", "ac"})
    assert found.parts == {frozenset("ab")}


def test_undecided_says_nothing() -> None:
    assert told(line("a", U, "b"), line("b", S, "c"))[:2] == ({"bc"}, set())
    assert told(line("a", U, "b"), line("a", S, "b"), line("b", U, "c"))[2].conflicts == []


def test_a_chain_through_a_different_merges_nothing_and_names_every_line() -> None:
    lines = [line("a", S, "b"), line("b", S, "c"), line("a", D, "c", "2026-02-01")]
    others = [line("x", S, "y"), line("a", D, "x"), line("a", U, "c")]
    same, different, found = told(*lines, *others)
    assert same == {"xy"} and different == {"ac", "ax"}
    assert found.conflicts == [tuple(sorted(lines))]


def test_the_younger_one_does_not_win() -> None:
    for day in ("2025-01-01", "2027-01-01"):
        same, different, found = told(line("a", S, "b"), line("a", D, "b", day))
        assert (same, different, len(found.conflicts[0])) == (set(), {"ab"}, 2)


def test_a_part_of_itself_is_a_contradiction() -> None:
    same, _, found = told(line("a", S, "b"), line("b", S, "c"), line("a", P, "c"))
    assert same == set() and len(found.conflicts[0]) == 3


def test_two_contradictions_are_two_groups() -> None:
    found = told(line("a", S, "b"), line("a", D, "b"), line("c", S, "d"), line("c", D, "d"))[2]
    assert len(found.conflicts) == 2


def test_redirects_are_followed() -> None:
    now = {"a": "z", "b": "z"}
    assert told(line("a", S, "c"), line("d", D, "b"), now=now)[:2] == ({"cz"}, {"dz"})
    assert told(line("a", S, "b"), now=now)[:2] == (set(), set())
    assert len(told(line("a", D, "b"), now=now)[2].conflicts) == 1  # they have been made one since
    assert told(line("a", S, "c"), line("b", D, "c"), now=now)[0] == set()


def test_what_is_gone_still_joins_and_parts_the_others() -> None:
    lines = [line("a", S, "b"), line("b", S, "c"), line("b", D, "x"), line("y", S, "x")]
    assert told(*lines, known={"a", "c", "y"})[:2] == ({"ac"}, {"ay"})
    assert told(*lines, known={"a", "y"})[:2] == (set(), {"ay"})
    assert told(*lines, known={"b"})[:2] == (set(), set())


LINES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.sampled_from([S, S, S, D, P, U]), st.sampled_from("abcdef")), max_size=9
)


@given(LINES, st.randoms(use_true_random=False))
def test_nothing_that_was_parted_is_ever_joined_and_the_order_does_not_matter(words, random) -> None:
    lines = [line(*word) for word in words if word[0] != word[2]]
    same, _, found = told(*lines)
    joined = {frozenset(pair) for group in same for pair in itertools.combinations(group, 2)}
    assert not joined & found.different
    assert {frozenset((one.left, one.right)) for one in lines if one.verdict in (D, P)} == found.different
    whole = classes([(one.left, one.right) for one in lines if one.verdict is S])
    torn = {group for group in whole if any(set(pair) <= set(group) for pair in found.different)}
    assert same == whole - torn and len(found.conflicts) == len(torn)
    random.shuffle(lines)
    assert told(*lines)[2] == found


def test_a_contradiction_is_a_finding_with_both_lines(schemas: Schemas) -> None:
    found = told(line("a", S, "b"), line("a", D, "b", "2026-02-01"))[2]
    (issue,) = contradictions(found.conflicts, schemas, "decisions/matches.csv")
    assert (issue.code, issue.severity, issue.owner, issue.count) == ("DEC-W03", Severity.WARNING, "analyst", 2)
    assert str(issue.place) == "decisions/matches.csv" and issue.entity == "stations"
    for word in ("2026-01-31", "2026-02-01", "a站 a", "b站 b", "同一", "不同", "数据组"):
        assert word in issue.message.zh
    assert "same" in issue.message.en and "different" in issue.message.en

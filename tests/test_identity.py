"""The identity registry: round trip, redirects, and what is refused."""

from __future__ import annotations

import pytest

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.identity import Entry, Registry, format_registry, parse_registry

OLDER = "id,match_key,aliases,first_seen,last_seen,superseded_by\nA,k1|k3,甲|乙,2025-01-01,2025-02-01,B\nB,k2,丙,2025-01-01,2025-01-01,\n"
LINES = "id,match_key,aliases,first_seen,last_seen,superseded_by,gone_on\nA,k1|k3,甲|乙,2025-01-01,2025-02-01,B,\nB,k2,丙,2025-01-01,2025-01-01,,\n"


def test_text_and_back() -> None:
    registry = parse_registry(LINES, "stations.csv")
    assert registry.entries["A"] == Entry("A", "k1|k3", ("甲", "乙"), "2025-01-01", "2025-02-01", "B")
    assert format_registry(registry) == LINES
    assert registry.by_key == {"k1": "A", "k3": "A", "k2": "B"}
    assert parse_registry(OLDER, "stations.csv") == registry


def test_a_redirect_leads_to_what_stands_today_and_a_circle_ends() -> None:
    registry = parse_registry(LINES, "stations.csv")
    assert registry.current("A") == "B"
    assert registry.current("unknown") == "unknown"
    circle = Registry({"A": Entry("A", "", (), "", "", "B"), "B": Entry("B", "", (), "", "", "A")})
    assert circle.current("A") in ("A", "B")


@pytest.mark.parametrize("line", ["A,k1", "A,k1,x,d,d,,,more", "B,k9,x,d,d,,"])
def test_a_malformed_or_repeated_line_is_named(line: str) -> None:
    with pytest.raises(CannotWork) as why:
        parse_registry(LINES + line + "\n", "stations.csv")
    assert "stations.csv" in why.value.zh and "4" in why.value.en


def test_a_bar_in_a_name_does_not_split_it() -> None:
    entry = Entry("A", "k", ("甲|乙",), "", "", "")
    assert parse_registry(format_registry(Registry({"A": entry})), "x").entries["A"].aliases == ("甲/乙",)

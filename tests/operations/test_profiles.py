"""Profiles: written as they are read, refused in one line for what they may not say, chosen by sender and file name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sucheng_data.model.errors import CannotWork, UsageError
from sucheng_data.model.profile import PinnedColumn, PinnedSheet, Profile
from sucheng_data.model.schema import Schemas
from sucheng_data.operations.profiles import choose, read_profiles, to_toml

SHEET = PinnedSheet(
    "驿站",
    "stations",
    (2, 3),
    (
        PinnedColumn("A", "序号"),
        PinnedColumn("B", "站点名称", "name"),
        PinnedColumn("C", '坐标\n（"高德"）\\', "lon,lat"),
        PinnedColumn("D", "面积", "area_sqm", "亩"),
    ),
)
PINNED = Profile("KS-ZGH", "KS-ZGH", ("驿站*.xlsx",), "320583", "gcj02", 2025, sheets=(SHEET,))


def test_a_profile_survives_being_written_and_read(tmp_path: Path, schemas: Schemas) -> None:
    (tmp_path / "KS-ZGH.toml").write_text(to_toml(PINNED), encoding="utf-8")
    assert read_profiles(tmp_path, schemas) == [PINNED]


def test_a_bare_profile_survives_too(tmp_path: Path, schemas: Schemas) -> None:
    bare = Profile("x", "SZ-ZGH")
    (tmp_path / "x.toml").write_text(to_toml(bare), encoding="utf-8")
    assert read_profiles(tmp_path, schemas) == [bare]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('orgg = "KS-ZGH"', "org"),
        ('org = "KS-XXX"', "KS-XXX"),
        ("org = 3", "org"),
        ('crs = "wgs-84"', "gcj02"),
        ('year = "2025"', "year"),
        ("year = 25", "year"),
        ('files = "a.xlsx"', "files"),
        ('hidden_rows = "maybe"', "skip"),
        ('jurisdiction = "昆山"', "jurisdiction"),
        ('[[sheets]]\nname = "a"\nentity = "station"', "stations"),
        ('[[sheets]]\nname = "a"\nentity = "stations"\nheader_rows = [0]', "header_rows"),
        ('[[sheets]]\nname = "a"\nentity = "stations"\ncolumns = [{ header = "x", field = "phon" }]', "phone"),
        ('[[sheets]]\nname = "a"\nentity = "stations"\ncolumns = [{ head = "x" }]', "header"),
        ("sheets = 3", "sheets"),
    ],
)
def test_what_a_profile_may_not_say_is_refused(text: str, word: str, tmp_path: Path, schemas: Schemas) -> None:
    (tmp_path / "p.toml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as why:
        read_profiles(tmp_path, schemas)
    assert "p.toml" in why.value.zh
    assert word in why.value.en
    assert "\n" not in why.value.zh + why.value.en


def test_broken_toml_is_one_line(tmp_path: Path, schemas: Schemas) -> None:
    (tmp_path / "p.toml").write_bytes(b'org = "KS\xff')
    with pytest.raises(CannotWork, match=r"p\.toml"):
        read_profiles(tmp_path, schemas)


@pytest.mark.parametrize(
    ("org", "file", "name"),
    [
        ("KS-ZGH", "驿站6月.xlsx", "both"),
        ("KS-ZGH", "名单.xlsx", "org"),
        ("", "驿站6月.xlsx", "file"),
        ("", "驿站6月.XLSX", "file"),
        ("", "名单.xlsx", None),
        ("SZ-ZGH", "名单.xlsx", None),
        ("SZ-ZGH", "驿站6月.xlsx", "file"),
    ],
)
def test_the_closest_profile_is_chosen(org: str, file: str, name: str | None) -> None:
    known = [
        Profile("org", "KS-ZGH"),
        Profile("file", files=("驿站*.xlsx",)),
        Profile("both", "KS-ZGH", ("驿站*.xlsx",)),
        Profile("nobody"),
    ]
    known = known if org else known[:2]  # without a sender a pattern of one sender is as close as anyone's
    found = choose(known, org, file)
    assert (found.name if found else None) == name


def test_two_equally_close_profiles_are_refused() -> None:
    with pytest.raises(UsageError, match=r"甲.*乙"):
        choose([Profile("甲", "KS-ZGH"), Profile("乙", "KS-ZGH")], "KS-ZGH", "a.xlsx")


def test_sheets_are_found_by_name_before_pattern() -> None:
    every = replace(SHEET, name="*")
    assert Profile("p", sheets=(every, SHEET)).sheet("驿站") is SHEET
    assert Profile("p", sheets=(SHEET, every)).sheet("昆山市") is every
    assert Profile("p", sheets=(SHEET,)).sheet("说明") is None

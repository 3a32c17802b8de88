"""Formats by the names of files, and words that are there in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from reports.samples import issue

from sucheng_data.model.issue import OWNERS, Place, Severity
from sucheng_data.model.registry import find, names
from sucheng_data.model.report import Report
from sucheng_data.model.score import DIMENSIONS as ALL_DIMENSIONS
from sucheng_data.model.score import MEASURES
from sucheng_data.reports import _words
from sucheng_data.reports._words import format_of, formats


@pytest.mark.parametrize(
    ("file", "form"),
    [
        ("report.html", "html"),
        ("report.csv", "csv"),
        ("report.json", "json"),
        ("report.sarif", "sarif"),
        ("report.sarif.json", "sarif"),
        ("report.junit.xml", "junit"),
        ("REPORT.MD", "markdown"),
        ("报告.xlsx", "excel"),
        ("report.pdf", None),
        ("report", None),
        ("json", None),
    ],
)
def test_the_name_of_a_file_tells_its_format(file: str, form: str | None) -> None:
    assert format_of(file) == form


def test_every_format_is_a_report_and_its_own_name_finds_it() -> None:
    assert set(formats()) <= set(names("reports"))
    assert set(names("reports")) - set(formats()) == {"github"}, "annotations are only printed"
    assert all(format_of(f"report{suffix}") == name for name, suffix in formats().items())
    assert all(callable(find("reports", name)) for name in formats())


def test_every_word_is_there_in_both_languages() -> None:
    for words in (OWNERS, _words.DIMENSIONS, _words.STATUSES, _words.PARTS, _words._WORDS):
        assert all(text.zh and text.en and text.zh != text.en for text in words.values())
    assert set(_words.PARTS) == {*ALL_DIMENSIONS, *MEASURES}
    assert set(_words.DIMENSIONS) == set(ALL_DIMENSIONS)
    assert all(set(_words.SEVERITIES[lang]) == set(Severity) for lang in ("zh", "en"))


TEXTS = sorted(set(names("reports")) - {"excel"})


@pytest.mark.parametrize("name", TEXTS)
def test_no_report_shows_personal_data_in_a_name(report: Report, name: str) -> None:
    file, sheet = "raw/登记13912345678.xlsx", "名单13912345678"
    source = report.sources[0]._replace(file_name=file)
    found = issue("X", "A1", place=Place(file, sheet, "A1"), record=f"{file}!{sheet}!1", subject="13912345678")
    told = replace(report, issues=[found], accepted=[found], sources=[source])
    for lang in ("zh", "en"):
        text = find("reports", name)(told, lang)
        assert "13912345678" not in text and "139****5678" in text.replace("\\", "").replace("%2A", "*")


@pytest.mark.parametrize("name", TEXTS)
def test_a_name_that_is_no_text_breaks_no_report(report: Report, name: str) -> None:
    """The name of a file in another encoding, as the system hands it over."""
    file = b"raw/\xd6\xd0.xlsx".decode("utf-8", "surrogateescape")
    told = replace(
        report,
        issues=[issue("X", "A1", place=Place(file, "s", "A1"), record=f"{file}!s!1")],
        sources=[report.sources[0]._replace(file_name=file)],
    )
    text = find("reports", name)(told, "zh")
    assert text.encode() and text == find("reports", name)(told, "zh")


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_of_nothing(report: Report, name: str, lang: str) -> None:
    assert isinstance(find("reports", name)(Report(0, 0, (), (), report.schemas, report.as_of), lang), str)

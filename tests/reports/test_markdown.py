"""Markdown, read back by a parser of GitHub's kind."""

from __future__ import annotations

from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token
from reports.samples import HOSTILE, issue

from sucheng_data.model.issue import Place
from sucheng_data.model.report import Report
from sucheng_data.reports.markdown import ALL, CAUSES, markdown


def _tokens(text: str) -> list[Token]:
    return MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table").parse(text)


def _rows(text: str) -> list[list[str]]:
    """The cells of every table row, as shown."""
    rows: list[list[str]] = []
    inside = False
    for token in _tokens(text):
        if token.type == "tr_open":
            rows.append([])
        inside = token.type in ("td_open", "th_open") or (inside and token.type == "inline")
        if inside and token.type == "inline":
            rows[-1].append("".join(child.content for child in token.children or ()))
    return rows


def test_a_row_per_root_cause(report: Report) -> None:
    rows = _rows(markdown(report, "zh"))
    assert ["🔴 错误", "FMT-E01", "驿站 E7、E8、E9 等4处", "“地址”缺失"] in [row[:4] for row in rows]
    assert ["苏州市总工会", "1", "17", "2", "1"] in rows
    assert any(
        row[:1] == ["🔴 error"] and row[2] == "驿站 E7, E8, E9 and 1 more" for row in _rows(markdown(report, "en"))
    )


def test_hostile_values_are_text(report: Report) -> None:
    single = [replace(issue("X", "A1", value), field=f"f{n}") for n, value in enumerate(HOSTILE)]
    hostile = replace(report, issues=single)
    for lang in ("zh", "en"):
        text = markdown(hostile, lang)
        inner = [child.type for token in _tokens(text) for child in token.children or ()]
        kinds = {token.type for token in _tokens(text)} | set(inner)
        assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "em_open", "fence"}
        assert inner.count("strong_open") <= 8
    shown = " ".join(row[3] for row in _rows(markdown(hostile, "zh")) if len(row) == 5)
    assert "<script>alert(1)</script>" in shown and "| c | `d` *e* [f](" in shown
    assert all(len(row) == 5 for row in _rows(markdown(hostile, "zh")))


def test_what_is_left_out_is_counted(report: Report) -> None:
    many = [issue(f"C{n}", f"A{n}") for n in range(1, CAUSES + 8)]
    assert "还有 7 类问题没有列出" in markdown(replace(report, issues=many), "zh")
    files = [issue("FMT-E01", "A1", place=Place(f"raw/{n:04d}.xlsx", "s", "A1")) for n in range(ALL + 30)]
    text = markdown(replace(report, issues=files), "en")
    assert "and 30 more files" in text and text.count("\n## ") == ALL
    assert len(text) < 65536, "the longest that a comment may be"


def test_nothing_found(report: Report) -> None:
    assert "**0**" in markdown(replace(report, issues=()), "zh")

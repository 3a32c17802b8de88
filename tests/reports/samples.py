"""What the tests of the reports share: hostile values, and a finding to vary."""

from __future__ import annotations

from dataclasses import replace

from sucheng_data.model.issue import Issue, Place, Severity, Text

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "a|b\n| c | `d` *e* [f](http://x.example/)",
    "]]>&amp;<!--",
    "=1+1",
    "＝HYPERLINK(1)",
    "@SUM(1)",
    "\t=1",
    "%0A::error::x,y:z",
    "\x1b[31m\x07\x00\x9b\ufffe\u202e",
    "::set-output name=x::y",
]
FILE, OTHER = "raw/甲单位/驿站 表#1.xlsx", "raw/乙单位/项目.csv"


def issue(code: str, cell: str, value: str = "", **facts: object) -> Issue:
    """A finding on the first file; facts replace what it says else."""
    base = Issue(
        code,
        Severity.ERROR,
        "department",
        "完整性",
        Text(f"值“{value}”不对", f"“{value}” is wrong"),
        Place(FILE, "驿站", cell),
        "stations",
        "address",
        value,
    )
    return replace(base, **facts)  # type: ignore[arg-type]

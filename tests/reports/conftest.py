"""One report with everything in it: causes of several cells, hostile values, accepted findings, scores, a crashed rule."""

from __future__ import annotations

from datetime import date

import pytest
from reports.samples import FILE, HOSTILE, OTHER, issue

from sucheng_data.model.issue import Place, Severity, Text
from sucheng_data.model.report import Report, RuleRun, Source
from sucheng_data.model.schema import Schemas
from sucheng_data.model.score import Part, Score


@pytest.fixture(scope="session")
def report(schemas: Schemas) -> Report:
    missing = Text("第7行“地址”缺失", "Row 7: “Address” is missing")
    issues = [issue("FMT-E01", f"E{row}", message=missing, record=f"{FILE}!驿站!{row}") for row in (7, 8, 9, 10)]
    issues += [issue("FMT-W01", f"F{row}", value) for row, value in enumerate(HOSTILE, start=20)]
    issues += [
        issue("STA-W05", "G4", "胜浦街道", severity=Severity.WARNING, suggestion="镇湖街道", field="town"),
        issue("SHT-W02", "9:9", severity=Severity.WARNING, entity="", field=""),
        issue("STA-I01", "C:C", "x", severity=Severity.INFO, count=40, cells=("C3", "C4"), owner="analyst"),
        issue("SHT-E01", "", place=Place(OTHER), entity="", field=""),
    ]
    runs = [
        RuleRun("FMT-E01", "required", "stations", "ran", tested=40, found=4),
        RuleRun("STA-W01", "in_polygon", "stations", "skipped", Text("没有导入边界", "no boundaries imported")),
        RuleRun("STA-W03", "near", "stations", "crashed", Text("KeyError: 'x'", "KeyError: 'x'")),
        RuleRun("PRJ-E03", "order", "projects", "not applicable", Text("没有可检查的值", "nothing to check")),
    ]
    sources = [
        Source("SRC-20260101-SZ-ZGH-01", FILE, "a" * 64, "SZ-ZGH", "2026-01-01", 30),
        Source("SRC-00000000-UNKNOWN-01", OTHER, "b" * 64, "", "", 2),
        Source("SRC-00000000-SZ-JYJ-01", "raw/丙单位/好.xlsx", "c" * 64, "SZ-JYJ", "", 5),
    ]
    parts = (Part("required", 36, 40, 15), Part("完整性", 1, 4, 5), Part("answered", 0, 0, 5))
    scores = [Score("SZ-ZGH", 73.8, parts, 1, 30, 17, 2), Score("", None, ())]
    accepted = [issue("FMT-W03", "P3", "1987-06-01", severity=Severity.WARNING, field="opened_on")]
    day = date(2026, 1, 31)
    return Report(4, 37, issues, runs, schemas, day, sources, accepted, replayed=6, scores=scores, withheld=5)

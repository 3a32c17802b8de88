"""junit: findings as the results of tests, for the servers that run nightly jobs."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.report import Report, RuleRun
from sucheng_data.reports._causes import Cause, advice, by_file, plain, sentence, shown, title, where
from sucheng_data.reports._words import SEVERITIES, word

SAMPLES, MOST = 10, 1000


def junit(report: Report, lang: str) -> str:
    """A suite per file with a case per root cause, errors as failures; a last suite with the rules, crashed ones as errors."""
    found = by_file(report.issues)
    files = dict.fromkeys([*(source.file_name for source in report.sources), *found])
    root = ET.Element("testsuites", name=word("report", lang))
    for file in files:
        suite = ET.SubElement(root, "testsuite", name=shown(file))
        for cause in found.get(file, ()):
            _case(suite, report, cause, lang)
        if file not in found:
            ET.SubElement(suite, "testcase", name=word("nothing", lang), classname=shown(file))
    rules = ET.SubElement(root, "testsuite", name=word("rules", lang))
    for run in report.rules:
        _rule(rules, run, lang)
    for element in (*root, root):
        _count(element)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(suite: ET.Element, report: Report, cause: Cause, lang: str) -> None:
    issue = cause.first
    name = f"{issue.code} {title(report, issue.code, lang)} {where(cause, lang, SAMPLES)}".strip()
    case = ET.SubElement(suite, "testcase", name=plain(name), classname=shown(issue.place.sheet or issue.place.file))
    text = "\n".join([*_lines(cause, lang), plain(advice(report, issue.code, lang))])
    if issue.severity == Severity.ERROR:
        failure = ET.SubElement(case, "failure", message=plain(sentence(report, cause, lang)), type=issue.code)
        failure.text = text
    else:
        ET.SubElement(case, "system-out").text = f"{SEVERITIES[lang][issue.severity]}\n{text}"


def _lines(cause: Cause, lang: str) -> list[str]:
    """A line per finding, so many at most, and then how many more there are."""
    lines = [_line(issue, lang) for issue in cause.members[:MOST]]
    more = len(cause.members) - len(lines)
    return [*lines, f"… +{more}"] if more else lines


def _line(issue: Issue, lang: str) -> str:
    place = " ".join(issue.cells) or issue.place.cell
    parts = (place, issue.message.in_(lang), f"→ {issue.suggestion}" if issue.suggestion else "")
    return plain(" ".join(part for part in parts if part))


def _rule(suite: ET.Element, run: RuleRun, lang: str) -> None:
    name = " ".join(part for part in (run.code, run.rule, run.entity) if part)
    case = ET.SubElement(suite, "testcase", name=name, classname=word("rules", lang))
    if run.status in ("skipped", "crashed"):
        tag = "skipped" if run.status == "skipped" else "error"
        ET.SubElement(case, tag, message=plain(run.reason.in_(lang)))


def _count(element: ET.Element) -> None:
    """The totals that readers expect as attributes."""
    for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(1 for _ in element.iter(tag))))

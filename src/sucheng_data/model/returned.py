"""The form of a workbook that goes back to its department, shared by who writes it and who reads the answers.

The sheet LIST has a heading row and one row per finding; the hidden sheet FACTS says what the workbook is about: a row
(name, value) for each of ABOUT, an empty row, the heading row FINDING, and a row per finding, found again by its key
(Issue.key). People may sort and filter LIST, since every row carries its key in the last column.
"""

from __future__ import annotations

LIST, FACTS = "问题清单", "_sucheng"
FORMAT = "sucheng-return/1"
# kind: copy (the department's own workbook, marked) or list (findings only, where a copy would have lost something).
ABOUT = ("format", "kind", "organisation", "file", "sha256", "as_of")
FINDING = (
    *(
        "key",
        "code",
        "severity",
        "entity",
        "field",
        "sheet",
        "cell",
        "record",
        "subject",
        "label",
        "value",
        "suggestion",
    ),
)
# Headings of LIST, in order: what it is (zh), what it is for the program.
COLUMNS = {
    "number": "序号",
    "severity": "级别",
    "sheet": "工作表",
    "cell": "单元格",
    "field": "字段",
    "value": "填报内容",
    "message": "问题说明",
    "advice": "怎么改",
    "suggestion": "建议值",
    "answer": "答复",
    "correction": "改正为",
    "remark": "备注",
    "key": "编号",
}

"""A department's own workbook with the marks and the list in it; or the list alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from sucheng_data.model.returned import FACTS, LIST
from sucheng_data.operations.returning._boxes import Boxes
from sucheng_data.operations.returning._list import MOST_LINKS, About, Item, facts_sheet, guide, list_sheet
from sucheng_data.operations.returning._marks import Mark, area, mark, send_back
from sucheng_data.operations.returning._package import FORM, RELATIONS, Package, blank
from sucheng_data.operations.returning._styles import Styles
from sucheng_data.operations.returning._xml import MAIN, Document, Node, Unmarkable, escaped, number

_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BEFORE_SHEETS = ("fileVersion", "fileSharing", "workbookPr", "AlternateContent", "workbookProtection")


def marked(data: bytes, about: About, items: Sequence[Item]) -> tuple[bytes, str]:
    """The workbook `data` with marks, and its extension. Raises Unmarkable where something would be lost."""
    package = Package(data)
    _markable(package)
    workbook = Document(package.read(package.workbook))
    if workbook.root.uri != MAIN:
        raise Unmarkable("是“严格”的 Open XML 格式", "it is in the strict form of Open XML")
    sheets = _sheets(package, workbook)
    styles = Styles(package)
    for name, (_, part) in sheets.items():
        _mark_sheet(package, part, styles, [item for item in items if item.issue.place.sheet == name])
    hidden = {name for name, (node, _) in sheets.items() if node.attributes.get("state", "visible") != "visible"}
    links = {
        item.number: f'location="{escaped(_inside(item))}"'
        for item in items[:MOST_LINKS]
        if item.issue.place.sheet in sheets and item.issue.place.sheet not in hidden
    }
    _add(package, workbook, styles, (guide(about, items), about, items, links))
    return package.pack(), package.extension


def listed(about: About, items: Sequence[Item]) -> bytes:
    """The list alone, with links to the workbook it is about, which lies beside it."""
    package = blank()
    linked = [item for item in items[:MOST_LINKS] if item.issue.place.sheet]
    target = quote(PurePosixPath(about.file).name)
    workbook = Document(package.read(package.workbook))
    _add(package, workbook, Styles(package), (guide(about, items), about, items, {}), (linked, target))
    return package.pack()


def _markable(package: Package) -> None:
    if not package.extension:
        raise Unmarkable(*FORM)
    if any(kind == "origin" for kind, _ in package.relations("").values()):
        raise Unmarkable("带有电子签名，改动会使签名失效", "it is signed, and any change breaks the signature")


def _sheets(package: Package, workbook: Document) -> dict[str, tuple[Node, str]]:
    """Name -> node and part of each sheet."""
    listed, relations = workbook.root.one("sheets"), package.relations(package.workbook)
    if not listed:
        raise Unmarkable("文件内部缺少必要的部分", "a part it needs is missing")
    found = {}
    for node in listed.all("sheet"):
        part = relations.get(node.attributes.get(f"{RELATIONS} id", ""), ("", ""))[1]
        if part not in package:
            raise Unmarkable("文件内部缺少必要的部分", "a part it needs is missing")
        found[node.attributes.get("name", "")] = node, part
    taken = {name.casefold() for name in found}
    if FACTS in taken:
        raise Unmarkable("是上次退回的文件，旧标记还在", "it was returned before and still has the old marks")
    if LIST in taken:
        raise Unmarkable(f"已有一张叫“{LIST}”的工作表", f"it has a sheet called {LIST} of its own")
    return found


def _mark_sheet(package: Package, part: str, styles: Styles, items: Sequence[Item]) -> None:
    """Mark the cells, if there are any on this sheet."""
    placed = [item for item in items if area(item.issue.place.cell)]
    if placed:
        mark(package, part, styles, [Mark(item.issue.place.cell, item.issue.severity, item.text()) for item in placed])
    elif b"tabSelected" in package.read(part):
        sheet = Document(package.read(part), ())
        send_back(sheet)
        package.write(part, sheet.done())


def _inside(item: Item) -> str:
    """The first cell of a finding, as a link names it."""
    place = area(item.issue.place.cell)
    cell = Boxes.address(place.top or 1, place.left or 1) if place else "A1"
    name = item.issue.place.sheet.replace("'", "''")
    return f"'{name}'!{cell}"


def _add(
    package: Package,
    workbook: Document,
    styles: Styles,
    content: tuple[Sequence[str], About, Sequence[Item], Mapping[int, str]],
    outside: tuple[Sequence[Item], str] = ((), ""),
) -> None:
    """Both sheets at the end, so that whatever counts sheets still counts right; the list in front when it is opened."""
    lines, about, items, links = content
    listing = package.add("xl/worksheets/sucheng{}.xml", "", _SHEET)
    facts = package.add("xl/worksheets/sucheng{}.xml", facts_sheet(about, items), _SHEET)
    linked, target = outside
    if linked:
        ids = package.link(listing, [target] * len(linked))
        links = {
            item.number: f'r:id="{name}" location="{escaped(_inside(item))}"'
            for item, name in zip(linked, ids, strict=True)
        }
    package.write(listing, list_sheet(lines, items, styles.looks, links))
    styles.save()
    _enter(package, workbook, (listing, facts))


def _enter(package: Package, workbook: Document, parts: tuple[str, str]) -> None:
    """The two sheets in the list of sheets, and the first of them active."""
    root, p = workbook.root, workbook.prefix
    sheets = root.one("sheets")
    assert sheets
    last = max((number(node.attributes.get("sheetId", "")) for node in sheets.children), default=0)
    names = ((LIST, ""), (FACTS, ' state="hidden"'))
    new = [
        f'<{p}sheet xmlns:r="{RELATIONS}" name="{name}" sheetId="{last + n}"{state} '
        f'r:id="{package.relate(package.workbook, "worksheet", part)}"/>'
        for n, ((name, state), part) in enumerate(zip(names, parts, strict=True), start=1)
    ]
    workbook.append(sheets, "".join(new))
    active = str(len(sheets.children))
    views = root.one("bookViews")
    for view in views.children if views else ():
        workbook.set(view, activeTab=active)
    if not views:
        workbook.put(sheets.start, f'<{p}bookViews><{p}workbookView activeTab="{active}"/></{p}bookViews>')
    package.write(package.workbook, workbook.done())

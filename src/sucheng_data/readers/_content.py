"""The content of an OpenDocument spreadsheet, cell by cell: what calamine does not tell, and how far out it reaches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from xml.etree import ElementTree

from sucheng_data.model.grid import Range
from sucheng_data.readers._calamine import broken
from sucheng_data.readers._package import Package, facts, local, nodes
from sucheng_data.readers._seen import MAX_COLUMN, MAX_ROW, Seen, check_extent, too_far
from sucheng_data.readers._shown import as_shown

_HIDDEN = ("collapse", "filter")
_REPEATED = 1_000_000  # No table repeats an error or a struck cell so often.
_CELLS = ("table-cell", "covered-table-cell")


@dataclass
class Content:
    """What was seen of each sheet by its name, and the year the dates count from."""

    sheets: dict[str, Seen] = field(default_factory=dict)
    epoch: int = 1900


def content(package: Package) -> Content:
    """The content of the spreadsheet. Raises UnreadableFile when it is no XML or reaches absurdly far."""
    try:
        return _Reading(_styles(package.xml("styles.xml"))).read(package.read("content.xml"))
    except (ValueError, LookupError, ElementTree.ParseError) as error:
        raise broken() from error


class _Reading:
    """The content under way; `struck`: by name of a style whether it strikes through, or the style it is based on."""

    def __init__(self, struck: dict[str, bool | str | None]) -> None:
        self.struck = struck
        self.content = Content()

    def read(self, xml: bytes) -> Content:
        if b"<!DOCTYPE" in xml[:1000]:
            raise broken()
        # No DTD, so no entities to expand.
        for _, node in ElementTree.iterparse(BytesIO(xml)):  # noqa: S314
            tag = local(node)
            if tag == "automatic-styles":
                self.struck |= _styles(node)
            elif tag == "null-date" and facts(node).get("date-value", "").startswith("1904"):
                self.content.epoch = 1904
            elif tag == "table":
                name = facts(node).get("name", "")
                self.content.sheets[name] = _Sheet(name, self).read(node)
                node.clear()
        return self.content

    def strikes(self, name: str) -> bool | None:
        """Whether a style strikes through; None where it says nothing of it."""
        for _ in range(len(self.struck)):
            found = self.struck.get(name)
            if not isinstance(found, str):
                return found
            name = found
        return None


def _styles(root: ElementTree.Element) -> dict[str, bool | str | None]:
    found: dict[str, bool | str | None] = {}
    for style in nodes(root, "style"):
        about, line = facts(style), None
        for part in nodes(style, "text-properties"):
            told = facts(part)
            line = told.get("text-line-through-style", told.get("text-line-through-type", line))
        found[about.get("name", "")] = about.get("parent-style-name") if line is None else line != "none"
    return found


class _Sheet:
    """One table under way."""

    def __init__(self, name: str, reading: _Reading) -> None:
        self.name, self.reading, self.seen = name, reading, Seen()
        self.last = (0, 0)

    def read(self, table: ElementTree.Element) -> Seen:
        row = column = 0
        for node in table.iter():
            about, tag = facts(node), local(node)
            if tag == "table-column":
                first, column = column + 1, column + int(about.get("number-columns-repeated", 1))
                if about.get("visibility") in _HIDDEN:
                    self.seen.hidden_columns.update(range(first, min(column, MAX_COLUMN) + 1))
            elif tag == "table-row":
                first, row = row + 1, row + int(about.get("number-rows-repeated", 1))
                if about.get("visibility") in _HIDDEN:
                    self.seen.hidden_rows.update(range(first, min(row, MAX_ROW) + 1))
                self.row(node, first, row)
        check_extent(self.name, *self.last)
        return self.seen

    def row(self, node: ElementTree.Element, first: int, last: int) -> None:
        """The cells of rows `first` to `last`, which are the same."""
        column = 0
        for cell in node:
            if local(cell) not in _CELLS:
                continue
            about = facts(cell)
            start, column = column + 1, column + int(about.get("number-columns-repeated", 1))
            down, across = int(about.get("number-rows-spanned", 1)), int(about.get("number-columns-spanned", 1))
            if down > 1 or across > 1:
                self.seen.merged.append(Range(first, start, first + down - 1, start + across - 1))
            filled = "value-type" in about
            if filled:
                self.last = (max(self.last[0], last), max(self.last[1], column))
                check_extent(self.name, *self.last)
            if filled or "formula" in about:
                self.cell(cell, about, Range(first, start, last, column))
            if len(cell):
                self.beside(cell, Range(first, start, first, start))

    def cell(self, cell: ElementTree.Element, about: dict[str, str], area: Range) -> None:
        """What is to be told of a cell that stands everywhere in `area`."""
        text = _text(cell)
        kind = about.get("value-type", "")
        struck = self.strikes(cell, about.get("style-name", ""))
        shown = as_shown(kind, about, text)
        if not (struck or shown or kind in ("", "error")):
            return
        if kind == "":  # a formula without a result may be repeated over a whole empty sheet
            area = Range(area.top, area.left, area.top, area.left)
        if (area.bottom - area.top + 1) * (area.right - area.left + 1) > _REPEATED:
            raise too_far(self.name, area.bottom, area.right)
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                if kind == "error":
                    self.seen.errors[row, column] = text.strip()
                elif kind == "":
                    self.seen.uncached.add((row, column))
                elif shown:
                    self.seen.shown[row, column] = shown
                if struck:
                    self.seen.struck.add((row, column))

    def strikes(self, cell: ElementTree.Element, style: str) -> bool:
        """Whether all the text of a cell is struck through, by its style or by those of its runs."""
        base = bool(self.reading.strikes(style))
        if not self.reading.struck:
            return False
        runs = [
            base if own is None else own
            for paragraph in cell
            if local(paragraph) == "p"
            for own in self._runs(paragraph)
        ]
        return all(runs) if runs else base

    def _runs(self, paragraph: ElementTree.Element) -> Iterator[bool | None]:
        """For each piece of text whether its own style strikes through."""
        if (paragraph.text or "").strip():
            yield None
        for part in paragraph:
            if "".join(part.itertext()).strip():
                yield self.reading.strikes(facts(part).get("style-name", "")) if local(part) == "span" else None
            if (part.tail or "").strip():
                yield None

    def beside(self, cell: ElementTree.Element, place: Range) -> None:
        for node in cell:
            if local(node) == "annotation" and (text := _text(node).strip()):
                self.seen.comments[place.top, place.left] = text
            elif local(node) == "frame" and any(nodes(node, "image")):
                self.seen.images.append(place)
        for link in nodes(cell, "a"):
            self.seen.links[place.top, place.left] = facts(link).get("href", "")


def _text(node: ElementTree.Element) -> str:
    """The paragraphs of a cell or a note, one a line."""
    return "\n".join("".join(part.itertext()) for part in node if local(part) == "p")

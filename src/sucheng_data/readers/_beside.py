"""What stands beside the cells in a package of Excel: comments, pictures, and the properties of the document."""

from __future__ import annotations

from xml.etree import ElementTree

from sucheng_data.model.grid import Range
from sucheng_data.readers._package import Package, Target, local, nodes
from sucheng_data.readers._seen import Seen, inside
from sucheng_data.readers._sheet_xml import range_of

_NAMED = ("title", "subject", "creator", "keywords", "description", "lastModifiedBy", "category", "contentStatus")
_ANCHORS = ("twoCellAnchor", "oneCellAnchor")


def beside(package: Package, relations: dict[str, Target], seen: Seen) -> None:
    """Notes the comments and pictures the parts of one sheet hold; threads go before the notes Excel keeps for old readers."""
    for kind, read in (("comments", _comments), ("threadedComment", _threads), ("drawing", _pictures)):
        for target in relations.values():
            if target.kind == kind and target.part in package.parts and not target.part.endswith(".bin"):
                read(package.xml(target.part), seen)


def properties(package: Package) -> dict[str, str]:
    """The properties of the document by their names in Excel, the user's own included; empty ones are left out."""
    found: dict[str, str] = {}
    for target in package.relations("").values():
        if target.outside or target.part not in package.parts:
            continue
        if target.kind == "core-properties":
            found |= {local(node): node.text or "" for node in package.xml(target.part) if local(node) in _NAMED}
        elif target.kind == "extended-properties":
            names = {"Company": "company", "Manager": "manager"}
            found |= {names[local(node)]: node.text or "" for node in package.xml(target.part) if local(node) in names}
        elif target.kind == "custom-properties":
            found |= {
                node.get("name", ""): "".join(node.itertext()) for node in nodes(package.xml(target.part), "property")
            }
    return {name: text.strip() for name, text in found.items() if text.strip()}


def _comments(root: ElementTree.Element, seen: Seen) -> None:
    authors = [(node.text or "").strip() for node in nodes(root, "author")]
    for node in nodes(root, "comment"):
        text = "".join(
            part.text or "" for run in node.iter() if local(run) in ("text", "r") for part in run if local(part) == "t"
        )
        author = node.get("authorId", "")
        name = authors[int(author)] if author.isdigit() and int(author) < len(authors) else ""
        _note(seen, node, without_author(text, name))


def without_author(text: str, author: str) -> str:
    """The text of a comment; Excel writes the author's name above it."""
    text = text.strip()
    for colon in (":", "："):
        if author and text.startswith(author + colon):
            return text[len(author) + 1 :].strip()
    return text


def _threads(root: ElementTree.Element, seen: Seen) -> None:
    own = Seen()
    for node in nodes(root, "threadedComment"):
        _note(own, node, "".join(part.text or "" for part in nodes(node, "text")).strip())
    seen.comments.update(own.comments)


def _note(seen: Seen, node: ElementTree.Element, text: str) -> None:
    place = range_of(node.get("ref", ""))
    if place and text:
        cell = place.top, place.left
        seen.comments[cell] = f"{seen.comments[cell]}\n{text}" if cell in seen.comments else text


def _pictures(root: ElementTree.Element, seen: Seen) -> None:
    for anchor in root:
        if local(anchor) in _ANCHORS and any(nodes(anchor, "pic")):
            corners = [_corner(anchor, name) for name in ("from", "to")]
            first = corners[0]
            if first and inside(first):
                seen.images.append(Range(*first, *(corners[1] if corners[1] and inside(corners[1]) else first)))


def _corner(anchor: ElementTree.Element, name: str) -> tuple[int, int] | None:
    for node in anchor:
        if local(node) == name:
            at = {local(part): int(part.text or 0) + 1 for part in node if local(part) in ("row", "col")}
            return (at["row"], at["col"]) if len(at) == 2 else None
    return None

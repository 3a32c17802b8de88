"""dcat: DCAT 3 and schema.org, as JSON-LD that needs no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sucheng_data.model.catalogue import Dataset, datasets, identifier, known, organisation, version
from sucheng_data.model.issue import Text
from sucheng_data.model.release import Release
from sucheng_data.outputs._described import Part, data_parts, schema_name, write_json

DCAT, SCHEMA_ORG = "dcat.jsonld", "dataset.jsonld"
IANA = "https://www.iana.org/assignments/media-types/"
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Node = dict[str, Any]


def dcat(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`dcat.jsonld`: catalogue, data sets, one distribution per file; `dataset.jsonld`: the same for search engines."""
    found, files = datasets(release), data_parts(release)
    write_json(folder / DCAT, {"@context": CONTEXT, "@graph": _graph(release, found, files)})
    write_json(folder / SCHEMA_ORG, _schema_org(release, found, files))
    return [(DCAT, len(files)), (SCHEMA_ORG, len(files))]


def _graph(release: Release, found: list[Dataset], files: list[Part]) -> list[Node]:
    """The catalogue and everything it leads to, each with an address of its own."""
    about, named = release.about, {one.entity for one in found}
    whole = {**_common(release, about.name, about.title, about.description), "@type": "dcat:Dataset"}
    rest = [part for part in files if part.entity not in named]
    sets = [known({**whole, "dcat:distribution": [_ref(release, part.name) for part in rest]})]
    for one in found:
        own = [_ref(release, part.name) for part in files if part.entity == one.entity]
        period = {"@id": f"{FREQUENCY}{one.frequency.eu}"} if one.frequency.eu else None
        same = _common(release, one.identifier, one.title, one.description)
        facts = {"dcterms:isPartOf": {"@id": whole["@id"]}, "dcterms:accrualPeriodicity": period}
        related = [_ref(release, identifier(release, name)) for name in one.related]
        links = {"dcterms:relation": related, "dcat:distribution": own, "dcterms:conformsTo": _schema(release, one)}
        sets.append(known({**same, "@type": "dcat:Dataset", **facts, **links}))
    catalogue = {**_common(release, "catalogue", about.title, about.description), "@type": "dcat:Catalog"}
    catalogue["dcat:dataset"] = [{"@id": one["@id"]} for one in sets]
    sizes = [_distribution(release, part) for part in files]
    return [catalogue, *sets, *sizes, *_things(release)]


def _common(release: Release, name: str, title: Text, description: Text) -> Node:
    """What is said alike of the catalogue and of every data set."""
    about, day = release.about, {"@value": release.as_of.isoformat(), "@type": "xsd:date"}
    words = [{"@value": word, "@language": lang} for lang, given in about.keywords.items() for word in given]
    return known(
        {
            "@id": _urn(release, name),
            "dcterms:identifier": name,
            "dcterms:title": _said(title),
            "dcterms:description": _said(description),
            "dcterms:publisher": _ref(release, about.publisher),
            "dcterms:issued": day,
            "dcterms:modified": day,
            "dcterms:spatial": _ref(release, about.area["code"]),
            "dcterms:license": {"@id": about.licence["path"]} if about.licence["path"] else None,
            "dcat:contactPoint": _ref(release, "contact") if known(about.contact) else None,
            "dcat:theme": _ref(release, about.theme.en),
            "dcat:keyword": words,
            "dcat:version": version(release),
            "foaf:homepage": {"@id": about.homepage} if about.homepage else None,
        }
    )


def _schema(release: Release, one: Dataset) -> Node | None:
    name = schema_name(one.entity)
    return {"@id": address(release, name)} if name in release.files else None


def _distribution(release: Release, part: Part) -> Node:
    place = {"@id": address(release, part.name)}
    title = release.schemas[part.entity].title if part.entity else part.name
    checksum = {
        "@id": _urn(release, f"{part.name}#sha256"),
        "@type": "spdx:Checksum",
        "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
        "spdx:checksumValue": {"@value": part.facts.sha256, "@type": "xsd:hexBinary"},
    }
    return {
        "@id": _urn(release, part.name),
        "@type": "dcat:Distribution",
        "dcterms:title": [{"@value": title, "@language": "zh"}, {"@value": part.name, "@language": "en"}],
        "dcat:accessURL": place,
        "dcat:downloadURL": place,
        "dcat:mediaType": {"@id": f"{IANA}{part.media}"},
        "dcat:byteSize": {"@value": str(part.facts.bytes), "@type": "xsd:nonNegativeInteger"},
        "spdx:checksum": checksum,
    }


def _things(release: Release) -> list[Node]:
    """The publisher, the area, the theme, and whom to ask."""
    about, party = release.about, organisation(release, release.about.publisher)
    area = Text(about.area["zh"], about.area["en"])
    agent = {"@type": "foaf:Agent", "dcterms:identifier": [party.code, *filter(None, [party.uscc])]}
    found = [
        {"@id": _urn(release, party.code), **agent, "foaf:name": _said(party.name)},
        {
            "@id": _urn(release, about.area["code"]),
            "@type": "dcterms:Location",
            "dcterms:identifier": about.area["code"],
            "skos:prefLabel": _said(area),
        },
        {"@id": _urn(release, about.theme.en), "@type": "skos:Concept", "skos:prefLabel": _said(about.theme)},
    ]
    contact = about.contact
    if known(contact):
        ways = {
            "vcard:fn": contact["name"],
            "vcard:hasTelephone": {"@id": f"tel:{contact['phone']}"} if contact["phone"] else None,
            "vcard:hasEmail": {"@id": f"mailto:{contact['email']}"} if contact["email"] else None,
        }
        found.append({"@id": _urn(release, "contact"), "@type": "vcard:Kind", **known(ways)})
    return found


def _schema_org(release: Release, found: list[Dataset], files: list[Part]) -> Node:
    """The package as a schema.org Dataset whose parts are its data sets."""
    about, named = release.about, {one.entity for one in found}
    whole = _dataset(release, about.name, about.title, about.description)
    whole["distribution"] = [_download(release, part) for part in files if part.entity not in named]
    whole["hasPart"] = []
    for one in found:
        own = [_download(release, part) for part in files if part.entity == one.entity]
        same = _dataset(release, one.identifier, one.title, one.description)
        whole["hasPart"].append(known({**same, "distribution": own}))
    links = {name: {"@type": "@id"} for name in ("url", "contentUrl", "license")}
    return {"@context": {"@vocab": "https://schema.org/", **links}, **known(whole)}


def _dataset(release: Release, name: str, title: Text, description: Text) -> Node:
    about, party = release.about, organisation(release, release.about.publisher)
    place = {"@type": "Place", "name": about.area["zh"], "alternateName": about.area["en"]}
    publisher = {"@type": "GovernmentOrganization", "name": party.name.zh, "alternateName": party.name.en}
    return known(
        {
            "@id": _urn(release, name),
            "@type": "Dataset",
            "identifier": name,
            "name": title.zh,
            "alternateName": title.en,
            # Search engines want fifty characters; Chinese says much in few.
            "description": f"{about.title.zh}：{description.zh} {about.title.en}: {description.en}",
            "url": about.homepage,
            "keywords": [word for words in about.keywords.values() for word in words],
            "publisher": {"@id": _urn(release, party.code), **publisher},
            "license": about.licence["path"],
            "version": version(release),
            "dateModified": release.as_of.isoformat(),
            "spatialCoverage": {"@id": _urn(release, about.area["code"]), **place},
        }
    )


def _download(release: Release, part: Part) -> Node:
    return {
        "@id": _urn(release, part.name),
        "@type": "DataDownload",
        "name": part.name,
        "contentUrl": address(release, part.name),
        "encodingFormat": part.media,
        "contentSize": f"{part.facts.bytes} B",
        "sha256": part.facts.sha256,
    }


def address(release: Release, file: str) -> str:
    """Where a file is: below the homepage, else relative to the description."""
    home = release.about.homepage
    return f"{home.rstrip('/')}/{file}" if home else file


def _urn(release: Release, name: str) -> str:
    return f"urn:uuid:{release.about.uuid(name)}"


def _ref(release: Release, name: str) -> Node:
    return {"@id": _urn(release, name)}


def _said(text: Text) -> list[Node]:
    return [{"@value": text.zh, "@language": "zh"}, {"@value": text.en, "@language": "en"}]

"""OAI-PMH 2.0 as OJS serves it: responses parsed, resumption tokens followed.

Sections are sets with opaque specs (`AAAI:AI24-46`, `SA`): `ListSets` gives their names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote
from xml.etree import ElementTree as ET

from frameshare.base.errors import ContentError
from frameshare.sources import answers
from frameshare.sources.paper_texts.listings.listing import Fetch, ListedPaper, one_line

YEAR_OF_VOLUME_0 = 1986
_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_VOLUME = re.compile(r"Vol\.?\s*(\d+)")
_VIEW = re.compile(r"/view/(\d+)/(\d+)$")
_NEXT = "open the address; OAI-PMH 2.0 describes the form"
_wrong = partial(answers.refusal, "An OAI answer is not as expected", next_step=_NEXT)


class ShortChainError(ContentError):
    """A list ended before the size that the server declares."""


@dataclass(frozen=True)
class OaiRecord:
    """One record: its identifier, its volume's year, the sets it is in, and the paper."""

    identifier: str
    year: int | None
    sets: tuple[str, ...]
    paper: ListedPaper


def list_sets(url: str, fetch: Fetch) -> dict[str, str]:
    """Return the name of each set by its spec."""
    return {
        _text(element, "setSpec"): _text(element, "setName")
        for root in chain(url, fetch, "ListSets")
        for element in root.iter(f"{_OAI}set")
    }


def list_records(url: str, fetch: Fetch, question: str = "") -> Iterator[OaiRecord]:
    """Yield the records that `question` (`&from=...&set=...`) selects."""
    for root in chain(url, fetch, "ListRecords", f"&metadataPrefix=oai_dc{question}"):
        yield from _records(root)


def list_identifiers(url: str, fetch: Fetch, question: str) -> dict[str, tuple[str, ...]]:
    """Return the sets of each record that `question` selects, by identifier; without deleted ones."""
    return {
        _text(header, "identifier"): _sets(header)
        for root in chain(url, fetch, "ListIdentifiers", f"&metadataPrefix=oai_dc{question}")
        for header in root.iter(f"{_OAI}header")
        if header.get("status") != "deleted"
    }


def get_record(url: str, fetch: Fetch, identifier: str) -> list[OaiRecord]:
    """Return one record, none if it is not an article."""
    address = f"{url}?verb=GetRecord&metadataPrefix=oai_dc&identifier={quote(identifier, safe='')}"
    root = parse_answer(fetch(address), address)
    return [] if root is None else list(_records(root))


def chain(url: str, fetch: Fetch, verb: str, question: str = "") -> Iterator[ET.Element]:
    """Yield the responses to one query, in order.

    Raises ContentError if resumption tokens repeat, ShortChainError at the end of a list that had less than
    the server declares.
    """
    address = f"{url}?verb={verb}{question}"
    seen: set[str] = set()
    found, declared = 0, 0
    while True:
        root = parse_answer(fetch(address), address)
        if root is None:
            return
        yield root
        found += sum(1 for _ in root.iter(f"{_OAI}{'set' if verb == 'ListSets' else 'header'}"))
        element = root.find(f".//{_OAI}resumptionToken")
        token, size = ("", "") if element is None else (element.text, element.get("completeListSize", ""))
        token = one_line(token or "")
        declared = int(size) if size.isdecimal() else declared
        if not token and found < declared:
            raise ShortChainError(
                "A chain of OAI answers ended early",
                where=address,
                expected=f"{declared:,} entries, as the server says",
                found=f"{found:,}",
                next_step="run again later; what came is used, and the list says what it lacks",
            )
        if not token:
            return
        if token in seen:
            raise _wrong(address, "a new resumption token", "one that was used before")
        seen.add(token)
        address = f"{url}?verb={verb}&resumptionToken={quote(token, safe='')}"


def parse_answer(xml: str, where: str) -> ET.Element | None:
    """Return the root of one response, None if it says that no record matches."""
    try:
        # The standard library's parser has refused entity expansion bombs since expat 2.4.
        root = ET.fromstring(xml)  # noqa: S314
    except ET.ParseError as error:
        raise _wrong(where, "well-formed XML", str(error)) from error
    problem = root.find(f"{_OAI}error")
    if problem is None:
        return root
    if problem.get("code") == "noRecordsMatch":
        return None
    raise _wrong(where, "records", f"OAI error {problem.get('code')}: {problem.text}")


def _records(root: ET.Element) -> Iterator[OaiRecord]:
    for element in root.iter(f"{_OAI}record"):
        record = _parse_record(element)
        if record is not None:
            yield record


def _parse_record(element: ET.Element) -> OaiRecord | None:
    """Read one record; None for deleted ones and those without an article."""
    header = element.find(f"{_OAI}header")
    identifier = _text(header, "identifier") if header is not None else ""
    pdf = next((u for u in _values(element, "relation") if _VIEW.search(u)), "")
    if header is None or not identifier or not pdf:
        return None
    volume = _VOLUME.search(" ".join(_values(element, "source")))
    paper = ListedPaper(
        identifier.rpartition("/")[2],
        next(iter(_values(element, "title")), ""),
        tuple(_name(creator) for creator in _values(element, "creator")),
        _VIEW.sub(r"/download/\1/\2", pdf),
        next((u for u in _values(element, "identifier") if "/view/" in u), ""),
    )
    year = int(volume[1]) + YEAR_OF_VOLUME_0 if volume else None
    return OaiRecord(identifier, year, _sets(header), paper)


def _sets(header: ET.Element) -> tuple[str, ...]:
    return tuple(one_line(spec.text or "") for spec in header.findall(f"{_OAI}setSpec"))


def _text(element: ET.Element, name: str) -> str:
    return one_line(element.findtext(f"{_OAI}{name}") or "")


def _values(element: ET.Element, name: str) -> list[str]:
    return [one_line(found.text or "") for found in element.iter(f"{_DC}{name}")]


def _name(creator: str) -> str:
    last, _, first = creator.partition(",")
    return one_line(f"{first} {last}")

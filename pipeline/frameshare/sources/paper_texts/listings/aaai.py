"""AAAI by OAI-PMH: one chain of answers over all volumes, a hundred records each.

A record that the server cannot write breaks the chain with status 500, every time. The chain is then asked
again in halves of the time span of the records' datestamps, down to the day that fails, which is named
missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import quote
from xml.etree import ElementTree as ET

from frameshare.base.errors import ContentError, TemporaryError
from frameshare.sources.paper_texts.listings.listing import (
    Fetch,
    ListedPaper,
    Listing,
    VenueYear,
    collect_listing,
    one_line,
)

FIRST_DAY = date(2010, 1, 1)
YEAR_OF_VOLUME_0 = 1986
# To find one broken record among 16 years takes 14 halvings: three of them are tolerated.
TOLERATED_FAILURES = 42
_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_VOLUME = re.compile(r"Vol\.?\s*(\d+)")
_VIEW = re.compile(r"/view/(\d+)/(\d+)$")


@dataclass(frozen=True)
class OaiRecord:
    """What one record says: its volume's year, the section it stands in, and the paper."""

    year: int | None
    section: str
    paper: ListedPaper


def list_papers(venue: VenueYear, base: str, fetch: Fetch) -> Listing:
    """List the papers of the year's volume outside the sections that `selection` excludes."""
    url = f"{base}/{venue.address}"
    excluded = re.compile(venue.selection, re.IGNORECASE) if venue.selection else None
    missing: list[str] = []
    papers = [
        record.paper
        for record in harvest(url, fetch, missing)
        if record.year == venue.year and not (excluded and excluded.search(record.section))
    ]
    return collect_listing(papers, f"{url} ({venue.name})", missing=missing)


def harvest(url: str, fetch: Fetch, missing: list[str]) -> Iterator[OaiRecord]:
    """Yield all records once; days whose chain breaks for good are added to `missing`.

    Raises TemporaryError where so much fails that it cannot be single records.
    """
    seen: set[str] = set()
    failures: list[str] = []
    for record in _harvest_span(url, fetch, None, missing, failures):
        if record.paper.paper_id not in seen:
            seen.add(record.paper.paper_id)
            yield record


def _harvest_span(
    url: str, fetch: Fetch, span: tuple[date, date] | None, missing: list[str], failures: list[str]
) -> Iterator[OaiRecord]:
    try:
        yield from _chain(url, fetch, span)
    except TemporaryError as error:
        failures.append(error.where)
        if not (error.found or "").startswith("status 5") or len(failures) > TOLERATED_FAILURES:
            raise
        first, last = span or (FIRST_DAY, datetime.now(UTC).date())
        if first >= last:
            missing.append(f"records of {first.isoformat()}")
            return
        middle = first + (last - first) // 2
        yield from _harvest_span(url, fetch, (first, middle), missing, failures)
        yield from _harvest_span(url, fetch, (middle + timedelta(days=1), last), missing, failures)


def _chain(url: str, fetch: Fetch, span: tuple[date, date] | None) -> Iterator[OaiRecord]:
    address = f"{url}?verb=ListRecords&metadataPrefix=oai_dc"
    if span:
        address += f"&from={span[0].isoformat()}&until={span[1].isoformat()}"
    seen: set[str] = set()
    while True:
        records, token = parse_answer(fetch(address), address)
        yield from records
        if not token:
            return
        if token in seen:
            raise _wrong(address, "a new resumption token", "one that was used before")
        seen.add(token)
        address = f"{url}?verb=ListRecords&resumptionToken={quote(token, safe='')}"


def parse_answer(xml: str, where: str) -> tuple[list[OaiRecord], str]:
    """Return the records of one answer and the token of the next one, empty at the end of the chain."""
    try:
        # The parser of the standard library refuses entity expansion bombs since expat 2.4.
        root = ET.fromstring(xml)  # noqa: S314
    except ET.ParseError as error:
        raise _wrong(where, "well-formed XML", str(error)) from error
    problem = root.find(f"{_OAI}error")
    if problem is not None:
        if problem.get("code") == "noRecordsMatch":
            return [], ""
        raise _wrong(where, "records", f"OAI error {problem.get('code')}: {problem.text}")
    parsed = (parse_record(element) for element in root.iter(f"{_OAI}record"))
    token = root.find(f".//{_OAI}resumptionToken")
    return [r for r in parsed if r is not None], one_line(token.text or "") if token is not None else ""


def parse_record(element: ET.Element) -> OaiRecord | None:
    """Read one record; None for deleted ones and those without an article."""
    identifier = one_line(element.findtext(f"{_OAI}header/{_OAI}identifier") or "")
    pdf = next((u for u in _texts(element, "relation") if _VIEW.search(u)), "")
    if not identifier or not pdf:
        return None
    source = " ".join(_texts(element, "source"))
    volume = _VOLUME.search(source)
    sections = element.findall(f"{_OAI}header/{_OAI}setSpec")
    section = " ".join(one_line(s.text or "") for s in sections)
    paper = ListedPaper(
        identifier.rpartition("/")[2],
        next(iter(_texts(element, "title")), ""),
        tuple(_name(creator) for creator in _texts(element, "creator")),
        _VIEW.sub(r"/download/\1/\2", pdf),
        next((u for u in _texts(element, "identifier") if "/view/" in u), ""),
    )
    return OaiRecord(int(volume[1]) + YEAR_OF_VOLUME_0 if volume else None, section, paper)


def _texts(element: ET.Element, name: str) -> list[str]:
    return [one_line(found.text or "") for found in element.iter(f"{_DC}{name}")]


def _name(creator: str) -> str:
    last, _, first = creator.partition(",")
    return one_line(f"{first} {last}")


def _wrong(where: str, expected: str, found: str) -> ContentError:
    return ContentError(
        "An OAI answer is not as expected",
        where=where,
        expected=expected,
        found=found,
        next_step="open the address; OAI-PMH 2.0 describes the form",
    )

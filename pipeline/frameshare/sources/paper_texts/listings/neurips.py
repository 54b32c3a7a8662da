"""NeurIPS and, with the same format, ICLR: a year's page lists every paper with its track, and their number.

The PDF's address follows from the abstract's: `hash/<id>-Abstract-Conference.html`,
`file/<id>-Paper-Conference.pdf`. Pages up to 2021 have `data-track="none"`: their venues select no track.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from frameshare.sources.paper_texts.listings.html_page import href_of, names_of, text_of
from frameshare.sources.paper_texts.listings.listing import (
    Fetch,
    ListedPaper,
    Listing,
    VenueYear,
    collect_listing,
)

_ABSTRACT = re.compile(r"(?P<folder>.*/)hash/(?P<id>[0-9a-f]{16,64})-Abstract(?P<track>[^/]*)\.html$")
_COUNT = re.compile(r"\d[\d,]*")


def list_papers(venue: VenueYear, base: str, fetch: Fetch) -> Listing:
    """List the papers of the selected track (all if none is named).

    A page with fewer entries than it declares is incomplete: the rest is reported as missing.
    """
    url = f"{base}/{venue.address}"
    text = fetch(url)
    items = _items(LexborHTMLParser(text))
    declared = declared_count(text)
    missing = []
    if declared is not None and declared != len(items):
        missing.append(f"{declared - len(items)} of the {declared} papers that the page says it has")
    papers = _papers(items, url, venue.selection)
    tracks = sorted({track for item in items if (track := _track(item))})
    where = f"{url} (track {venue.selection} among {', '.join(tracks)})" if venue.selection else url
    return collect_listing(papers, where, declared=declared, missing=missing)


def _papers(items: list[LexborNode], url: str, track: str) -> Iterator[ListedPaper]:
    for item in items:
        link = item.css_first("a")
        href = href_of(link)
        found = _ABSTRACT.match(href)
        if found is None or (track and (_track(item) or track) != track):
            continue
        pdf = f"{found['folder']}file/{found['id']}-Paper{found['track']}.pdf"
        yield ListedPaper(
            found["id"],
            text_of(link),
            names_of(item.css_first("span.paper-authors") or item.css_first("i")),
            urljoin(url, pdf),
            urljoin(url, href),
        )


def _items(page: LexborHTMLParser) -> list[LexborNode]:
    """Return entries in the current markup (`ul.paper-list li`), or in the older one without classes."""
    entries = page.css("ul.paper-list li") or page.css("li")
    return [entry for entry in entries if _ABSTRACT.match(href_of(entry.css_first("a")))]


def _track(item: LexborNode) -> str | None:
    return item.attributes.get("data-track")


def parse_page(page: str, url: str) -> Iterator[ListedPaper]:
    """Yield the papers of all tracks on a page, or at the start of one."""
    yield from _papers(_items(LexborHTMLParser(page)), url, "")


def declared_count(page: str) -> int | None:
    """Return how many papers a page says it has, None if it does not say."""
    found = _COUNT.search(text_of(LexborHTMLParser(page).css_first("span.paper-count")))
    return int(found.group().replace(",", "")) if found else None

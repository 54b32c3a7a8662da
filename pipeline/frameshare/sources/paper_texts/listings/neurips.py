"""NeurIPS: a year's page lists every paper with its track and says how many there are.

The PDF stands beside the abstract: `hash/<id>-Abstract-Conference.html`, `file/<id>-Paper-Conference.pdf`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from frameshare.sources.paper_texts.listings.html_tree import Element, parse_html
from frameshare.sources.paper_texts.listings.listing import (
    Fetch,
    ListedPaper,
    Listing,
    VenueYear,
    collect_listing,
    one_line,
)

_ABSTRACT = re.compile(r"(?P<folder>.*/)hash/(?P<id>[0-9a-f]{16,64})-Abstract(?P<track>[^/]*)\.html$")
_COUNT = re.compile(r"\d[\d,]*")


def list_papers(venue: VenueYear, base: str, fetch: Fetch) -> Listing:
    """List the papers of the selected track (all if none is named).

    A page that holds fewer entries than it says is an incomplete list: the rest is named missing.
    """
    url = f"{base}/{venue.address}"
    root = parse_html(fetch(url))
    items = list(_items(root))
    declared = _declared(root)
    missing = []
    if declared is not None and declared != len(items):
        missing.append(f"{declared - len(items)} of the {declared} papers that the page says it has")
    papers = _papers(items, url, venue.selection)
    return collect_listing(papers, url, declared=declared, missing=missing)


def _papers(items: list[Element], url: str, track: str) -> Iterator[ListedPaper]:
    for item in items:
        if track and item.attributes.get("data-track", track) != track:
            continue
        link = item.first("a")
        href = link.attributes.get("href", "") if link else ""
        found = _ABSTRACT.match(href)
        if link is None or found is None:
            continue
        authors = item.first("span", "paper-authors") or item.first("i")
        names = authors.text().split(",") if authors else []
        pdf = f"{found['folder']}file/{found['id']}-Paper{found['track']}.pdf"
        yield ListedPaper(
            found["id"],
            one_line(link.text()),
            tuple(filter(None, map(one_line, names))),
            urljoin(url, pdf),
            urljoin(url, href),
        )


def _items(root: Element) -> Iterator[Element]:
    """Entries of the present form (`ul.paper-list li`), or of the older one without classes."""
    lists = list(root.all("ul", "paper-list"))
    for item in (i for part in (lists or [root]) for i in part.all("li")):
        link = item.first("a")
        if link is not None and _ABSTRACT.match(link.attributes.get("href", "")):
            yield item


def _declared(root: Element) -> int | None:
    count = root.first("span", "paper-count")
    found = _COUNT.search(count.text()) if count else None
    return int(found.group().replace(",", "")) if found else None

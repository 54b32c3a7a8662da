"""ECCV at the European Computer Vision Association: all years on one page, told apart by their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from frameshare.sources.paper_texts.listings.cvf import authors_of, entries
from frameshare.sources.paper_texts.listings.html_tree import parse_html
from frameshare.sources.paper_texts.listings.listing import (
    Fetch,
    ListedPaper,
    Listing,
    VenueYear,
    collect_listing,
    file_stem,
    one_line,
)


def list_papers(venue: VenueYear, base: str, fetch: Fetch) -> Listing:
    """List the papers of the year whose mark (`eccv_2022`) their addresses hold."""
    url = f"{base}/{venue.address}"
    return collect_listing(parse_page(fetch(url), url, venue.selection), f"{url} ({venue.selection})")


def parse_page(page: str, url: str, mark: str) -> Iterator[ListedPaper]:
    """Yield the papers whose page or PDF lies below `mark`."""
    for title, details in entries(parse_html(page)):
        link = title.first("a")
        href = link.attributes.get("href", "") if link else ""
        pdf = next((found for d in details if (found := d.link_named("pdf"))), "")
        if mark not in (pdf or href).lower():
            continue
        yield ListedPaper(
            file_stem(pdf or href),
            one_line(title.text()),
            tuple(name.rstrip("*") for name in authors_of(details)),
            urljoin(url, pdf) if pdf else "",
            urljoin(url, href),
        )

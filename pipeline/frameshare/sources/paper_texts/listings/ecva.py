"""ECCV at the European Computer Vision Association: all years on one page, distinguished by address."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from frameshare.sources.paper_texts.listings.cvf import authors_of, entries, pdf_of
from frameshare.sources.paper_texts.listings.html_page import href_of, text_of
from frameshare.sources.paper_texts.listings.listing import (
    Fetch,
    ListedPaper,
    Listing,
    VenueYear,
    collect_listing,
    file_stem,
)


def list_papers(venue: VenueYear, base: str, fetch: Fetch) -> Listing:
    """List the papers whose addresses contain the year's mark (`eccv_2022`)."""
    url = f"{base}/{venue.address}"
    return collect_listing(parse_page(fetch(url), url, venue.selection), f"{url} ({venue.selection})")


def parse_page(page: str, url: str, mark: str) -> Iterator[ListedPaper]:
    """Yield the papers whose page or PDF is below `mark`."""
    for title, details in entries(LexborHTMLParser(page)):
        href, pdf = href_of(title.css_first("a")), pdf_of(details)
        if mark in (pdf or href).lower():
            yield ListedPaper(
                file_stem(pdf or href),
                text_of(title),
                tuple(name.rstrip("*") for name in authors_of(details)),
                urljoin(url, pdf) if pdf else "",
                urljoin(url, href),
            )

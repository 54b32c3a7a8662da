"""Volumes of the Proceedings of Machine Learning Research: `div.paper` with title, authors and links."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from frameshare.sources.paper_texts.listings.html_tree import Element, parse_html
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
    """List the papers of one volume (`v189`)."""
    url = f"{base}/{venue.address}"
    return collect_listing(parse_page(fetch(url), url), url)


def parse_page(page: str, url: str) -> Iterator[ListedPaper]:
    """Yield the papers of a volume's page; what is not listed there (permission forms) is not a paper."""
    for entry in parse_html(page).all("div", "paper"):
        pdf = entry.link_named("download pdf", "pdf") or ""
        page_url = entry.link_named("abs", "abstract") or ""
        paper_id = file_stem(pdf) or file_stem(page_url)
        if paper_id:
            yield ListedPaper(
                paper_id,
                _line(entry, "p", "title"),
                tuple(filter(None, map(one_line, _line(entry, "span", "authors").split(",")))),
                urljoin(url, pdf) if pdf else "",
                urljoin(url, page_url) if page_url else "",
            )


def _line(entry: Element, tag: str, class_name: str) -> str:
    found = entry.first(tag, class_name)
    return one_line(found.text()) if found else ""

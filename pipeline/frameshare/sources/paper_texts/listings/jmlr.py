"""Volumes of the Journal of Machine Learning Research: a `dl` a paper, with a link named pdf."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

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
    """List the papers of one volume (`papers/v25/`)."""
    url = f"{base}/{venue.address}"
    return collect_listing(parse_page(fetch(url), url), url)


def parse_page(page: str, url: str) -> Iterator[ListedPaper]:
    """Yield the papers of a volume's page."""
    root = parse_html(page)
    content = next((d for d in root.all("div") if d.attributes.get("id") == "content"), root)
    for entry in content.all("dl"):
        pdf = entry.link_named("pdf")
        title, details = entry.first("dt"), entry.first("dd")
        if not pdf or title is None:
            continue
        names = details.first("i") or details.first("b") if details else None
        abstract = entry.link_named("abs")
        yield ListedPaper(
            file_stem(pdf),
            one_line(title.text()),
            tuple(filter(None, map(one_line, names.text().split(",")))) if names else (),
            urljoin(url, pdf),
            urljoin(url, abstract) if abstract else "",
        )

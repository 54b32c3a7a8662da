"""CVPR, ICCV and WACV at the Computer Vision Foundation: `dt.ptitle`, then authors, then links.

In some years the venue's page lists days, and each day's page the papers.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from frameshare.sources.paper_texts.listings.html_page import (
    content_of,
    href_of,
    link_named,
    names_of,
    text_of,
)
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
    """List the papers of one conference; follows the pages of its days, if any."""
    url = f"{base}/{venue.address}"
    page = fetch(url)
    papers = list(parse_page(page, url))
    if not papers:
        papers = [p for day in day_pages(page, url) for p in parse_page(fetch(day), day)]
    return collect_listing(papers, url)


def day_pages(page: str, url: str) -> list[str]:
    """Return the addresses of the days that a venue's page links to, each once."""
    links = map(href_of, LexborHTMLParser(page).css("a"))
    return list(
        dict.fromkeys(urljoin(url, href) for href in links if "day=" in href and "day=all" not in href)
    )


def parse_page(page: str, url: str) -> Iterator[ListedPaper]:
    """Yield the papers on one page."""
    for title, details in entries(content_of(page)):
        pdf = pdf_of(details)
        href = href_of(title.css_first("a"))
        page_url = urljoin(url, href) if href else ""
        paper_id = file_stem(pdf or page_url).removesuffix("_paper")
        if paper_id:
            yield ListedPaper(
                paper_id, text_of(title), authors_of(details), urljoin(url, pdf) if pdf else "", page_url
            )


def entries(content: LexborHTMLParser | LexborNode) -> Iterator[tuple[LexborNode, list[LexborNode]]]:
    """Yield each `dt.ptitle` with the `dd` elements that follow it."""
    title: LexborNode | None = None
    details: list[LexborNode] = []
    for element in content.css("dt, dd"):
        if element.tag == "dt":
            if title is not None:
                yield title, details
            is_title = "ptitle" in (element.attributes.get("class") or "").split()
            title, details = element if is_title else None, []
        else:
            details.append(element)
    if title is not None:
        yield title, details


def pdf_of(details: list[LexborNode]) -> str:
    """Return the address of the link named pdf, empty if there is none."""
    return next((href for part in details if (href := link_named(part, "pdf"))), "")


def authors_of(details: list[LexborNode]) -> tuple[str, ...]:
    """Return the authors: values of the search forms, or else the comma-separated names of the first line."""
    if not details:
        return ()
    values = [value for field in details[0].css("input") if (value := field.attributes.get("value"))]
    return tuple(map(one_line, values)) or names_of(details[0])

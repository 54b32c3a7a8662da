"""CVPR, ICCV and WACV at the Computer Vision Foundation: `dt.ptitle`, then authors, then links.

Some years list days on the venue's page, and the papers on the page of each day.
"""

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
    """List the papers of one conference; follows the pages of its days if it has such."""
    url = f"{base}/{venue.address}"
    page = fetch(url)
    papers = list(parse_page(page, url))
    if not papers:
        papers = [p for day in day_pages(page, url) for p in parse_page(fetch(day), day)]
    return collect_listing(papers, url)


def day_pages(page: str, url: str) -> list[str]:
    """Return the addresses of the days that a venue's page links to, each once."""
    links = (link.attributes.get("href", "") for link in parse_html(page).all("a"))
    return list(
        dict.fromkeys(urljoin(url, href) for href in links if "day=" in href and "day=all" not in href)
    )


def parse_page(page: str, url: str) -> Iterator[ListedPaper]:
    """Yield the papers on one page."""
    root = parse_html(page)
    content = next((d for d in root.all("div") if d.attributes.get("id") == "content"), root)
    for title, details in entries(content):
        link = title.first("a")
        pdf = next((href for d in details if (href := d.link_named("pdf"))), "")
        page_url = urljoin(url, link.attributes.get("href", "")) if link else ""
        paper_id = file_stem(pdf or page_url).removesuffix("_paper")
        if paper_id:
            yield ListedPaper(
                paper_id,
                one_line(title.text()),
                authors_of(details),
                urljoin(url, pdf) if pdf else "",
                page_url,
            )


def entries(content: Element) -> Iterator[tuple[Element, list[Element]]]:
    """Yield each `dt.ptitle` with the `dd` that follow it."""
    title: Element | None = None
    details: list[Element] = []
    for element in _terms(content):
        if element.tag == "dt":
            if title is not None:
                yield title, details
            title, details = (element, []) if "ptitle" in element.classes else (None, [])
        else:
            details.append(element)
    if title is not None:
        yield title, details


def authors_of(details: list[Element]) -> tuple[str, ...]:
    """Return the authors: values of the search forms, or else the first line's names between commas."""
    if not details:
        return ()
    forms = [i.attributes.get("value", "") for i in details[0].all("input")]
    named = [one_line(value) for value in forms if value]
    named += [] if named else [one_line(name) for name in details[0].text().split(",")]
    return tuple(name for name in named if name)


def _terms(element: Element) -> Iterator[Element]:
    for child in element.children:
        if isinstance(child, str):
            continue
        if child.tag in {"dt", "dd"}:
            yield child
        else:
            yield from _terms(child)

"""Volumes of the Journal of Machine Learning Research: one `dl` per paper, with a link named pdf."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from frameshare.sources.paper_texts.listings.html_page import content_of, link_named, names_of, text_of
from frameshare.sources.paper_texts.listings.listing import ListedPaper, file_stem, list_one_page


def parse_page(page: str, url: str) -> Iterator[ListedPaper]:
    """Yield the papers of a volume's page."""
    for entry in content_of(page).css("dl"):
        pdf, abstract = link_named(entry, "pdf"), link_named(entry, "abs")
        title = entry.css_first("dt")
        if pdf and title is not None:
            yield ListedPaper(
                file_stem(pdf),
                text_of(title),
                names_of(entry.css_first("dd i") or entry.css_first("dd b")),
                urljoin(url, pdf),
                urljoin(url, abstract) if abstract else "",
            )


list_papers = list_one_page(parse_page)

"""Volumes of the Proceedings of Machine Learning Research: `div.paper` with title, authors and links."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from frameshare.sources.paper_texts.listings.html_page import link_named, names_of, text_of
from frameshare.sources.paper_texts.listings.listing import ListedPaper, file_stem, list_one_page


def parse_page(page: str, url: str) -> Iterator[ListedPaper]:
    """Yield the papers of a volume's page; what is not listed there (permission forms) is not a paper."""
    for entry in LexborHTMLParser(page).css("div.paper"):
        pdf = link_named(entry, "download pdf", "pdf")
        page_url = link_named(entry, "abs", "abstract")
        paper_id = file_stem(pdf) or file_stem(page_url)
        if paper_id:
            yield ListedPaper(
                paper_id,
                text_of(entry.css_first("p.title")),
                names_of(entry.css_first("span.authors")),
                urljoin(url, pdf) if pdf else "",
                urljoin(url, page_url) if page_url else "",
            )


list_papers = list_one_page(parse_page)

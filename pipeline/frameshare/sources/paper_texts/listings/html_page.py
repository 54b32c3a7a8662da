"""Parse HTML as browsers do, with selectolax, and the helpers that parsers of lists share."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from frameshare.sources.paper_texts.listings.listing import one_line


def content_of(page: str) -> LexborHTMLParser | LexborNode:
    """Return the part of the page that contains its list: the element with id `content`, or all of it."""
    tree = LexborHTMLParser(page)
    return tree.css_first("#content") or tree


def text_of(node: LexborNode | None) -> str:
    """Return the text of `node` on one line, empty without a node."""
    return one_line(node.text()) if node else ""


def names_of(node: LexborNode | None) -> tuple[str, ...]:
    """Return the comma-separated names in `node`."""
    return tuple(filter(None, map(one_line, node.text().split(",")))) if node else ()


def href_of(link: LexborNode | None) -> str:
    """Return the address of a link, empty where there is none."""
    return (link.attributes.get("href") or "") if link else ""


def link_named(node: LexborNode, *names: str) -> str:
    """Return the address of the first link in `node` whose text is one of `names` (ignoring case)."""
    for link in node.css("a"):
        if text_of(link).strip("[]").lower() in names and href_of(link):
            return href_of(link)
    return ""

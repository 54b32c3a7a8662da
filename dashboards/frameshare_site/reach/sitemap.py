"""`sitemap.xml`, which needs the site's address, and `robots.txt`, which names it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

from frameshare_site.changes import Change
from frameshare_site.reach.addresses import page_path
from frameshare_site.reach.feed import as_document
from frameshare_site.words import LANGUAGE_TAGS, LANGUAGES

SITEMAP, ROBOTS = "sitemap.xml", "robots.txt"
_MAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def sitemap(pages: Iterable[str], changes: Sequence[Change], base_url: str) -> bytes:
    """Return every page in every language with its translations and the day its findings last changed."""
    root = Xml.Element("urlset", {"xmlns": _MAPS, "xmlns:xhtml": _XHTML})
    for page in pages:
        changed = max((c.day for c in changes if c.href.startswith(f"{page}.html#")), default=None)
        for language in LANGUAGES:
            entry = Xml.SubElement(root, "url")
            Xml.SubElement(entry, "loc").text = base_url + page_path(page, language)
            if changed:
                Xml.SubElement(entry, "lastmod").text = changed
            for other, tag in LANGUAGE_TAGS.items():
                href = base_url + page_path(page, other)
                Xml.SubElement(entry, "xhtml:link", {"rel": "alternate", "hreflang": tag, "href": href})
    return as_document(root)


def robots(base_url: str) -> str:
    """Return rules that allow everything but the dated copies, which repeat the site."""
    named = f"\nSitemap: {base_url}{SITEMAP}\n" if base_url else ""
    path = urlsplit(base_url).path or "/"
    return f"User-agent: *\nDisallow: {path}archive/\n{named}"

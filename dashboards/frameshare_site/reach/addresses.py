"""The address at which a site will be served: absolute where it is known, else links stay relative."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from frameshare.base.errors import UsageError
from frameshare_site.words import LANGUAGES


def checked_base(url: str | None, where: str) -> str:
    """Return `url` with one slash at its end, or empty; raise UsageError if it is no web address."""
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable or parts.query or parts.fragment or "@" in parts.netloc or not url.isprintable():
        raise UsageError(
            "Invalid address of the site",
            where=where,
            expected="an http:// or https:// address without user, query or fragment",
            found=url,
            next_step="give the address at which index.html will be served, such as https://example.org/frameshare/",
        )
    return quote(url.rstrip("/"), safe=":/[]%~") + "/"


def page_path(page: str, language: str) -> str:
    """Return a page's path in the site as readers use it: the overview is its folder."""
    name = "" if page == "index" else f"{page}.html"
    return name if language == next(iter(LANGUAGES)) else f"{language}/{name}"


def page_file(page: str, language: str) -> str:
    """Return the file of a page within the site."""
    return f"{page}.html" if language == next(iter(LANGUAGES)) else f"{language}/{page}.html"

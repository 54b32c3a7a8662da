"""Detect an HTML page that came instead of the content: a login, a browser challenge, an error."""

from __future__ import annotations

import html
import re
from typing import Literal

from frameshare.base.errors import ContentError

Accept = Literal["json", "csv", "html", "xml", "pdf", "any"]

ACCEPT_HEADERS: dict[Accept, str] = {
    "json": "application/json",
    "csv": "text/csv, text/plain;q=0.9, */*;q=0.5",
    "html": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "xml": "application/xml, text/xml;q=0.9, */*;q=0.5",
    "pdf": "application/pdf, */*;q=0.5",
    "any": "*/*",
}
SNIFFED_BYTES = 4096
_HTML_START = re.compile(rb"(?is)^\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script|title|meta)\b")
_TITLE = re.compile(rb"(?is)<title[^>]*>(.{1,300}?)</title")


class HtmlInsteadError(ContentError):
    """An HTML page came instead of the requested content."""


def check_content(accept: Accept, content_type: str, head: bytes, where: str) -> None:
    """Raise ContentError unless the first bytes and the content type match the request.

    `head` is the beginning of the decoded body (4 KiB are enough).
    """
    start = head.removeprefix(b"\xef\xbb\xbf")
    is_html_body = bool(_HTML_START.match(start))
    is_html_type = content_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}
    if accept in {"any", "html"}:
        return
    if is_html_body or (is_html_type and not _looks_right(accept, start)):
        raise _html_instead(accept, start, where)
    if accept == "pdf" and not _looks_right(accept, start):
        raise ContentError(
            "Not a PDF",
            where=where,
            expected="a body that starts with %PDF-",
            found=f"{content_type or 'no content type'}, starting with {start[:40]!r}",
            next_step="open the address in a browser; the paper may have moved",
        )


def _looks_right(accept: Accept, start: bytes) -> bool:
    if accept == "json":
        return start.lstrip()[:1] in {b"{", b"["}
    if accept == "xml":
        return start.lstrip().startswith(b"<?xml")
    # PDF readers skip any number of spaces and zeros at the start.
    return accept == "pdf" and b"%PDF-" in start.lstrip(b"\x00 \t\r\n\x0c")[:1024]


def _html_instead(accept: Accept, start: bytes, where: str) -> HtmlInsteadError:
    title = _TITLE.search(start)
    named = html.unescape(title[1].decode("utf-8", "replace")) if title else ""
    words = " ".join("".join(c if c.isprintable() else " " for c in named).split())[:120]
    return HtmlInsteadError(
        f"An HTML page came instead of {accept.upper()}",
        where=where,
        expected=accept.upper(),
        found=f"an HTML page titled {words!r}" if words else "an HTML page without a title",
        next_step="open the address in a browser: it may show a login, a challenge or a notice",
    )

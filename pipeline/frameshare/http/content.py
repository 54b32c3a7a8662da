"""Detect an HTML page that came instead of the content: a login, a browser challenge, an error."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from frameshare.base.errors import ContentError, printable
from frameshare.http import judgement
from frameshare.http.addresses import host_of
from frameshare.http.answers import Answer
from frameshare.http.request import Accept, Request

SNIFFED_BYTES = 4096
_HTML_START = re.compile(rb"(?is)^\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script|title|meta)\b")
_TITLE = re.compile(rb"(?is)<title[^>]*>(.{1,300}?)</title")


class HtmlInsteadError(ContentError):
    """An HTML page came instead of the requested content."""


def check_answer(request: Request, answer: Answer) -> None:
    """Raise ContentError unless an answer matches its request; note an HTML page, as of a network's login."""
    try:
        check_content(request, answer.headers, answer.body[:SNIFFED_BYTES])
    except HtmlInsteadError:
        judgement.of_this_run().failed(host_of(request.url), judgement.Kind.PORTAL)
        raise


def check_content(request: Request, headers: Mapping[str, str], head: bytes) -> None:
    """Raise ContentError unless the first bytes and the content type match the request.

    `head` is the beginning of the decoded body (4 KiB are enough).
    """
    accept, content_type = request.accept, headers.get("Content-Type", "")
    start = head.removeprefix(b"\xef\xbb\xbf")
    is_html_body = bool(_HTML_START.match(start))
    is_html_type = content_type.partition(";")[0].strip().lower() in {"text/html", "application/xhtml+xml"}
    if accept in {"any", "html"}:
        return
    if is_html_body or (is_html_type and not _looks_right(accept, start)):
        raise _html_instead(request, start)
    if accept == "pdf" and not _looks_right(accept, start):
        raise ContentError(
            "Not a PDF",
            where=request.where,
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


def _html_instead(request: Request, start: bytes) -> HtmlInsteadError:
    title = _TITLE.search(start)
    named = html.unescape(title[1].decode("utf-8", "replace")) if title else ""
    words = printable(named)[:120]
    wanted = request.accept.upper()
    return HtmlInsteadError(
        f"An HTML page came instead of {wanted}",
        where=request.where,
        expected=wanted,
        found=f"an HTML page titled {words!r}" if words else "an HTML page without a title",
        next_step="open the address in a browser: it may show a login, a challenge or a notice",
    )

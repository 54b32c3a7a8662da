"""A response: status, headers, the whole body, and the body as JSON or text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import urljoin

from requests.structures import CaseInsensitiveDict
from requests.utils import parse_header_links

from frameshare.base.errors import ContentError, FrameshareError
from frameshare.http.addresses import shown

_CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?([\w.:-]+)")
_META_CHARSET = re.compile(rb"(?i)<meta[^>]{0,200}charset\s*=\s*[\"']?([\w.:-]+)")
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89abcdefABCDEF]")


@dataclass(frozen=True)
class Answer:
    """A complete response; `url` is the final address after redirects, `body` is decoded."""

    url: str
    status: int
    headers: CaseInsensitiveDict[str]
    body: bytes = field(repr=False)
    is_from_cache: bool = False

    def json(self) -> Any:
        """Parse the body as JSON; ContentError names line, column and the text there.

        Lone surrogates, which cannot be encoded, become U+FFFD; NaN and Infinity are invalid.
        """
        try:
            value = json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise self._bad_json(error) from None
        return _without_surrogates(value) if _SURROGATE_ESCAPE.search(self.body) else value

    def text(self) -> str:
        """Decode the body in the declared charset, else UTF-8 (a byte-order mark is dropped).

        ContentError names the first invalid byte; in HTML such bytes become U+FFFD instead, as in browsers.
        """
        content_type = self.headers.get("Content-Type", "")
        is_html = "html" in content_type.lower()
        charset = self._charset(content_type, is_html)
        try:
            return self.body.decode(charset, "replace" if is_html else "strict")
        except UnicodeDecodeError as error:
            raise ContentError(
                "The text is not in its declared charset",
                where=shown(self.url),
                expected=charset,
                found=f"byte 0x{self.body[error.start]:02x} at position {error.start:,}",
                next_step="report it to the source, or as a frameshare issue if it persists",
            ) from None

    @property
    def next_url(self) -> str | None:
        """Address of the next page (`Link: <…>; rel="next"`), or None on the last one."""
        for link in parse_header_links(self.headers.get("Link", "")):
            if link.get("rel") == "next" and link.get("url"):
                return urljoin(self.url, link["url"])
        return None

    def _charset(self, content_type: str, is_html: bool) -> str:
        declared = _CHARSET.search(content_type)
        meta = _META_CHARSET.search(self.body[:1024]) if is_html and not declared else None
        name = declared[1] if declared else meta[1].decode("ascii", "replace") if meta else "utf-8"
        try:
            "".encode(name)
        except (LookupError, ValueError):
            name = "utf-8"
        return "utf-8-sig" if name.lower() in {"utf-8", "utf8"} else name

    def _bad_json(self, error: Exception) -> ContentError:
        found = str(error) or type(error).__name__
        if isinstance(error, json.JSONDecodeError):
            near = error.doc[max(0, error.pos - 20) : error.pos + 20]
            found = f"{error.msg} at line {error.lineno} column {error.colno}, near {near!r}"
        elif isinstance(error, UnicodeDecodeError):
            found = f"a byte that is not {error.encoding} at position {error.start:,}"
        return ContentError(
            "The body is not JSON",
            where=shown(self.url),
            expected="JSON",
            found=found if len(self.body) else "an empty body",
            next_step="open the address in a browser; report it to the source if it lasts",
        )


@dataclass(frozen=True)
class Look:
    """A response of any status; `is_cut` if the body continues; `error` if it is not what was requested."""

    answer: Answer
    is_cut: bool
    error: FrameshareError | None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name}, which is not valid JSON")


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {_without_surrogates(key): _without_surrogates(item) for key, item in value.items()}
    return value

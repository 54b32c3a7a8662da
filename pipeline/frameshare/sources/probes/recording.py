"""A recording of responses: one file that reproduces what a source sent, without secrets.

Recordings are made without tokens. They keep a response's status, a short list of headers and the body as far
as it was read; of a request only what our own code sets, never a header or the base address, which a user may
have replaced. Known secrets and private names are redacted everywhere.
"""

from __future__ import annotations

import base64
import getpass
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, unquote, urlsplit
from urllib.request import getproxies

from pydantic import SecretStr

import frameshare
from frameshare.base.files import write_json
from frameshare.base.settings import Settings
from frameshare.http.answers import Look
from frameshare.sources.probes.asking import Asked
from frameshare.sources.probes.question import Question

FILE = "answers.json"
HEADERS = frozenset(
    {
        "accept-ranges",
        "content-range",
        "content-type",
        "etag",
        "last-modified",
        "link",
        "ratelimit",
        "ratelimit-policy",
        "retry-after",
        "x-ratelimit-limit",
        "x-ratelimit-remaining",
        "x-ratelimit-reset",
    }
)
BASE = "{base}"
_SHORTEST_NAME = 4
# Account names that identify nobody, and words that responses contain anyway.
_NOBODY = frozenset(
    {"root", "user", "admin", "runner", "ubuntu", "debian", "data", "home", "test", "frameshare"}
)
_TOKENS = re.compile(rb"\b(?:hf_|gh[pousr]_|github_pat_|glpat-)[A-Za-z0-9_-]{20,}")
_AUTHORIZATION = re.compile(rb"(?i)authorization\W{1,5}(?:(?:bearer|basic|token)\s+)?([^\s\"'<>,]{4,})")
_COOKIE = re.compile(rb"(?i)cookie2?\"?\s*[:=]\s*\"?([^\r\n\"<]{4,})")
_SET_COOKIE = re.compile(r"(?:^|,\s*)[^=;,\s]+=\"?([^;,\"]*)")
_ADDRESS = re.compile(rb"\b(?:\d{1,3}\.){3}\d{1,3}\b|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_HOME = re.compile(rb"(?:/home/|/Users/|\\Users\\|\\\\Users\\\\)([^/\\\"'\s<>:]{1,64})")


@dataclass(frozen=True)
class Secrets:
    """Strings that no recording may contain, in every encoding in which a response might repeat them."""

    writings: tuple[bytes, ...]

    @classmethod
    def of(cls, settings: Settings, more: Iterable[str] = ()) -> Secrets:
        """Gather tokens and passwords of this process, names of the user, and paths of this machine."""
        texts = {text for text in (*_of_settings(settings), *_of_machine(settings), *more) if text}
        writings = {w for text in texts for w in _writings(text)}
        return cls(tuple(sorted(writings, key=len, reverse=True)))

    def blotted(self, body: bytes) -> bytes:
        """Redact secrets with asterisks, keeping the length."""
        for writing in self.writings:
            body = re.sub(re.escape(writing), _asterisks, body, flags=re.IGNORECASE)
        for pattern in (_TOKENS, _ADDRESS):
            body = pattern.sub(_asterisks, body)
        for pattern in (_AUTHORIZATION, _COOKIE, _HOME):
            body = pattern.sub(_group_asterisks, body)
        return body


def write_recording(folder: Path, answers: Iterable[Asked], settings: Settings) -> Path:
    """Write the responses into `folder` and return the file; raises StorageError if it cannot be written."""
    path = folder / FILE
    kept = [_recorded(asked, settings) for asked in answers]
    about = {
        "form": 1,
        "recorded_on": datetime.now(UTC).date().isoformat(),
        "frameshare": frameshare.__version__,
    }
    folder.mkdir(parents=True, exist_ok=True)
    write_json(path, {**about, "answers": [one for one in kept if one is not None]})
    return path


def _recorded(asked: Asked, settings: Settings) -> dict[str, Any] | None:
    """Return a response in recorded form; None for a question without an HTTP response."""
    question, look = asked.question, asked.look
    if look is None or not isinstance(question, Question):
        return None
    default = asked.source.base_urls[question.base]
    base = settings.base_url(question.base, default)
    # A mirror's host name is private.
    parts = urlsplit(base)
    mirror = [parts.netloc.rpartition("@")[2], parts.hostname or ""] if base != default else []
    secrets = Secrets.of(settings, (*_cookies(look), *_of_address(base), *mirror))

    def clean(body: bytes) -> bytes:
        return secrets.blotted(body.replace(base.encode(), BASE.encode()))

    headers = {n: v for n, v in look.answer.headers.items() if n.lower() in HEADERS}
    return {
        "source": asked.source.key,
        "question": question.name,
        "base": question.base,
        "path": question.path,
        "sent": question.body,
        "status": look.answer.status,
        "headers": {n.lower(): clean(v.encode()).decode("utf-8", "replace") for n, v in headers.items()},
        **_body(clean(look.answer.body)),
        "is_cut": look.is_cut,
    }


def _body(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def _of_settings(settings: Settings) -> Iterator[str]:
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
    for address in getproxies().values():
        yield from _of_address(address)


def _of_address(address: str) -> Iterator[str]:
    parts = urlsplit(address)
    for text in (parts.username, parts.password):
        if text and len(text) >= _SHORTEST_NAME:
            yield text
            yield unquote(text)
    yield parts.query


def _of_machine(settings: Settings) -> Iterator[str]:
    yield str(settings.data_dir.absolute())
    home = str(Path.home())
    if home.count("/") + home.count("\\") > 1:
        yield home
    names = {os.environ.get(name, "") for name in ("USER", "USERNAME", "LOGNAME")} | {_login()}
    yield from (n for n in names if len(n) >= _SHORTEST_NAME and n.lower() not in _NOBODY)


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # an account without a name
        return ""


def _cookies(look: Look) -> list[str]:
    """Return the values of a response's cookies: its body may repeat them, for example in a form."""
    values = _SET_COOKIE.findall(look.answer.headers.get("Set-Cookie", ""))
    return [value for value in values if len(value) >= _SHORTEST_NAME]


def _writings(text: str) -> Iterator[bytes]:
    # Bytes are case-insensitive for ASCII only, so other letters are tried in both cases.
    for form in {text, text.lower(), text.upper()}:
        yield form.encode("utf-8", "surrogatepass")
        yield json.dumps(form)[1:-1].encode()
        yield json.dumps(form, ensure_ascii=False)[1:-1].encode("utf-8", "surrogatepass")
        for safe in ("/", ""):
            yield quote(form, safe, errors="surrogatepass").encode()
            yield quote_plus(form, safe, errors="surrogatepass").encode()


def _asterisks(match: re.Match[bytes]) -> bytes:
    return b"*" * len(match[0])


def _group_asterisks(match: re.Match[bytes]) -> bytes:
    start, end = match.start(1) - match.start(), match.end(1) - match.start()
    return match[0][:start] + b"*" * (end - start) + match[0][end:]

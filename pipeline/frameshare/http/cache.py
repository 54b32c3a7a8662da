"""Bodies on disk for conditional requests: one file per address, written atomically, verified when read.

The file name is a hash of address, accepted type and a fingerprint of the token, so that one account's data
is not served to another. A damaged file counts as a cache miss, and on a full disk nothing is cached.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import re
import tempfile
from pathlib import Path

from requests.structures import CaseInsensitiveDict

from frameshare.http.addresses import shown
from frameshare.http.answers import Answer
from frameshare.http.request import Request

_NOT_KEPT = frozenset(
    {"set-cookie", "authorization", "connection", "transfer-encoding", "content-encoding", "content-length"}
)
_MAX_HEAD = 64 << 10
_SENDABLE = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,255}")

logger = logging.getLogger(__name__)


class BodyCache:
    """Keeps each address's last body that has an ETag or Last-Modified."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self, request: Request) -> tuple[Answer, dict[str, str]] | None:
        """Return the cached response and the headers to revalidate it; None if there is none."""
        path = self._path(request)
        try:
            kept = _parse(request.url, path.read_bytes())
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        with contextlib.suppress(OSError):
            # Mark as used, for eviction by least recent use.
            os.utime(path)
        return kept

    def save(self, request: Request, answer: Answer) -> None:
        """Cache `answer` if it can be revalidated; never raises for disk errors."""
        if not _conditions(answer.headers):
            return
        content, token = _serialise(answer), request.token
        if token is not None and token.get_secret_value().encode() in content:
            return
        try:
            _write_whole(self._path(request), content)
        except OSError as error:
            logger.warning("the answer of %s was not cached: %s", request.where, error.strerror)

    def trim(self, limit_bytes: int) -> None:
        """Evict the least recently used bodies until the others fit; never raises."""
        with contextlib.suppress(OSError):
            files = [(f, f.stat()) for f in self._folder.glob("*/*") if f.is_file()]
            total = sum(found.st_size for _, found in files)
            for file, found in sorted(files, key=lambda pair: pair[1].st_mtime_ns):
                if total <= limit_bytes:
                    return
                file.unlink(missing_ok=True)
                total -= found.st_size

    def _path(self, request: Request) -> Path:
        secret = request.token.get_secret_value() if request.token is not None else ""
        fingerprint = hashlib.sha256(f"frameshare\0{secret}".encode()).hexdigest() if secret else ""
        name = hashlib.sha256(f"{request.url}\0{request.accept}\0{fingerprint}".encode()).hexdigest()
        return self._folder / name[:2] / name


def _conditions(headers: CaseInsensitiveDict[str]) -> dict[str, str]:
    pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
    return {
        condition: headers[name] for condition, name in pairs if _SENDABLE.fullmatch(headers.get(name, ""))
    }


def _serialise(answer: Answer) -> bytes:
    head = {
        "url": shown(answer.url),
        "status": answer.status,
        "headers": {k: v for k, v in answer.headers.items() if k.lower() not in _NOT_KEPT},
        "sha256": hashlib.sha256(answer.body).hexdigest(),
    }
    return json.dumps(head).encode() + b"\n" + answer.body


def _parse(url: str, stored: bytes) -> tuple[Answer, dict[str, str]]:
    line, mark, body = stored.partition(b"\n")
    if not mark or len(line) > _MAX_HEAD:
        raise ValueError("no head")
    head = json.loads(line)
    if head["sha256"] != hashlib.sha256(body).hexdigest():
        raise ValueError("damaged body")
    headers: CaseInsensitiveDict[str] = CaseInsensitiveDict(
        {str(k): str(v) for k, v in head["headers"].items()}
    )
    conditions = _conditions(headers)
    if not conditions:
        raise ValueError("nothing to ask with")
    return Answer(url, int(head["status"]), headers, body, is_from_cache=True), conditions


def _write_whole(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise

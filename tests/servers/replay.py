"""A recording of `frameshare probe --record`, served again over a real socket.

with LocalServer() as server:
    replay(server, read_recording(folder), monkeypatch)   # settings point at it
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from frameshare.sources.probes.recording import BASE, body_of
from tests.servers.local import LocalServer, Reply, Request

Recorded = Mapping[str, Any]


def replay(server: LocalServer, answers: Iterable[Recorded], monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer each recorded question as it was answered; all others with 404."""
    held: dict[tuple[str, str], Reply] = {}
    for answer in answers:
        base = f"{server.url}/{answer['base']}"
        monkeypatch.setenv(f"FRAMESHARE_{answer['base'].upper()}_URL", base)
        headers = {name: value.replace(BASE, base) for name, value in answer["headers"].items()}
        # An answer that went on goes on.
        body = body_of(answer).replace(BASE.encode(), base.encode()) + b" " * answer["is_cut"]
        held[_target(base + answer["path"]), answer["sent"] or ""] = Reply(answer["status"], headers, body)

    def reply(request: Request) -> Reply:
        return held.get((request.target, request.body.decode()), Reply(404))

    server.route("/.*", reply)


def _target(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path

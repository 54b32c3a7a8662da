"""A recording of `frameshare probe --record`, served again over a real socket.

with LocalServer() as server:
    replay(server, read_recording(folder), monkeypatch)   # settings point at it
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from frameshare.sources.probes.recording import BASE, FILE
from tests.servers.local import LocalServer, Reply, Request

Recorded = Mapping[str, Any]


def body_of(answer: Recorded) -> bytes:
    """Return the body of a recorded response."""
    return base64.b64decode(answer["base64"]) if "base64" in answer else str(answer["text"]).encode()


def read_recording(folder: Path) -> list[dict[str, Any]]:
    """Return the recorded responses in a folder."""
    answers: list[dict[str, Any]] = json.loads((folder / FILE).read_text(encoding="utf-8"))["answers"]
    return answers


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

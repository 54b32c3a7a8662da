"""A local server and a client with short waits, for every integration test that wants them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from frameshare.http import HttpClient
from tests.servers.clients import quick_settings
from tests.servers.local import LocalServer


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """A server on 127.0.0.1 without routes."""
    with LocalServer() as local:
        yield local


@pytest.fixture
def other_server() -> Iterator[LocalServer]:
    """A second host: same address, another port."""
    with LocalServer() as local:
        yield local


@pytest.fixture
def http(tmp_path: Path) -> Iterator[HttpClient]:
    """A client that loses patience within seconds."""
    with HttpClient(quick_settings(tmp_path / "data")) as client:
        yield client

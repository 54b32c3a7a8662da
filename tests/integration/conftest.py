"""A local server and a client with short waits, for every integration test that needs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from frameshare.http import HttpClient
from tests.servers.clients import quick_settings
from tests.servers.local import LocalServer

if TYPE_CHECKING:
    from tests.servers.object_store import ObjectStore


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


@pytest.fixture(scope="module")
def object_storage() -> Iterator[ObjectStore]:
    """An S3-compatible server, whose credentials the environment holds."""
    from tests.servers.object_store import object_store

    with object_store() as store, pytest.MonkeyPatch.context() as patch:
        for name, value in store.environment().items():
            patch.setenv(name, value)
        yield store


@pytest.fixture
def store(object_storage: ObjectStore) -> Iterator[ObjectStore]:
    """The same, of which nothing fails any more after the test."""
    yield object_storage
    object_storage.fault = lambda method, path, number: None

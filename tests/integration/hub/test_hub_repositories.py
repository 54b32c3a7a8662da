"""Datasets of the Hub through huggingface_hub: Xet storage, redirects, tokens, mirrors, faults, caps."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest

from frameshare.base.errors import (
    AccessError,
    ContentError,
    FrameshareError,
    LimitError,
    NotFoundError,
    TemporaryError,
)
from frameshare.base.progress import Progress
from frameshare.http import HttpClient
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Context
from frameshare.sources.hub import SOURCE
from frameshare.sources.hub.repositories import DatasetRepository
from tests.servers.clients import quick_settings
from tests.servers.hub import Hub, file_route
from tests.servers.local import LocalServer, Reply, Request, html_reply, json_reply

NAME = "someone/some-data"
SHA = "c0ffee" + "0" * 34
BODY = random.Random(0).randbytes(3_200_000)
FILE = rf"/datasets/{NAME}/resolve/{SHA}/data/file\.bin"
Open = Callable[..., DatasetRepository]


@pytest.fixture
def storage() -> Iterator[LocalServer]:
    with LocalServer() as local:
        yield local


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Open]:
    """A dataset as a source sees it; keyword arguments are settings."""
    clients: list[HttpClient] = []

    def open_repository(**settings: Any) -> DatasetRepository:
        chosen = quick_settings(tmp_path / "data", **settings)
        clients.append(HttpClient(chosen))
        context = Context(SOURCE, chosen, clients[-1], RawZone(chosen.raw_dir), Progress(is_quiet=True))
        return DatasetRepository(context, NAME)

    yield open_repository
    for client in clients:
        client.close()


@pytest.fixture
def hub(server: LocalServer) -> Hub:
    hub = Hub(server, [])
    hub.add_dataset(NAME, {"data/file.bin": BODY, "README.md": b"card"}, sha=SHA)
    return hub


def tokens(server: LocalServer) -> set[str | None]:
    return {request.headers.get("Authorization") for request in server.requests}


def test_commit_and_files_are_those_of_the_api(hub: Hub, repository: Open) -> None:
    data = repository()
    commit = data.head()
    assert (commit.sha, str(commit.changed_on)) == (SHA, "2026-11-20")
    files = {f.path: f.checksum for f in data.files(commit, "data")}
    assert files["data/file.bin"] == hashlib.sha256(BODY).hexdigest()
    assert all("hf_hub" in r.headers["User-Agent"] for r in hub.server.requests)


def test_a_span_costs_little_more_than_itself_and_goes_to_the_commit(hub: Hub, repository: Open) -> None:
    with repository().open(SHA, "data/file.bin") as file:
        file.seek(2_000_000)
        assert file.read(1000) == BODY[2_000_000:2_001_000]
        file.seek(-10, 2)
        assert file.read() == BODY[-10:]
    asked = [r.headers["Range"] for r in hub.server.asked(FILE)]
    assert len(asked) == 3


def test_xet_storage_is_followed_and_the_token_stays_at_home(
    server: LocalServer,
    storage: LocalServer,
    repository: Open,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    Hub(server, []).add_dataset(NAME, {"data/file.bin": BODY}, sha=SHA, storage=storage)
    data = repository()
    with data.open(SHA, "data/file.bin") as file:
        assert file.read() == BODY
    fetched = data.download(SHA, "data/file.bin", tmp_path / "whole", max_bytes=len(BODY))
    assert fetched.read_bytes() == BODY
    assert tokens(server) == {"Bearer hf_secret"}
    assert tokens(storage) == {None}
    assert "Signature" not in data.address(SHA, "data/file.bin")


TREE = rf"/api/datasets/{NAME}/tree/.*"


def test_a_next_page_elsewhere_is_not_followed(hub: Hub, storage: LocalServer, repository: Open) -> None:
    storage.route("/more", json_reply([]))
    hub.server.fault(TREE, json_reply([], 200, {"Link": f'<{storage.url}/more>; rel="next"'}))
    data = repository()
    with pytest.raises(ContentError, match="chain of pages is broken"):
        data.files(data.head(), "data")
    assert storage.requests == []


def entry(path: str) -> dict[str, object]:
    return {"type": "file", "path": path, "size": 1, "oid": "1" * 40}


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ([[], []], "chain of pages is broken"),
        ([[entry("data/a")], [entry("data/a")]], "chain of pages is broken"),
        ([[entry("data/a"), entry("other/b")]], "contains what was not requested"),
    ],
    ids=["empty pages in a circle", "pages in a circle", "another folder"],
)
def test_a_list_of_files_that_is_not_what_was_asked_for_is_refused(
    hub: Hub, repository: Open, pages: list[list[dict[str, object]]], found: str
) -> None:
    data = repository()
    commit = data.head()
    address = f"{hub.server.url}/api/datasets/{NAME}/tree/{SHA}/data?cursor="
    number = len(hub.server.requests)

    def answer(_request: Request) -> Reply:
        place = len(hub.server.requests) - number - 1
        links = {"Link": f'<{address}{place % 2}>; rel="next"'} if len(pages) > 1 else {}
        return json_reply(pages[place % len(pages)], 200, links)

    hub.server.route(TREE, answer)
    with pytest.raises(ContentError, match=found):
        data.files(commit, "data")
    assert len(hub.server.requests) - number <= 3


def test_without_a_token_the_one_of_the_command_line_is_not_taken(
    hub: Hub, repository: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text("hf_from_login")
    monkeypatch.setattr(huggingface_hub.constants, "HF_TOKEN_PATH", str(tmp_path / "token"))
    data = repository()
    data.files(data.head(), "data")
    data.open(SHA, "data/file.bin").close()
    data.download(SHA, "data/file.bin", tmp_path / "whole", max_bytes=len(BODY))
    assert tokens(hub.server) == {None}


def test_a_mirror_is_asked_where_the_hubs_own_variable_names_one(
    hub: Hub, repository: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FRAMESHARE_HUB_URL")
    monkeypatch.setenv("HF_ENDPOINT", hub.server.url + "/")
    data = repository()
    assert data.head().sha == SHA
    with data.open(SHA, "data/file.bin") as file:
        assert file.read(4) == BODY[:4]


@pytest.mark.deep
def test_a_download_resumes_where_it_broke_off(hub: Hub, repository: Open, tmp_path: Path) -> None:
    etag = f'"{hashlib.sha256(BODY).hexdigest()}"'
    whole = file_route(BODY, SHA)
    broken: list[Request] = []

    def cut(request: Request) -> Reply:
        if request.method == "GET" and len(broken) < 2:
            broken.append(request)
            return Reply(200, {"ETag": etag, "X-Repo-Commit": SHA}, BODY, truncate_at=1_000_000)
        return whole(request)

    hub.server.route(FILE, cut)
    fetched = repository().download(SHA, "data/file.bin", tmp_path / "whole", max_bytes=len(BODY))
    assert fetched.read_bytes() == BODY


def test_a_file_beyond_the_cap_is_not_fetched(hub: Hub, repository: Open, tmp_path: Path) -> None:
    with pytest.raises(LimitError, match="3,200,000 bytes"):
        repository().download(SHA, "data/file.bin", tmp_path / "whole", max_bytes=len(BODY) - 1)
    assert {r.method for r in hub.server.asked(FILE)} == {"HEAD"}


def test_a_server_that_ignores_ranges_costs_one_download(hub: Hub, repository: Open, tmp_path: Path) -> None:
    etag = f'"{hashlib.sha256(BODY).hexdigest()}"'
    hub.server.route(FILE, Reply(200, {"ETag": etag, "X-Repo-Commit": SHA}, BODY))
    with repository().open(SHA, "data/file.bin") as file:
        assert file.read() == BODY
    assert [p for p in (tmp_path / "data").rglob("*") if p.is_file()] == []


PASSING = {"503": Reply(503), "500": Reply(500), "reset": Reply(reset=True), "stalled": Reply(stall_s=30)}
PASSING["429"] = Reply(429, {"Retry-After": "0"})


@pytest.mark.parametrize("kind", sorted(PASSING))
def test_what_is_temporary_is_tried_again(hub: Hub, repository: Open, tmp_path: Path, kind: str) -> None:
    data = repository()
    for pattern in (rf"/api/datasets/{NAME}", rf"/api/datasets/{NAME}/tree/.*", FILE, FILE):
        hub.server.fault(pattern, PASSING[kind])
    commit = data.head()
    assert len(data.files(commit, "data")) == 1
    with data.open(SHA, "data/file.bin") as file:
        assert file.read(10) == BODY[:10]
    hub.server.fault(FILE, PASSING[kind])
    fetched = data.download(SHA, "data/file.bin", tmp_path / "whole", max_bytes=len(BODY))
    assert fetched.read_bytes() == BODY


LASTING: dict[str, tuple[Reply, type[FrameshareError], str]] = {
    "500": (Reply(500), TemporaryError, "status 500"),
    "stalled": (Reply(stall_s=30), TemporaryError, "no answer within"),
    "a long wait": (Reply(429, {"Retry-After": "3600"}), TemporaryError, "a wait of 3600 s"),
    "a limit without a hint": (Reply(429), TemporaryError, "a wait of 60 s"),
    "gone": (Reply(404), NotFoundError, "found at this address"),
    "no repository": (
        Reply(401, {"X-Error-Code": "RepoNotFound"}), NotFoundError, "found at this address",
    ),
    "gated": (Reply(403, {"X-Error-Code": "GatedRepo"}), AccessError, "denied access"),
    "forbidden": (Reply(403), AccessError, "denied access"),
    "a page to log in": (html_reply("<html>Log in</html>"), ContentError, "Unexpected response format"),
    "no commit": (json_reply({"id": NAME}), ContentError, "Unexpected response format"),
    "a list": (json_reply([1]), ContentError, "Unexpected response format"),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(LASTING))
def test_what_is_permanent_is_an_error_that_says_so(server: LocalServer, repository: Open, kind: str) -> None:
    reply, error, says = LASTING[kind]
    server.route(f"/api/datasets/{NAME}", reply)
    with pytest.raises(error, match=says):
        repository(max_attempts=2).head()


def test_a_missing_host_is_reported_at_once(repository: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalServer() as gone:
        monkeypatch.setenv("FRAMESHARE_HUB_URL", gone.url)
    with pytest.raises(TemporaryError, match="could not be reached"):
        repository().head()


def test_a_file_that_changes_meanwhile_is_noticed(hub: Hub, repository: Open) -> None:
    file = repository().open(SHA, "data/file.bin")
    hub.server.route(FILE, file_route(BODY + b"more", SHA))
    file.seek(1_000_000)
    with pytest.raises(TemporaryError, match="changed on the server"):
        file.read(10)

"""GitHub's REST interface as it behaves: 60 requests an hour, renames, 304, archived, gone, star pages.

with LocalServer() as server:
    github = GitHub(server)
    github.add("pytorch/pytorch", weekly=[3, 5, 8])     # stars a week, oldest first
    github.rename("pytorch/serve", "pytorch/torchserve")
    github.budget = 60; github.reset()                  # a new hour
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.servers.local import LocalServer, Reply, Request, json_reply

LAST_SUNDAY = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass
class Repository:
    """One repository of the server."""

    number: int
    name: str
    weekly: list[int]
    archived: bool = False
    releases: list[dict[str, Any]] = field(default_factory=list)
    pushed_at: str = "2026-11-20T10:00:00Z"
    last_week: datetime = LAST_SUNDAY

    def weeks(self) -> list[dict[str, Any]]:
        """Newest first, each week's stars on its days as GitHub gives them."""
        newest_first = self.weekly[::-1]
        return [
            {
                "week": int((self.last_week - timedelta(weeks=n)).timestamp()),
                "total": stars,
                "days": [stars - stars // 3, 0, stars // 3, 0, 0, 0, 0],
            }
            for n, stars in enumerate(newest_first)
        ]


@dataclass
class GitHub:
    """Answers the paths that the source asks; every answer but a 304 with a token costs one of the budget."""

    server: LocalServer
    budget: int = 60
    token: str | None = None
    is_patient: bool = False
    repositories: dict[str, Repository] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)
    used: int = 0
    last_number: int = 999
    reset_at: float = field(default_factory=lambda: time.time() + 3600)

    def __post_init__(self) -> None:
        self.server.route(r"/repos/[^/]+/[^/]+(/.*)?", self._by_name)
        self.server.route(r"/repositories/\d+(/.*)?", self._by_number)

    def add(self, name: str, weekly: list[int], **changed: Any) -> Repository:
        """Create a repository with so many stars a week, oldest week first."""
        self.last_number += 1
        made = Repository(self.last_number, name, weekly, **changed)
        self.repositories[name.lower()] = made
        return made

    def rename(self, old: str, new: str) -> None:
        """Answer 301 under the old name from now on."""
        found = self.repositories.pop(old.lower())
        found.name = new
        self.repositories[new.lower()] = found
        self.moved[old.lower()] = new

    def reset(self) -> None:
        """Begin a new hour."""
        self.used = 0
        self.reset_at = time.time() + 3600

    def _by_name(self, request: Request) -> Reply:
        _, _, owner, name, *rest = request.path.split("/")
        full = f"{owner}/{name}".lower()
        if full in self.moved:
            number = self.repositories[self.moved[full].lower()].number
            query = request.target.partition("?")[2]
            where = "/".join([f"/repositories/{number}", *rest]) + (f"?{query}" if query else "")
            return self._charged(
                request,
                json_reply({"message": "Moved Permanently"}, 301),
                {"Location": self.server.url + where},
            )
        return self._answer(request, self.repositories.get(full), rest)

    def _by_number(self, request: Request) -> Reply:
        _, _, number, *rest = request.path.split("/")
        found = next((r for r in self.repositories.values() if str(r.number) == number), None)
        return self._answer(request, found, rest)

    def _answer(self, request: Request, repository: Repository | None, rest: list[str]) -> Reply:
        if self.used >= self.budget:
            return self._refused()
        if repository is None:
            return self._charged(request, json_reply({"message": "Not Found"}, 404))
        if rest == ["releases"]:
            return self._charged(request, json_reply(repository.releases))
        if rest == ["stargazers", "history"]:
            return self._star_page(request, repository)
        return self._charged(request, json_reply(metadata_of(repository)))

    def _star_page(self, request: Request, repository: Repository) -> Reply:
        assert request.headers["X-GitHub-Api-Version"] == "2026-03-10"
        page, size = int(request.query["page"][0]), int(request.query["per_page"][0])
        weeks = repository.weeks()
        shown = weeks[(page - 1) * size : page * size]
        more = page * size < len(weeks)
        path = f"/repositories/{repository.number}/stargazers/history"
        link = f"{self.server.url}{path}?per_page={size}&page={page + 1}"
        headers = {"Link": f'<{link}>; rel="next"'} if more else {}
        return self._charged(request, json_reply(shown), headers)

    def _charged(self, request: Request, reply: Reply, headers: dict[str, str] | None = None) -> Reply:
        if self.used >= self.budget:
            return self._refused()
        etag = _etag(reply, request.headers.get("Authorization", ""))
        is_unchanged = reply.status == 200 and request.headers.get("If-None-Match") == etag
        if not (is_unchanged and "Authorization" in request.headers):
            self.used += 1
        sent = {**reply.headers, **(headers or {}), **self._limits(), "ETag": etag}
        return Reply(304, sent) if is_unchanged else Reply(reply.status, sent, reply.body)

    def _refused(self) -> Reply:
        body = json.dumps({"message": "API rate limit exceeded for 127.0.0.1."}).encode()
        return Reply(403, {"Content-Type": "application/json", **self._limits()}, body)

    def _limits(self) -> dict[str, str]:
        return {
            "x-ratelimit-limit": str(self.budget),
            "x-ratelimit-remaining": str(self.budget - self.used),
            "x-ratelimit-reset": str(int(self.reset_at)),
        }


def metadata_of(repository: Repository) -> dict[str, Any]:
    return {
        "id": repository.number,
        "full_name": repository.name,
        "archived": repository.archived,
        "stargazers_count": sum(repository.weekly),
        "forks_count": 7,
        "created_at": "2016-08-13T05:26:41Z",
        "pushed_at": repository.pushed_at,
        "license": {"key": "apache-2.0", "spdx_id": "Apache-2.0"},
    }


def _etag(reply: Reply, authorization: str) -> str:
    assert isinstance(reply.body, bytes)
    return f'W/"{hashlib.sha256(reply.body + authorization.encode()).hexdigest()}"'

"""Hugging Face's daily papers: pages by month, single papers, repositories that the listing lacks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.servers.local import LocalServer, Reply, Request, json_reply

LIMITS = {"RateLimit": '"api";r=499;t=300', "RateLimit-Policy": '"fixed window";"api";q=500;w=300'}


def daily_paper(
    name: str, listed: str, repo: str | None = None, published: str | None = None
) -> dict[str, Any]:
    """Return an item of the listing; `listed` and `published` are days."""
    paper: dict[str, Any] = {
        "id": name,
        "title": name,
        "publishedAt": f"{published or listed}T17:08:18.000Z",
        "submittedOnDailyAt": f"{listed}T03:55:12.777Z",
        "upvotes": 10,
    }
    if repo is not None:
        paper |= {"githubRepo": repo, "githubRepoAddedBy": "user", "githubStars": 9}
    return {"paper": paper, "publishedAt": paper["publishedAt"], "title": name}


@dataclass
class DailyPapers:
    """The papers, the repositories that only the single paper's address tells, and what goes wrong."""

    items: list[dict[str, Any]]
    only_by_item: dict[str, str] = field(default_factory=dict)
    ignores_month: bool = False
    ignores_page: bool = False
    hides_listed_at: bool = False
    first_page: int = 0

    def serve(self, server: LocalServer) -> None:
        """Answer the API's addresses on `server`."""
        server.route(r"/api/daily_papers", self._listing)
        server.route(r"/api/papers/(.+)", self._item)

    def _listing(self, request: Request) -> Reply:
        month = request.query.get("month", [""])[0]
        page = 0 if self.ignores_page else max(0, int(request.query.get("p", ["0"])[0]) - self.first_page)
        limit = min(100, int(request.query.get("limit", ["50"])[0]))
        found = [
            item
            for item in self.items
            if self.ignores_month or item["paper"]["submittedOnDailyAt"].startswith(month)
        ]
        shown = [self._shown(item) for item in found[page * limit : (page + 1) * limit]]
        return json_reply(shown, headers=LIMITS)

    def _shown(self, item: dict[str, Any]) -> dict[str, Any]:
        hidden = {"submittedOnDailyAt"} if self.hides_listed_at else set()
        return {**item, "paper": {name: v for name, v in item["paper"].items() if name not in hidden}}

    def _item(self, request: Request) -> Reply:
        name = request.path.rpartition("/")[2]
        found = next((item["paper"] for item in self.items if item["paper"]["id"] == name), None)
        if found is None:
            return json_reply({"error": "Paper not found"}, 404)
        repo = self.only_by_item.get(name)
        return json_reply({**found, "githubRepo": repo} if repo else found)

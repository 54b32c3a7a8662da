"""paperswithcode.co as its client and documentation describe it: pages, filters that it confirms, frameworks.

site = PapersWithCodeSite(papers)
site.serve(server)
site.ignored_filters = {"framework"}     # a filter that it no longer knows: ignored without a word
site.confirms_only = {"framework"}       # one that it says it applied, and did not
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from tests.servers.local import LocalServer, Reply, Request, json_reply

FRAMEWORKS = {
    "domains": [
        {
            "slug": "ml",
            "name": "Machine learning",
            "categories": [
                {
                    "slug": "deep",
                    "name": "Deep learning",
                    "frameworks": [
                        {"slug": "pytorch", "name": "PyTorch", "paper_count": 3, "github_url": "https://x"},
                        {"slug": "jax", "name": "JAX", "paper_count": 1, "github_url": "https://x"},
                        {
                            "slug": "langchain",
                            "name": "LangChain",
                            "paper_count": 9,
                            "github_url": "https://x",
                        },
                    ],
                }
            ],
        }
    ]
}


def framework_tree(*names: str) -> dict[str, Any]:
    """Return a tree of frameworks with these names."""
    nodes = [
        {"slug": name.lower(), "name": name, "paper_count": 1, "github_url": "https://x"} for name in names
    ]
    return {"domains": [{"slug": "ml", "name": "Machine learning", "frameworks": nodes}]}


def paper(name: str, published: str, tags: tuple[str, ...] = (), *repos: tuple[str, bool]) -> dict[str, Any]:
    """Return a paper as the API writes it; `tags` are for the filter only and are not shown."""
    listed = [
        {"url": url, "owner": "o", "name": "n", "num_stars": 5, "is_official": official, "source": "paper"}
        for url, official in repos
    ]
    return {"id": name, "title": name, "published": published, "_tags": tags, "repositories": listed}


@dataclass
class PapersWithCodeSite:
    """The site's papers and the ways in which it can go wrong."""

    papers: list[dict[str, Any]]
    ignored_filters: set[str] = field(default_factory=set)
    confirms_only: set[str] = field(default_factory=set)
    added_after_first_page: list[dict[str, Any]] = field(default_factory=list)
    hides_applied_filters: bool = False
    ignores_resources: bool = False
    ignores_page: bool = False
    ignores_dates_of_links: bool = False
    url_name: str = "url"
    frameworks: dict[str, Any] = field(default_factory=lambda: FRAMEWORKS)

    def serve(self, server: LocalServer) -> None:
        """Answer the API's addresses on `server`."""
        server.route(r"/api/v1/frameworks/", lambda _: json_reply(self.frameworks))
        server.route(r"/api/v1/papers/", self._papers)

    def _papers(self, request: Request) -> Reply:
        asked = {name: values[0] for name, values in request.query.items()}
        applied = {
            name: asked[name]
            for name in ("framework", "start_date", "end_date")
            if name in asked and name not in self.ignored_filters
        }
        used = {name: value for name, value in applied.items() if name not in self.confirms_only}
        found = [p for p in self.papers if _fits(p, used)]
        if asked.get("latest_only") == "true" and "latest_only" not in self.ignored_filters:
            newest = {_paper_of(p): p for p in found}
            found = [p for p in found if newest[_paper_of(p)] is p]
        if self.ignores_dates_of_links and "include_resources" in asked:
            found = self.papers
        page, size = int(asked.get("page", "1")), min(100, int(asked.get("page_size", "20")))
        start = 0 if self.ignores_page else (page - 1) * size
        shown = [self._public(p, asked) for p in found[start : start + size]]
        answer: dict[str, Any] = {"count": len(found), "results": shown}
        if not self.hides_applied_filters:
            answer["applied_filters"] = applied
        if "include_resources" in asked and len(found) > size:
            self.papers[:0] = self.added_after_first_page
            self.added_after_first_page = []
        return json_reply(answer)

    def _public(self, paper: dict[str, Any], asked: dict[str, str]) -> dict[str, Any]:
        shown = {name: value for name, value in paper.items() if name not in {"_tags", "repositories"}}
        if "include_resources" not in asked or self.ignores_resources:
            return shown
        listed = [
            {self.url_name if name == "url" else name: value for name, value in repository.items()}
            for repository in paper["repositories"]
        ]
        return {**shown, "repositories": listed}


def _paper_of(paper: dict[str, Any]) -> str:
    """The paper that a version is of: its id without v1, v2."""
    return re.sub(r"(?<=[0-9])v[0-9]+$", "", str(paper["id"]))


def _fits(paper: dict[str, Any], applied: dict[str, str]) -> bool:
    tags = {tag.casefold() for tag in paper["_tags"]}
    return (
        ("framework" not in applied or applied["framework"].casefold() in tags)
        and paper["published"] >= applied.get("start_date", "")
        and paper["published"] <= applied.get("end_date", "9")
    )

"""Code of Paper: the published Parquet files, and the API with its search and the repositories of a paper."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.servers.local import LocalServer, Reply, Request, json_reply, ranged

FOLDER = "/datasets/codeofpaper/paper-code-graph/resolve/main"


def parquet(rows: list[dict[str, Any]], schema: pa.Schema | None = None) -> bytes:
    """Return rows as a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), sink)
    return sink.getvalue()


def serve_files(server: LocalServer, files: dict[str, bytes]) -> None:
    """Serve the published files by name."""
    for name, body in files.items():
        server.route(f"{FOLDER}/{name}".replace(".", r"\."), lambda request, body=body: ranged(request, body))


@dataclass
class CodeOfPaperApi:
    """Papers with their repositories, and the ways in which the API can go wrong."""

    papers: list[dict[str, Any]]
    repositories: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    ignores_dates: bool = False
    ignores_offset: bool = False
    most_listed: int = 50
    date_name: str | None = "published_date"

    def serve(self, server: LocalServer) -> None:
        """Answer the API's addresses on `server`."""
        server.route(r"/papers/search", self._search)
        server.route(r"/papers/([^/]+)/repos", self._repos)

    def _search(self, request: Request) -> Reply:
        asked = {name: values[0] for name, values in request.query.items()}
        if not asked.get("query"):
            return json_reply({"detail": "query is required"}, 422)
        found = [
            paper
            for paper in self.papers
            if self.ignores_dates
            or asked.get("after", "") <= paper["published_date"] <= asked.get("before", "9")
        ]
        start = 0 if self.ignores_offset else int(asked.get("offset", "0"))
        limit = min(self.most_listed, int(asked.get("limit", "10")))
        return json_reply({"papers": [self._shown(paper) for paper in found[start : start + limit]]})

    def _shown(self, paper: dict[str, Any]) -> dict[str, Any]:
        shown = {name: value for name, value in paper.items() if name != "published_date"}
        return shown if self.date_name is None else {**shown, self.date_name: paper["published_date"]}

    def _repos(self, request: Request) -> Reply:
        name = request.path.split("/")[2]
        if name not in self.repositories:
            return json_reply({"detail": "not found"}, 404)
        return json_reply({"paper": {"arxiv_id": name}, "top_repos": self.repositories[name]})

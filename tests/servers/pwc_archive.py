"""The archive on the Hub: Parquet and JSON.gz files with ranges, made of invented rows of the real schema."""

from __future__ import annotations

import gzip
import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tests.servers.local import LocalServer, ranged

LINKS_COMMIT = "56cc5c1938678c33dedebf5f74fc4e62e2c35381"
PAPERS_COMMIT = "459480aeac58509a93f5af2acd4adf20236ce8d9"
_OWNER = "/datasets/pwc-archive"
LINKS = f"{_OWNER}/links-between-paper-and-code/resolve/{LINKS_COMMIT}/data/train-00000-of-00001.parquet"
LINKS_JSON = f"{_OWNER}/files/resolve/main/jul-28-links-between-papers-and-code.json.gz"
PAPERS = f"{_OWNER}/papers-with-abstracts/resolve/{PAPERS_COMMIT}/data/train-{{:05}}-of-00004.parquet"
LINK_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("paper_url", "paper_title", "paper_arxiv_id", "paper_url_abs",
                                      "paper_url_pdf", "repo_url")]
    + [(name, pa.bool_()) for name in ("is_official", "mentioned_in_paper", "mentioned_in_github")]
    + [("framework", pa.string())]
)  # fmt: skip


def link(
    paper: str, repo: str, framework: str, *, official: bool = False, arxiv: str | None = None
) -> dict[str, Any]:
    """Return a link with every column of the archive."""
    return {
        "paper_url": f"https://paperswithcode.com/paper/{paper}",
        "paper_title": paper,
        "paper_arxiv_id": arxiv,
        "paper_url_abs": None,
        "paper_url_pdf": None,
        "repo_url": repo,
        "is_official": official,
        "mentioned_in_paper": official,
        "mentioned_in_github": True,
        "framework": framework,
    }


def links_parquet(links: list[dict[str, Any]]) -> bytes:
    """Return links as the archive's Parquet file."""
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(links, schema=LINK_SCHEMA), sink)
    return sink.getvalue()


def links_json_gz(links: list[dict[str, Any]]) -> bytes:
    """Return links as the archive's JSON.gz file."""
    return gzip.compress(json.dumps(links).encode())


def papers_parquet(papers: list[tuple[str, str | None]]) -> bytes:
    """Return papers and dates as a file of papers-with-abstracts, with columns that nobody needs."""
    rows = [
        {"paper_url": f"https://paperswithcode.com/paper/{p}", "abstract": "x" * 2000, "date": d}
        for p, d in papers
    ]
    schema = pa.schema([("paper_url", pa.string()), ("abstract", pa.string()), ("date", pa.string())])
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), sink, compression="none", use_dictionary=False)
    return sink.getvalue()


def serve_file(server: LocalServer, path: str, body: bytes) -> None:
    """Serve one file with ranges."""
    server.route(path.replace(".", r"\."), lambda request: ranged(request, body))


def on_main(path: str) -> str:
    """Return where the main branch has a file that is pinned to a commit."""
    return path.replace(LINKS_COMMIT, "main").replace(PAPERS_COMMIT, "main")

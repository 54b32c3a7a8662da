"""From the successors' servers to the series: each separately, and papers are never counted as code."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import Frameshare
from tests.servers.code_of_paper import parquet, serve_files
from tests.servers.hf_papers import DailyPapers, daily_paper
from tests.servers.local import LocalServer
from tests.servers.paperswithcode_co import PapersWithCodeSite, paper

MONTHS = ("--since", "2026-01", "--until", "2026-03", "--as-of", "2026-06-15")


def serve_all(server: LocalServer) -> None:
    DailyPapers(
        [daily_paper(f"2601.{i:05}", "2026-01-20", f"https://github.com/o/hf{i}") for i in range(4)]
    ).serve(server)
    PapersWithCodeSite(
        [
            paper(f"p{i}", "2026-02-10", ("PyTorch",) if i < 3 else (), ("https://github.com/o/pwco", True))
            for i in range(5)
        ]
    ).serve(server)
    words = ["pytorch", "PyTorch", "tensorflow", "none"]
    serve_files(
        server,
        {
            "manifest.json": b'{"snapshot_date": "2026-06-10"}',
            "papers.parquet": parquet(
                [{"arxiv_id": f"2601.{i:05}", "published_date": "2026-01-05"} for i in range(4)]
            ),
            "repositories.parquet": parquet(
                [{"id": i, "full_name": f"o/c{i}", "framework": w} for i, w in enumerate(words)]
            ),
            "paper_repositories.parquet": parquet(
                [{"arxiv_id": f"2601.{i:05}", "repository_id": i, "tier": "official"} for i in range(4)]
            ),
        },
    )


def asked(frameshare: Frameshare, *words: str) -> list[dict[str, Any]]:
    done = frameshare(*words, "--format", "json")
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


@pytest.mark.deep
@pytest.mark.usefixtures("after_a_build")
def test_each_successor_is_a_series_of_its_own(frameshare: Frameshare, server: LocalServer) -> None:
    serve_all(server)
    for key in ("hf_papers", "paperswithcode_co", "code_of_paper"):
        done = frameshare("collect", key, *MONTHS, **{f"FRAMESHARE_{key.upper()}_URL": server.url})
        assert done.returncode == 0, done.stdout + done.stderr
    built = frameshare("build")
    assert built.returncode == 0, built.stderr

    rows = asked(frameshare, "query", "code_share_by_quarter", "--param", "official=all")

    found = {
        (row["source"], row["date_basis"], row["quarter"], row["framework"]): (
            row["repositories"] or row["papers"],
            row["denominator"],
        )
        for row in rows
        if row["repositories"] or row["papers"]
    }
    assert found == {
        ("code_of_paper", "paper", "2026-Q1", "pytorch"): (2, 4),
        ("code_of_paper", "paper", "2026-Q1", "tensorflow"): (1, 4),
        ("code_of_paper", "paper", "2026-Q1", "none"): (1, 4),
        ("paperswithcode_co", "paper_tags", "2026-Q1", "pytorch"): (3, 5),
    }
    coverage = {
        row["source"]: row
        for row in asked(frameshare, "query", "code_coverage")
        if row["official"] == "all" and row["origin"] == "collected"
    }
    assert {source: (row["repositories"], row["labelled"]) for source, row in coverage.items()} == {
        "code_of_paper": (4, 4),
        "hf_papers": (4, 0),
        "paperswithcode_co": (1, 0),
    }

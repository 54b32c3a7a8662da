"""The figures of a real excerpt of the archive, from the command line: import, build, ask."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Frameshare

pytestmark = pytest.mark.deep

# Distinct repositories by year of the earliest arXiv paper: n and shares of all in per cent.
BY_YEAR = {
    2017: (151, 29.8, 27.2, 0.0, 37.7),
    2018: (193, 30.1, 30.1, 0.0, 38.3),
    2019: (213, 36.6, 15.0, 0.5, 41.8),
    2020: (245, 41.2, 14.3, 0.8, 40.4),
    2021: (255, 49.4, 6.7, 2.7, 40.4),
    2022: (288, 53.1, 5.6, 2.1, 38.9),
    2023: (308, 54.9, 4.5, 2.6, 37.7),
    2024: (84, 42.9, 3.6, 6.0, 47.6),
}
LINKS = {"pytorch": 961, "none": 909, "tensorflow": 304, "jax": 39, "mindspore": 34, "paddlepaddle": 32,
         "mxnet": 8, "caffe2": 6, "torch": 4}  # fmt: skip
REPOSITORIES = {"pytorch": 863, "none": 850, "tensorflow": 268, "mindspore": 30, "jax": 30, "paddlepaddle": 8,
                "caffe2": 6, "mxnet": 5, "torch": 4}  # fmt: skip
OFFICIAL = {"pytorch": 637, "none": 619, "tensorflow": 124, "jax": 29, "paddlepaddle": 6, "mxnet": 2,
            "caffe2": 2, "torch": 2}  # fmt: skip


@pytest.fixture
def ask(frameshare: Frameshare, shared_data: Path, after_a_build: Path) -> Any:
    """Import the excerpt, build, and return a function that answers SQL or a saved query."""
    imported = frameshare(
        "collect", "pwc_archive", "--from", str(shared_data / "pwc" / "grimrepor_links_clean.csv")
    )
    assert imported.returncode == 0, imported.stderr
    built = frameshare("build")
    assert built.returncode == 0, built.stderr

    def answer(*words: str) -> list[dict[str, Any]]:
        done = frameshare(*words, "--format", "json")
        assert done.returncode == 0, done.stderr
        return list(json.loads(done.stdout))

    return answer


def test_the_excerpt_gives_the_known_figures(ask: Any) -> None:
    labels: dict[str, dict[str, dict[str, int]]] = {}
    for row in ask("query", "code_labels"):
        labels.setdefault(row["official"], {})[row["framework"]] = row
    assert {name: row["links"] for name, row in labels["all"].items()} == LINKS
    assert {name: row["links"] for name, row in labels["official"].items()} == OFFICIAL
    assert {name: row["repositories"] for name, row in labels["all"].items()} == REPOSITORIES

    by_year: dict[int, dict[str, dict[str, Any]]] = {}
    for row in ask("query", "code_share_by_year", "--param", "official=all", "--param", "source=pwc_archive"):
        by_year.setdefault(int(row["year"]), {})[row["framework"]] = row
    for year, expected in BY_YEAR.items():
        row = by_year[year]
        shares = [round(100 * row[name]["share"], 1) for name in ("pytorch", "tensorflow", "jax", "none")]
        assert (row["none"]["denominator"], *shares) == expected
        assert row["pytorch"]["is_partial"] == (year == 2024)

    coverage = next(row for row in ask("query", "code_coverage") if row["source"] == "pwc_archive")
    assert (coverage["repositories"], coverage["dated_by_arxiv"], coverage["undated"]) == (2064, 1945, 119)
    assert coverage["multiply_labelled"] == 0


def test_columns_of_the_named_queries_are_those_that_others_rely_on(ask: Any) -> None:
    for query, period, more in (
        ("code_share_by_quarter", "quarter", []),
        ("code_share_by_year", "year", ["origin"]),
    ):
        row = ask("query", query)[0]
        assert list(row) == [
            "source", period, "date_basis", "official", "framework", "repositories", "papers", "denominator",
            "share", "share_detected", "share_low", "share_high", "is_partial", *more,
        ]  # fmt: skip
    # Without a successor only the bundled comparison of our labels with the archive's.
    assert [row["source_a"] for row in ask("query", "code_series_overlap")] == ["classifier_bench"]

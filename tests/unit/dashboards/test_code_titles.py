"""Titles of the code page, computed from rows: nothing known, one row, ties, either side ahead."""

# ruff: noqa: E501 - rows of data and sentences read better on one line

from __future__ import annotations

from typing import Any

import pytest

from frameshare_site.pages.code import community, labels, readings, share, splice, table
from frameshare_site.words import LANGUAGES, Words, words_for

NAMES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow", "jax": "JAX", "none": "none", "other": "other"}


@pytest.fixture(params=sorted(LANGUAGES))
def words(request: pytest.FixtureRequest) -> Words:
    """The page's words in each language."""
    return words_for("code", request.param)


def quarter(name: str, framework: str, of_all: float, **other: Any) -> dict[str, Any]:
    row = {"source": "pwc_archive", "quarter": name, "framework": framework, "share": of_all, "denominator": 100,
           "date_basis": "paper", "official": "all", "is_partial": False}  # fmt: skip
    return {**row, **other}


def test_the_share_title_names_leader_and_runner_up_of_the_last_complete_quarter(words: Words) -> None:
    rows = [
        quarter("2023-Q3", "jax", 0.9),
        quarter("2023-Q4", "none", 0.5),
        quarter("2023-Q4", "tensorflow", 0.1),
        quarter("2023-Q4", "pytorch", 0.4),
        quarter("2024-Q1", "jax", 0.8, is_partial=True),
        quarter("2024-Q1", "jax", 0.8, source="hf_papers"),
    ]

    said = share.title(rows, NAMES, words)

    assert "2023-Q4" in said
    assert said.index("PyTorch") < said.index("TensorFlow")
    assert "40.0%" in said
    assert "10.0%" in said


def test_the_share_title_follows_a_reversal_and_a_tie(words: Words) -> None:
    ahead = [quarter("2017-Q1", "pytorch", 0.2), quarter("2017-Q1", "tensorflow", 0.3)]
    level = [quarter("2017-Q1", "pytorch", 0.3), quarter("2017-Q1", "tensorflow", 0.3)]

    said = share.title(ahead, NAMES, words)

    assert said.index("TensorFlow") < said.index("PyTorch")
    assert share.title(level, NAMES, words) != said
    assert share.title(level, NAMES, words).count("30.0%") == 1


@pytest.mark.parametrize("rows", [[], [quarter("2023-Q4", "pytorch", 0.4, denominator=3)]])
def test_the_share_title_says_when_nothing_is_known(words: Words, rows: list[dict[str, Any]]) -> None:
    assert share.title(rows, NAMES, words) == words("share.title.none")


def test_the_readings_title_counts_those_within_the_interval(words: Words) -> None:
    sampled = {"rebuilt_share": None, "agrees": None, "sample_share": 0.5, "agrees_with_sample": True}
    compared = [{**sampled, "rebuilt_share": 0.5, "agrees": agrees} for agrees in (True, False)]
    alone = {**sampled, "sample_share": None, "agrees_with_sample": None}

    assert readings.title(compared, words) == words("readings.title.rebuilt", n=1, of=2)
    assert readings.title([sampled], words) == words("readings.title.sample", n=1, of=1)
    assert readings.title([alone], words) == words("readings.title.alone", n=1)
    assert readings.title([], words) == words("readings.title.none")


@pytest.mark.parametrize(
    ("official", "community_share", "key"),
    [((0.6, 0.55, 0.65), (0.4, 0.35, 0.45), "more"), ((0.4, 0.35, 0.45), (0.6, 0.55, 0.65), "less"),
     ((0.5, 0.4, 0.6), (0.45, 0.35, 0.55), "even")],
)  # fmt: skip
def test_the_community_title_says_a_difference_only_beyond_the_intervals(
    words: Words, official: tuple[float, ...], community_share: tuple[float, ...], key: str
) -> None:
    rows = [
        {"source": "pwc_archive", "kind": kind, "year": 2022, "share": s, "share_low": low, "share_high": high,
         "denominator": 100, "is_partial": False}
        for kind, (s, low, high) in (("official", official), ("community", community_share))
    ]  # fmt: skip

    said = community.title(rows, "PyTorch", words)

    values = {"year": 2022, "framework": "PyTorch", "official": words.percent(official[0]),
              "community": words.percent(community_share[0])}  # fmt: skip
    assert said == words(f"community.title.{key}", **values)
    assert community.title(rows[:1], "PyTorch", words) == words("community.title.none")


def test_the_labels_title_gives_agreement_and_kappa_or_says_that_there_is_none(words: Words) -> None:
    said = labels.title([{"agreement": 0.875, "kappa": 0.8}], "A", "B", words)

    assert "87.5%" in said
    assert "0.80" in said
    assert words("missing") in labels.title([{"agreement": 1.0, "kappa": None}], "A", "B", words)
    assert labels.title([], "A", "B", words) == words("labels.title.none")


def test_the_splice_title_is_an_estimate_with_its_interval(words: Words) -> None:
    row = {"framework": "pytorch", "quarter": "2026-Q2", "share_estimate": 0.58, "estimate_low": 0.5,
           "estimate_high": 0.66, "denominator": 10, "is_partial": False}  # fmt: skip

    said = splice.title([row, {**row, "quarter": "2026-Q3", "is_partial": True}], words)

    assert all(part in said for part in ("2026-Q2", "58%", "50%", "66%"))
    assert splice.title([], words) == words("splice.title.none")


def test_the_sources_title_counts_each_source_once(words: Words) -> None:
    row = {"source": "pwc_archive", "official": "all", "repositories": 200, "labelled": 50}
    sample = {**row, "source": "pwc_sample", "labelled": 200}

    assert "25.0%" in table.title([row, {**row, "official": "official"}, sample], words)
    assert "100.0%" in table.title([sample], words)
    assert table.title([], words) == words("sources.title.none")

"""More data never makes us know less: the bundle alone, each source in turn, all in random order."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from frameshare.raw.zone import RawZone
from frameshare.warehouse.reader import Warehouse
from tests.invented import WORLDS
from tests.worlds import built

# What identifies a bundled figure: the day or period and the thing that it describes.
FIGURES = {
    "code_share_by_year": ("source", "year", "official", "framework"),
    "code_share_by_half_year": ("source", "half_year", "official", "framework"),
    "code_published_readings": ("reading", "framework"),
    "conda_downloads": ("package", "month"),
    "docker_pulls": ("image", "observed_on"),
    "hub_created_share": ("as_of", "scope", "created_year"),
    "hub_exclusivity": ("as_of", "scope", "method", "bucket"),
    "hub_top_availability": ("as_of", "scope", "top_n"),
    "hub_totals": ("as_of",),
    "job_mentions": ("year", "term"),
    "mlperf_share": ("suite", "round", "framework"),
    "model_hub_pages": ("hub", "month"),
    "package_downloads": ("package", "month"),
    "package_group_downloads": ("group", "month"),
    "paper_word_counts": ("venue", "year"),
    "papers_by_venue_year": ("venue", "year", "rule_set"),
    "pmlr_mention_share": ("venue", "year", "rule_set", "framework"),
    "pmlr_pytorch_share": ("panel", "year"),
    "pytorch_share_by_year": ("year", "rule_set", "population"),
    "repo_commits": ("repository", "year"),
    "repo_stars": ("repository", "month", "counting"),
    "repository_dependents": ("repository", "month"),
    "researcher_migration": ("author_rule", "vendor_papers", "from_framework", "to_framework"),
    "rolling_downloads": ("package", "month"),
    "stackoverflow_questions": ("tag", "year", "origin"),
    "survey_share": ("survey", "year", "population", "framework"),
    "transformers_families": ("version",),
}
VERSIONS = ("verdict-2", "verdict-1", "rivals-2022")


@dataclass(frozen=True)
class Known:
    """What a warehouse knows: its figures by what identifies them, and the questions that it answers."""

    figures: frozenset[tuple[Any, ...]]
    answered: frozenset[tuple[str, str, str]]

    def lost(self, later: Known) -> list[str]:
        """Name what is known here and not later."""
        figures = sorted(map(str, self.figures - later.figures))
        return figures[:10] + sorted(map(str, self.answered - later.answered))


def known(warehouse: Warehouse) -> Known:
    figures = {
        (query, *(row[column] for column in columns))
        for query, columns in FIGURES.items()
        for row in warehouse.query(query).dicts()
    }
    answered = {
        (version, row["question"], row["indicator"])
        for version in VERSIONS
        for row in warehouse.query("verdict", rule_version=version).dicts()
        if row["leader"] != "not enough evidence"
    }
    return Known(frozenset(figures), frozenset(answered))


Collected = Callable[[RawZone], Warehouse]


@pytest.fixture
def collected(tmp_path: Path, seed_data: Path) -> Collected:
    """Build over what is in the raw zone now."""
    return lambda raw: built(tmp_path, raw, seed_data)


@pytest.fixture(scope="module")
def bundled(seed_only: Warehouse) -> Known:
    """What the bundled history alone knows."""
    found = known(seed_only)
    assert len(found.figures) > 10_000
    assert {question for _, question, indicator in found.answered if indicator == "all_indicators"} == {
        "models",
        "deployment",
        "ecosystem",
    }
    return found


def test_every_bundled_table_with_a_collected_twin_is_looked_at(seed_only: Warehouse) -> None:
    assert FIGURES.keys() <= seed_only.queries.keys()


# The two that once erased bundled history; `make test-deep` takes every source.
QUICK = {"hub_top", "paper_texts"}


@pytest.mark.deep
@pytest.mark.parametrize(
    "source", [pytest.param(name, marks=() if name in QUICK else pytest.mark.nightly) for name in WORLDS]
)
def test_no_source_alone_makes_a_bundled_figure_or_an_answer_vanish(
    source: str, tmp_path: Path, collected: Collected, bundled: Known
) -> None:
    raw = RawZone(tmp_path / "raw")
    WORLDS[source](raw)

    assert bundled.lost(known(collected(raw))) == []


def add_in_order(order: list[str], raw: RawZone, collected: Collected, before: Known, step: int) -> None:
    """Add `step` sources at a time; nothing that was known may be lost on the way."""
    for start in range(0, len(order), step):
        for source in order[start : start + step]:
            WORLDS[source](raw)
        now = known(collected(raw))
        assert before.lost(now) == [], order[: start + step]
        before = now


@pytest.mark.deep
def test_no_source_takes_away_what_those_before_it_brought(
    tmp_path: Path, collected: Collected, bundled: Known
) -> None:
    order = sorted(WORLDS)
    random.Random(20261128).shuffle(order)

    add_in_order(order, RawZone(tmp_path / "raw"), collected, bundled, step=3)


@pytest.mark.nightly
@pytest.mark.parametrize("seed", range(5))
def test_no_source_makes_us_know_less_in_any_order(
    seed: int, tmp_path: Path, collected: Collected, bundled: Known
) -> None:
    order = sorted(WORLDS)
    random.Random(seed).shuffle(order)

    add_in_order(order, RawZone(tmp_path / "raw"), collected, bundled, step=1)

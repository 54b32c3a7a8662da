"""MLPerf, surveys, hiring, dependents and conda, from the bundled history alone."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR
from frameshare.warehouse.reader import Warehouse

COLUMNS = {
    "mlperf_share": [
        "suite", "round", "published_on", "framework", "results", "all_results", "share", "submitters",
        "all_submitters",
    ],
    "survey_share": [
        "survey", "year", "population", "framework", "respondents", "answered", "share", "share_low",
        "share_high",
    ],
    "repository_dependents": ["repository", "framework", "month", "dependents"],
    "job_mentions": ["year", "term", "posts", "all_posts", "share"],
    "conda_downloads": ["package", "month", "downloads_30d", "is_counter_reset"],
}  # fmt: skip


def one(rows: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    (row,) = [r for r in rows if all(r[k] == v for k, v in wanted.items())]
    return row


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_begin_with_those_that_others_rely_on(seed_only: Warehouse, name: str) -> None:
    assert seed_only.query(name).columns[: len(COLUMNS[name])] == COLUMNS[name]


@pytest.mark.parametrize(("round_", "results", "all_results"), [("v0.5", 22, 47), ("v5.1", 170, 185)])
def test_mlperf_training_has_these_results_with_pytorch(
    seed_only: Warehouse, round_: str, results: int, all_results: int
) -> None:
    row = one(seed_only.query("mlperf_share", suite="training").dicts(), round=round_, framework="pytorch")

    assert (row["results"], row["all_results"]) == (results, all_results)
    assert row["share"] == results / all_results


def test_each_result_of_a_round_counts_once(seed_only: Warehouse) -> None:
    rows = seed_only.query("mlperf_share").dicts()
    counted: dict[tuple[str, str], int] = {}
    for row in rows:
        counted[row["suite"], row["round"]] = counted.get((row["suite"], row["round"]), 0) + row["results"]

    assert counted == {(r["suite"], r["round"]): r["all_results"] for r in rows}


def test_a_day_of_publication_is_given_only_with_what_confirms_it(seed_only: Warehouse) -> None:
    rows = seed_only.query("mlperf_share").dicts()

    assert all((r["published_on"] is None) == (r["published_source"] is None) for r in rows)
    assert one(rows, suite="training", round="v0.5", framework="jax")["published_on"] is None


def test_kaggle_2022_has_these_shares_of_those_who_answered(seed_only: Warehouse) -> None:
    rows = seed_only.query("survey_share", survey="kaggle", population="all").dicts()
    shares = {r["framework"]: r for r in rows if r["year"] == 2022}

    assert round(100 * shares["tensorflow"]["share"], 1) == 49.0
    assert round(100 * shares["pytorch"]["share"], 1) == 32.0
    assert shares["pytorch"]["share_low"] < shares["pytorch"]["share"] < shares["pytorch"]["share_high"]


def test_a_reported_share_has_no_interval_and_no_count(seed_only: Warehouse) -> None:
    rows = seed_only.query("survey_share", survey="stack_overflow").dicts()

    assert {r["framework"]: r["share"] for r in rows}["tensorflow"] == 0.1149
    assert {(r["respondents"], r["answered"], r["share_low"]) for r in rows} == {(None, None, None)}


def test_dependents_are_these_on_8_october_2026(seed_only: Warehouse) -> None:
    rows = seed_only.query("repository_dependents").dicts()
    newest = {r["repository"]: r["dependents"] for r in rows if r["observed_on"] == date(2026, 10, 8)}

    assert (newest["pytorch/pytorch"], newest["tensorflow/tensorflow"]) == (881_477, 548_489)


def test_months_in_which_another_page_was_read_are_missing_and_reported_as_such(seed_only: Warehouse) -> None:
    months = {
        r["month"] for r in seed_only.query("repository_dependents", repository="pytorch/pytorch").dicts()
    }
    said = [e for e in seed_only.query("events", affects="dependents").dicts() if e["affects"]]

    assert not [m for m in months if date(2021, 8, 1) <= m <= date(2023, 8, 1)]
    assert [(e["event_kind"], e["framework"]) for e in said] == [("outage", "pytorch")]


def test_a_conda_total_that_fell_gives_no_downloads(seed_only: Warehouse) -> None:
    rows = seed_only.query("conda_downloads", package="pytorch/pytorch").dicts()

    (reset,) = [r for r in rows if r["is_counter_reset"]]
    assert (reset["month"], reset["downloads_30d"]) == (date(2023, 3, 1), None)
    assert all(r["downloads_30d"] >= 0 for r in rows[1:] if not r["is_counter_reset"])


def test_a_year_of_hiring_posts_with_missing_months_is_partial(seed_only: Warehouse) -> None:
    rows = seed_only.query("job_mentions", term="pytorch").dicts()

    assert [r["year"] for r in rows if r["is_partial"]] == [2011, 2024]


def test_stars_of_tensorflow_never_fall_by_more_than_a_thousandth(seed_only: Warehouse) -> None:
    rows = seed_only.query("repo_stars", repository="tensorflow/tensorflow").dicts()
    stars = [r["stars"] for r in sorted(rows, key=lambda r: r["month"]) if r["counting"] == "observed"]

    assert all(later > 0.999 * earlier for earlier, later in pairwise(stars))


@pytest.mark.parametrize(
    ("observed_on", "millions"),
    [(date(2026, 4, 2), 84.5), (date(2026, 7, 16), 93.2), (date(2026, 10, 1), 59.8)],
)
def test_torch_was_downloaded_so_often_in_the_30_days_before_a_reading(
    seed_only: Warehouse, observed_on: date, millions: float
) -> None:
    row = one(seed_only.query("rolling_downloads", package="torch").dicts(), observed_on=observed_on)

    assert round(row["downloads_30d"] / 1e6, 1) == millions


def test_downloads_reach_october_2026_and_say_where_the_counters_fell(seed_only: Warehouse) -> None:
    rows = seed_only.query("package_downloads", package="torch").dicts()
    last = max(rows, key=lambda r: r["month"])

    assert (last["month"], last["downloads_raw"]) == (date(2026, 9, 1), 59_795_650)
    assert "compare shares, not levels" in last["break_note"]
    assert one(rows, month=date(2026, 7, 1))["is_partial"]


def test_every_framework_of_the_bundled_tables_has_a_title_and_a_colour() -> None:
    known = {r["framework"] for r in read_rows(REFERENCE_DIR, "frameworks")}
    known |= {r["framework_group"] for r in read_rows(REFERENCE_DIR, "framework_groups")}
    used = {
        row["framework"]
        for table in ("mlperf_results", "survey_shares", "pmlr_mentions", "pwc_sample")
        for row in read_rows(SEED_DIR, table)
    }
    used |= {
        row["framework"]
        for table in ("repository_frameworks", "conda_packages")
        for row in read_rows(REFERENCE_DIR, table)
    }

    assert used <= known

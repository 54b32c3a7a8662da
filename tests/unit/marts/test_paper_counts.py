"""Counts by venue and year on tiny tables: seed and collected, a gap, a last year with one venue only."""

from __future__ import annotations

from datetime import date
from math import isclose
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.marts.tiny_warehouse import Table, build, check, rows

RAW = {
    "position": "bigint",
    "venue": "varchar",
    "month": "varchar",
    "pytorch_only": "bigint",
    "tensorflow_only": "bigint",
    "papers": "bigint",
    "snapshot_id": "varchar",
    "snapshot_date": "date",
    "is_complete": "boolean",
}
SEED = {
    "venue": "varchar",
    "year": "integer",
    "rule_set": "varchar",
    "pytorch_only": "integer",
    "tensorflow_only": "integer",
    "papers": "integer",
    "published_on": "date",
    "source_url": "varchar",
}
DAY = date(2021, 10, 22)
MODELS = ["staging.conference_counts", "marts.papers_by_venue_year", "marts.pytorch_share_by_year"]


Row = tuple[Any, ...]


def raw(venue: str, month: str, counts: tuple[int, int, int], snapshot: str, is_complete: bool) -> Row:
    return (1, venue, month, *counts, snapshot, DAY, is_complete)


def seed(venue: str, year: int, counts: tuple[int, int, int | None], rule_set: str = "new") -> Row:
    return (venue, year, rule_set, *counts, DAY, "https://seed.example")


def warehouse(raw_rows: list[Row], seed_rows: list[Row]) -> duckdb.DuckDBPyConnection:
    """Build the models over these rows: rule sets `old` and `new`, ICLR 2021 counted over submissions."""
    lists = [("CVPR", y, "accepted", 10) for y in (2018, 2020, 2021)] + [("ICLR", 2021, "submitted", 10)]
    snapshots = [(s, "conference_counts", f"https://{s}.example") for s in sorted({r[6] for r in raw_rows})]
    tables = {
        "raw.conference_counts": Table(RAW, raw_rows),
        "seed.conference_counts": Table(SEED, seed_rows),
        "reference.rule_sets": Table(
            {"rule_set": "varchar", "is_collected": "boolean"}, [("old", False), ("new", True)]
        ),
        "reference.venue_names": Table(
            {"name_in_source": "varchar", "venue": "varchar"}, [("cvpr", "CVPR"), ("nips", "NeurIPS")]
        ),
        "reference.conference_files": Table(
            {"venue": "varchar", "year": "integer", "population": "varchar", "papers": "integer"}, lists
        ),
        "meta.snapshots": Table(
            {"snapshot_id": "varchar", "dataset": "varchar", "url": "varchar"}, snapshots
        ),
    }
    return build(tables, MODELS)


def interval(hits: int, trials: int) -> dict[str, float]:
    return rows(
        build({}, []), f"select wilson_low({hits}, {trials}) low, wilson_high({hits}, {trials}) high"
    )[0]


def by_venue(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, int, str], dict[str, Any]]:
    found = rows(connection, "from marts.papers_by_venue_year")
    return {(row["venue"], row["year"], row["rule_set"]): row for row in found}


def test_without_anything_collected_the_seed_is_shown_as_seed() -> None:
    connection = warehouse([], [seed("CVPR", 2018, (2, 6, 10)), seed("CVPR", 2018, (1, 3, None), "old")])

    counted = by_venue(connection)

    assert {row["origin"] for row in counted.values()} == {"seed"}
    assert counted["CVPR", 2018, "old"]["papers"] is None
    assert counted["CVPR", 2018, "new"]["share_pytorch"] == 0.25


def test_a_collected_count_replaces_the_seed_of_its_rule_set_only() -> None:
    connection = warehouse(
        [raw("cvpr", "06/18", (3, 6, 10), "s1", True)],
        [
            seed("CVPR", 2018, (2, 6, 10)),
            seed("CVPR", 2020, (4, 1, 10)),
            seed("CVPR", 2018, (1, 3, None), "old"),
        ],
    )

    counted = by_venue(connection)

    assert {key: (row["pytorch_only"], row["origin"]) for key, row in counted.items()} == {
        ("CVPR", 2018, "new"): (3, "collected"),
        ("CVPR", 2020, "new"): (4, "seed"),
        ("CVPR", 2018, "old"): (1, "seed"),
    }
    assert counted["CVPR", 2018, "new"]["source_url"] == "https://s1.example"


def test_no_paper_that_names_either_is_a_missing_share_and_not_zero() -> None:
    counted = by_venue(warehouse([], [seed("CVPR", 2018, (0, 0, 10))]))

    row = counted["CVPR", 2018, "new"]
    assert (row["share_pytorch"], row["share_low"], row["share_high"]) == (None, None, None)


def test_a_year_without_counts_is_absent_rather_than_zero() -> None:
    connection = warehouse([], [seed("CVPR", 2018, (2, 6, 10)), seed("CVPR", 2020, (4, 1, 10))])

    years = rows(connection, "select distinct year from marts.pytorch_share_by_year order by year")

    assert [row["year"] for row in years] == [2018, 2020]


def test_a_year_sums_its_venues_and_accepted_only_leaves_submissions_out() -> None:
    connection = warehouse([], [seed("CVPR", 2021, (4, 1, 10)), seed("ICLR", 2021, (8, 7, None))])

    found = rows(connection, "from marts.pytorch_share_by_year order by population")

    accepted, published = found
    assert (accepted["venues"], accepted["share_pytorch"], accepted["papers"]) == (1, 0.8, 10)
    assert (published["venues"], published["share_pytorch"], published["papers"]) == (2, 0.6, None)
    assert published["venue_names"] == "CVPR, ICLR"


def test_a_partial_snapshot_hides_nothing_of_an_older_complete_one() -> None:
    connection = warehouse(
        [
            raw("CVPR", "06/18", (1, 1, 10), "s1", True),
            raw("CVPR", "06/20", (2, 2, 10), "s1", True),
            raw("CVPR", "06/18", (5, 5, 10), "s2", False),
        ],
        [],
    )

    counted = by_venue(connection)

    assert counted["CVPR", 2018, "new"]["pytorch_only"] == 5
    assert counted["CVPR", 2020, "new"]["pytorch_only"] == 2


def test_a_complete_snapshot_ends_what_older_ones_said() -> None:
    connection = warehouse(
        [raw("A<b>", "06/18", (1, 1, 10), "s1", True), raw("CVPR", "06/18", (5, 5, 10), "s2", True)], []
    )

    assert list(by_venue(connection)) == [("CVPR", 2018, "new")]


def test_an_unknown_venue_is_shown_as_written_and_reported() -> None:
    connection = warehouse([raw("<b>ICFL</b>", "06/18", (1, 1, 10), "s1", True)], [])

    row = by_venue(connection)["<b>ICFL</b>", 2018, "new"]

    assert row["population"] is None
    assert [found["venue"] for found in check(connection, "venues_known")] == ["<b>ICFL</b>"]


def test_another_number_of_papers_than_in_the_list_is_reported() -> None:
    connection = warehouse([], [seed("CVPR", 2018, (2, 6, 11))])

    assert [found["papers_in_list"] for found in check(connection, "papers_equal_lists")] == [10]


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(25, 369, 0.0463, 0.0981), (0, 24, 0.0, 0.1380), (26, 26, 0.8713, 1.0), (1, 2, 0.0945, 0.9055)],
)
def test_wilson_intervals_equal_published_ones(hits: int, trials: int, low: float, high: float) -> None:
    connection = build({}, [])

    found = rows(connection, f"select wilson_low({hits}, {trials}) low, wilson_high({hits}, {trials}) high")[
        0
    ]

    assert isclose(found["low"], low, abs_tol=5e-5)
    assert isclose(found["high"], high, abs_tol=5e-5)


@pytest.mark.deep
@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_wilson_interval_holds_the_share_and_stays_within_0_and_1(counts: tuple[int, int]) -> None:
    hits, trials = counts
    connection = build({}, [])

    found = rows(connection, f"select wilson_low({hits}, {trials}) low, wilson_high({hits}, {trials}) high")[
        0
    ]

    assert 0 <= found["low"] <= hits / trials <= found["high"] <= 1


CHECKED_WITH = [
    "create table marts.researcher_migration (author_rule varchar, vendor_papers varchar, "
    "from_framework varchar, to_framework varchar, share double, definition varchar)",
    "create table marts.paper_word_counts (venue varchar, year integer, papers integer, "
    "pytorch_or_allennlp integer, tensorflow_words integer, both_words integer, definition varchar)",
    "create table reference.definitions as select rule_set as definition from reference.rule_sets",
    "attach ':memory:' as published",
    "create schema published.marts",
    "create table published.marts.papers_by_venue_year as from marts.papers_by_venue_year",
]

SPOILED = [
    ("shares_within_bounds", "update marts.papers_by_venue_year set share_high = 1.01"),
    ("shares_within_bounds", "update marts.papers_by_venue_year set share_low = 0.9"),
    ("shares_within_bounds", "update marts.pytorch_share_by_year set share_pytorch = null"),
    ("counts_within_papers", "update marts.papers_by_venue_year set papers = 7"),
    ("counts_within_papers", "update marts.papers_by_venue_year set pytorch_only = -1"),
    ("rule_sets_known", "update marts.papers_by_venue_year set rule_set = 'mine'"),
    ("paper_counts_lost", "delete from marts.papers_by_venue_year"),
]


@pytest.mark.parametrize(("name", "spoil"), SPOILED)
def test_each_check_is_silent_on_sound_marts_and_finds_what_it_is_for(name: str, spoil: str) -> None:
    connection = warehouse([], [seed("CVPR", 2018, (2, 6, 10))])
    for statement in CHECKED_WITH:
        connection.execute(statement)
    before = check(connection, name)

    connection.execute(spoil)

    assert before == []
    assert len(check(connection, name)) > 0

"""The verdict on tiny tables: flips, ties, one side unknown, old evidence, nothing at all; rules are data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.marts.tiny_warehouse import Table, build, rows

SERIES = {"measure": "varchar", "day": "date", "value_a": "double", "value_b": "double"}
RULES = {
    "rule_version": "varchar",
    "question": "varchar",
    "indicator": "varchar",
    "measure": "varchar",
    "unit": "varchar",
    "evidence_query": "varchar",
    "level_below": "double",
    "clear_from": "double",
    "strong_from": "double",
    "max_age_months": "integer",
    "note": "varchar",
}
BLOG = {
    "question": "varchar",
    "leader": "varchar",
    "wording": "varchar",
    "said_on": "date",
    "source": "varchar",
}

Point = tuple[int, float | None, float | None]


def judge(
    series: dict[str, list[Point]], level_below: float = 1.25, max_age_months: int = 24
) -> dict[str, dict[str, Any]]:
    """One indicator for each series, a point a year; return the verdict's rows by indicator."""
    points = [(m, date(y, 1, 1), a, b) for m, found in series.items() for y, a, b in found]
    rules = [
        ("v1", "models", m, m, "unit", "query", level_below, 2, 4, max_age_months, "note") for m in series
    ]
    warehouse = build(
        {
            "marts.verdict_series": Table(SERIES, points),
            "reference.verdict_rules": Table(RULES, rules),
            "reference.blog_verdict": Table(
                BLOG, [("models", "pytorch", "said", date(2021, 12, 14), "blog")]
            ),
        },
        ["marts.verdict"],
    )
    return {row["indicator"]: row for row in rows(warehouse, "from marts.verdict")}


@pytest.mark.parametrize(
    ("points", "leader", "strength", "since", "previous"),
    [
        ([(2020, 1, 9), (2021, 3, 9), (2022, 20, 9)], "pytorch", "clear", 2022, "tensorflow"),
        ([(2020, 9, 1), (2021, 9, 8), (2022, 9, 2)], "pytorch", "strong", 2022, None),
        ([(2020, 9, 1), (2021, 1, 9), (2022, 9, 1)], "pytorch", "strong", 2022, "tensorflow"),
        ([(2020, 1, 2), (2021, 1, 2)], "tensorflow", "clear", 2020, None),
        ([(2020, 10, 13)], "tensorflow", "slight", 2020, None),
        ([(2020, 10, 12)], "level", None, 2020, None),
        ([(2020, 5, 0)], "pytorch", "strong", 2020, None),
        ([(2020, 0, 5)], "tensorflow", "strong", 2020, None),
        ([(2020, 9, 1), (2021, None, 9), (2022, 9, 1)], "pytorch", "strong", 2020, None),
    ],
)
def test_an_indicator_says_who_leads_how_strongly_and_since_when(
    points: list[Point], leader: str, strength: str | None, since: int, previous: str | None
) -> None:
    row = judge({"x": points})["x"]
    assert (row["leader"], row["strength"], row["previous_leader"]) == (leader, strength, previous)
    assert row["since"] == date(since, 1, 1)


@pytest.mark.parametrize("points", [[], [(2022, 5, None)], [(2022, None, 5)], [(2022, 0, 0)], [(2019, 5, 1)]])
def test_one_side_unknown_or_too_old_is_not_enough_evidence(points: list[Point]) -> None:
    row = judge({"x": points, "newest": [(2022, 3, 1)]})["x"]
    assert (row["leader"], row["strength"], row["since"]) == ("not enough evidence", None, None)


def test_thresholds_and_ages_are_data() -> None:
    series: dict[str, list[Point]] = {"x": [(2019, 5, 4)], "newest": [(2022, 3, 1)]}
    assert judge(series)["x"]["leader"] == "not enough evidence"
    assert judge(series, max_age_months=40)["x"]["leader"] == "pytorch"
    assert judge(series, max_age_months=40, level_below=1.3)["x"]["leader"] == "level"


@pytest.mark.parametrize(
    ("series", "leader", "strength", "counts"),
    [
        ({"x": [(2022, 9, 1)], "y": [(2022, 9, 1)]}, "pytorch", "unanimous", (2, 0)),
        ({"x": [(2022, 9, 1)], "y": [(2022, 9, 1)], "z": [(2022, 1, 99)]}, "pytorch", "majority", (2, 1)),
        ({"x": [(2022, 9, 1)], "y": [(2022, 1, 1000)]}, "level", None, (1, 1)),
        ({"x": [(2022, 1, 1)], "y": [(2022, 1, 1)]}, "not enough evidence", None, (0, 0)),
        ({"x": [(2022, 9, 1)]}, "not enough evidence", None, (1, 0)),
    ],
)
def test_together_each_indicator_counts_once_whatever_its_size(
    series: dict[str, list[Point]], leader: str, strength: str | None, counts: tuple[int, int]
) -> None:
    row = judge(series)["all_indicators"]
    assert (row["leader"], row["strength"]) == (leader, strength)
    assert (row["value_a"], row["value_b"]) == counts


def test_the_blog_stands_beside_the_figures() -> None:
    row = judge({"x": [(2022, 1, 9)]})["blog_2022"]
    assert (row["leader"], row["since"], row["note"]) == ("pytorch", date(2021, 12, 14), "said")

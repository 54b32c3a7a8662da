"""The verdict on tiny tables: flips, ties, one side unknown, old evidence, nothing at all; rules are data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.unit.marts.tiny_warehouse import Table, build, rows

TODAY = date(2022, 6, 15)
SERIES = {"measure": "varchar", "side": "varchar", "day": "date", "until": "date", "value": "double"}
RULES = {
    "rule_version": "varchar",
    "question": "varchar",
    "indicator": "varchar",
    "measure": "varchar",
    "sides": "varchar",
    "unit": "varchar",
    "evidence_query": "varchar",
    "level_below": "double",
    "clear_from": "double",
    "strong_from": "double",
    "max_age_months": "integer",
    "note": "varchar",
}
VERSIONS = {"rule_version": "varchar", "is_current": "boolean", "title": "varchar", "note": "varchar"}
BLOG = {
    "question": "varchar",
    "leader": "varchar",
    "wording": "varchar",
    "said_on": "date",
    "source": "varchar",
}
MODELS = (
    "intermediate.verdict_points",
    "intermediate.verdict_by_month",
    "intermediate.verdict_answer_since",
    "marts.verdict_leads",
    "marts.verdict",
)
PT = "pytorch|tensorflow"
NEUTRAL = "pytorch|tensorflow|jax|neutral"

# Year, then a value for each side of the rule.
Point = tuple[float | None, ...]


def judge(
    series: dict[str, list[Point]],
    level_below: float = 1.25,
    max_age_months: int = 24,
    sides: str = PT,
    today: date = TODAY,
) -> dict[str, dict[str, Any]]:
    """One indicator for each series, a point a year; return the verdict's rows by indicator."""
    points = [
        (measure, side, date(int(year or 0), 1, 1), date(int(year or 0), 1, 1), value)
        for measure, found in series.items()
        for year, *values in found
        for side, value in zip(sides.split("|"), values, strict=False)
        if value is not None
    ]
    rules = [
        ("v1", "models", m, m, sides, "unit", "query", level_below, 2, 4, max_age_months, "note")
        for m in series
    ]
    warehouse = build(
        {
            "meta.build_day": Table({"today": "date"}, [(today,)]),
            "marts.verdict_series": Table(SERIES, points),
            "reference.verdict_rules": Table(RULES, rules),
            "reference.verdict_versions": Table(VERSIONS, [("v1", True, "v1", "note")]),
            "reference.blog_verdict": Table(
                BLOG, [("models", "pytorch", "said", date(2021, 12, 14), "blog")]
            ),
        },
        MODELS,
    )
    return {row["indicator"]: row for row in rows(warehouse, "from marts.verdict")}


@pytest.mark.parametrize(
    ("points", "leader", "strength", "since", "previous"),
    [
        ([(2020, 1, 9), (2021, 3, 9), (2022, 20, 9)], "pytorch", "clear", 2022, "tensorflow"),
        # A narrow lead is a lead: who passed whom does not depend on what the rules call level.
        ([(2020, 9, 1), (2021, 9, 8), (2022, 9, 2)], "pytorch", "strong", 2020, None),
        ([(2020, 8, 9), (2021, 9, 8), (2022, 9, 2)], "pytorch", "strong", 2021, "tensorflow"),
        ([(2020, 9, 1), (2021, 9, 9), (2022, 9, 2)], "pytorch", "strong", 2022, None),
        ([(2020, 9, 1), (2021, 1, 9), (2022, 9, 1)], "pytorch", "strong", 2022, "tensorflow"),
        ([(2021, 1, 2), (2022, 1, 2)], "tensorflow", "clear", 2021, None),
        ([(2022, 10, 13)], "tensorflow", "slight", 2022, None),
        ([(2022, 5, 0)], "pytorch", "strong", 2022, None),
        ([(2022, 0, 5)], "tensorflow", "strong", 2022, None),
        ([(2020, 9, 1), (2021, None, 9), (2022, 9, 1)], "pytorch", "strong", 2020, None),
    ],
)
def test_an_indicator_says_who_leads_how_strongly_and_since_when(
    points: list[Point], leader: str, strength: str | None, since: int, previous: str | None
) -> None:
    row = judge({"x": points})["x"]
    assert (row["leader"], row["strength"], row["previous_leader"]) == (leader, strength, previous)
    assert (row["since"], row["state"]) == (date(since, 1, 1), "leads")


@pytest.mark.parametrize("values", [(10, 12), (9, 9)])
def test_level_is_judged_and_has_no_leader_since_any_day(values: tuple[float, float]) -> None:
    row = judge({"x": [(2022, *values)]})["x"]
    assert (row["leader"], row["strength"], row["since"], row["state"]) == ("level", None, None, "leads")


@pytest.mark.parametrize(
    ("values", "leader", "strength"),
    [
        ((1, 2, 9, 3), "jax", "clear"),
        ((1, 2, 3, 30), "neutral", "strong"),
        ((8, 2, None, 3), "pytorch", "clear"),
        ((8, 2, 7, 3), "level", None),
    ],
)
def test_jax_and_neutral_tools_may_lead(values: Point, leader: str, strength: str | None) -> None:
    row = judge({"x": [(2022, *values)]}, sides=NEUTRAL)["x"]
    assert (row["leader"], row["strength"]) == (leader, strength)
    assert (row["value_pytorch"], row["value_neutral"]) == (values[0], values[3])


@pytest.mark.parametrize("values", [(9, 1, 1, None), (9, None, 1, 1), (None, 9, 1, 1)])
def test_where_a_side_but_jax_is_unknown_nobody_leads(values: Point) -> None:
    row = judge({"x": [(2022, *values)]}, sides=NEUTRAL)["x"]
    assert (row["leader"], row["state"]) == ("not enough evidence", "never_collected")


@pytest.mark.parametrize("points", [[], [(2022, 5, None)], [(2022, None, 5)], [(2022, 0, 0)]])
def test_what_was_never_collected_is_not_enough_evidence(points: list[Point]) -> None:
    row = judge({"x": points, "newest": [(2022, 3, 1)]})["x"]
    assert (row["leader"], row["strength"], row["since"]) == ("not enough evidence", None, None)
    assert (row["state"], row["as_of"]) == ("never_collected", None)


def test_what_is_too_old_is_told_apart_and_keeps_its_values() -> None:
    row = judge({"x": [(2019, 5, 1)], "newest": [(2022, 3, 1)]})["x"]
    assert (row["leader"], row["state"]) == ("not enough evidence", "too_old")
    assert (row["value_pytorch"], row["as_of"]) == (5, date(2019, 1, 1))


def test_an_abandoned_warehouse_grows_old_by_the_day_of_the_build() -> None:
    series: dict[str, list[Point]] = {"x": [(2022, 9, 1)], "y": [(2022, 9, 1)]}
    assert judge(series)["all_indicators"]["leader"] == "pytorch"
    later = judge(series, today=date(2026, 1, 1))
    assert {row["state"] for name, row in later.items() if name != "blog_2022"} == {"too_old"}


def test_thresholds_and_ages_are_data() -> None:
    series: dict[str, list[Point]] = {"x": [(2019, 5, 4)], "newest": [(2022, 3, 1)]}
    assert judge(series)["x"]["state"] == "too_old"
    assert judge(series, max_age_months=42)["x"]["leader"] == "pytorch"
    assert judge(series, max_age_months=42, level_below=1.3)["x"]["leader"] == "level"


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
    assert (row["value_pytorch"], row["value_tensorflow"]) == counts


def test_together_says_what_speaks_for_it_against_it_is_too_old_or_was_never_collected() -> None:
    row = judge(
        {
            "a": [(2022, 9, 1)],
            "b": [(2021, 9, 1)],
            "against": [(2022, 1, 9)],
            "level": [(2022, 1, 1)],
            "old": [(2010, 1, 9)],
            "never": [],
        }
    )["all_indicators"]
    assert (row["indicators_for"], row["indicators_against"]) == (2, 2)
    assert (row["indicators_too_old"], row["indicators_never_collected"]) == (1, 1)
    assert (row["oldest_as_of"], row["as_of"]) == (date(2021, 1, 1), date(2022, 1, 1))


def test_together_says_since_which_month_this_is_the_answer() -> None:
    row = judge(
        {"x": [(2019, 1, 9), (2020, 9, 1), (2022, 9, 1)], "y": [(2019, 1, 9), (2021, 9, 1), (2022, 9, 1)]}
    )["all_indicators"]
    # In 2020 the two stood against each other.
    assert (row["leader"], row["since"]) == ("pytorch", date(2021, 1, 1))
    assert row["previous_leader"] == "tensorflow"


def test_the_blogs_answer_is_shown_next_to_the_figures() -> None:
    row = judge({"x": [(2022, 1, 9)]})["blog_2022"]
    assert (row["leader"], row["since"], row["note"]) == ("pytorch", date(2021, 12, 14), "said")

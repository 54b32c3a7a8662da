"""The research page's titles say what the rows say, also when the rows are few, even or the other way round."""

# ruff: noqa: E501 - rows of data and sentences read better on one line

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare_site.pages.research import migration, share, venues
from frameshare_site.words import LANGUAGES, words_for

EN = words_for("research", "en")
TITLES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow"}


def year(when: int, value: float | None, *, venues: int = 3, margin: float = 0.05) -> dict[str, Any]:
    low, high = (None, None) if value is None else (max(0.0, value - margin), min(1.0, value + margin))
    return {"year": when, "venues": venues, "share_pytorch": value, "share_low": low, "share_high": high}


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        (
            [year(2017, 0.068), year(2018, 0.392), year(2019, 0.658), year(2021, 0.777)],
            "PyTorch’s share of papers rose from 6.8% in 2017 to 77.7% in 2021; it has been ahead of TensorFlow since 2019",
        ),
        (
            [year(2017, 0.9), year(2018, 0.6), year(2019, 0.2)],
            "PyTorch’s share of papers fell from 90.0% in 2017 to 20.0% in 2019; TensorFlow has been ahead since 2019",
        ),
        (
            [year(2017, 0.7), year(2018, 0.702)],
            "PyTorch’s share of papers stood at 70.0% in 2017 and at 70.2% in 2018; it was ahead of TensorFlow in every year",
        ),
        (
            [year(2017, 0.1), year(2018, 0.2)],
            "PyTorch’s share of papers rose from 10.0% in 2017 to 20.0% in 2018; TensorFlow was ahead in every year",
        ),
        (
            [year(2017, 0.1), year(2018, 0.51)],
            "PyTorch’s share of papers rose from 10.0% in 2017 to 51.0% in 2018; in 2018 neither is clearly ahead",
        ),
        (
            [year(2017, 0.8), year(2018, 0.2), year(2019, 0.8)],
            "PyTorch’s share of papers stood at 80.0% in 2017 and at 80.0% in 2019; it has been ahead of TensorFlow since 2019",
        ),
        ([year(2018, 0.4)], "In 2018, 40.0% of the papers that name one of the two frameworks named PyTorch"),
        ([year(2018, None)], "No year has a count under these rules"),
        ([], "No year has a count under these rules"),
    ],
)  # fmt: skip
def test_the_share_title_states_movement_and_lead(rows: list[dict[str, Any]], title: str) -> None:
    assert share.title(rows, EN) == title


def test_a_year_of_a_single_venue_is_not_compared_with_years_of_several() -> None:
    rows = [year(2017, 0.1), year(2021, 0.777), year(2022, 0.84, venues=1)]

    assert "77.7% in 2021" in share.title(rows, EN)


def test_single_venue_years_are_used_where_there_is_nothing_else() -> None:
    assert "84.0%" in share.title([year(2022, 0.84, venues=1)], EN)


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [year(2019, 0.6), year(2017, 0.1), year(2018, 0.4)]

    assert share.title(rows, EN) == share.title(sorted(rows, key=lambda row: row["year"]), EN)


SHARES = st.lists(st.none() | st.floats(0, 1), max_size=8)


@given(SHARES, st.sampled_from(sorted(LANGUAGES)))
def test_any_series_has_a_title_in_every_language(values: Sequence[float | None], language: str) -> None:
    rows = [year(2015 + i, value) for i, value in enumerate(values)]

    assert share.title(rows, words_for("research", language))


def venue(name: str, when: int, pytorch: int | None, tensorflow: int | None) -> dict[str, Any]:
    return {"venue": name, "year": when, "pytorch_only": pytorch, "tensorflow_only": tensorflow}


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ([], "No venue has a count"),
        (
            [venue("A", 2018, 1, 9), venue("A", 2019, 9, 1), venue("B", 2018, 9, 1)],
            "In all 2 venues the latest papers counted name PyTorch more often than TensorFlow",
        ),
        (
            [venue("A", 2018, 1, 9), venue("B", 2018, 2, 9), venue("C", 2018, 9, 2)],
            "In 2 of 3 venues the latest papers counted name TensorFlow more often than PyTorch",
        ),
        (
            [venue("A", 2018, 1, 9), venue("B", 2018, 9, 1)],
            "PyTorch and TensorFlow are each ahead in 1 of 2 venues in the latest year counted",
        ),
        (
            [venue("A", 2018, 5, 5), venue("B", 2018, 9, 1), venue("C", 2018, None, 3)],
            "In 1 of 3 venues the latest papers counted name PyTorch more often than TensorFlow",
        ),
    ],
)
def test_the_venue_title_counts_who_is_ahead(rows: list[dict[str, Any]], title: str) -> None:
    assert venues.title(rows, EN) == title


def moved(origin: str, target: str, authors: int, denominator: int) -> dict[str, Any]:
    return {
        "from_year": 2018,
        "to_year": 2019,
        "from_framework": origin,
        "to_framework": target,
        "authors": authors,
        "denominator": denominator,
        "share": authors / denominator if denominator else None,
    }


def test_the_migration_title_names_the_larger_change_and_the_way_back() -> None:
    rows = [moved("tensorflow", "pytorch", 142, 257), moved("pytorch", "tensorflow", 32, 214)]

    title = migration.title(rows, TITLES, EN)

    assert title == (
        "Of TensorFlow authors of 2018 who named either framework in 2019, 55.3% had changed to PyTorch; "
        "15.0% went the other way"
    )


def test_the_migration_title_turns_round_with_the_rows() -> None:
    rows = [moved("tensorflow", "pytorch", 10, 100), moved("pytorch", "tensorflow", 60, 100)]

    title = migration.title(rows, TITLES, EN)

    assert title.startswith("Of PyTorch authors of 2018")
    assert "60.0% had changed to TensorFlow; 10.0% went the other way" in title


def test_an_even_exchange_is_called_even() -> None:
    rows = [moved("tensorflow", "pytorch", 1, 4), moved("pytorch", "tensorflow", 2, 8)]

    assert "in either direction" in migration.title(rows, TITLES, EN)


def test_one_known_direction_is_not_called_an_exchange() -> None:
    rows = [moved("tensorflow", "pytorch", 1, 4), moved("pytorch", "tensorflow", 0, 0)]

    assert migration.title(rows, TITLES, EN).endswith("25.0% had changed to PyTorch")


def test_going_to_neither_is_not_a_change_of_framework() -> None:
    rows = [moved("tensorflow", "neither", 9, 10)]

    assert migration.title(rows, TITLES, EN) == "No author is known in both years"

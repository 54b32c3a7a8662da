"""Findings in titles: computed, right when reversed, tied, alone or empty; scales that invent nothing."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare_site.pages.ecosystem.families import title as families_title
from frameshare_site.pages.ecosystem.opinions import title as opinions_title
from frameshare_site.pages.ecosystem.stars import new_in_a_year
from frameshare_site.pages.verdict import title as verdict_title
from frameshare_site.signals import lead, trend
from frameshare_site.signals.tools_table import title as tools_title
from frameshare_site.signals.trend import Trend
from frameshare_site.words import words_for

EN = words_for("ecosystem", "en")
MONTHS = trend.calendar(date(2023, 11, 1), date(2024, 4, 1))


def line(key: str, *values: float | None) -> Trend:
    known = {m: v for m, v in zip(MONTHS, values, strict=False) if v is not None}
    return Trend(key, key, "$fw.other", known)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        (
            line("torch", 1, 2, 3, 6),
            line("tensorflow", 4, 4, 4, 4),
            "torch passed tensorflow in X in February 2024; in February 2024 it had 1.5 times as many",
        ),
        (
            line("torch", 4, 4, 4, 1),
            line("tensorflow", 1, 2, 3, 3),
            "tensorflow passed torch in X in February 2024; in February 2024 it had 3.0 times as many",
        ),
        (
            line("torch", 9, 3, 9, 9),
            line("tensorflow", 4, 4, 4, 4),
            "torch passed tensorflow in X in January 2024; in February 2024 it had 2.2 times as many",
        ),
        (
            line("torch", 8, 8),
            line("tensorflow", 4, 4),
            "torch led tensorflow in X throughout, from November 2023 to December 2023; "
            "in December 2023 it had 2.0 times as many",
        ),
        (line("torch", 1, 100), line("tensorflow", 2, 98), "X: level in December 2023"),
        # One reading is no lead throughout.
        (
            line("torch", 8),
            line("tensorflow", 4),
            "torch was ahead of tensorflow in X; in November 2023 it had 2.0 times as many",
        ),
        # Level before and never behind: nobody was passed.
        (
            line("torch", 2, 2, 3),
            line("tensorflow", 1, 2, 2),
            "torch has been ahead of tensorflow in X since January 2024; "
            "in January 2024 it had 1.5 times as many",
        ),
        (line("torch", 1), line("tensorflow"), "X: no month in which both are known"),
        (line("torch"), line("tensorflow"), "X: no month in which both are known"),
        (
            line("torch", 5),
            line("tensorflow", 0),
            "torch was ahead of tensorflow in X in November 2023",
        ),
    ],
)
def test_a_title_says_who_passed_whom_and_by_how_much(a: Trend, b: Trend, said: str) -> None:
    assert lead.sentence(lead.between(a, b), "X", EN) == said


def test_months_that_only_one_side_has_decide_nothing() -> None:
    found = lead.between(line("torch", 9, None, 1), line("tensorflow", 1, 50, None))
    assert found.leader is not None
    assert (found.leader.key, found.last, found.is_overtaking) == ("torch", MONTHS[0], False)


def test_a_yearly_series_is_spoken_of_in_years() -> None:
    yearly = [
        Trend(k, k, "", {date(y, 1, 1): v for y, v in values.items()})
        for k, values in (("a", {2020: 1.0, 2021: 3.0}), ("b", {2020: 2.0, 2021: 2.0}))
    ]
    said = lead.sentence(lead.between(*yearly), "X", EN, is_yearly=True)
    assert said == "a passed b in X in 2021; in 2021 it had 1.5 times as many"


@given(st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1e9)), max_size=6), st.sampled_from(["en", "zh"]))
def test_any_two_series_have_a_title_and_swapping_them_says_the_same(
    values: list[tuple[float, float]], language: str
) -> None:
    words = words_for("ecosystem", language)
    a, b = line("a", *(v for v, _ in values)), line("b", *(v for _, v in values))
    one = lead.sentence(lead.between(a, b), "X", words)
    other = lead.sentence(lead.between(b, a), "X", words)
    assert one
    assert (lead.between(a, b).leader is None) == (lead.between(b, a).leader is None) or one == other


def test_a_missing_month_is_a_gap_in_the_line_and_not_bridged() -> None:
    figure = trend.figure([line("a", 1, None, 3)], "number", ())
    (drawn,) = figure["data"]
    assert drawn["x"] == ["2023-11-01", "2023-12-01", "2024-01-01"]
    assert drawn["y"] == [1, None, 3]
    assert drawn["connectgaps"] is False


def test_new_stars_need_both_months_of_a_year_apart() -> None:
    total = Trend("a", "a", "", {date(2020, 1, 1): 10, date(2021, 1, 1): 25, date(2021, 2, 1): 30})
    assert new_in_a_year(total).values == {date(2021, 1, 1): 15}


def family(version: str, day: date, pytorch: int, tensorflow: int) -> dict[str, object]:
    return {
        "version": version,
        "released_on": day,
        "pytorch_families": pytorch,
        "tensorflow_families": tensorflow,
    }


def test_the_families_title_names_the_release_that_dropped_tensorflow() -> None:
    rows = [
        family("2", date(2021, 1, 1), 9, 4),
        family("3", date(2022, 1, 1), 10, 0),
        family("4", date(2023, 1, 1), 12, 0),
    ]
    assert families_title(rows, EN) == (
        "transformers 3 dropped TensorFlow: from 4 model families in 2 to none; 4 has 12, all in PyTorch"
    )
    assert families_title(rows[::-1], EN) == families_title(rows, EN)
    assert (
        families_title(rows[:1], EN)
        == "transformers 2 implements 9 model families in PyTorch and 4 in TensorFlow"
    )
    back = [*rows, family("5", date(2024, 1, 1), 12, 3)]
    assert (
        families_title(back, EN)
        == "transformers 5 implements 12 model families in PyTorch and 3 in TensorFlow"
    )
    assert families_title([], EN) == "No release has been read"


def test_the_tools_title_counts_a_living_successor_even_of_another_area() -> None:
    def row(tool: str, side: str, status: str, successor: str | None = None) -> dict[str, object]:
        return {
            "tool": tool,
            "side": side,
            "status": status,
            "successor": successor,
            "is_named_by_blog": True,
        }

    rows = [
        row("A", "pytorch", "ended", "Z"),
        row("B", "pytorch", "dormant"),
        row("C", "tensorflow", "slowing"),
    ]
    said = tools_title(rows, {"Z": "active"}, EN)
    assert said.endswith("1 of 2 of PyTorch and 1 of 1 of TensorFlow")
    assert tools_title([], {}, EN) == "No tool is known"


def test_the_second_opinion_is_summed_up_in_one_sentence() -> None:
    assert opinions_title([], EN).startswith("A second counter of PyPI downloads has not been compared")
    agree, apart, lagging = ({"is_disagreement": state} for state in (False, True, None))
    assert "agrees within 5% in all 2 months" in opinions_title([agree, agree, lagging], EN)
    assert "differs by more than 5% in 1 of 2 months" in opinions_title([agree, apart, lagging], EN)


def answers(**leaders: tuple[str, str]) -> list[dict[str, object]]:
    return [
        {"question": question, "indicator": indicator, "leader": leader}
        for question, pair in leaders.items()
        for indicator, leader in zip(("all_indicators", "blog_2022"), pair, strict=True)
    ]


def test_the_verdict_title_says_which_answers_changed_which_hold_and_which_are_open() -> None:
    words = words_for("verdict", "en")
    pt, tf = "pytorch", "tensorflow"
    mixed = answers(models=(pt, pt), deployment=("not enough evidence", tf), ecosystem=(pt, tf))
    assert verdict_title(mixed, words) == (
        "Of the 2022 answers, the one for ecosystem no longer holds; the one for models still holds; "
        "undecided: deployment"
    )
    assert "undecided: models, deployment and ecosystem" in verdict_title([], words)

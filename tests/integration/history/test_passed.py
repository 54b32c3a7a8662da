"""Passed is one thing: titles compute from drawn points what `passings` and `package_crossovers` say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frameshare.warehouse.reader import Warehouse
from frameshare_site.pages.code.by_year import SAMPLE
from frameshare_site.pages.ecosystem import adoption, downloads, stars
from frameshare_site.reading import matching
from frameshare_site.signals import lead
from frameshare_site.signals.comparison import Comparison, trends
from frameshare_site.signals.trend import Trend
from frameshare_site.theme import palette_of
from frameshare_site.words import words_for

EN = words_for("ecosystem", "en")
# An indicator of the verdict, and the comparison whose chart shows the same figures.
COMPARED: dict[tuple[str, str], Comparison] = {
    ("ecosystem", "dependents"): adoption.DEPENDENTS,
    ("ecosystem", "surveys"): adoption.SURVEYS,
    ("ecosystem", "hiring"): adoption.HIRING,
    ("models", "paper_code"): SAMPLE,
}


def drawn(warehouse: Warehouse, one: Comparison) -> list[Trend]:
    rows = [r for r in warehouse.query(one.query, **one.params).dicts() if one.rows(r)]
    if one.choice is not None:
        rows = matching(rows, **{one.choice[0]: one.choice[1][0]})
    complete = [r for r in rows if not r.get("is_partial") and r[one.by] in one.lines]
    words = words_for("code" if one is SAMPLE else "ecosystem", "en")
    return trends(one, complete, palette_of(warehouse), words)


def passing(warehouse: Warehouse, question: str, indicator: str) -> dict[str, Any]:
    (row,) = matching(warehouse.query("passings").dicts(), question=question, indicator=indicator)
    return row


def of_title(series: list[Trend]) -> lead.Lead:
    by_key = {t.key: t for t in series}
    return lead.between(by_key["pytorch"], by_key["tensorflow"])


@pytest.mark.parametrize(("question", "indicator"), COMPARED)
def test_a_title_says_of_an_indicator_what_the_verdict_says(
    seed_only: Warehouse, question: str, indicator: str
) -> None:
    one = COMPARED[question, indicator]
    found = of_title(drawn(seed_only, one))
    said = passing(seed_only, question, indicator)

    assert found.leader is not None
    assert found.leader.key == said["leader"]
    assert found.is_overtaking == (said["passed"] is not None)
    # A year stands in its middle in a chart, and at its first day in the verdict.
    assert found.since is not None
    since = date(found.since.year, 1, 1) if one.day == "year" else found.since
    assert since == said["ahead_since"]


def test_the_chart_of_the_two_packages_the_crossover_and_the_verdict_name_one_month(
    seed_only: Warehouse,
) -> None:
    rows = seed_only.query("package_downloads").dicts()
    pair = [downloads.package_trend(rows, *named) for named in (downloads.PASSED, downloads.OVERTAKEN)]
    (crossover,) = seed_only.query("package_crossovers").dicts()

    since = lead.between(*pair).since

    assert since == crossover["lasting_since"]
    assert since == passing(seed_only, "ecosystem", "framework_downloads")["passed_on"]


def test_the_chart_of_stars_and_the_verdict_name_one_leader(seed_only: Warehouse) -> None:
    rows = matching(seed_only.query("repo_stars").dicts(), counting="observed")
    wanted = matching(seed_only.query("framework_signals").dicts(), kind="repository")
    found = of_title(stars.repository_trends(rows, wanted))
    said = passing(seed_only, "ecosystem", "stars")

    assert found.leader is not None
    assert (found.leader.key, found.since) == (said["leader"], said["ahead_since"])


def test_where_nobody_looked_for_long_a_title_gives_both_ends(seed_only: Warehouse) -> None:
    found = of_title(drawn(seed_only, adoption.DEPENDENTS))

    said = lead.sentence(found, "dependents", EN)

    assert said.startswith("PyTorch passed TensorFlow in dependents between July 2021 and September 2023;")


def test_two_months_of_one_page_are_reconciled_in_a_sentence(seed_only: Warehouse) -> None:
    card = downloads.card(seed_only, EN)
    crossing = downloads.crossing_card(seed_only, EN).views[0].title

    (note,) = [text for text in card.views[0].notes if text.startswith("This page shows two months")]
    assert "March 2024" in crossing
    assert "alone crossed in March 2024" in note
    assert "April 2024" in card.views[0].title
    assert "in April 2024" in note

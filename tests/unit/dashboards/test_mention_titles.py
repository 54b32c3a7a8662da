"""Titles of the charts on mentions say what the rows say: none, one, and who is ahead."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from frameshare_site.pages.research.mentions import by_venue, continued, coverage, frameworks, moves, use
from frameshare_site.words import Words, words_for
from tests.answers import open_warehouse, research_answers
from tests.mention_answers import mention_answers

TITLES = {"pytorch": "PyTorch", "tensorflow": "TensorFlow"}
Row = dict[str, Any]


@pytest.fixture
def rows(tmp_path: Path) -> dict[str, list[Row]]:
    with open_warehouse(tmp_path, mention_answers()) as warehouse:
        return {name: warehouse.query(name).dicts() for name in mention_answers()}


@pytest.fixture
def words() -> Words:
    return words_for("research", "en")


def test_the_newest_reading_goes_before_the_last_published_count(
    rows: dict[str, list[Row]], words: Words
) -> None:
    known = rows["mention_pytorch_share"]

    assert "2022" in continued.title(known, words)
    assert "92" in continued.title(known, words)
    assert "last published count is 77.7" in continued.title(known[:1], words)
    assert continued.title([], words) == words("continued.title.none")


def test_the_framework_named_most_comes_first(rows: dict[str, list[Row]], words: Words) -> None:
    anywhere = [row for row in rows["mention_frameworks_by_year"] if row["rule_set"] == "mention-1"]
    reversed_winner = [
        {**row, "share": 0.9 if row["framework"] == "tensorflow" else row["share"]} for row in anywhere
    ]
    nothing = [{**row, "share": 0.0, "papers_with_mention": 0} for row in anywhere]

    assert "name PyTorch; TensorFlow follows" in frameworks.title(anywhere, TITLES, words)
    assert "name TensorFlow; PyTorch follows" in frameworks.title(reversed_winner, TITLES, words)
    assert frameworks.title(anywhere[:1], TITLES, words).endswith("name PyTorch")
    assert "names any framework" in frameworks.title(nothing, TITLES, words)
    assert frameworks.title([], TITLES, words) == words("frameworks.title.none")


def test_frameworks_that_no_paper_names_are_not_drawn(rows: dict[str, list[Row]]) -> None:
    assert frameworks.most_named(rows["mention_frameworks_by_year"]) == ["pytorch", "tensorflow"]


def test_the_direction_of_the_use_effect_is_said(rows: dict[str, list[Row]], words: Words) -> None:
    known = rows["mention_use_effect"]

    assert "share up by" in use.title(known, words)
    assert "share down by" in use.title([{**known[0], "difference_points": -2.0}], words)
    assert use.title([], words) == words("use.title.none")


def test_moves_are_paired_by_years_and_the_best_known_pair_is_the_title(
    rows: dict[str, list[Row]], words: Words
) -> None:
    variant = [r for r in rows["researcher_moves"] if (r["joining"], r["author_rule"]) == ("exact", "all")]

    (pair,) = moves.pairs(variant)

    assert (pair["changed"], pair["changed_of"], pair["stayed_share"]) == (46, 100, 0.83)
    assert "46" in moves.title(variant, words)
    assert moves.title([], words) == words("moves.title.none")


def test_coverage_says_how_many_were_lost(rows: dict[str, list[Row]], words: Words) -> None:
    assert coverage.title(rows["mention_coverage"], words).startswith("70 of 83 listed papers were read")
    assert "13 could not be downloaded" in coverage.title(rows["mention_coverage"], words)
    assert coverage.title([], words) == words("coverage.title.none")


def test_venues_are_counted_by_their_newest_papers(rows: dict[str, list[Row]], words: Words) -> None:
    behind = [{**row, "share": 0.9 if row["framework"] == "jax" else 0.1} for row in rows["mention_readings"]]

    assert "At ACML the newest papers" in by_venue.title(rows["mention_readings"], words)
    assert "do not name PyTorch more often" in by_venue.title(behind, words)
    assert by_venue.title([], words) == words("by_venue.title.none")


def test_two_shares_of_researchers_on_one_page_are_reconciled_in_a_sentence(tmp_path: Path) -> None:
    with open_warehouse(tmp_path, research_answers()) as warehouse:
        card = moves.card(warehouse, words_for("research", "en"))
        view = next(v for v in card.views if v.choice == {"joining": "conservative", "author_rule": "all"})

    assert view.table is not None
    assert [row[0] for row in view.table.rows] == [
        "published lists, without vendors’ papers",
        "our own reading",
    ]
    said = re.sub("[\u2066-\u2069]", "", view.notes[0])
    assert "55.3% of 257 researchers in the published lists" in said
    assert "46.0% of 100 in our own reading" in said
    # All authors, papers of vendors kept, in the published lists: 161 of 343.
    assert "With vendors’ papers the published lists give 46.9%" in said

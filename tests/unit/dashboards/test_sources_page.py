"""The page on sources says how many sources are in which state and how the last run ended."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from frameshare_site.pages.sources import runs_title, sources_title
from frameshare_site.words import LANGUAGES, words_for

EN = words_for("sources", "en")


@pytest.mark.parametrize(
    ("states", "title"),
    [
        ([], "No source is declared"),
        (["fresh", "fresh"], "All 2 sources are current"),
        (["seed"], "The only source: 1 shown as published earlier"),
        (["never", "seed", "fresh", "stale", "seed"],
         "Of 5 sources, 1 current, 1 overdue, 2 shown as published earlier and 1 without any figure"),
    ],
)  # fmt: skip
def test_the_sources_are_counted_by_state(states: list[str], title: str) -> None:
    assert sources_title([{"state": state} for state in states], EN) == title


def test_states_are_joined_in_chinese_as_clauses() -> None:
    states = ["seed", "seed", "never"]

    title = sources_title([{"state": state} for state in states], words_for("sources", "zh"))

    assert re.sub("[\u2066-\u2069]", "", title) == "共 3 个来源：2 个沿用此前发表的数据，1 个尚无数据"


def run(outcome: str, day: int) -> dict[str, Any]:
    return {"outcome": outcome, "started_at": datetime(2026, 11, day, tzinfo=UTC)}


@pytest.mark.parametrize(
    "outcome", ["fine", "degraded", "failed", "interrupted", "paused", "died", "unheard-of"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_last_run_that_ended_is_named(outcome: str, language: str) -> None:
    rows = [run("running", 24), run(outcome, 23), run("fine", 22)]

    assert "23" in runs_title(rows, words_for("sources", language))


def test_a_run_that_has_not_ended_is_not_an_earlier_run() -> None:
    assert runs_title([run("running", 24)], EN) == "No earlier run is on record"

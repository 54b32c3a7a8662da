"""The committed measurement against the archive's labels: complete, consistent, and as good as is said."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from frameshare.repositories.classifier.compat import WORDS

MEASUREMENT = Path(__file__).resolve().parents[3] / "docs" / "measurements" / "classifier_bench.csv"
Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with MEASUREMENT.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_sixty_repositories_are_measured_once_each_at_a_commit(rows: list[Row]) -> None:
    assert [sum(row["group"] == group for row in rows) for group in ("random", "hard")] == [30, 30]
    assert len({row["repo"].lower() for row in rows}) == 60
    assert all(re.fullmatch("[0-9a-f]{40}", row["commit"]) for row in rows)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["committed_on"]) for row in rows)


@pytest.mark.parametrize(("group", "least"), [("random", 26), ("hard", 20)])
def test_as_many_agree_as_is_asked_of_the_classifier(rows: list[Row], group: str, least: int) -> None:
    agreeing = [row for row in rows if row["group"] == group and row["agrees"] == "true"]

    assert len(agreeing) >= least


def test_agreement_is_what_the_labels_say(rows: list[Row]) -> None:
    wrong = [
        row["repo"] for row in rows if row["agrees"] != str(row["pwc_label"] == row["pwc_compat"]).lower()
    ]

    assert wrong == []
    assert {row[column] for row in rows for column in ("pwc_label", "pwc_compat")} <= {
        *WORDS.values(),
        "none",
    }


def test_each_disagreement_has_a_reason_and_nothing_else_has(rows: list[Row]) -> None:
    assert [row["repo"] for row in rows if (row["agrees"] == "true") == bool(row["why_not"].strip())] == []


def test_the_primary_label_is_one_of_those_with_the_best_score(rows: list[Row]) -> None:
    for row in rows:
        scores = json.loads(row["scores"])
        best = {name for name, score in scores.items() if score == max(scores.values())} or {"none"}
        assert row["primary"] in best, row["repo"]

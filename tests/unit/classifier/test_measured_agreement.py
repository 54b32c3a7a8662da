"""The committed measurements against the archive's labels: complete, consistent, and as good as is said."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from frameshare.repositories.classifier.compat import WORDS

MEASUREMENTS = Path(__file__).resolve().parents[3] / "docs" / "measurements"
FILES = {"pwc-classifier-1": "classifier_bench.csv", "pwc-classifier-2": "classifier_bench_2.csv"}
LEAST = {"pwc-classifier-1": {"random": 26, "hard": 20}, "pwc-classifier-2": {"random": 28, "hard": 24}}
Row = dict[str, str]


@pytest.fixture(params=FILES)
def rule_set(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def rows(rule_set: str) -> list[Row]:
    with (MEASUREMENTS / FILES[rule_set]).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_sixty_repositories_are_measured_once_each_at_a_commit(rows: list[Row]) -> None:
    assert [sum(row["group"] == group for row in rows) for group in ("random", "hard")] == [30, 30]
    assert len({row["repo"].lower() for row in rows}) == 60
    assert all(re.fullmatch("[0-9a-f]{40}", row["commit"]) for row in rows)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", row["committed_on"]) for row in rows)


@pytest.mark.parametrize("group", ["random", "hard"])
def test_as_many_agree_as_is_asked_of_the_classifier(rows: list[Row], rule_set: str, group: str) -> None:
    agreeing = [row for row in rows if row["group"] == group and row["agrees"] == "true"]

    assert len(agreeing) >= LEAST[rule_set][group]


def test_both_rule_sets_are_measured_at_the_same_commits() -> None:
    measured = []
    for name in FILES.values():
        with (MEASUREMENTS / name).open(encoding="utf-8", newline="") as lines:
            measured.append({(row["repo"], row["commit"]) for row in csv.DictReader(lines)})

    assert measured[0] == measured[1]


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
        # The second rule set gives no label to what too little of the code names.
        scores = {} if row["evidence"] == "none" else json.loads(row["scores"])
        best = {name for name, score in scores.items() if score == max(scores.values())} or {"none"}
        assert row["primary"] in best, row["repo"]

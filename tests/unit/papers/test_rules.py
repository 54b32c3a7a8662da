"""The mention rules as data: they agree with the other reference tables, and errors name the row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from frameshare.base.errors import ContentError
from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.papers.rules import load_rules

RULES = REFERENCE_DIR / "mention_rules.csv"


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(RULES.open(encoding="utf-8", newline="")))


def write(tmp_path: Path, changed: list[dict[str, str]]) -> Path:
    path = tmp_path / "mention_rules.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(changed[0]))
        writer.writeheader()
        writer.writerows(changed)
    return path


def test_every_framework_of_a_rule_is_in_the_frameworks_table() -> None:
    known = {row["framework"] for row in read_rows(REFERENCE_DIR, "frameworks")}

    assert {row["framework"] for row in rows() if row["framework"]} <= known


def test_the_words_of_the_published_series_are_those_of_the_rule_words_table() -> None:
    words = {
        (row["rule_set"], row["role"], row["word"])
        for row in read_rows(REFERENCE_DIR, "rule_words")
        if str(row["rule_set"]).startswith("horace")
    }

    searched = {
        (row["version"], row["role"], row["pattern"].replace("\\s+", " ").replace("\\.", "."))
        for row in rows()
        if row["version"].startswith("horace")
    }

    assert searched == words


def test_a_changed_rule_has_another_digest(tmp_path: Path) -> None:
    changed = rows()
    for row in changed:
        if row["rule"] == "pytorch":
            row["exclusions"] = "gpytorch|cpytorch"

    before, after = load_rules(RULES), load_rules(write(tmp_path, changed))

    assert len(set(before.digests) ^ set(after.digests)) == 2


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("pattern", "(unclosed", "a regular expression"),
        ("case", "either", "sensitive or insensitive"),
        ("anchor", "PyTorch", "lower-case anchor"),
        ("anchor", "", "lower-case anchor"),
    ],
)
def test_a_wrong_row_is_named_with_its_line(tmp_path: Path, column: str, value: str, expected: str) -> None:
    changed = rows()
    changed[2][column] = value

    with pytest.raises(ContentError) as caught:
        load_rules(write(tmp_path, changed))

    assert "line 4" in str(caught.value)
    assert expected in str(caught.value)


def test_one_rule_name_with_two_meanings_is_refused(tmp_path: Path) -> None:
    changed = rows()
    changed[1]["rule"] = "pytorch"

    with pytest.raises(ContentError, match="two different ones"):
        load_rules(write(tmp_path, changed))

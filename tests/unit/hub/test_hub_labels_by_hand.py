"""How often hub-label-1 and hub-label-2 said of 200 real models what reading their file lists says.

tests/fixtures/hub_labels_by_hand.csv holds what a reader and each rule said of them; docs/hub.md shows these
figures and says where the file lists come from, which may not be handed on.
"""

from __future__ import annotations

import csv

import pytest

from tests.conftest import ROOT

WITHOUT, OTHERS = "no telling tag", "all others"
COMPARED = ("pytorch", "tensorflow", "jax")


def rows() -> list[dict[str, str]]:
    with (ROOT / "tests/fixtures/hub_labels_by_hand.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("rule", "documented"),
    [("hub_label_1", (89, 98, 191, 197, 200)), ("hub_label_2", (86, 98, 193, 198, 200))],
)
def test_the_agreement_with_labels_by_hand_is_the_documented_one(
    rule: str, documented: tuple[int, ...]
) -> None:
    agreed = {WITHOUT: 0, OTHERS: 0, **dict.fromkeys(COMPARED, 0)}
    for row in rows():
        by_hand, found = set(row["by_hand"].split(";")), set(row[rule].split(";"))
        agreed[row["drawn_from"]] += found == by_hand
        for framework in COMPARED:
            agreed[framework] += (framework in found) == (framework in by_hand)

    assert tuple(agreed.values()) == documented
    table = (ROOT / "docs" / "hub.md").read_text(encoding="utf-8")
    assert all(f" {count} " in table for count in documented)

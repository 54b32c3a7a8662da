"""Tool states on tiny tables: each rule, their order, missing signals, and that rules are data."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from tests.unit.marts.tiny_warehouse import Table, build, rows

SIGNALS = {
    "tool": "varchar",
    "is_archived": "boolean",
    "is_declared_ended": "boolean",
    "is_gone": "boolean",
    "ended_on": "date",
    "last_release_on": "date",
    "last_version": "varchar",
    "release_channel": "varchar",
    "months_since_release": "bigint",
    "last_commit_month": "date",
    "pushed_on": "date",
    "last_activity_on": "date",
    "months_since_activity": "bigint",
    "commits_12m": "integer",
    "best_year": "integer",
    "best_year_commits": "integer",
    "commits_to_peak": "double",
    "is_commit_evidence_recent": "boolean",
    "package": "varchar",
    "downloads_month": "date",
    "per_million": "double",
    "downloads_to_a_year_ago": "double",
    "checked_on": "date",
}
TOOLS = {
    "tool": "varchar",
    "current_name": "varchar",
    "area": "varchar",
    "side": "varchar",
    "is_named_by_blog": "boolean",
    "successor": "varchar",
    "ended_on": "date",
    "ended_source": "varchar",
    "reading": "varchar",
    "reading_on": "date",
    "reading_source": "varchar",
}
RULE_COLUMNS = (
    "rule_version",
    "priority",
    "rule",
    "status",
    "signal",
    "comparison",
    "threshold",
    "since_signal",
)
RULES = [
    tuple(row[c] for c in (*RULE_COLUMNS, "meaning")) for row in read_rows(REFERENCE_DIR, "tool_status_rules")
]
RELEASED, ACTIVE_ON, ENDED = date(2025, 3, 1), date(2025, 4, 30), date(2024, 1, 2)
TOOL = (
    "X",
    "X",
    "deployment",
    "pytorch",
    True,
    None,
    None,
    "said so",
    "dormant",
    date(2020, 1, 1),
    "by hand",
)


def status(rules: list[tuple[str | None, ...]] = RULES, **signals: Any) -> dict[str, Any]:
    known = {
        "tool": "X",
        "ended_on": ENDED,
        "last_release_on": RELEASED,
        "last_activity_on": ACTIVE_ON,
        "last_version": "1.0",
        "release_channel": "PyPI",
        "is_commit_evidence_recent": True,
        "checked_on": date(2026, 11, 13),
        **signals,
    }
    columns = dict.fromkeys(RULE_COLUMNS, "varchar") | {"priority": "integer", "threshold": "double"}
    warehouse = build(
        {
            "marts.tool_signals": Table(SIGNALS, [[known.get(column) for column in SIGNALS]]),
            "reference.tools": Table(TOOLS, [TOOL]),
            "reference.tool_status_rules": Table({**columns, "meaning": "varchar"}, rules),
        },
        ["marts.tool_status"],
    )
    (row,) = rows(warehouse, "from marts.tool_status")
    return row


@pytest.mark.parametrize(
    ("signals", "expected", "rule", "since"),
    [
        ({"is_archived": True, "months_since_release": 1}, "ended", "archived", ENDED),
        ({"is_declared_ended": True, "commits_12m": 999}, "ended", "declared", ENDED),
        ({"is_gone": True}, "ended", "gone", None),
        ({"is_gone": True, "months_since_release": 12}, "ended", "gone", None),
        ({"is_gone": True, "months_since_release": 11}, "active", "recent_release", None),
        ({"months_since_activity": 18, "months_since_release": 1}, "dormant", "no_sign_of_life", ACTIVE_ON),
        ({"months_since_release": 24, "commits_to_peak": 0.05}, "dormant", "stalled", RELEASED),
        ({"months_since_release": 24, "commits_to_peak": 0.06}, "slowing", "no_release_for_a_year", RELEASED),
        ({"months_since_release": 12, "commits_12m": 900}, "slowing", "no_release_for_a_year", RELEASED),
        (
            {"commits_to_peak": 0.2, "commits_12m": 250, "months_since_release": 1},
            "slowing",
            "few_commits",
            None,
        ),
        (
            {"commits_to_peak": 0.2, "commits_12m": 251, "months_since_release": 1},
            "active",
            "recent_release",
            None,
        ),
        ({"downloads_to_a_year_ago": 0.5, "months_since_release": 6}, "slowing", "falling_downloads", None),
        ({"downloads_to_a_year_ago": 0.5, "months_since_release": 5}, "active", "recent_release", None),
        ({"commits_12m": 12, "commits_to_peak": 0.9}, "active", "recent_commits", None),
        ({"commits_12m": 11, "commits_to_peak": 0.9}, "dormant", "reading", date(2020, 1, 1)),
        ({}, "dormant", "reading", date(2020, 1, 1)),
    ],
)
def test_the_first_rule_all_of_whose_conditions_hold_decides(
    signals: dict[str, Any], expected: str, rule: str, since: date | None
) -> None:
    row = status(**signals)
    assert (row["status"], row["rule"], row["status_since"]) == (expected, rule, since)


def test_old_commit_counts_decide_nothing() -> None:
    assert status(commits_12m=500, commits_to_peak=1.0, is_commit_evidence_recent=False)["rule"] == "reading"


def test_a_reading_by_hand_says_that_it_is_one() -> None:
    assert status()["evidence"].startswith("read by hand, not computed: by hand")


def test_the_evidence_holds_the_figures_of_the_rule() -> None:
    row = status(
        months_since_release=2,
        commits_12m=30,
        best_year=2020,
        best_year_commits=99,
        last_commit_month=date(2026, 8, 1),
    )
    assert row["evidence"] == (
        "a stable release within a year: last release 1.0 on 2025-03-01 (PyPI); "
        "30 commits in the twelve months to 2026-08, best year 99 (2020)"
    )


def test_another_threshold_is_another_row_and_nothing_else() -> None:
    lenient = [tuple("36" if v == "12" else v for v in rule) for rule in RULES]
    assert status(months_since_release=20)["status"] == "slowing"
    assert status(lenient, months_since_release=20)["status"] == "active"


def test_the_rules_with_the_highest_number_decide_and_not_those_last_in_the_alphabet() -> None:
    version = list(RULE_COLUMNS).index("rule_version")
    tenth = [tuple("36" if v == "12" else v for v in rule) for rule in RULES]
    tenth = [(*rule[:version], "tool-status-10", *rule[version + 1 :]) for rule in tenth]
    ninth = [(*rule[:version], "tool-status-9", *rule[version + 1 :]) for rule in RULES]

    row = status([*ninth, *tenth], months_since_release=20)

    assert (row["status"], row["rule_version"]) == ("active", "tool-status-10")

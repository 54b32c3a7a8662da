"""Small answers to the queries on mentions in full texts, for tests of the research page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

Answer = tuple[Mapping[str, str], Sequence[tuple[Any, ...]]]
INTERVAL = {"share_low": "double", "share_high": "double"}
SHARE_COLUMNS = {
    "rule_set": "varchar",
    "basis": "varchar",
    "year": "integer",
    "venue": "varchar",
    "venues": "integer",
    "pytorch_only": "integer",
    "tensorflow_only": "integer",
    "papers": "integer",
    "share_pytorch": "double",
    **INTERVAL,
    "as_of": "date",
    "origin": "varchar",
}
OVERLAP_COLUMNS = {
    "venue": "varchar",
    "year": "integer",
    "rule_set": "varchar",
    "published_share": "double",
    "published_papers": "integer",
    "read_share": "double",
    "read_low": "double",
    "read_high": "double",
    "papers_read": "integer",
    "is_within": "boolean",
}
FRAMEWORK_COLUMNS = {
    "rule_set": "varchar",
    "framework": "varchar",
    "year": "integer",
    "venues": "integer",
    "papers_read": "integer",
    "papers_with_mention": "integer",
    "share": "double",
    **INTERVAL,
    "origin": "varchar",
    "as_of": "date",
}
MENTION_COLUMNS = {
    "venue": "varchar",
    "year": "integer",
    "rule_set": "varchar",
    "framework": "varchar",
    "papers_listed": "integer",
    "papers_read": "integer",
    "papers_with_mention": "integer",
    "share": "double",
    **INTERVAL,
    "origin": "varchar",
    "as_of": "date",
}
ECOSYSTEM_COLUMNS = {
    "framework": "varchar",
    "year": "integer",
    "papers_read": "integer",
    "papers_naming_framework": "integer",
    "share_naming_framework": "double",
    "share_naming_ecosystem": "double",
}
USE_COLUMNS = {
    "venue": "varchar",
    "year": "integer",
    "pytorch_only": "integer",
    "tensorflow_only": "integer",
    "share_named": "double",
    "share_used": "double",
    "difference_points": "double",
    "origin": "varchar",
    "as_of": "date",
}
MOVE_COLUMNS = {
    "from_year": "integer",
    "to_year": "integer",
    "joining": "varchar",
    "author_rule": "varchar",
    "from_framework": "varchar",
    "to_framework": "varchar",
    "authors": "integer",
    "denominator": "integer",
    "share": "double",
    **INTERVAL,
    "origin": "varchar",
    "as_of": "date",
}
COVERAGE_COLUMNS = {
    "venue": "varchar",
    "year": "integer",
    "papers_expected": "integer",
    "papers_listed": "integer",
    "papers_tried": "integer",
    "papers_read": "integer",
    "papers_without_text": "integer",
    "papers_not_obtained": "integer",
    "share_read": "double",
    "origin": "varchar",
    "as_of": "date",
}
DAY = date(2026, 11, 24)
FINAL = "horace-2020-07-28"


def mention_answers() -> dict[str, Answer]:
    """Return answers as after one venue was read and one was published."""
    moves = [
        (2018, 2019, joining, rule, before, after, authors, 100, authors / 100, 0.1, 0.9, "collected", DAY)
        for joining in ("conservative", "exact", "loose")
        for rule in ("all", "first", "last")
        for before, after, authors in (
            ("tensorflow", "pytorch", 46),
            ("tensorflow", "tensorflow", 54),
            ("pytorch", "pytorch", 83),
            ("pytorch", "tensorflow", 17),
        )
    ]
    # The published lists of the same two years, which leave papers of vendors out.
    moves += [
        (2018, 2019, "published", rule, before, after, authors, of, authors / of, 0.1, 0.9, "seed", DAY)
        for rule in ("all", "first", "last")
        for before, after, authors, of in (
            ("tensorflow", "pytorch", 142, 257),
            ("tensorflow", "tensorflow", 115, 257),
            ("pytorch", "pytorch", 182, 214),
            ("pytorch", "tensorflow", 32, 214),
        )
    ]
    return {
        "mention_pytorch_share": (
            SHARE_COLUMNS,
            [
                (FINAL, "published", 2021, None, 2, 958, 275, 4195, 0.777, 0.753, 0.799, DAY, "collected"),
                ("mention-1", "read", 2022, None, 1, 23, 2, 70, 0.92, 0.75, 0.978, DAY, "collected"),
                ("mention-1", "read", 2022, "ACML", 1, 23, 2, 70, 0.92, 0.75, 0.978, DAY, "collected"),
            ],
        ),
        "mention_published_and_read": (
            OVERLAP_COLUMNS,
            [("ICML", 2020, FINAL, 0.667, 1084, 0.7, 0.6, 0.79, 300, True)],
        ),
        "mention_frameworks_by_year": (
            FRAMEWORK_COLUMNS,
            [
                ("mention-1", "pytorch", 2022, 1, 70, 25, 0.357, 0.255, 0.474, "collected", DAY),
                ("mention-1", "tensorflow", 2022, 1, 70, 4, 0.057, 0.022, 0.138, "collected", DAY),
                ("mention-1", "jax", 2022, 1, 70, 0, 0.0, 0.0, 0.052, "collected", DAY),
                ("mention-1-body", "pytorch", 2022, 1, 70, 18, 0.257, 0.169, 0.37, "collected", DAY),
            ],
        ),
        "mention_readings": (
            MENTION_COLUMNS,
            [
                ("ACML", 2022, "mention-1", "pytorch", 83, 70, 25, 0.357, 0.255, 0.474, "collected", DAY),
                ("ACML", 2022, "mention-1", "tensorflow", 83, 70, 4, 0.057, 0.022, 0.138, "collected", DAY),
                ("ACML", 2022, "mention-1", "jax", 83, 70, 0, 0.0, 0.0, 0.052, "collected", DAY),
            ],
        ),
        "mention_ecosystem": (ECOSYSTEM_COLUMNS, []),
        "mention_use_effect": (USE_COLUMNS, [("ACML", 2022, 23, 2, 0.92, 0.933, 1.3, "collected", DAY)]),
        "researcher_moves": (MOVE_COLUMNS, moves),
        "mention_coverage": (
            COVERAGE_COLUMNS,
            [("ACML", 2022, 83, 83, 83, 70, 0, 13, 0.843, "collected", DAY)],
        ),
    }

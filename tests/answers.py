"""A real warehouse whose saved queries answer what a test says: one table and one query file per answer."""

# ruff: noqa: E501 - rows of data and sentences read better on one line

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from frameshare.warehouse.reader import Warehouse
from tests.mention_answers import mention_answers

Answer = tuple[Mapping[str, str], Sequence[tuple[Any, ...]]]

PARAMS = {
    "events": "affects",
    "papers_by_venue_year": "rule_set",
    "mention_coverage": "is_tried",
    "mention_readings": "rule_set",
}
FINAL, FIRST = "horace-2020-07-28", "horace-2019-09-05"


def open_warehouse(folder: Path, answers: Mapping[str, Answer]) -> Warehouse:
    """Return a warehouse in `folder` that answers each query with the given columns (types) and rows."""
    queries = folder / "sql" / "queries"
    queries.mkdir(parents=True, exist_ok=True)
    path = folder / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.begin()  # else each row is committed by itself
        for name, (columns, rows) in answers.items():
            typed = ", ".join(f"{column} {kind}" for column, kind in columns.items())
            connection.execute(f"create or replace table {name} ({typed})")
            if rows:
                connection.executemany(f"insert into {name} values ({', '.join('?' * len(columns))})", rows)
            (queries / f"{name}.sql").write_text(_query(name, columns), encoding="utf-8")
        connection.commit()
    return Warehouse(path, folder / "sql")


def _query(name: str, columns: Mapping[str, str]) -> str:
    param = PARAMS.get(name)
    header = [f"-- What the test says of {name}.", "-- grain: one row per row"]
    header += [f"-- param {param}: varchar = null | not used"] if param else []
    header += ["-- columns:", *(f"--   {column}: column {column}" for column in columns)]
    where = f" where ${param} is null or true" if param else ""
    return "\n".join([*header, f"select * from {name}{where}"])


VENUE_COLUMNS = {
    "venue": "varchar", "year": "integer", "rule_set": "varchar", "population": "varchar",
    "pytorch_only": "integer", "tensorflow_only": "integer", "papers": "integer", "share_pytorch": "double",
    "share_low": "double", "share_high": "double", "origin": "varchar", "source_url": "varchar",
}  # fmt: skip
YEAR_COLUMNS = {
    "year": "integer", "rule_set": "varchar", "population": "varchar", "venues": "integer",
    "pytorch_only": "integer", "tensorflow_only": "integer", "share_pytorch": "double",
    "share_low": "double", "share_high": "double",
}  # fmt: skip
MIGRATION_COLUMNS = {
    "from_year": "integer", "to_year": "integer", "author_rule": "varchar", "vendor_papers": "varchar",
    "from_framework": "varchar", "to_framework": "varchar", "authors": "integer", "denominator": "integer",
    "share": "double",
}  # fmt: skip
BASIS_COLUMNS = {
    "answer": "varchar", "definition": "varchar", "origin": "varchar", "rows": "bigint", "as_of": "date",
    "source_url": "varchar",
}  # fmt: skip
EVENT_COLUMNS = {
    "date": "date", "date_precision": "varchar", "subject": "varchar", "framework": "varchar",
    "event": "varchar", "event_kind": "varchar", "affects": "varchar", "source": "varchar",
}  # fmt: skip
STATUS_COLUMNS = {
    "source": "varchar", "title": "varchar", "homepage": "varchar", "licence": "varchar",
    "attribution": "varchar", "state": "varchar", "as_of": "date", "age_days": "bigint",
    "cadence_days": "double", "rows": "bigint", "note": "varchar",
}  # fmt: skip
RUN_COLUMNS = {
    "run_id": "varchar", "started_at": "timestamptz", "finished_at": "timestamptz", "outcome": "varchar",
    "engine": "varchar", "command": "varchar", "version": "varchar", "steps": "bigint",
    "failed_steps": "bigint", "messages": "varchar",
}  # fmt: skip
FRAMEWORK_COLUMNS = {
    "framework": "varchar", "title": "varchar", "kind": "varchar", "side": "varchar",
    "colour_light": "varchar", "colour_dark": "varchar", "homepage": "varchar",
}  # fmt: skip
RULE_COLUMNS = {"rule_set": "varchar", "measure": "varchar", "valid_from": "date"}

SOURCE_URL = "https://example.org/counts.csv"
VENUE_ROWS = [
    ("CVPR", 2018, FINAL, "accepted", 89, 137, 979, 0.394, 0.332, 0.459, "seed", SOURCE_URL),
    ("CVPR", 2019, FINAL, "accepted", 294, 148, 1294, 0.665, 0.62, 0.707, "seed", SOURCE_URL),
    ("ICLR", 2018, FINAL, "accepted", 28, 95, 337, 0.228, 0.162, 0.309, "seed", SOURCE_URL),
    ("ICLR", 2021, FINAL, "submitted", 756, 217, 3012, 0.777, 0.75, 0.802, "seed", SOURCE_URL),
    ("CVPR", 2018, FIRST, None, 82, 116, None, 0.414, 0.348, 0.484, "collected", SOURCE_URL),
]
YEAR_ROWS = [
    (2018, FINAL, "as_published", 2, 117, 232, 0.335, 0.288, 0.386),
    (2019, FINAL, "as_published", 2, 294, 148, 0.665, 0.62, 0.707),
    (2021, FINAL, "as_published", 1, 756, 217, 0.777, 0.75, 0.802),
    (2018, FINAL, "accepted_only", 2, 117, 232, 0.335, 0.288, 0.386),
    (2019, FINAL, "accepted_only", 2, 294, 148, 0.665, 0.62, 0.707),
    (2018, FIRST, "as_published", 1, 82, 116, 0.414, 0.348, 0.484),
]
_VARIANTS = {
    ("all", "excluded"): (142, 257, 182, 214),
    ("all", "included"): (161, 343, 207, 249),
    ("last", "excluded"): (36, 62, 40, 45),
    ("last", "included"): (36, 78, 49, 57),
    ("first", "excluded"): (14, 31, 26, 26),
    ("first", "included"): (15, 41, 32, 34),
}
MIGRATION_ROWS = [
    row
    for (authors, vendors), (moved, tensorflow, stayed, pytorch) in _VARIANTS.items()
    for row in (
        (2018, 2019, authors, vendors, "tensorflow", "pytorch", moved, tensorflow, moved / tensorflow),
        (2018, 2019, authors, vendors, "tensorflow", "tensorflow", tensorflow - moved, tensorflow, 1 - moved / tensorflow),
        (2018, 2019, authors, vendors, "pytorch", "pytorch", stayed, pytorch, stayed / pytorch),
        (2018, 2019, authors, vendors, "pytorch", "tensorflow", pytorch - stayed, pytorch, 1 - stayed / pytorch),
        (2018, 2019, authors, vendors, "tensorflow", "neither", 100, tensorflow + 100, 100 / (tensorflow + 100)),
    )
]  # fmt: skip
BASIS_ROWS = [
    ("papers_by_venue_year", FINAL, "seed", 4, date(2021, 10, 22), SOURCE_URL),
    ("papers_by_venue_year", FIRST, "collected", 1, date(2019, 9, 4), SOURCE_URL),
    ("researcher_migration", "migration-1", "seed", 30, date(2021, 10, 22), SOURCE_URL),
]
EVENT_ROWS = [
    (date(2018, 12, 7), "day", "PyTorch", "pytorch", "PyTorch 1.0.0", "release", None, "package index"),
    (date(2021, 1, 1), "year", "ICLR", None, "ICLR counts submissions", "method_break", "papers", SOURCE_URL),
]
STATUS_ROWS = [
    ("conference_lists", "Conference lists", "https://example.org", "none", "Somebody", "fresh", date(2021, 10, 22), 1, 30.0, 9000, None),
    ("hub", "Model hub", "https://example.org", "none", "Hub", "stale", date(2026, 11, 1), 23, 1.0, 5000, "timed out"),
    ("pwc", "Archive", "https://example.org", "CC BY-SA 4.0", "Archive", "seed", None, None, 30.0, None, None),
]  # fmt: skip
FRAMEWORK_ROWS = [
    ("pytorch", "PyTorch", "framework", "pytorch", "#D4501F", "#F97B45", "https://pytorch.org"),
    (
        "tensorflow",
        "TensorFlow",
        "framework",
        "tensorflow",
        "#1D5FA8",
        "#5FA8EE",
        "https://www.tensorflow.org",
    ),
    ("neither", "neither", "group", None, "#767C85", "#9AA1AC", None),
]
RULE_ROWS = [(FINAL, "conference_counts", date(2020, 7, 28)), (FIRST, "conference_counts", date(2019, 9, 5))]


DETAIL_COLUMNS = {
    "question": "varchar", "indicator": "varchar", "leader": "varchar", "strength": "varchar", "state": "varchar",
    "value_a": "double", "value_b": "double", "value_jax": "double", "value_neutral": "double", "unit": "varchar",
    "as_of": "date", "oldest_as_of": "date", "since": "date", "previous_leader": "varchar",
    "indicators_for": "integer", "indicators_against": "integer", "indicators_too_old": "integer",
    "indicators_never_collected": "integer", "evidence_query": "varchar", "note": "varchar", "rule_version": "varchar",
}  # fmt: skip


def _together(question: str, leader: str, counts: tuple[int, int, int, int]) -> tuple[Any, ...]:
    return (question, "all_indicators", leader, "majority", "leads", 2, 1, 0, 0, "indicators", date(2026, 10, 8),
            date(2024, 12, 13), date(2024, 3, 1), None, *counts, "verdict", "counts", "verdict-2")  # fmt: skip


def _blog(question: str, leader: str) -> tuple[Any, ...]:
    return (question, "blog_2022", leader, *(None,) * 17, "verdict-2")


DETAIL_ROWS = [
    _blog("models", "pytorch"), _together("models", "pytorch", (2, 0, 0, 1)),
    _blog("deployment", "tensorflow"), _together("deployment", "neutral", (2, 1, 0, 3)),
    _blog("ecosystem", "tensorflow"), _together("ecosystem", "pytorch", (3, 1, 4, 0)),
    ("ecosystem", "stars", "tensorflow", "slight", "leads", 100_000, 200_000, None, None, "stars", date(2026, 8, 22),
     None, date(2018, 11, 1), None, *(None,) * 4, "repo_stars", "Stars observed", "verdict-2"),
    ("models", "papers", "pytorch", "clear", "leads", 0.8, 0.2, 0.04, None, "share", date(2021, 12, 31),
     None, date(2019, 1, 1), "tensorflow", *(None,) * 4, "pmlr_mention_share", "Papers", "verdict-2"),
]  # fmt: skip
POINT_COLUMNS = {
    "question": "varchar", "indicator": "varchar", "day": "date", "value_pytorch": "double",
    "value_tensorflow": "double", "value_jax": "double", "value_neutral": "double", "share_pytorch": "double",
    "share_jax": "double", "unit": "varchar",
}  # fmt: skip
POINT_ROWS = [
    ("models", "papers", date(2018, 1, 1), 0.2, 0.8, None, None, 0.2, None, "share"),
    ("models", "papers", date(2022, 1, 1), 0.8, 0.2, 0.04, None, 0.8, 0.2, "share"),
    ("ecosystem", "stars", date(2022, 1, 1), 50_000, 150_000, None, None, 0.25, None, "stars"),
    ("ecosystem", "stars", date(2026, 8, 1), 100_000, 200_000, None, None, 1 / 3, None, "stars"),
]
PMLR_COLUMNS = {
    "panel": "varchar", "rule_set": "varchar", "year": "integer", "venues": "integer", "venue_names": "varchar",
    "papers_listed": "integer", "papers_read": "integer", "pytorch_only": "integer", "tensorflow_only": "integer",
    "share_pytorch": "double", "share_low": "double", "share_high": "double", "origin": "varchar",
}  # fmt: skip
PMLR_ROWS = [
    ("usable", "mention-1", 2017, 3, "ACML, AISTATS, CoRL", 258, 234, 0, 12, 0.0, 0.0, 0.24, "seed"),
    ("usable", "mention-1", 2025, 11, "ACML, AutoML", 739, 599, 95, 6, 0.94, 0.88, 0.97, "seed"),
]
HUB_COLUMNS = {
    "snapshot_date": "date", "scope": "varchar", "method": "varchar", "bucket": "varchar", "models": "integer",
    "share": "double", "denominator": "integer", "share_low": "double", "share_high": "double",
    "is_derived": "boolean", "definition": "varchar", "origin": "varchar", "source": "varchar",
}  # fmt: skip


def research_answers() -> dict[str, Answer]:
    """Return small true-to-life answers to every query of the overview and the research page."""
    return {
        "papers_by_venue_year": (VENUE_COLUMNS, VENUE_ROWS),
        "pytorch_share_by_year": (YEAR_COLUMNS, YEAR_ROWS),
        "researcher_migration": (MIGRATION_COLUMNS, MIGRATION_ROWS),
        "research_basis": (BASIS_COLUMNS, BASIS_ROWS),
        "events": (EVENT_COLUMNS, EVENT_ROWS),
        "source_status": (STATUS_COLUMNS, STATUS_ROWS),
        "run_history": (RUN_COLUMNS, []),
        "frameworks": (FRAMEWORK_COLUMNS, FRAMEWORK_ROWS),
        "rule_sets": (RULE_COLUMNS, RULE_ROWS),
        "verdict_details": (DETAIL_COLUMNS, DETAIL_ROWS),
        "indicator_points": (POINT_COLUMNS, POINT_ROWS),
        "hub_then_and_now": (HUB_COLUMNS, []),
        "pmlr_pytorch_share": (PMLR_COLUMNS, PMLR_ROWS),
        "definitions": ({"definition": "varchar", "version": "varchar"}, [("hub-label", "1")]),
        **mention_answers(),
    }


def without_rows(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Return the same answers without any row, except the frameworks."""
    return {
        name: (columns, rows if name == "frameworks" else []) for name, (columns, rows) in answers.items()
    }


def hostile_answers(name: str) -> dict[str, Answer]:
    """Return answers in which a venue, frameworks and what authors moved to have that name."""
    answers = research_answers()
    row = (
        name,
        2019,
        VENUE_ROWS[0][2],
        name,
        10,
        20,
        100,
        0.33,
        0.2,
        0.5,
        name,
        "javascript:alert(1)",
    )
    answers["papers_by_venue_year"] = (VENUE_COLUMNS, [*VENUE_ROWS, row])
    moved = (2018, 2019, "all", "excluded", "tensorflow", name, 50, 200, 0.25)
    answers["researcher_migration"] = (MIGRATION_COLUMNS, [*MIGRATION_ROWS, moved])
    evil = (name, name, "group", None, "#123456", "#abcdef", None)
    answers["frameworks"] = (FRAMEWORK_COLUMNS, [*FRAMEWORK_ROWS, evil])
    return answers

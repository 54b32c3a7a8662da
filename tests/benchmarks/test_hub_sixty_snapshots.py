"""Sixty SYNTHETIC snapshots of the whole Hub in the raw zone: a build after one more costs about that one."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from frameshare.base.reference import load_tables
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR, SQL_DIR
from frameshare.raw.zone import RawZone
from frameshare.sources.registry import all_sources
from frameshare.warehouse.inputs import Inputs
from frameshare.warehouse.publish import build_warehouse
from tests.benchmarks.hub_synthetic import write_snapshot

# A tenth of the Hub each: sixty whole ones take an hour to invent and to label for the first time.
ROWS = 300_000
FIRST = date(2025, 1, 1)


def build(folder: Path) -> tuple[int, float]:
    """Build the warehouse; returns how many per-snapshot results were computed, and CPU seconds."""
    tables = [*load_tables(REFERENCE_DIR, "reference"), *load_tables(SEED_DIR, "seed")]
    given = Inputs(RawZone(folder / "raw"), list(all_sources().values()), tables)
    started = time.process_time()
    report = build_warehouse(folder / "warehouse.duckdb", SQL_DIR, given, cache_dir=folder / "cache")
    return report.snapshots_computed, time.process_time() - started


@pytest.mark.benchmark
@pytest.mark.timeout(1800)
def test_a_build_after_one_more_snapshot_costs_about_that_one(tmp_path: Path) -> None:
    alone, many = tmp_path / "alone", tmp_path / "many"
    write_snapshot(alone / "raw", FIRST, ROWS)
    models, one_s = build(alone)
    for week in range(60):
        write_snapshot(many / "raw", FIRST + timedelta(weeks=week), ROWS, week)
    computed, sixty_s = build(many)
    assert computed == 60 * models
    write_snapshot(many / "raw", FIRST + timedelta(weeks=60), ROWS, 60)
    computed, next_s = build(many)
    assert computed == models
    print(
        f"\n{ROWS:,} synthetic models a snapshot, CPU s of a build: one snapshot {one_s:.1f}, "
        f"sixty for the first time {sixty_s:.1f}, one more {next_s:.1f}"
    )

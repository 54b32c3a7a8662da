"""What is new costs, not what stands: a build after one more snapshot, a site after one changed query."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from frameshare.base.resources import SQL_DIR
from frameshare.warehouse.reader import Warehouse
from frameshare_site.site import publish_site
from tests.benchmarks import scale_study
from tests.benchmarks.costs import ROUNDS, Cost, compare, cost_in_child
from tests.benchmarks.hub_synthetic import write_snapshot

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]

FIRST = date(2025, 1, 1)
DAYS = int(os.environ.get("DAYS", "15"))
MODELS = 10_000
CHANGED = "framework_signals"


def test_a_build_after_one_new_daily_snapshot_against_the_whole_build(tmp_path: Path) -> None:
    standing, newest = tmp_path / "standing", tmp_path / "newest"
    for number in range(DAYS - 1):
        write_snapshot(standing / "raw", FIRST + timedelta(days=number), MODELS, number)
    write_snapshot(newest, FIRST + timedelta(days=DAYS - 1), MODELS, DAYS - 1)
    cost_in_child(partial(scale_study.build, standing))
    costs: dict[str, list[Cost]] = {"one more day": [], "nothing new": [], "whole build": []}
    for number in range(ROUNDS):
        folder = tmp_path / str(number)
        shutil.copytree(standing, folder)
        shutil.copytree(newest, folder / "raw", dirs_exist_ok=True)
        build = partial(scale_study.build, folder)
        costs["one more day"].append(cost_in_child(build))
        costs["nothing new"].append(cost_in_child(build))
        (folder / "warehouse.duckdb").unlink()
        shutil.rmtree(folder / "cache")
        costs["whole build"].append(cost_in_child(build))
        shutil.rmtree(folder)
    compare(costs, f"build: {DAYS} daily snapshots of {MODELS:,} synthetic models")


def test_a_site_after_one_changed_query_against_the_whole_site(offline_run: Path, tmp_path: Path) -> None:
    sql = tmp_path / "sql"
    shutil.copytree(SQL_DIR, sql)
    query = next(sql.rglob(f"queries/**/{CHANGED}.sql"))
    redrawn = tmp_path / "redrawn.json"

    def draw(site: Path) -> None:
        with Warehouse(offline_run / "warehouse.duckdb", sql) as warehouse:
            redrawn.write_text(json.dumps(publish_site(warehouse, site).redrawn))

    costs: dict[str, list[Cost]] = {"one changed query": [], "whole site": []}
    for number in range(ROUNDS):
        site = tmp_path / f"site-{number}"
        costs["whole site"].append(cost_in_child(partial(draw, site)))
        pages = json.loads(redrawn.read_text())
        query.write_text(f"{query.read_text()}\n-- changed {number}\n")
        costs["one changed query"].append(cost_in_child(partial(draw, site)))
        again = json.loads(redrawn.read_text())
        assert 0 < len(again) < len(pages)
    compare(costs, f"site: {len(again)} of {len(pages)} pages ask the query that changed")

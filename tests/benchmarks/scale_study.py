"""What one more weekly snapshot of the Hub costs as the Hub and its history grow, on SYNTHETIC models.

    SIZES=20000x4,80000x4 python -m tests.benchmarks.scale_study OUT.csv

For each size it invents weeks of models, builds the warehouse, adds a week and builds again, each build in a
process of its own. One row a size: models, weeks, bytes of raw, cache and warehouse, CPU and peak memory of
the build of all weeks and of the build after one more. docs/scale.md says what follows from it.
"""

from __future__ import annotations

import csv
import os
import sys
import tempfile
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from frameshare.base.reference import load_tables
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR, SQL_DIR
from frameshare.raw.zone import RawZone
from frameshare.sources.registry import all_sources
from frameshare.warehouse.inputs import Inputs
from frameshare.warehouse.publish import build_warehouse
from tests.benchmarks.costs import Cost, cost_in_child
from tests.benchmarks.hub_synthetic import write_snapshot

# Models a snapshot x weeks before the one that is added.
SIZES = os.environ.get("SIZES", "20000x4,20000x16,80000x4,80000x16,320000x4")
FIRST = date(2025, 1, 1)


def build(folder: Path) -> None:
    tables = [*load_tables(REFERENCE_DIR, "reference"), *load_tables(SEED_DIR, "seed")]
    given = Inputs(RawZone(folder / "raw"), list(all_sources().values()), tables)
    warehouse = folder / "warehouse.duckdb"
    build_warehouse(
        warehouse, SQL_DIR, given, cache_dir=folder / "cache", is_standing_sound=warehouse.exists()
    )


def size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def measure(models: int, weeks: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="synthetic-scale-") as name:
        folder = Path(name)
        for week in range(weeks):
            write_snapshot(folder / "raw", FIRST + timedelta(weeks=week), models, week)
        whole = cost_in_child(partial(build, folder))
        write_snapshot(folder / "raw", FIRST + timedelta(weeks=weeks), models, weeks)
        one_more = cost_in_child(partial(build, folder))
        return {
            "models": models,
            "weeks": weeks,
            "raw_bytes_a_week": size(folder / "raw") // (weeks + 1),
            "cache_bytes_a_week": size(folder / "cache" / "models") // (weeks + 1),
            "warehouse_bytes": (folder / "warehouse.duckdb").stat().st_size,
            **columns(whole, one_more),
        }


def columns(whole: Cost, one_more: Cost) -> dict[str, float]:
    """Return what the first build and the one after it cost, as columns of the table."""
    return {
        "first_build_cpu_s": round(whole.cpu_s, 2),
        "first_build_peak_mib": round(whole.peak_mib),
        "one_more_cpu_s": round(one_more.cpu_s, 2),
        "one_more_peak_mib": round(one_more.peak_mib),
    }


def write_table(file: str, measured: Iterable[dict[str, float]]) -> None:
    """Print each row as it is measured, and write all as CSV."""
    rows = []
    for row in measured:
        rows.append(row)
        print(row, flush=True)
    with Path(file).open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    sizes = (part.partition("x") for part in SIZES.split(","))
    write_table(sys.argv[1], (measure(int(models), int(weeks)) for models, _, weeks in sizes))


if __name__ == "__main__":
    main()

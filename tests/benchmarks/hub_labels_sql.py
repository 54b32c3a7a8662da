"""The SQL model of the labels, run by itself on two threads and 2 GiB.

Run as `python -m tests.benchmarks.hub_labels_sql IN.parquet OUT.parquet`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import duckdb

from frameshare.base.reference import load_tables
from frameshare.base.resources import REFERENCE_DIR, SQL_DIR
from frameshare.warehouse.inputs import load_tables as load_into


def main(source: Path, target: Path) -> None:
    """Label the models in `source` and write the model's rows to `target`."""
    config = {"threads": "2", "memory_limit": "1700MB", "temp_directory": tempfile.mkdtemp()}
    with duckdb.connect(config=config) as connection:
        wanted = {"hub_tags", "hub_libraries", "hub_label_blocks"}
        load_into(connection, [t for t in load_tables(REFERENCE_DIR, "reference") if t.name in wanted])
        connection.execute("create schema raw")
        connection.execute(
            "create view raw.hub_models as select *, 's' as snapshot_id, date '2026-11-20' as snapshot_date "
            f"from read_parquet('{source}')"
        )
        model = (SQL_DIR / "staging" / "hub" / "hub_labels.sql").read_text()
        connection.execute(f"copy ({model}) to '{target}' (format parquet, compression zstd)")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

"""The floor: bare DuckDB copies the archive's files and runs the same SQL into a file, and does nothing else.

    python -m tests.benchmarks.bare_archive FOLDER DATA_DIR OUT

No validation, provenance, checks, comments or cache. DATA_DIR is what `frameshare_archive` left there: it
says which raw files the SQL reads.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from frameshare.raw.zone import RawZone
from frameshare.sources.registry import all_sources
from frameshare.warehouse.beside import SCHEMAS
from frameshare.warehouse.bundled import bundled_models
from frameshare.warehouse.catalog import BUNDLED, load_macros, load_models
from frameshare.warehouse.inputs import Inputs, load_meta, load_raw_views, load_tables
from frameshare.warehouse.order import build_order
from tests.benchmarks.frameshare_archive import KEYS, tables_of_code


def main() -> None:
    """Copy the files, then make every table."""
    folder, data_dir, out = (Path(word) for word in sys.argv[1:4])
    out.mkdir(parents=True)
    sql_dir = data_dir / "sql"
    given = Inputs(RawZone(data_dir / "raw"), [all_sources()[key] for key in KEYS], tables_of_code())
    # Where nothing is asked about order, rows need not be kept in it; and short texts are not worth FSST.
    config = {"preserve_insertion_order": "false", "disabled_compression_methods": "fsst"}
    with duckdb.connect(config=config) as connection:
        connection.execute(f"attach '{out / 'warehouse.duckdb'}' as output")
        for schema in (*SCHEMAS, BUNDLED):
            connection.execute(f"create schema if not exists {schema}; create schema output.{schema}")
        for dataset, files in (("pwc_links", "links.parquet"), ("pwc_papers", "papers-*.parquet")):
            source = f"read_parquet('{folder}/synthetic-{files}')"
            there = {row[0] for row in connection.execute(f"describe from {source}").fetchall()}
            columns = ", ".join(c.name for c in given.datasets[dataset].columns if c.name in there)
            connection.execute(
                f"copy (select {columns} from {source}) to '{out / dataset}.parquet' (compression zstd)"
            )
        load_raw_views(connection, given)
        load_tables(connection, given.tables)
        load_meta(connection, given)
        for macro in load_macros(sql_dir):
            connection.execute(macro)
        models = load_models(sql_dir) + bundled_models(given.tables)
        known = {f"raw.{name}" for name in given.datasets} | {f"{t.schema}.{t.name}" for t in given.tables}
        known |= {f"meta.{name}" for name in ("sources", "snapshots", "runs", "freshness")}
        for model, _ in build_order(models, known):
            if model.is_internal:
                kind = "table" if model.is_stored else "view"
                connection.execute(f"create {kind} {model.full_name} as {model.sql}")
            else:
                connection.execute(
                    f"create table output.{model.full_name} as {model.sql}; "
                    f"create view {model.full_name} as from output.{model.full_name}"
                )


if __name__ == "__main__":
    main()

"""A bundled row gives way only to a collected row of the same thing, as its table declares."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from frameshare.base.errors import ContentError
from frameshare.base.reference import ReferenceTable, load_tables
from frameshare.base.resources import SEED_DIR, SQL_DIR
from frameshare.sources.registry import all_sources
from frameshare.warehouse.bundled import bundled_models
from frameshare.warehouse.catalog import load_models, load_queries
from frameshare.warehouse.order import dependencies

TABLES = {table.name: table for table in load_tables(SEED_DIR, "seed")}
# Models that read a whole seed table beside its view, and why.
READ_WHOLE = {
    (
        "marts.package_downloads",
        "pypi_downloads",
    ): "the share as published, where a collected month has no basket",
    ("marts.package_lists_compared", "pypi_downloads"): "the two bundled lists are held against each other",
    ("staging.package_months", "pypi_downloads"): "which months need no other counter",
    ("marts.rolling_downloads", "pypi_rolling_downloads"): "a series of its own that nothing replaces",
}


def write_table(folder: Path, gives_way: str) -> None:
    (folder / "pulls.csv").write_text("image,day,pulls\na,2024-01-01,1\na,2024-01-02,2\nb,2024-01-01,3\n")
    columns = "".join(
        f'[columns.{name}]\ntype = "{kind}"\ndescription = "x"\n'
        for name, kind in (("image", "varchar"), ("day", "date"), ("pulls", "bigint"))
    )
    (folder / "pulls.toml").write_text(
        'title = "Pulls"\ndescription = "x"\nkey = ["image", "day"]\nsource = "x"\nlicence = "x"\n'
        f"{gives_way}\n{columns}"
    )


def left_over(table: ReferenceTable, collected: str) -> list[tuple[str, int]]:
    connection = duckdb.connect()
    connection.execute("create schema seed; create schema raw")
    connection.execute(f"create table seed.pulls as from read_csv('{table.path}')")
    connection.execute(f"create table raw.pulls as {collected}")
    (model,) = bundled_models([table])
    return connection.execute(f"select image, pulls from ({model.sql}) order by pulls").fetchall()


@pytest.mark.parametrize(
    ("collected", "expected"),
    [
        ("select 'a' as image, date '2024-01-01' as day", [("a", 2), ("b", 3)]),
        ("select 'a' as image, date '2024-02-01' as day", [("a", 1), ("a", 2), ("b", 3)]),
        ("select 'c' as image, date '2024-01-01' as day", [("a", 1), ("a", 2), ("b", 3)]),
        ("select 'a' as image, date '2024-01-01' as day where false", [("a", 1), ("a", 2), ("b", 3)]),
    ],
)
def test_only_a_collected_row_of_the_same_thing_replaces_a_bundled_one(
    tmp_path: Path, collected: str, expected: list[tuple[str, int]]
) -> None:
    write_table(tmp_path, '[gives_way]\nto = "raw.pulls"\nby = ["image", "day"]')
    (table,) = load_tables(tmp_path, "seed")

    assert left_over(table, collected) == expected


@pytest.mark.parametrize(
    "declared",
    ['to = "raw.pulls"\nby = ["image", "colour"]', 'to = "raw.pulls"\nby = []', 'by = ["image"]'],
)
def test_a_declaration_that_cannot_be_used_is_refused_with_the_file(tmp_path: Path, declared: str) -> None:
    write_table(tmp_path, f"[gives_way]\n{declared}")

    with pytest.raises(ContentError, match=r"pulls\.toml"):
        load_tables(tmp_path, "seed")


def test_every_model_reads_a_table_that_gives_way_through_its_view() -> None:
    giving = {name for name, table in TABLES.items() if table.gives_way}
    with duckdb.connect() as parser:
        whole = {
            (model.full_name, name)
            for model in load_models(SQL_DIR)
            for name in giving
            if f"seed.{name}" in dependencies(parser, model.sql, str(model.path))
        }
        asked = {
            (query.name, name)
            for query in load_queries(SQL_DIR).values()
            for name in giving
            if f"seed.{name}" in dependencies(parser, query.sql, str(query.path))
        }

    assert whole == READ_WHOLE.keys()
    assert asked == set()


def test_what_a_table_gives_way_to_exists_and_the_columns_identify_a_part_of_its_rows() -> None:
    raw = {f"raw.{d.name}": {c.name for c in d.columns} for s in all_sources().values() for d in s.datasets}
    models = {m.full_name: set(m.header.columns) for m in load_models(SQL_DIR)}
    for table in TABLES.values():
        if table.gives_way:
            columns = (raw | models)[table.gives_way.to]
            assert set(table.gives_way.by) <= columns | {"snapshot_date"}, table.name
            assert set(table.gives_way.by) <= {c.name for c in table.columns}, table.name

"""One name, one meaning, one unit: what the published tables call their columns."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

from frameshare.base.reference import load_tables
from frameshare.base.resources import REFERENCE_DIR, SEED_DIR

NUMBERS = "('TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'FLOAT', 'DOUBLE')"
COLUMNS = "from duckdb_columns() where not internal"


def names(connection: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    return [row[0] if len(row) == 1 else row for row in connection.execute(sql).fetchall()]


def test_every_table_and_every_column_has_a_comment(seed_tables: duckdb.DuckDBPyConnection) -> None:
    tables = "select table_name from duckdb_tables() where not internal and coalesce(comment, '') = ''"

    assert names(seed_tables, tables) == []
    assert names(seed_tables, f"select table_name || '.' || column_name {COLUMNS} and comment is null") == []


def test_every_number_says_its_unit(seed_tables: duckdb.DuckDBPyConnection) -> None:
    numbers = f"select distinct column_name {COLUMNS} and data_type in {NUMBERS}"
    with_unit = "select column_name from reference.column_names where unit is not null"

    without = names(seed_tables, f"{numbers} except {with_unit}")
    assert without == [], "give them a unit in data/reference/column_names.csv"
    assert names(seed_tables, f"{with_unit} except {numbers}") == [], "a unit that no column has any more"
    assert (
        names(
            seed_tables,
            f"select column_name {COLUMNS} and data_type in {NUMBERS} and comment not like '%(unit: %)'",
        )
        == []
    )


def test_a_name_that_marts_share_has_one_meaning_and_one_kind_of_value(
    seed_tables: duckdb.DuckDBPyConnection,
) -> None:
    marts = f"{COLUMNS} and schema_name = 'marts'"
    shared = f"select column_name {marts} group by column_name having count(*) > 1"
    explained = "select column_name from reference.column_names where meaning is not null"
    kind = f"if(data_type in {NUMBERS}, 'number', data_type)"

    assert names(seed_tables, f"{shared} except {explained}") == [], "say what it means in column_names.csv"
    assert names(seed_tables, f"{explained} except {shared}") == [], (
        "a meaning that no two marts share any more"
    )
    assert (
        names(
            seed_tables, f"select column_name {marts} group by column_name having count(distinct {kind}) > 1"
        )
        == []
    )


@pytest.mark.parametrize("old", ["label", "snapshot_date", "labels", "downloads", "period_start"])
def test_no_mart_goes_back_to_a_second_name_for_an_idea(
    seed_tables: duckdb.DuckDBPyConnection, old: str
) -> None:
    found = f"select table_name {COLUMNS} and schema_name = 'marts' and column_name = '{old}'"

    assert names(seed_tables, found) == []


def test_no_bundled_table_has_two_rows_for_one_key(seed_tables: duckdb.DuckDBPyConnection) -> None:
    twice = []
    for table in [*load_tables(REFERENCE_DIR, "reference"), *load_tables(SEED_DIR, "seed")]:
        of = f"select {', '.join(table.key)} from {table.schema}.{table.name}"
        twice += names(seed_tables, f"select '{table.name}' from ({of} group by all having count(*) > 1)")

    assert twice == []

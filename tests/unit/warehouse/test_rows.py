"""Tables of Python rows and the types of raw columns, compared with what DuckDB itself makes of them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa
import pytest

from frameshare.sources.registry import all_sources
from frameshare.warehouse.rows import create_table, duckdb_type

TYPES = sorted({c.type for s in all_sources().values() for d in s.datasets for c in d.columns}, key=str)


@pytest.mark.parametrize("arrow_type", TYPES, ids=str)
def test_a_raw_column_without_rows_has_the_type_that_duckdb_reads_it_as(arrow_type: pa.DataType) -> None:
    empty = pa.table({"c": pa.array([], type=arrow_type)})
    with duckdb.connect() as connection:
        read_as = connection.from_arrow(empty).types[0]
        declared = connection.sql(f"select null::{duckdb_type(arrow_type)} as c").types[0]

    assert declared == read_as


def test_values_survive_whatever_they_hold() -> None:
    types = {
        "text": "VARCHAR",
        "at": "TIMESTAMP WITH TIME ZONE",
        "day": "DATE",
        "number": "BIGINT",
        "share": "DOUBLE",
    }
    row = {
        "text": 'it\'s "quoted"\n<é> \\ {}',
        "at": datetime(2026, 3, 1, 23, 30, tzinfo=UTC),
        "day": date(2026, 3, 1),
        "number": 2**62 + 1,
        "share": 0.1,
        "surplus": object,
    }
    with duckdb.connect() as connection:
        create_table(connection, "kept", types, [row, dict.fromkeys(types)])
        relation = connection.sql("select * from kept")
        kinds, found = [str(kind) for kind in relation.types], relation.fetchall()

    assert kinds == list(types.values())
    assert found[0] == tuple(row[name] for name in types)
    assert found[1] == (None,) * 5


def test_a_table_without_rows_has_its_columns() -> None:
    with duckdb.connect() as connection:
        create_table(connection, "empty", {"day": "DATE", "text": "VARCHAR"}, [])

        assert [str(kind) for kind in connection.sql("select * from empty").types] == ["DATE", "VARCHAR"]


def test_neither_needs_pandas() -> None:
    script = (
        "import sys, duckdb, pyarrow as pa\n"
        "from frameshare.warehouse.rows import create_table, duckdb_type\n"
        "create_table(duckdb.connect(), 't', {'a': duckdb_type(pa.string())}, [{'a': 'x'}])\n"
        "sys.exit('pandas' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0

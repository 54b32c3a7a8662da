"""Ten thousand statements of a grammar that mixes honest SQL with ways out of the sandbox.

Each is answered or refused in words; none returns what lies beside the warehouse, none changes anything.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from frameshare.warehouse.adhoc.child import _CONFIG, _interrupted_after, _TimeIsUpError
from frameshare.warehouse.adhoc.rules import ForbiddenSqlError, checked_statements
from frameshare.warehouse.storage.file import WarehouseFile
from frameshare.warehouse.storage.opening import open_reader

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]

STATEMENTS = 10_000
LONGEST_S = 5.0
SECRET = "token-in-a-file"
NAMES = st.sampled_from(["venue", "year", "papers", "content", "value", "column0", "x", '"x"', "*", "t.*"])
LITERALS = st.sampled_from(
    [
        "1",
        "null",
        "'a'",
        "'secret.csv'",
        "'*'",
        "'HF_TOKEN'",
        "$$secret.csv$$",
        "date '2020-01-01'",
        "[1, 2]",
        "{'a': 1}",
        "interval 1 month",
        "'secret.csv'::varchar",
        "e'\\x73ecret.csv'",
        "1e400",
        "-0",
        "''",
    ]
)
FUNCTIONS = st.sampled_from(
    [
        "count",
        "max",
        "upper",
        "list",
        "getenv",
        "current_setting",
        "read_text",
        "glob",
        "getvariable",
        "hash",
        "query",
        "nextval",
        "write_log",
        "system.main.getenv",
        '"GetEnv"',
        "json_serialize_sql",
        "error",
        "sleep_ms",
    ]
)
OUTSIDE = st.sampled_from(
    [
        "marts.mentions",
        "warehouse.marts.mentions",
        "'secret.csv'",
        '"secret.csv"',
        "'*.csv'",
        "duckdb_settings()",
        "read_csv('secret.csv')",
        "READ_TEXT('secret.csv')",
        "read_text/**/('secret.csv')",
        "glob('*')",
        "range(3)",
        "system.main.read_blob('secret.csv')",
        "duckdb_databases",
        "pragma_database_list",
        "query('select 1')",
        "query_table('secret.csv')",
        "information_schema.tables",
        "duckdb_columns()",
        "other.secrets",
        "request",
        "sniff_csv('secret.csv')",
        "json_execute_serialized_sql('{}')",
        "pg_catalog.pg_settings",
        "unnest([1, 2])",
        "'http://127.0.0.1:9/x.csv'",
        "read_duckdb('other.duckdb')",
        "parquet_kv_metadata('secret.csv')",
    ]
)
HONEST = st.sampled_from(
    ["marts.mentions", "warehouse.marts.mentions", "range(3)", "information_schema.tables"]
)
TABLES = HONEST | OUTSIDE


def called(parts: tuple[str, str]) -> str:
    return f"{parts[0]}({parts[1]})"


VALUES = st.recursive(
    NAMES | LITERALS,
    lambda inner: (
        st.tuples(FUNCTIONS, inner).map(called)
        | st.tuples(inner, st.sampled_from(["+", "||", "=", "in", "is distinct from"]), inner).map(" ".join)
        | inner.map("(select {})".format)
        | inner.map("list_transform([1], lambda x: {})".format)
        | inner.map("case when true then {} end".format)
    ),
    max_leaves=4,
)


def selects(sources: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    plain = st.builds("select {} from {} as t where {}".format, VALUES, sources, VALUES)
    return (
        plain
        | st.builds("from {}".format, sources)
        | st.builds("select {} from {} group by all order by all limit 3".format, VALUES, sources)
        | st.builds("with x as (from {}) select {} from x".format, sources, VALUES)
        | st.builds("with recursive x as (select 1 a union select a from x, {}) from x".format, OUTSIDE)
        | st.builds("select * from {} as t union all by name select {}".format, sources, VALUES)
        | st.builds("pivot {} on {} using count(*)".format, sources, NAMES)
        | st.builds("unpivot {} on {}".format, sources, NAMES)
        | st.builds("select sum(1) over (order by {}) from {}".format, VALUES, sources)
    )


SELECTS = st.recursive(
    selects(TABLES), lambda inner: selects(st.builds("({})".format, inner) | TABLES), max_leaves=3
)
OTHERS = st.sampled_from(
    [
        "attach 'other.duckdb' as other",
        "copy marts.mentions to 'out.csv'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "pragma database_list",
        "create table marts.y as select 1",
        "drop table marts.mentions",
        "export database 'out'",
        "call enable_logging()",
        "checkpoint",
        "begin",
    ]
)
WHOLE = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "-- why\n", "/* x */ ", "describe ", "summarize ", "explain ", "explain analyze "]),
    SELECTS | SELECTS | OTHERS,
    st.sampled_from(["", ";", " -- end", "; select 2", "; copy (select 1) to 'out.csv'"]),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("fuzzed")
    (place / "secret.csv").write_text(f"name,value\nhf,{SECRET}\n")
    with duckdb.connect(str(place / "other.duckdb")) as other:
        other.execute(f"create table secrets as select '{SECRET}' as value")
    with duckdb.connect(str(place / "warehouse.duckdb")) as warehouse:
        warehouse.execute("create schema marts")
        warehouse.execute("create table marts.mentions as select 'ICML' as venue, 2019 as year, 76 as papers")
    return place


def test_no_statement_of_the_grammar_gets_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HF_TOKEN", SECRET)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    connection = open_reader(
        WarehouseFile(folder / "warehouse.duckdb").opening(), {**_CONFIG, "memory_limit": "300MB"}
    )
    connection.execute("set lock_configuration = true")
    seen: Counter[str] = Counter()

    @settings(max_examples=STATEMENTS, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(WHOLE, st.booleans())
    def ask(sql: str, is_script: bool) -> None:
        try:
            with _interrupted_after(LONGEST_S, connection):
                answers: list[Any] = [
                    relation.fetchmany(100)
                    for statement in checked_statements(connection, sql, is_script=is_script)
                    if (relation := connection.sql(statement)) is not None
                ]
            seen["answered"] += 1
        except (ForbiddenSqlError, _TimeIsUpError, duckdb.Error, ValueError) as error:
            seen[type(error).__name__] += 1
            answers = [str(error)]
        if seen.total() % 1_000 == 0:
            print(f"{seen.total():,} of {STATEMENTS:,}: {dict(seen)}", flush=True)
        assert SECRET not in repr(answers), sql

    ask()

    print(f"\n{seen.total():,} statements: {dict(seen)}")
    assert seen["answered"] > STATEMENTS // 50
    assert seen["ForbiddenSqlError"] > STATEMENTS // 10
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before

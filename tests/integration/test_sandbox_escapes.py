"""`frameshare sql` reads the warehouse and nothing else: escapes fail, attacks stop, honest SQL works."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from frameshare.base.errors import FrameshareError, UsageError, WarehouseError
from frameshare.warehouse.adhoc import rules
from frameshare.warehouse.adhoc.parent import Limits, Question, Result, run_user_sql
from frameshare.warehouse.storage.file import WarehouseFile
from tests.samples import every
from tests.servers.local import LocalServer, Reply

SECRET = "token-in-a-file"
Ask = Callable[..., Result]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse, and beside it what must stay out of reach."""
    place = tmp_path_factory.mktemp("sandbox")
    (place / "secret.csv").write_text(f"name,value\nhf,{SECRET}\n")
    (place / "secret.json").write_text(f'[{{"value": "{SECRET}"}}]')
    with duckdb.connect() as other:
        other.execute(f"copy (select '{SECRET}' as value) to '{place}/secret.parquet' (format parquet)")
    with duckdb.connect(str(place / "other.duckdb")) as other:
        other.execute(f"create table secrets as select '{SECRET}' as value")
    with duckdb.connect(str(place / "warehouse.duckdb")) as warehouse:
        warehouse.execute("create schema marts")
        warehouse.execute(
            "create table marts.mentions as select * from (values"
            " ('ICML', 2019, 'pytorch', 76, date '2019-06-10', 0.5::decimal(3, 2)),"
            " ('ICML', 2019, 'tensorflow', 53, date '2019-06-10', null),"
            " ('ICML', 2020, 'pytorch', 142, date '2020-07-12', 0.7)"
            ") as t(venue, year, framework, papers, held, share)"
        )
        warehouse.execute("comment on column marts.mentions.papers is 'papers that name it'")
    return place


@pytest.fixture
def ask(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Ask the sandbox, with a token in our own environment and the files' folder as working directory."""
    monkeypatch.setenv("HF_TOKEN", SECRET)
    monkeypatch.chdir(folder)

    def run(sql: str, timeout_s: float = 20.0, memory_limit: str = "500MB") -> Result:
        (result,) = run_user_sql(folder / "warehouse.duckdb", Question(sql), Limits(timeout_s, memory_limit))
        return result

    return run


ESCAPES = {
    # files through table functions
    "read_csv": "select * from read_csv('secret.csv')",
    "read_csv_auto": "select * from read_csv_auto('secret.csv')",
    "read_text": "select content from read_text('secret.csv')",
    "read_blob": "select content from read_blob('{folder}/secret.csv')",
    "read_json": "select * from read_json('secret.json')",
    "read_json_objects": "select * from read_json_objects('secret.json')",
    "read_ndjson": "from read_ndjson_auto('secret.json')",
    "read_parquet": "from read_parquet(['secret.parquet'])",
    "parquet_scan": "from parquet_scan('secret.parquet')",
    "read_duckdb": "from read_duckdb('other.duckdb')",
    "sniff_csv": "from sniff_csv('secret.csv')",
    "parquet_metadata": "from parquet_metadata('secret.parquet')",
    "parquet_schema": "from parquet_schema('secret.parquet')",
    "parquet_kv_metadata": "from parquet_kv_metadata('secret.parquet')",
    "glob": "select * from glob('/etc/*')",
    # files through replacement scans
    "csv as a table": "from 'secret.csv'",
    "parquet as a table": 'select * from "secret.parquet"',
    "absolute path as a table": "select * from '/etc/passwd'",
    "glob as a table": "select * from '{folder}/*.parquet'",
    "Python variable as a table": "select * from request",
    "Python module as a table": "select * from sys",
    # hidden
    "upper case": "SELECT * FROM READ_TEXT('secret.csv')",
    "quoted": """select * from "read_text"('secret.csv')""",
    "qualified": "select * from system.main.read_text('secret.csv')",
    "comment inside": "select * from read_text/* x */ ('secret.csv')",
    "comment as a cover": "select 1 -- \n from read_text('secret.csv')",
    "nested comment": "/* /* */ select 1 */ select * from read_text('secret.csv')",
    "in a CTE": "with x as (from read_text('secret.csv')) select * from x",
    "in a CTE that is not used": "with x as (from read_text('secret.csv')) select 1",
    "in a recursive CTE": "with recursive x as (select 1 a union all select a + 1 from x, glob('*')) from x",
    "in a subquery": "select (select content from read_text('secret.csv'))",
    "in exists": "select 1 where exists (from glob('/etc/passwd'))",
    "in a lateral join": "from marts.mentions m, lateral (select * from read_text(m.venue))",
    "in a lambda": "select list_transform([1], lambda x: (select count(*) from glob('*')))",
    "in order by": "select 1 order by (select content from read_text('secret.csv'))",
    "in a window": "select sum(1) over (order by (select size from read_blob('secret.csv')))",
    "in union": "select 'a' union all select content from read_text('secret.csv')",
    "in pivot": "pivot (from read_csv('secret.csv')) on name in ('hf') using first(value)",
    "in unpivot": "unpivot (from read_csv('secret.csv')) on value",
    "in describe": "describe from read_csv('secret.csv')",
    "in summarize": "summarize from 'secret.csv'",
    "in values": "values ((select content from read_text('secret.csv')))",
    "in explain": "explain select * from read_text('secret.csv')",
    "in explain analyze": "explain analyze select * from read_text('secret.csv')",
    "unicode blank": "select * from\u00a0read_text('secret.csv')",
    "unicode escape": "select * from read_text(U&'\\0073ecret.csv')",
    "dollar quotes": "select * from read_text($$secret.csv$$)",
    "escape string": "select * from read_text(e'\\x73ecret.csv')",
    # SQL in strings
    "query": "from query('from read_text(''secret.csv'')')",
    "query of a harmless select": "from query('select 42')",
    "query_table": "from query_table('secret.csv')",
    "query_table of a view": "from query_table('duckdb_databases')",
    "json_execute_serialized_sql": "from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "pragma json_execute": "pragma json_execute_serialized_sql('x')",
    # other statements
    "two statements": "select 1; select 2",
    "two statements, one hidden": "select 1; copy (select 1) to '{folder}/out.csv'",
    "attach": "attach '{folder}/other.duckdb' as other",
    "attach upper case": "ATTACH 'other.duckdb'",
    "detach": "detach warehouse",
    "use": "use system",
    "copy to": "copy marts.mentions to '{folder}/out.csv'",
    "copy from": "copy marts.mentions from '{folder}/secret.csv'",
    "copy database": "copy from database warehouse to memory",
    "export": "export database '{folder}/out'",
    "import": "import database '{folder}'",
    "install": "install httpfs",
    "install from an address": "install h from 'http://127.0.0.1:9/'",
    "load": "load httpfs",
    "load a file": "load '{folder}/x.duckdb_extension'",
    "force install": "force install spatial",
    "update extensions": "update extensions",
    "set": "set enable_external_access = true",
    "set global": "set global lock_configuration = false",
    "set variable": "set variable x = 1",
    "reset": "reset memory_limit",
    "pragma": "pragma database_list",
    "pragma with a value": "pragma memory_limit='10GB'",
    "call": "call pragma_version()",
    "checkpoint": "checkpoint",
    "vacuum": "vacuum",
    "create table": "create table marts.x as select 1",
    "create temporary table": "create temp table x as select 1",
    "create view": "create view marts.x as select 1",
    "create macro": "create macro f() as 1",
    "create secret": "create secret s (type s3, key_id 'a', secret 'b')",
    "insert": "insert into marts.mentions select * from marts.mentions",
    "insert returning": "insert into marts.mentions default values returning *",
    "update returning": "update marts.mentions set papers = 0 returning *",
    "delete": "delete from marts.mentions returning *",
    "truncate": "truncate marts.mentions",
    "merge": "merge into marts.mentions m using (select 1) on false when matched then delete",
    "insert in a CTE": "with x as (insert into marts.mentions default values returning *) from x",
    "delete in a CTE": "with x as (delete from marts.mentions returning *) select * from x",
    "drop": "drop schema marts cascade",
    "alter": "alter table marts.mentions drop column papers",
    "comment": "comment on table marts.mentions is 'x'",
    "prepare": "prepare p as select 1",
    "execute": "execute p",
    "deallocate": "deallocate p",
    "begin": "begin transaction",
    "explain of a copy": "explain copy marts.mentions to '{folder}/out.csv'",
    "explain analyze of a copy": "explain analyze copy marts.mentions to '{folder}/out.csv'",
    "explain analyze of an insert": "explain analyze insert into marts.mentions default values",
    "explain of two": "explain select 1; drop table marts.mentions",
    "comment, then copy": "/* select */ copy marts.mentions to '{folder}/out.csv'",
    "nothing": "",
    "only a comment": "-- select 1",
    # settings, paths and what DuckDB knows of the machine
    "current_setting": "select current_setting('temp_directory')",
    "current_setting, quoted": """select "CURRENT_SETTING"('home_directory')""",
    "duckdb_settings": "from duckdb_settings()",
    "pg_settings": "from pg_catalog.pg_settings",
    "duckdb_secrets": "from duckdb_secrets()",
    "which_secret": "from which_secret('s3://x', 's3')",
    "duckdb_databases": "select path from duckdb_databases()",
    "duckdb_databases as a view": "select path from duckdb_databases",
    "duckdb_databases, qualified": "select path from system.main.duckdb_databases",
    "duckdb_databases, quoted": """select path from "DuckDB_Databases" """,
    "duckdb_databases under a CTE's name": (
        "from (with duckdb_databases as (select 1) from duckdb_databases), duckdb_databases"
    ),
    "pragma_database_list": "from pragma_database_list",
    "show databases": "show databases",
    "show variables": "show variables",
    "describe a system view": "describe duckdb_databases",
    "duckdb_extensions": "from duckdb_extensions()",
    "duckdb_logs": "from duckdb_logs",
    "duckdb_temporary_files": "from duckdb_temporary_files()",
    "pragma_user_agent": "from pragma_user_agent()",
    "storage info": "from pragma_storage_info('marts.mentions')",
    "getenv": "select getenv('HF_TOKEN')",
    "getvariable": "select getvariable('x')",
    "write_log": "select write_log('x')",
    "enable_logging": "call enable_logging('QueryLog', storage_path='{folder}/log')",
    "nextval": "select nextval('x')",
    # network
    "http csv": "from read_csv('{server}/secret.csv')",
    "http parquet": "from '{server}/secret.parquet'",
    "s3": "from 's3://bucket/secret.parquet'",
    "hf": "from 'hf://datasets/x/y.parquet'",
    "postgres": "attach 'postgres:host=127.0.0.1' as p",
    "ducklake": "attach 'ducklake:x' as p",
}


@pytest.mark.parametrize("escape", every(3, ESCAPES.values()), ids=ESCAPES.keys())
def test_an_escape_fails_and_leaves_everything_as_it_was(
    escape: str, ask: Ask, folder: Path, server: LocalServer
) -> None:
    server.route(".*", Reply(body=SECRET.encode()))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    with pytest.raises(UsageError) as caught:
        ask(escape.replace("{folder}", str(folder)).replace("{server}", server.url))

    assert SECRET not in str(caught.value)
    assert caught.value.expected
    assert caught.value.found
    assert caught.value.next_step
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert server.requests == []


@pytest.mark.parametrize(
    "escape",
    [
        "from read_text('secret.csv')",
        "from 'secret.csv'",
        "attach 'other.duckdb' as other",
        "copy marts.mentions to 'out.csv'",
        "set enable_external_access = true",
        "create table marts.x as select 1",
        "load httpfs",
        "from glob('/etc/*')",
    ],
)
def test_without_the_rules_the_connection_itself_still_refuses(
    escape: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from frameshare.warehouse.adhoc import child

    monkeypatch.chdir(folder)
    monkeypatch.setattr(child, "checked_statements", lambda _connection, sql, **_: [sql])
    request = {"sql": escape, "timeout_s": 20, "params": {}}
    asked = {
        "is_script": False,
        "form": "text",
        "limit": None,
        "memory_limit": "500MB",
        "max_rows": 10,
    }
    with pytest.raises(duckdb.Error):
        child._run({**request, **asked}, WarehouseFile(folder / "warehouse.duckdb").opening())
    assert not (folder / "out.csv").exists()


HARMLESS_SIDE_EFFECTS = {
    *("uuid", "uuidv4", "uuidv7", "gen_random_uuid", "random", "setseed", "error", "stats", "vector_type"),
    *("current_query", "current_query_id", "current_connection_id", "current_transaction_id"),
}


def test_every_function_with_side_effects_that_this_duckdb_has_was_looked_at() -> None:
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select distinct function_name from duckdb_functions()"
            " where (has_side_effects or stability = 'VOLATILE') and function_type in ('scalar', 'aggregate')"
        ).fetchall()
    allowed = {name for (name,) in rows if not rules.is_forbidden(name)}
    assert allowed <= HARMLESS_SIDE_EFFECTS


ATTACKS = {
    "endless cross join": "select count(*) from range(1000000000000) a, range(1000000000000) b",
    "endless series": "select sum(a) from generate_series(1, 1000000000000) t(a)",
    "endless recursion": "with recursive r as (select 1 a union all select a + 1 from r) from r",
    "one call that cannot be interrupted": "select levenshtein(repeat('a', 300000), repeat('b', 300000))",
    "a list of everything": "select list(range) from range(100000000000)",
    "a huge text": "select length(repeat('x', 4000000000))",
    "many huge texts": "select repeat('x' || range, 200000000) from range(100)",
    "a huge sort": "select * from range(100000000000) order by random()",
    "a huge hash table": "select range, count(*) from range(100000000000) group by all",
    "more text than anyone reads": "select repeat('x', 1000000) from range(1000)",
    "more rows than anyone reads": "select * from range(100000000000)",
}


@pytest.mark.deep
@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_on_time_or_memory_is_stopped(attack: str, ask: Ask) -> None:
    began = time.monotonic()
    with pytest.raises(WarehouseError) as caught:
        ask(attack, timeout_s=1.0, memory_limit="200MB")
    assert time.monotonic() - began < 8
    assert "FRAMESHARE_SQL" in str(caught.value) or "1,000,000 rows" in str(caught.value)


@pytest.mark.deep
def test_an_answer_that_takes_long_is_read_as_any_other(ask: Ask) -> None:
    """DuckDB drew its progress bar between the rows of what took longer than two seconds."""
    slow = "select count(*) from range(40000) a, range(10000) b where hash(a.range + b.range) % 7 = 1"

    answer = ask(f"select range, ({slow}) as n from range(100000)", timeout_s=120)

    assert len(answer.rows) == 100_000


@pytest.mark.parametrize(
    "bad", ["select " + "(" * 5000, "select " + "-" * 200_000, "select 1 + " * 20_000 + "1", "\0"]
)
def test_hostile_text_is_refused_in_words(bad: str, ask: Ask) -> None:
    with pytest.raises(FrameshareError) as caught:
        ask(bad)
    assert len(str(caught.value)) < 1500


HONEST = {
    "filter": ("select papers from marts.mentions where year = 2020", [(142,)]),
    "qualified with the database": ("select count(*) from warehouse.marts.mentions", [(3,)]),
    "join": (
        "select a.papers, b.papers from marts.mentions a join marts.mentions b using (venue, year)"
        " where a.framework = 'pytorch' and b.framework = 'tensorflow'",
        [(76, 53)],
    ),
    "group by all": (
        "select year, sum(papers) from marts.mentions group by all order by all",
        [(2019, 129), (2020, 142)],
    ),
    "window": (
        "select lag(papers) over (partition by framework order by year) from marts.mentions"
        " order by papers desc limit 1",
        [(76,)],
    ),
    "CTE": ("with m as (from marts.mentions where year = 2019) select max(papers) from m", [(76,)]),
    "recursive CTE": (
        "with recursive n as (select 1 a union all select a + 1 from n where a < 5) select sum(a) from n",
        [(15,)],
    ),
    "list functions": (
        "select list_sort(list(papers)), list_transform([1, 2], lambda x: x * 2) from marts.mentions",
        [([53, 76, 142], [2, 4])],
    ),
    "unnest": ("select unnest([1, 2])", [(1,), (2,)]),
    "range": ("select sum(range) from range(10)", [(45,)]),
    "correlated subquery": (
        "select framework from marts.mentions m"
        " where papers = (select max(papers) from marts.mentions where year = m.year) order by year",
        [("pytorch",), ("pytorch",)],
    ),
    "pivot": (
        "pivot marts.mentions on year in (2019, 2020) using sum(papers) group by venue",
        [("ICML", 129, 142)],
    ),
    "union": ("select 1 union all select 2 order by 1", [(1,), (2,)]),
    "values": ("values (1, 'a')", [(1, "a")]),
    "missing stays missing": (
        "select share from marts.mentions order by papers",
        [(None,), (Decimal("0.50"),), (Decimal("0.70"),)],
    ),
    "dates and structs": (
        "select held, {'a': 1} from marts.mentions limit 1",
        [("2019-06-10", {"a": 1})],
    ),
    "regular expressions": ("select regexp_extract('PyTorch 2.1', '[0-9.]+')", [("2.1",)]),
    "json": ("""select '{"a": [1, 2]}'::json ->> '$.a[1]'""", [("2",)]),
    "json_each": ("""select key from json_each('{"a": 1}')""", [("a",)]),
    "quantiles": ("select quantile_cont(papers, 0.5) from marts.mentions", [(76.0,)]),
    "a text that looks like an attack": (
        "select 'copy x to ''y''; drop table read_csv(' as t",
        [("copy x to 'y'; drop table read_csv(",)],
    ),
    "a column that looks like one": ("select 1 as read_csv, 2 as getenv", [(1, 2)]),
    "information_schema": (
        "select column_name from information_schema.columns where table_name = 'mentions'"
        " order by ordinal_position limit 1",
        [("venue",)],
    ),
    "comments of columns": (
        "select comment from duckdb_columns() where column_name = 'papers'",
        [("papers that name it",)],
    ),
    "trailing semicolon and comments": ("-- papers\nselect 1; -- end", [(1,)]),
    "sample": ("select count(*) from (from marts.mentions using sample 3 rows)", [(3,)]),
    "no rows": ("select * from marts.mentions where false", []),
}


@pytest.mark.parametrize(("sql", "rows"), HONEST.values(), ids=HONEST.keys())
def test_honest_questions_are_answered(sql: str, rows: list[tuple[object, ...]], ask: Ask) -> None:
    assert [tuple(row) for row in ask(sql).rows] == rows


@pytest.mark.parametrize(
    ("sql", "first_column"),
    [
        ("describe marts.mentions", "column_name"),
        ("describe select 1 as a", "column_name"),
        ("summarize marts.mentions", "column_name"),
        ("show all tables", "table"),
        ("show tables", "table"),
        ("show tables from marts", "name"),
        ("explain select * from marts.mentions", "explain_key"),
        ("-- why so slow\nexplain analyze select * from marts.mentions", "explain_key"),
    ],
)
def test_questions_about_the_tables_are_answered(sql: str, first_column: str, ask: Ask) -> None:
    answer = ask(sql)
    assert answer.columns[0] == first_column
    assert answer.rows


def test_column_names_come_back_in_order_and_twice_if_asked(ask: Ask) -> None:
    assert ask("select 1 as b, 2 as a, 3 as b").columns == ["b", "a", "b"]


def test_wrong_sql_is_explained_with_duckdbs_own_words(ask: Ask) -> None:
    with pytest.raises(UsageError) as caught:
        ask("select papres from marts.mentions")
    assert 'Referenced column "papres" not found' in str(caught.value)
    assert "papers" in str(caught.value)


def test_a_missing_warehouse_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="run `frameshare run`"):
        run_user_sql(tmp_path / "warehouse.duckdb", Question("select 1"), Limits(5, "1GB"))


def test_a_damaged_warehouse_says_how_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "warehouse.duckdb").write_bytes(b"no database" * 1000)
    with pytest.raises(WarehouseError, match="frameshare build"):
        run_user_sql(tmp_path / "warehouse.duckdb", Question("select 1"), Limits(5, "1GB"))


def test_a_process_that_cannot_start_is_reported(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no duckdb here >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with pytest.raises(WarehouseError, match="no duckdb here"):
        run_user_sql(folder / "warehouse.duckdb", Question("select 1"), Limits(5, "1GB"))


def test_an_invalid_memory_limit_is_reported(ask: Ask) -> None:
    with pytest.raises(UsageError, match="FRAMESHARE_SQL_MEMORY_LIMIT"):
        ask("select 1", memory_limit="plenty")

"""Answers of `frameshare sql` and of Python: exact in every format, helpful where something is wrong."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from click.testing import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import frameshare
from frameshare.base.errors import UsageError, WarehouseError
from frameshare.base.resources import SQL_DIR
from frameshare.base.values import from_json, json_text
from frameshare.cli.app import app
from frameshare.warehouse.about import Background
from frameshare.warehouse.adhoc.parent import Limits, Question, run_user_sql
from frameshare.warehouse.output import text_of
from frameshare.warehouse.reader import Warehouse
from frameshare_site.discovery import find_pages
from frameshare_site.page import Card
from frameshare_site.words import words_for

VALUES = """select 1.10::decimal(4, 2) as price, 12345678901234567890.12::decimal(38, 2) as wide,
    170141183460469231731687303715884105727::hugeint as huge, interval 3 month as quarter,
    age(date '2026-11-28', date '2020-01-01') as age, 'nan'::double as nothing, '\\xAA\\x00b'::blob as bytes,
    'infinity'::date as never, [1.10::decimal(4, 2)] as prices, {'a': interval 1 month} as nested,
    timestamptz '2026-01-02 03:04:05+00' as moment, null as missing"""
TEXTS = {
    "price": "1.10",
    "wide": "12345678901234567890.12",
    "huge": "170141183460469231731687303715884105727",
    "quarter": "3 months",
    "age": "6 years 10 months 27 days",
    "nothing": "NaN",
    "bytes": "\\xAA\\x00b",
    "never": "infinity",
    "prices": "[1.10]",
    "moment": "2026-01-02 03:04:05+00",
    "missing": "",
}
Ask = Callable[..., Result]


@pytest.fixture
def ask(seed_data: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run the command line in this process on that folder."""
    monkeypatch.setenv("FRAMESHARE_DATA_DIR", str(seed_data))

    def run(*args: str, given: str | None = None) -> Result:
        return CliRunner().invoke(app, args, input=given, catch_exceptions=True)

    return run


def test_every_text_format_keeps_every_digit(ask: Ask) -> None:
    (in_csv,) = csv.DictReader(io.StringIO(ask("sql", VALUES, "--format", "csv").stdout))
    (in_json,) = from_json(ask("sql", VALUES, "--format", "json").stdout)
    in_markdown = ask("sql", VALUES, "--format", "markdown").stdout

    assert {name: in_csv[name] for name in TEXTS} == TEXTS
    assert in_json["wide"] == Decimal("12345678901234567890.12")
    assert in_json["huge"] == int(TEXTS["huge"])
    assert in_json["nested"] == {"a": "1 month"}
    assert all(text in in_markdown for text in TEXTS.values())


def test_parquet_and_arrow_carry_duckdbs_types(ask: Ask, tmp_path: Path) -> None:
    statement = "select 1.10::decimal(4, 2) as price, date '2026-01-02' as day, [1, 2] as numbers"
    for fmt in ("parquet", "arrow"):
        assert ask("sql", statement, "--format", fmt, "--out", str(tmp_path / f"a.{fmt}")).exit_code == 0
    with pa.memory_map(str(tmp_path / "a.arrow")) as source:
        schema = pa.ipc.open_file(source).schema

    (row,) = duckdb.sql(f"from '{tmp_path}/a.parquet'").fetchall()

    assert row[0] == Decimal("1.10")
    assert (schema.field("price").type, schema.field("day").type) == (pa.decimal128(4, 2), pa.date32())


def test_what_parquet_cannot_represent_is_reported(ask: Ask) -> None:
    answer = ask("sql", "select interval 3 month as quarter", "--format", "parquet")

    assert isinstance(answer.exception, UsageError)
    assert "::varchar" in str(answer.exception)


def test_a_file_and_standard_input_may_hold_several_statements(ask: Ask, tmp_path: Path) -> None:
    script = "-- one; two\nselect 1 as a;\nselect ';' as b; -- end\n"
    (tmp_path / "asked.sql").write_text(script)

    for answer in (
        ask("sql", "-f", str(tmp_path / "asked.sql"), "--format", "csv"),
        ask("sql", "--format", "csv", given=script),
    ):
        assert answer.stdout == "a\n1\n\nb\n;\n"


def test_a_comment_at_the_beginning_is_not_an_option(ask: Ask) -> None:
    assert ask("sql", "-- papers\nselect 1 as a", "--format", "csv").stdout == "a\n1\n"


def test_parameters_are_bound_and_never_pasted(ask: Ask) -> None:
    hostile = "x'; drop table marts.verdict; --"
    statement = "select $text as t, $year + 1 as next"

    answer = ask("sql", statement, "--param", f"text={hostile}", "--param", "year=2020", "--format", "ndjson")

    assert json.loads(answer.stdout) == {"t": hostile, "next": 2021}


def test_a_table_shows_the_first_rows_and_says_so(ask: Ask) -> None:
    shown = ask("sql", "from range(1000)").stdout

    assert "200 rows, more are left out" in shown
    assert ask("sql", "from range(1000)", "--limit", "3").stdout.count("\n") == 6
    assert "1,000 rows" in ask("sql", "from range(1000)", "--limit", "0").stdout


def test_a_pivot_without_values_looks_them_up(ask: Ask) -> None:
    papers = "select venue, year, papers from marts.papers_by_venue_year where year > 2018"
    statement = f"pivot ({papers}) on year using max(papers)"

    columns = ask("sql", statement, "--format", "csv").stdout.splitlines()[0].split(",")

    assert columns[:3] == ["venue", "2019", "2020"]


def test_a_pivot_is_as_bounded_as_any_statement(ask: Ask) -> None:
    answer = ask("sql", "pivot (from read_csv('/etc/passwd')) on column0 using first(column1)")

    assert isinstance(answer.exception, UsageError)
    assert "read_csv" in str(answer.exception)


def test_show_tables_is_the_readers_list(ask: Ask) -> None:
    for statement in ("show tables", "show all tables;", "-- all\nSHOW  TABLES"):
        assert "marts.verdict," in ask("sql", statement, "--format", "csv").stdout


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (("tables", "marts.hub_create_years"), "marts.hub_created_years"),
        (("tables", "hub_created_years"), "marts.hub_created_years"),
        (("query", "verdikt"), "verdict"),
        (("query", "verdict", "--param", "question=deploy"), "deployment"),
        (("sql", "from hub_created_years"), "marts.hub_created_years"),
    ],
)
def test_what_is_misspelt_gets_a_suggestion(ask: Ask, words: tuple[str, ...], meant: str) -> None:
    answer = ask(*words)

    assert isinstance(answer.exception, UsageError)
    assert meant in str(answer.exception)


def test_a_value_that_never_occurs_is_refused_with_those_that_do(ask: Ask) -> None:
    answer = ask("query", "verdict", "--param", "question=speed")

    assert "deployment, ecosystem, models" in str(answer.exception)


def test_a_parameter_given_twice_is_refused(ask: Ask) -> None:
    answer = ask("query", "verdict", "--param", "question=models", "--param", "question=deployment")

    assert "given twice" in str(answer.exception)


def test_help_of_a_query_names_its_parameters_and_columns(ask: Ask) -> None:
    text = ask("query", "verdict", "--help").stdout

    assert "--param question=" in text
    assert "  indicator: " in text


def test_a_table_explains_itself_with_an_example_that_runs(ask: Ask) -> None:
    said = ask("tables", "MARTS.PAPERS_BY_VENUE_YEAR").stdout

    assert "grain:     one row per" in said
    assert "sources:   conference_lists" in said
    assert "freshness: conference_lists is seed" in said
    assert ask("sql", "from marts.papers_by_venue_year limit 5").exit_code == 0


def test_a_search_puts_what_holds_more_of_the_words_first(ask: Ask) -> None:
    found = json.loads(ask("search", "stars", "month", "--format", "json").stdout)

    assert "stars" in found[0]["name"]
    assert "month" in found[0]["description"].lower()


def test_a_query_comes_to_python_with_dtypes_and_what_stands_behind_it(seed_data: Path) -> None:
    frame = frameshare.query("papers_by_venue_year", path=seed_data / "warehouse.duckdb")
    events = frameshare.query("events", path=seed_data / "warehouse.duckdb")

    assert isinstance(frame["papers"].dtype, pd.Int64Dtype | pd.Int32Dtype)
    assert isinstance(frame["venue"].dtype, pd.CategoricalDtype)
    assert str(events["date"].dtype).startswith("datetime64")
    assert "conference_lists" in frame.attrs["sources"]
    assert frame.attrs["caveats"]
    assert frame.attrs["licences"]


def test_sql_comes_to_python_in_the_sandbox(seed_data: Path) -> None:
    path = seed_data / "warehouse.duckdb"

    frame = frameshare.sql(
        "select sum(papers) as n from marts.papers_by_venue_year where year = $y", path=path, y=2019
    )

    assert frame["n"].dtype == pd.Int64Dtype()
    assert frame.attrs["sources"]
    with pytest.raises(UsageError, match="read_text"):
        frameshare.sql("from read_text('/etc/passwd')", path=path)


def test_python_opens_the_warehouse_for_reading_only(seed_data: Path, tmp_path: Path) -> None:
    with (
        frameshare.connect(seed_data / "warehouse.duckdb") as connection,
        pytest.raises(duckdb.InvalidInputException),
    ):
        connection.execute("create table x as select 1")
    with pytest.raises(WarehouseError, match="frameshare run"):
        frameshare.connect(tmp_path / "absent.duckdb")


def test_a_notebook_may_ask_in_every_way_at_once(seed_data: Path) -> None:
    path = seed_data / "warehouse.duckdb"

    with duckdb.connect(str(path), read_only=True), frameshare.connect(path) as connection:
        asked = connection.execute("select count(*) from marts.verdict").fetchall()
        frames = [
            frameshare.query("verdict", path=path),
            frameshare.sql("from marts.verdict", path=path),
        ]
        figure = frameshare.figure("models/availability", path=path)
        with duckdb.connect(str(path), read_only=True) as own:
            asked_again = own.execute("select count(*) from marts.verdict").fetchall()

    assert asked == asked_again == [(len(frames[1]),)]
    assert len(frames[0]) > 0
    assert len(figure.data) > 0


def test_a_card_comes_to_python_as_a_plotly_figure(seed_data: Path) -> None:
    warehouse = seed_data / "warehouse.duckdb"

    figure = frameshare.figure("models/availability", path=warehouse)

    assert figure.layout.title.text
    assert len(figure.data) > 0
    assert "$fw." not in figure.to_json()
    with pytest.raises(UsageError, match="models/availability"):
        frameshare.figure("models/availabilty", path=warehouse)
    with pytest.raises(UsageError, match="hub_top_models"):
        frameshare.figure("models/models", path=warehouse)


@pytest.mark.deep
def test_every_card_that_draws_comes_to_python(seed_data: Path) -> None:
    path = seed_data / "warehouse.duckdb"
    with Warehouse(path, SQL_DIR) as warehouse:
        cards = [
            f"{page.key}/{block.key}"
            for page in find_pages()
            for section in page.build(warehouse, words_for(page.key, "en"))
            for block in section.blocks
            if isinstance(block, Card) and block.views[0].panels
        ]

    drawn = {card: frameshare.figure(card, path=path) for card in cards}

    assert len(drawn) > 20
    assert [card for card, figure in drawn.items() if not (figure.data and figure.layout.title.text)] == []


def test_a_refusal_names_the_schemas_that_there_are(ask: Ask, seed_data: Path) -> None:
    answer = ask("sql", "from read_text('/etc/passwd')")
    with frameshare.connect(seed_data / "warehouse.duckdb") as connection:
        held = connection.execute("select distinct schema_name from duckdb_tables()").fetchall()

    (said,) = re.findall(r"Expected: a select over ([a-z, ]+)", str(answer.exception))
    assert set(re.split(r", | and ", said)) == {name for (name,) in held}


def test_moments_come_to_plain_python(seed_data: Path) -> None:
    with frameshare.connect(seed_data / "warehouse.duckdb") as connection:
        (built,) = connection.execute("select * from meta.build").fetchall()

    assert any(isinstance(value, datetime) and value.tzinfo for value in built)


def test_declarations_are_read_once_however_many_answers_are_explained(seed_data: Path) -> None:
    with Warehouse(seed_data / "warehouse.duckdb", SQL_DIR) as warehouse:
        first, second = Background.of(warehouse), Background.of(warehouse)

    assert first.lineage is second.lineage
    assert first.about({"query verdict"}).sources


def test_a_limit_of_rows_is_reported(seed_data: Path) -> None:
    with pytest.raises(WarehouseError, match="too big"):
        run_user_sql(
            seed_data / "warehouse.duckdb", Question("from range(100)"), Limits(20, "500MB", max_rows=10)
        )


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.text(),
    st.decimals(allow_nan=False, allow_infinity=False),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8))
def test_values_survive_the_way_from_child_to_parent(value: object) -> None:
    again = from_json(json_text(value))

    assert again == value or json_text(again) == json_text(value)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=3))
def test_any_text_stays_in_its_cell_of_a_markdown_table(row: list[str]) -> None:
    columns = [f"c{n}" for n in range(len(row))]

    lines = text_of(columns, [row], "markdown").splitlines()

    assert len(lines) == 3
    assert lines[2].replace("\\|", "").count("|") == len(row) + 1

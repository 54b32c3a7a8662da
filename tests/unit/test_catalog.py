"""The header of an SQL file is its contract."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from frameshare.base.errors import WarehouseError
from frameshare.base.resources import SQL_DIR
from frameshare.warehouse.catalog import load_models, load_queries, parse_header

TEXT = """\
-- Papers by venue,
-- counted once.
-- grain: one row per venue and year
-- key: venue, year
-- per_snapshot: hub_models
-- param year: integer = 2020 | the year
-- param venue: varchar = null
-- columns:
--   venue: short name
--   share: fraction 0..1, of papers
--     that name a framework
select 1
"""


def test_a_header_gives_summary_fields_parameters_and_columns() -> None:
    header = parse_header(TEXT, Path("q.sql"))

    assert header.summary == "Papers by venue, counted once."
    assert header.fields["key"] == "venue, year"
    assert header.fields["per_snapshot"] == "hub_models"
    assert [(p.name, p.type, p.default, p.description) for p in header.params] == [
        ("year", "integer", "2020", "the year"),
        ("venue", "varchar", "null", ""),
    ]
    assert header.columns == {
        "venue": "short name",
        "share": "fraction 0..1, of papers that name a framework",
    }


def test_a_file_without_header_is_refused_by_name() -> None:
    with pytest.raises(WarehouseError) as caught:
        parse_header("select 1", Path("q.sql"))

    assert caught.value.where == "q.sql"


def test_a_parameter_that_is_not_understood_is_refused() -> None:
    with pytest.raises(WarehouseError, match="name: type = default"):
        parse_header("-- x.\n-- param year 2020\nselect 1", Path("q.sql"))


def test_a_mart_that_answers_a_question_is_a_query_of_its_columns_parameters_and_order(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "marts" / "papers"
    folder.mkdir(parents=True)
    header = TEXT.replace(
        "-- columns", "-- question: How many papers?\n--   Of one venue.\n-- order: year desc\n-- columns"
    )
    (folder / "papers_by_venue.sql").write_text(header)
    (folder / "papers.sql").write_text(TEXT)

    (query,) = load_queries(tmp_path).values()

    assert query.name == "papers_by_venue"
    assert query.header.summary == "How many papers? Of one venue."
    assert query.header.fields == {"grain": "one row per venue and year"}
    assert list(query.header.columns) == ["venue", "share"]
    assert " ".join(query.sql.split()) == (
        "select venue, share from marts.papers_by_venue where ($year is null or year = $year) "
        "and ($venue is null or lower(venue) = lower($venue)) order by year desc"
    )


def test_a_mart_may_leave_columns_out_of_its_answer(tmp_path: Path) -> None:
    (tmp_path / "marts").mkdir()
    header = TEXT.replace(
        "-- columns", "-- question: How many?\n-- order: venue\n-- answer: share\n-- columns"
    )
    (tmp_path / "marts" / "papers_by_venue.sql").write_text(header)

    (query,) = load_queries(tmp_path).values()

    assert list(query.header.columns) == ["share"]
    assert query.sql.startswith("select share\nfrom marts.papers_by_venue\n")


def write(folder: Path, name: str, text: str) -> None:
    path = folder / f"{name}.sql"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


QUERY = """\
-- What share?
-- grain: one row per venue
-- columns: venue,
--   share
--   share: of all papers
select *
from (select * from marts.papers_by_venue)
order by venue
"""


def test_a_column_that_a_query_names_without_explaining_it_means_what_it_does_in_the_mart(
    tmp_path: Path,
) -> None:
    write(tmp_path, "marts/papers_by_venue", TEXT)
    write(tmp_path, "queries/shares", QUERY)

    query = load_queries(tmp_path)["shares"]

    assert query.header.columns == {"venue": "short name", "share": "of all papers"}


def test_a_query_that_selects_everything_selects_the_columns_of_its_header(tmp_path: Path) -> None:
    write(tmp_path, "marts/papers_by_venue", TEXT)
    write(tmp_path, "queries/shares", QUERY)

    sql = load_queries(tmp_path)["shares"].sql

    assert sql == QUERY.replace("\nselect *\n", '\nselect "venue", "share"\n')


def test_an_intermediate_model_may_name_the_columns_of_a_mart(tmp_path: Path) -> None:
    write(tmp_path, "marts/papers_by_venue", TEXT)
    write(
        tmp_path,
        "intermediate/some",
        "-- Rows of marts.papers_by_venue.\n-- columns: share\nselect 1 as share",
    )

    model = next(m for m in load_models(tmp_path) if m.name == "some")

    assert model.header.columns == {"share": "fraction 0..1, of papers that name a framework"}


@pytest.mark.parametrize("columns", ["venue, pages", "venue"], ids=["unexplained", "unnamed"])
def test_a_header_that_names_and_explains_different_columns_is_refused(tmp_path: Path, columns: str) -> None:
    write(tmp_path, "marts/papers_by_venue", TEXT)
    write(tmp_path, "queries/shares", QUERY.replace("venue,\n--   share", columns))

    with pytest.raises(WarehouseError, match="pages" if "pages" in columns else "share") as caught:
        load_queries(tmp_path)

    assert caught.value.where.endswith("shares.sql")


def test_a_mart_that_answers_a_question_has_one_order_of_its_rows() -> None:
    asked = [m for m in load_models(SQL_DIR) if m.schema == "marts" and "question" in m.header.fields]

    loose = {m.name for m in asked if set(m.key) - set(re.findall(r"\w+", m.header.fields["order"]))}

    assert (loose, len(asked) > 30) == (set(), True)

"""The long table of all measures: one statement for a framework, every row with its source and definition."""

from __future__ import annotations

from typing import Any

import duckdb
import pytest

Rows = list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def measures(seed_tables: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    seed_tables.execute("use marts")
    return seed_tables


def ask(measures: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    return measures.execute(sql).fetchall()


def test_jax_everywhere_is_one_statement(measures: duckdb.DuckDBPyConnection) -> None:
    rows = ask(measures, "select distinct measure from measures where framework = 'jax' and note is null")

    assert {
        "conda_downloads_30d",
        "github_commits",
        "github_dependents",
        "github_stars",
        "hub_models_created",
        "hub_popular_models",
        "hub_top_models",
        "mlperf_results",
        "paper_repositories",
        "papers_with_mention",
        "pypi_downloads_30d",
        "pypi_group_downloads_per_million",
        "pypi_rolling_downloads_30d",
        "survey_answers",
        "transformers_families",
    } <= {measure for (measure,) in rows}


def test_every_row_says_its_source_and_a_definition_that_is_written_down(
    measures: duckdb.DuckDBPyConnection,
) -> None:
    rows = ask(
        measures,
        "select distinct measure from measures where source is null or definition is null or unit is null "
        "or definition not in (select definition from reference.definitions)",
    )

    assert rows == []


def test_a_month_that_no_source_holds_is_a_row_that_says_so(measures: duckdb.DuckDBPyConnection) -> None:
    rows = ask(
        measures,
        "select period, value, origin, note from measures where measure = 'github_dependents' "
        "and subject = 'pytorch/pytorch' and period between '2021-08-01' and '2023-08-01' order by period",
    )

    missing = [row for row in rows if row[1] is None]
    assert len(rows) == 25
    assert len(missing) > 20
    assert {row[2:] for row in missing} == {(None, "no figure: no source holds this month")}


def test_a_known_figure_has_no_note_and_a_missing_one_no_origin_or_a_reason(
    measures: duckdb.DuckDBPyConnection,
) -> None:
    assert (
        ask(
            measures,
            "select * from measures where (value is null and share is null) <> (note is not null) limit 3",
        )
        == []
    )


def test_shares_are_the_value_out_of_the_denominator_within_their_interval(
    measures: duckdb.DuckDBPyConnection,
) -> None:
    wrong = ask(
        measures,
        "select measure, subject, framework, period, share, value, denominator from measures "
        "where abs(share - value / denominator) > 0.0051 or share not between low - 1e-9 and high + 1e-9",
    )

    assert wrong == []


@pytest.mark.parametrize(
    ("measure", "mart", "total"),
    [
        ("papers_with_mention", "pmlr_mention_share", "sum(papers_with_mention)"),
        ("survey_answers", "survey_share", "sum(respondents)"),
        ("mlperf_results", "mlperf_share", "sum(results)"),
        ("github_commits", "repo_commits", "sum(commits)"),
        ("github_dependents", "repository_dependents", "sum(dependents)"),
        ("pypi_downloads_30d", "package_downloads", "sum(downloads_30d)"),
        ("conda_downloads_30d", "conda_downloads", "sum(downloads_30d)"),
        ("job_offers", "job_mentions", "sum(posts)"),
        ("hub_popular_models", "hub_popular_libraries", "sum(models)"),
        ("paper_repositories", "code_series_by_period", "sum(repositories)"),
    ],
)
def test_a_measure_holds_what_its_mart_holds(
    measures: duckdb.DuckDBPyConnection, measure: str, mart: str, total: str
) -> None:
    ((found,),) = ask(measures, f"select sum(value) from measures where measure = '{measure}'")
    ((expected,),) = ask(measures, f"select {total} from {mart}")

    assert found == pytest.approx(float(expected))

"""Our queries in ClickHouse itself, which alone can say whether they are valid and mean what we think.

Needs the package chdb, which is too large to be installed for every run of the suite.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from frameshare.sources.months import first_days
from frameshare.sources.pypi_dependents.queries import parse_counts, range_sql
from frameshare.sources.pypi_downloads import baskets, clickhouse, endpoint

pytest.importorskip("chdb", reason="`pip install chdb` to try the queries in ClickHouse itself")

TABLES = """
    create table pypi.pypi_downloads_per_month (month Date, project String, count Int64)
        engine = SummingMergeTree order by (month, project);
    create table pypi.pypi_downloads_per_day (date Date, project String, count Int64)
        engine = SummingMergeTree order by (project, date);
    create table pypi.projects (name String, upload_time DateTime64, requires_dist Array(String))
        engine = MergeTree order by name
"""
FIRST, UNTIL = date(2024, 1, 1), date(2024, 4, 1)


class Engine:
    """A ClickHouse in this process with the tables of the public endpoint."""

    def __init__(self) -> None:
        from chdb import session  # type: ignore[import-not-found,import-untyped,unused-ignore]

        self._session: Any = session.Session()
        self.run("create database pypi")
        for statement in TABLES.split(";"):
            self.run(statement)

    def run(self, sql: str) -> str:
        """Run a statement and return what it answers as JSON text."""
        return str(self._session.query(sql, "JSON"))

    def ask(self, sql: str, *columns: str) -> list[endpoint.Row]:
        """Return the checked rows of a query, as the collector reads them."""
        return endpoint.checked_rows(json.loads(self.run(sql)), columns)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = Engine()
    made.run(
        "insert into pypi.pypi_downloads_per_month select addMonths(toDate('2024-01-01'), m), "
        "concat('p', toString(n)), n + 1 from (select arrayJoin(range(3)) as m, arrayJoin(range(6000)) as n)"
    )
    # A table that sums when it merges holds several rows of a key until then.
    for count in (100_000, 11):
        made.run(
            "insert into pypi.pypi_downloads_per_month "
            f"select addMonths(toDate('2024-01-01'), arrayJoin(range(3))), 'torch', {count}"
        )
    made.run(
        "insert into pypi.pypi_downloads_per_day select addDays(toDate('2024-01-01'), d), p, 5 "
        "from (select arrayJoin(range(100)) as d, arrayJoin(['torch', 'p5', 'x']) as p)"
    )
    yield made
    made._session.close()


def test_a_basket_holds_the_most_downloaded_packages_and_the_followed_ones_in_it(engine: Engine) -> None:
    months = first_days(FIRST, UNTIL)
    sql = baskets.basket_sql(FIRST, UNTIL, ["torch", "p5999", "p10", "it's"])
    found = baskets.parse_baskets(engine.ask(sql, *baskets.COLUMNS), months)
    most = sum(range(2002, 6001)) + 100_011
    assert found == {m: baskets.Basket(most, {"torch": 100_011, "p5999": 6000}) for m in months}


def test_packages_and_days_add_up(engine: Engine) -> None:
    sql = clickhouse.packages_sql(["torch", "p5"], UNTIL)
    rows = clickhouse.parse_downloads(engine.ask(sql, "project"), ["torch", "p5"], UNTIL)
    assert [(r["package"], r["month"].month, r["downloads"]) for r in rows] == [
        (package, month, days * 5)
        for package in ("p5", "torch")
        for month, days in ((1, 31), (2, 29), (3, 31))
    ]
    days = engine.ask(clickhouse.days_sql(["torch", "p5"], date(2024, 3, 1), UNTIL), "date", "downloads")
    assert {endpoint.whole_number(row, "downloads") for row in days} == {10}
    assert len(days) == 31


def test_requirements_are_told_apart_from_extras_and_from_names_that_begin_the_same(engine: Engine) -> None:
    engine.run(
        r"""insert into pypi.projects values
        ('a1', '2018-01-31 23:59:59', ['torch>=1.0', 'numpy']),
        ('a1', '2018-01-05 00:00:00', ['torch>=1.0', 'numpy']),
        ('A_b', '2018-01-05 00:00:00', ['torch']),
        ('a.b', '2018-02-05 00:00:00', ['Torch (>=1.0)',
            'tensorflow_cpu ; python_version < "3.8" and extra == \'tf\'']),
        ('a-b', '2018-02-06 00:00:00', ['tensorflow; sys_platform == "extraterrestrial"']),
        ('c', '2018-03-06 00:00:00', ['torchvision', 'torch-geometric', '  tensorflow [and-cuda] ~=2.0']),
        ('d', '2018-03-06 00:00:00', []),
        ('e', '2018-04-01 00:00:00', ['torch'])"""
    )
    groups = {"tensorflow": ["tensorflow", "tensorflow-cpu"], "torch": ["torch"]}
    until = date(2018, 4, 1)
    sql, columns = range_sql("a", "zz", until, groups)
    found = parse_counts(engine.ask(sql, *columns), groups, until)
    assert [(c.packages, c.required, c.named) for c in found.values()] == [
        (1, (0, 1), (0, 1)),
        (1, (1, 1), (1, 1)),
        (1, (1, 0), (1, 0)),
    ]


def test_too_many_rows_are_an_error_that_stays(engine: Engine) -> None:
    sql = baskets.basket_sql(FIRST, UNTIL, ["torch"])
    with pytest.raises(Exception, match="Code: 158") as caught:
        engine.run(f"{sql} settings max_rows_to_read = 1000, read_overflow_mode = 'throw'")
    assert endpoint.is_permanent(str(caught.value))

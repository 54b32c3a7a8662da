"""npm and conda: a month with a lost day is missing, a rebuilt month replaces the earlier one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.unit.marts.tiny_warehouse import Table, build

SEPTEMBER, OCTOBER = date(2026, 9, 1), date(2026, 10, 1)
READING = {"snapshot_date": "date", "snapshot_id": "varchar"}


def npm_months(downloads: list[int]) -> list[tuple[Any, ...]]:
    days = [OCTOBER + timedelta(days=n) for n in range(len(downloads))]
    rows = [("@tensorflow/tfjs", d, n, OCTOBER, "1") for d, n in zip(days, downloads, strict=True)]
    columns = {"package": "varchar", "day": "date", "downloads": "bigint", **READING}
    built = build({"raw.npm_downloads": Table(columns, rows)}, ["marts.npm_downloads"])
    return built.sql("select month, downloads_in_month from marts.npm_downloads").fetchall()


@pytest.mark.parametrize(
    ("downloads", "expected"),
    [
        ([100] * 31, [(OCTOBER, 3100)]),
        ([100] * 30, []),
        ([100] * 30 + [0], []),
        ([0] + [100] * 30, []),
        ([0, 1] * 15 + [0], [(OCTOBER, 15)]),
    ],
)
def test_a_month_with_a_lost_day_is_missing_and_one_of_a_seldom_package_is_not(
    downloads: list[int], expected: list[tuple[date, int]]
) -> None:
    assert npm_months(downloads) == expected


def conda(*readings: tuple[date, str, date, int]) -> list[tuple[Any, ...]]:
    rows = [("conda-forge", name, month, n, on, str(on)) for on, name, month, n in readings]
    columns = {"channel": "varchar", "package": "varchar", "month": "date", "downloads": "bigint", **READING}
    built = build({"raw.conda_downloads": Table(columns, rows)}, ["staging.conda_downloads"])
    return built.sql("from staging.conda_downloads order by all").fetchall()


def test_a_rebuilt_month_replaces_all_of_the_earlier_one_and_no_other_month() -> None:
    first, second = date(2026, 10, 9), date(2026, 11, 9)
    assert conda(
        (first, "jax", SEPTEMBER, 5),
        (first, "keras", SEPTEMBER, 7),
        (first, "jax", OCTOBER, 6),
        (second, "jax", SEPTEMBER, 50),
    ) == [("conda-forge/jax", SEPTEMBER, 50), ("conda-forge/jax", OCTOBER, 6)]

"""Any silent cut at any number of rows: every series is whole, or its package is named as missing."""

from __future__ import annotations

from datetime import date

import pytest

from frameshare.sources.months import first_days
from frameshare.sources.pypi_downloads import SOURCE, clickhouse
from tests.integration.ecosystem.conftest import MakeContext, rows_of
from tests.servers.clickhouse import ClickHouse
from tests.servers.local import LocalServer

MONTHS = first_days(clickhouse.FIRST_MONTH, clickhouse.settled_until())


@pytest.mark.parametrize("row_limit", [1000, 891, 500, 250, 150, len(MONTHS), len(MONTHS) - 1, 10, 1])
def test_a_cut_is_never_taken_for_the_end_of_a_series(
    server: LocalServer, make_context: MakeContext, row_limit: int
) -> None:
    packages = [f"package-{n:02}" for n in range(12)]
    starts = {p: 5 * n for n, p in enumerate(packages)}
    truth: dict[str, dict[date, int]] = {p: dict.fromkeys(MONTHS[starts[p] :], 7) for p in packages}
    ClickHouse(server, truth, row_limit=row_limit)

    (snapshot,) = clickhouse.collect_packages(make_context(SOURCE), packages).snapshots

    found: dict[str, dict[date, int]] = {p: {} for p in packages}
    for row in rows_of(snapshot):
        found[row["package"]][row["month"]] = row["downloads"]
    missing = {text.partition(":")[0] for text in snapshot.provenance["missing"]}
    wrong = {p for p in packages if found[p] != truth[p]}
    assert wrong <= missing
    if row_limit >= len(MONTHS):
        assert wrong == set()

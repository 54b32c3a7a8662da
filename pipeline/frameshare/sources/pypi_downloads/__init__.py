"""PyPI downloads by month and package, from ClickHouse's public endpoint, with a second opinion.

`endpoint` runs queries and proves that nothing was truncated, `clickhouse` collects packages with the
`baskets` of their months, `second_opinion` reads the last months from pypistats. Datasets are collected
independently: one that fails does not affect the others.
"""

from __future__ import annotations

from datetime import timedelta

from frameshare.sources.base import Context, Outcome, Source, attempt
from frameshare.sources.pypi_downloads import clickhouse, second_opinion


def collect(context: Context) -> Outcome:
    """Collect downloads by month with their baskets, and the second opinion.

    If everything failed, raises the error of the downloads, which matters more than the second opinion's.
    """
    steps = (clickhouse.collect_packages, second_opinion.collect)
    whole = Outcome.merged([attempt(step, context) for step in steps])
    if whole.problems and not whole.snapshots and not whole.unchanged:
        raise whole.problems[0]
    return whole


SOURCE = Source(
    key="pypi_downloads",
    title="PyPI downloads by month",
    homepage="https://clickpy.clickhouse.com",
    licence="public statistics of the Python package index",
    attribution="Python Software Foundation, through ClickHouse; second opinion by pypistats",
    cadence=timedelta(days=31),
    datasets=(clickhouse.DOWNLOADS, second_opinion.SECOND_OPINION),
    base_urls={
        "pypi_downloads": "https://sql-clickhouse.clickhouse.com",
        "pypistats": "https://pypistats.org",
    },
    collect=collect,
    options=frozenset({"is_all"}),
)

"""PyPI downloads by month and package, from ClickHouse's public endpoint, with a second opinion.

`endpoint` asks and proves that nothing was cut off, `clickhouse` collects packages with the `baskets` of
their months, `second_opinion` asks pypistats about the last months.
Each dataset is collected by itself: one that fails leaves the others standing.
"""

from __future__ import annotations

from datetime import timedelta

from frameshare.sources.base import Context, Outcome, Source, attempt
from frameshare.sources.pypi_downloads import clickhouse, second_opinion


def collect(context: Context) -> Outcome:
    """Collect downloads by month with their baskets, and the second opinion.

    Raises the error of the downloads if nothing at all could be collected: what is wrong with them matters
    more than whether the second opinion may come later.
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

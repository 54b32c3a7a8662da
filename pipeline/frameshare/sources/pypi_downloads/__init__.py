"""PyPI downloads by month and package, from ClickHouse's public endpoint, with a second opinion.

`clickhouse` asks and proves that nothing was cut off, `second_opinion` asks pypistats about the last months.
Each dataset is collected by itself: one that fails leaves the others standing.
"""

from __future__ import annotations

from datetime import timedelta

from frameshare.base.errors import FrameshareError
from frameshare.raw.snapshot import Snapshot
from frameshare.sources.base import Context, Outcome, Source
from frameshare.sources.pypi_downloads import clickhouse, second_opinion


def collect(context: Context) -> Outcome:
    """Collect downloads by month, the basket that shares are measured against, and the second opinion.

    Raises the first error if nothing at all could be collected.
    """
    snapshots: list[Snapshot] = []
    unchanged: list[str] = []
    problems: list[FrameshareError] = []
    steps = (clickhouse.collect_packages, clickhouse.collect_totals, second_opinion.collect)
    for step in steps:
        try:
            outcome = step(context)
        except FrameshareError as error:
            problems.append(error)
            continue
        snapshots += outcome.snapshots
        unchanged += outcome.unchanged
        problems += outcome.problems
    if problems and not snapshots and not unchanged:
        raise problems[0]
    return Outcome(tuple(snapshots), tuple(unchanged), tuple(problems))


SOURCE = Source(
    key="pypi_downloads",
    title="PyPI downloads by month",
    homepage="https://clickpy.clickhouse.com",
    licence="public statistics of the Python package index",
    attribution="Python Software Foundation, through ClickHouse; second opinion by pypistats",
    cadence=timedelta(days=31),
    datasets=(clickhouse.DOWNLOADS, clickhouse.TOTALS, second_opinion.SECOND_OPINION),
    base_urls={
        "pypi_downloads": "https://sql-clickhouse.clickhouse.com",
        "pypistats": "https://pypistats.org",
    },
    collect=collect,
)

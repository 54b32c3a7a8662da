"""Packages on PyPI that require a framework, by month of upload, from ClickHouse's endpoint; optional.

The table of uploads is ordered by name, so it is queried in ranges of names: each is short, can be resumed
separately and stays below the limits at which the endpoint truncates. A snapshot is the sum of all ranges or
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Any

import pyarrow as pa

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources.base import Collected, Context, Outcome, Source
from frameshare.sources.months import first_days, preceding
from frameshare.sources.pypi_dependents.queries import FIRST_MONTH, RANGES, Counts, parse_counts, range_sql
from frameshare.sources.pypi_downloads import endpoint
from frameshare.sources.pypi_downloads.clickhouse import settled_until

_RULE = "pypi-dependents-1"
# The table of uploads lags at times; a last month with less than this share of the usual number is
# incomplete.
_LEAST_OF_MEDIAN = 0.5
_USUAL_MONTHS = 6

PYPI_DEPENDENTS = Dataset(
    "pypi_dependents",
    "Packages with an upload in a month that require a package of a group",
    (
        Column("package_group", pa.string(), "group of packages that are counted as one", is_nullable=False),
        Column("month", pa.date32(), "first day of the month of upload", is_nullable=False),
        Column("dependents", pa.int64(), "packages that require one of the group", is_nullable=False),
        Column("dependents_with_extras", pa.int64(), "the same, or name one in an extra", is_nullable=False),
        Column("packages", pa.int64(), "packages with an upload that requires anything", is_nullable=False),
    ),
    ("package_group", "month"),
)


def collect(context: Context) -> Outcome:
    """Count the dependents of every framework's package group in each month since 2018.

    A range without a response ends the run, and the next one resumes it (TemporaryError); a wrong response is
    a ContentError, and nothing is published.
    """
    groups, until = framework_groups(), settled_until()
    if _is_held(context, groups, until):
        return Outcome(unchanged=(PYPI_DEPENDENTS.name,))
    partial = context.raw.open_partial(PYPI_DEPENDENTS, f"until-{preceding(until):%Y-%m}")
    with context.progress.start("Dependents on PyPI", len(RANGES)) as task:
        for first, last in RANGES:
            _read_range(context, partial, groups, first, last, until)
            task.advance(note=f"{first or 'first'} to {last or 'last'}")
    counts, notes = _without_short_month(_summed(partial, groups, until), until)
    partial.write_part("months", _rows(counts, groups))
    snapshot = partial.publish(
        context.source,
        url=context.base_url("pypi_downloads"),
        as_of=until - timedelta(days=1),
        definitions=[_RULE],
        missing=notes,
        extra={"groups": groups},
    )
    return Outcome.of(PYPI_DEPENDENTS, snapshot, notes=notes)


def framework_groups() -> dict[str, list[str]]:
    """Return the packages of each group that represents a framework."""
    signals = read_rows(REFERENCE_DIR, "framework_signals")
    names = sorted({str(row["name"]) for row in signals if row["kind"] == "package_group"})
    rows = read_rows(REFERENCE_DIR, "package_groups")
    return {
        name: sorted(str(row["package"]) for row in rows if row["package_group"] == name) for name in names
    }


def _read_range(
    context: Context,
    partial: PartialSnapshot,
    groups: dict[str, list[str]],
    first: str,
    last: str,
    until: date,
) -> None:
    kept = partial.state.get("ranges", {})
    key = f"{first}-{last}"
    if kept.get(key, {}).get("groups") == groups:
        return
    sql, columns = range_sql(first, last, until, groups)
    counts = parse_counts(endpoint.ask(context, sql, columns), groups, until)
    rows = [[m.isoformat(), c.packages, list(c.required), list(c.named)] for m, c in counts.items()]
    partial.save_state({**partial.state, "ranges": {**kept, key: {"groups": groups, "rows": rows}}})


def _summed(partial: PartialSnapshot, groups: Mapping[str, Any], until: date) -> dict[date, Counts]:
    nothing = (0,) * len(groups)
    found = {month: Counts(0, nothing, nothing) for month in first_days(FIRST_MONTH, until)}
    for kept in partial.state["ranges"].values():
        for text, packages, required, named in kept["rows"]:
            month = date.fromisoformat(text)
            found[month] = found[month] + Counts(packages, tuple(required), tuple(named))
    return found


def _without_short_month(
    counts: dict[date, Counts], until: date
) -> tuple[dict[date, Counts], tuple[str, ...]]:
    """Leave out the last month if the source has not loaded all of its uploads yet; say so."""
    last = preceding(until)
    usual = median(counts[preceding(last, n)].packages for n in range(1, 1 + _USUAL_MONTHS))
    if counts[last].packages >= _LEAST_OF_MEDIAN * usual:
        return counts, ()
    note = (
        f"{last:%Y-%m} is left out: {counts[last].packages:,} packages with an upload, usually {usual:,.0f}"
    )
    return {month: c for month, c in counts.items() if month != last}, (note,)


def _rows(counts: Mapping[date, Counts], groups: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "package_group": group,
            "month": month,
            "dependents": found.required[place],
            "dependents_with_extras": found.named[place],
            "packages": found.packages,
        }
        for place, group in enumerate(groups)
        for month, found in counts.items()
    ]


def _is_held(context: Context, groups: Mapping[str, Sequence[str]], until: date) -> bool:
    latest = context.raw.latest(PYPI_DEPENDENTS.name)
    if context.options.is_all or latest is None or latest.provenance["missing"]:
        return False
    is_recent = latest.as_of == until - timedelta(days=1)
    return bool(is_recent and latest.provenance["extra"].get("groups") == groups)


SOURCE = Source(
    key="pypi_dependents",
    title="Packages on PyPI that require a framework",
    homepage="https://clickpy.clickhouse.com",
    licence="public metadata of the Python package index",
    attribution="Python Software Foundation, through ClickHouse",
    cadence=timedelta(days=31),
    datasets=(PYPI_DEPENDENTS,),
    base_urls={"pypi_downloads": "https://sql-clickhouse.clickhouse.com"},
    collect=collect,
    options=frozenset({"is_all"}),
    collected=Collected.WHEN_NAMED,
)

"""Packages and repositories that depend on a PyPI package, as ecosyste.ms counts them; optional.

One snapshot a month: the counts are current ones, and only the snapshots make a history.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

import pyarrow as pa
from packaging.utils import canonicalize_name

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.http.addresses import host_of
from frameshare.raw.dataset import Column, Dataset
from frameshare.sources import answers
from frameshare.sources.base import Collected, Context, Outcome, Source
from frameshare.sources.followed import tool_packages
from frameshare.sources.held import held_rows
from frameshare.sources.items import publish_items, read_items

_REQUESTS_AN_HOUR = 5000
_INTERVAL_S = 0.5
_LEAST_COMPARED = 50  # fewer dependents may halve by chance
_HIGHEST_GROWTH = 10.0  # the service adds kinds of dependents over time
_unexpected = partial(answers.unexpected, "the counts of dependents")

ECOSYSTEMS_DEPENDENTS = Dataset(
    "ecosystems_dependents",
    "What depends on a PyPI package, as shown on the day of the snapshot",
    (
        Column("package", pa.string(), "name on PyPI", is_nullable=False),
        Column("observed_on", pa.date32(), "day of the observation", is_nullable=False),
        Column("dependent_packages", pa.int64(), "packages that depend on it", is_nullable=False),
        Column("dependent_repositories", pa.int64(), "repositories that depend on it", is_nullable=False),
        Column("dependent_images", pa.int64(), "Docker images that contain it"),
        Column("synced_on", pa.date32(), "day on which the service last looked at the package"),
    ),
    ("package", "observed_on"),
)


def collect(context: Context) -> Outcome:
    """Request each followed package once a month; one that fails or has an implausible count is named."""
    today = datetime.now(UTC).date()
    latest = context.raw.latest(ECOSYSTEMS_DEPENDENTS.name)
    is_held = (
        latest is not None and latest.is_complete and latest.as_of.replace(day=1) == today.replace(day=1)
    )
    if is_held and not context.options.is_all:
        return Outcome(unchanged=(ECOSYSTEMS_DEPENDENTS.name,))
    context.http.budget(host_of(context.base_url()), _REQUESTS_AN_HOUR, 3600.0)
    packages = {package: package for package in followed_packages()}
    growing = context.raw.open_partial(ECOSYSTEMS_DEPENDENTS, f"{today:%Y-%m}")
    ask = partial(_ask, context, today, {} if context.options.is_all else _held(context))
    problems = read_items(context, growing, packages, ask, title="ecosyste.ms")
    return publish_items(context, growing, packages, problems, url=_address(context), as_of=today)


def followed_packages() -> list[str]:
    """Return the PyPI packages that represent a framework's group or a tool."""
    groups = read_rows(REFERENCE_DIR, "package_groups")
    named = {str(row["package"]) for row in groups if row["framework"] and row["is_counted"] == "true"}
    return sorted({*named, *tool_packages("pypi", "main")})


def parse_package(answer: Any, package: str, today: date) -> dict[str, Any]:
    """Parse a response; raises ContentError for another package and for counts that are not integers."""
    if not isinstance(answer, dict):
        raise _unexpected(f"ecosyste.ms, {package}", "an object", type(answer).__name__)
    is_named = canonicalize_name(str(answer.get("name"))) == canonicalize_name(package)
    if answer.get("ecosystem") != "pypi" or not is_named:
        found = f"{answer.get('name')!r} of {answer.get('ecosystem')!r}"
        raise _unexpected(f"ecosyste.ms, {package}", f"package {package} of pypi", found[:80])
    images = answer.get("docker_dependents_count")
    return {
        "package": package,
        "observed_on": today,
        "dependent_packages": _count(answer, "dependent_packages_count", package),
        "dependent_repositories": _count(answer, "dependent_repos_count", package),
        "dependent_images": None if images is None else _count(answer, "docker_dependents_count", package),
        "synced_on": _day(answer.get("last_synced_at"), package),
    }


def _address(context: Context) -> str:
    return context.base_url() + "/api/v1/registries/pypi.org/packages"


def _ask(
    context: Context, today: date, held: Mapping[str, Mapping[str, int]], package: str
) -> list[dict[str, Any]]:
    url = f"{_address(context)}/{quote(package)}"
    answer = context.http.get(url, accept="json", min_interval_s=_INTERVAL_S)
    row = parse_package(answer.json(), package, today)
    for column, count in held.get(package, {}).items():
        if count < _LEAST_COMPARED:
            continue
        answers.check_change(
            count,
            row[column],
            what=column.replace("_", " "),
            where=f"ecosyste.ms, {package}",
            highest=_HIGHEST_GROWTH,
            next_step="look at the package there; `collect ecosystems_dependents --all` accepts the count",
        )
    return [row]


def _held(context: Context) -> dict[str, dict[str, int]]:
    """Return each package's counts from the last snapshot that has it."""
    columns = ["package", "dependent_packages", "dependent_repositories"]
    rows = held_rows(context.raw.snapshots(ECOSYSTEMS_DEPENDENTS.name), columns)
    return {row.pop("package"): row for row in rows}


def _count(row: Mapping[str, Any], name: str, package: str) -> int:
    value = row.get(name)
    if type(value) is not int or value < 0:
        raise _unexpected(f"ecosyste.ms, {package}", f"a whole number as {name}", repr(value)[:80])
    return value


def _day(text: Any, package: str) -> date | None:
    if text is None:
        return None
    try:
        return datetime.fromisoformat(str(text)).date()
    except ValueError:
        raise _unexpected(f"ecosyste.ms, {package}", "a time as last_synced_at", repr(text)[:80]) from None


SOURCE = Source(
    key="ecosystems_dependents",
    title="Dependents of PyPI packages by ecosyste.ms",
    homepage="https://packages.ecosyste.ms",
    licence="CC BY-SA 4.0",
    attribution="ecosyste.ms",
    cadence=timedelta(days=31),
    datasets=(ECOSYSTEMS_DEPENDENTS,),
    base_urls={"ecosystems_dependents": "https://packages.ecosyste.ms"},
    collect=collect,
    options=frozenset({"is_all"}),
    collected=Collected.WHEN_NAMED,
)

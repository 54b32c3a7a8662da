"""The basket that shares are measured against: the 4,000 most downloaded packages of a month.

It comes from the table ordered by month: the one ordered by package would need a full scan, which the
endpoint truncates. The followed packages in a basket are read with it, to check that both tables have the
same downloads: days rebuilt in only one of them would falsify every share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from frameshare.base.errors import ContentError
from frameshare.sources import answers
from frameshare.sources.months import following
from frameshare.sources.pypi_downloads.endpoint import check_once, month, quoted, unexpected, whole_number

BASKET = 4000
BASKET_MONTHS = 6  # months per query: the endpoint stops a query after 60 s
BASKET_RULE = "pypi-basket-1"
COLUMNS = ("month", "packages", "downloads", "followed", "followed_downloads")
_TOLERATED = 0.01  # two tables filled by the same inserts, read minutes apart


@dataclass(frozen=True)
class Basket:
    """The downloads of a month's basket, and of each followed package in it."""

    downloads: int
    followed: Mapping[str, int]


def basket_sql(first: date, until: date, packages: Sequence[str]) -> str:
    """Return the query for the basket of each month from `first` up to `until`, exclusive."""
    # ClickHouse sees an alias everywhere in its query: `downloads` for the inner sum would nest two sums.
    is_followed = f"has([{quoted(packages)}], project)"
    return (
        "SELECT month, count() AS packages, sum(project_downloads) AS downloads, "
        f"groupArrayIf(project, {is_followed}) AS followed, "
        f"groupArrayIf(project_downloads, {is_followed}) AS followed_downloads "
        "FROM (SELECT month, project, sum(count) AS project_downloads FROM pypi.pypi_downloads_per_month "
        f"WHERE month >= '{first}' AND month < '{until}' "
        f"GROUP BY month, project ORDER BY month, project_downloads DESC LIMIT {BASKET} BY month) "
        "GROUP BY month ORDER BY month"
    )


def parse_baskets(rows: Sequence[Mapping[str, Any]], months: Sequence[date]) -> dict[date, Basket]:
    """Parse the response for these months; raises ContentError for a basket that is not full.

    A month that the table does not have is absent.
    """
    found: dict[date, Basket] = {}
    check_once([row["month"] for row in rows], what="month")
    for row in rows:
        first_day = month(row, months[0], following(months[-1]))
        if whole_number(row, "packages") != BASKET:
            raise unexpected(
                f"{BASKET:,} packages in {first_day:%Y-%m}", f"{whole_number(row, 'packages'):,}"
            )
        found[first_day] = Basket(whole_number(row, "downloads"), _followed(row))
    return found


def _followed(row: Mapping[str, Any]) -> dict[str, int]:
    names, counts = row["followed"], row["followed_downloads"]
    if not isinstance(names, list) or not isinstance(counts, list) or len(names) != len(counts):
        raise unexpected("as many followed packages as counts of them", repr(names)[:80])
    check_once(names, what="followed package")
    return {
        str(name): whole_number({"count": count}, "count") for name, count in zip(names, counts, strict=True)
    }


def check_vintage(first_day: date, basket: Basket, downloads: Mapping[str, int]) -> None:
    """Raise ContentError unless basket and packages have the same downloads of a month.

    `downloads` are the packages' from the other table.
    """
    common = basket.followed.keys() & downloads.keys()
    answers.check_count(
        sum(basket.followed[package] for package in common),
        sum(downloads[package] for package in common),
        what=f"downloads of {len(common)} packages",
        where=f"basket of {first_day:%Y-%m}, pypi.pypi_downloads_per_month",
        tolerated=_TOLERATED,
        next_step="run again in some days: one of the two tables is being rebuilt; earlier shares are kept",
    )


def check_gaps(found: Mapping[date, Basket], months: Sequence[date]) -> ContentError | None:
    """Describe the months without a basket after the first one with one; earlier months never had any."""
    missing = [m for m in months if m not in found and m > min(found, default=date.min)]
    if not missing:
        return None
    return ContentError(
        "Months without a basket",
        where="pypi.pypi_downloads_per_month",
        expected="each month from the table's first one on",
        found="no " + answers.listed(f"{m:%Y-%m}" for m in missing),
        next_step="run again in some days; shares of these months stay as they were",
    )

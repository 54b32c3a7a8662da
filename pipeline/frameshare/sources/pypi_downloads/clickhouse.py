"""Monthly downloads with their month's basket: numerator and denominator from one reading, in one row.

Every reading requests all months again, because the source rebuilds months long after their end. A batch of
packages x months stays below the endpoint's row limit; its response must have no row that was not requested,
no month twice, and for each package every month from its first to the last one. A package for which that does
not hold is requested alone: what is missing then is missing at the source, and is recorded as such.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import pyarrow as pa

from frameshare.base.errors import FrameshareError, StorageError, TemporaryError
from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.partial import PartialSnapshot
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Context, Outcome
from frameshare.sources.failures import Failures
from frameshare.sources.months import first_days, following, preceding
from frameshare.sources.pypi_downloads import baskets, endpoint
from frameshare.sources.pypi_downloads.baskets import Basket

FIRST_MONTH = date(2018, 8, 1)  # before it the counts are ten times too low
BATCH_ROWS = 900
SETTLED_ON_DAY = 5
# A day with less than this share of the month's median day is not loaded yet; weekends have half of it.
_LEAST_OF_MEDIAN = 0.2
_NEW_MONTHS = 3  # months whose days are checked, and whose basket is a problem if it does not match

DOWNLOADS = Dataset(
    "pypi_downloads",
    "Downloads of a package in a calendar month, all installers, mirrors included",
    (
        Column("package", pa.string(), "name on PyPI", is_nullable=False),
        Column("month", pa.date32(), "first day of the month", is_nullable=False),
        Column("downloads", pa.int64(), "downloads in the month", is_nullable=False),
        Column("basket_downloads", pa.int64(), "downloads of the month's 4,000 most downloaded packages"),
    ),
    ("package", "month"),
)
OLD_TOTALS = "pypi_totals"  # the baskets of releases before 0.2, which the endpoint may have truncated

Row = Mapping[str, Any]


def followed_packages() -> list[str]:
    """Return the packages of `reference.package_groups`, by name."""
    return sorted(str(row["package"]) for row in read_rows(REFERENCE_DIR, "package_groups"))


def settled_until() -> date:
    """Return the first day after the last month whose days should all be loaded by now."""
    today = datetime.now(UTC).date()
    return today.replace(day=1) if today.day >= SETTLED_ON_DAY else preceding(today.replace(day=1))


def collect_packages(context: Context, packages: Sequence[str] | None = None) -> Outcome:
    """Collect every followed package's months up to the last complete one, and their baskets.

    Baskets that fail are problems, and so is a batch of packages with a wrong response: its packages are
    named as missing. A temporary failure (TemporaryError) ends the collection, and the next run resumes it.
    Raises CutError, and publishes nothing, if the endpoint truncates its responses silently.
    """
    wanted, until = list(packages or followed_packages()), settled_until()
    if _is_held(context, wanted, until):
        return Outcome(unchanged=(DOWNLOADS.name,))
    until, notes = _whole_until(context, wanted, until)
    if _is_held(context, wanted, until):
        return Outcome(unchanged=(DOWNLOADS.name,), notes=notes)
    partial = context.raw.open_partial(DOWNLOADS, _run_key(until, wanted))
    found, problems = _read_baskets(context, partial, wanted, first_days(FIRST_MONTH, until))
    problems += _read_batches(context, partial, wanted, until)
    if not partial.parts:
        raise problems[-1]
    lost = _add_baskets(partial, found, until, problems)
    missing = [f"{package}: {reason}" for package, reason in partial.state.get("missing", {}).items()]
    snapshot = partial.publish(
        context.source,
        url=context.base_url("pypi_downloads"),
        as_of=until - timedelta(days=1),
        completeness="partial" if problems else "complete",
        missing=[*missing, *lost],
        definitions=[baskets.BASKET_RULE],
        extra={"packages": wanted, "is_basket_read_with_packages": True},
    )
    return Outcome.of(DOWNLOADS, snapshot, problems, (*notes, *_old_totals(context.raw, snapshot)))


def packages_sql(packages: Sequence[str], until: date) -> str:
    """Return the query for these packages' months from FIRST_MONTH up to `until`, exclusive."""
    return (
        "SELECT toStartOfMonth(date) AS month, project, sum(count) AS downloads "
        "FROM pypi.pypi_downloads_per_day "
        f"WHERE project IN ({endpoint.quoted(packages)}) AND date >= '{FIRST_MONTH}' AND date < '{until}' "
        "GROUP BY month, project ORDER BY project, month"
    )


def days_sql(packages: Sequence[str], first: date, until: date) -> str:
    """Return the query for the days from `first` up to `until`, exclusive, summed over these packages."""
    return (
        "SELECT date, sum(count) AS downloads FROM pypi.pypi_downloads_per_day "
        f"WHERE project IN ({endpoint.quoted(packages)}) AND date >= '{first}' AND date < '{until}' "
        "GROUP BY date ORDER BY date"
    )


def parse_downloads(rows: Sequence[Row], packages: Sequence[str], until: date) -> list[dict[str, Any]]:
    """Parse a response about packages; raises ContentError for anything that was not requested."""
    endpoint.check_asked([row["project"] for row in rows], packages)
    found = [
        {
            "package": str(row["project"]),
            "month": endpoint.month(row, FIRST_MONTH, until),
            "downloads": endpoint.whole_number(row, "downloads"),
        }
        for row in rows
    ]
    endpoint.check_once([(r["package"], r["month"]) for r in found], what="package and month")
    return sorted(found, key=lambda r: (r["package"], r["month"]))


def describe_gaps(rows: Sequence[Row], until: date) -> str | None:
    """Describe the months missing from a package's rows between its first one and `until`, or return None."""
    months = {row["month"] for row in rows}
    if not months:
        return "no month at all"
    gaps = [m for m in first_days(min(months), until) if m not in months]
    return "no " + ", ".join(f"{m:%Y-%m}" for m in gaps) if gaps else None


def describe_days(days: Mapping[date, int], month: date) -> str | None:
    """Describe a month's days that are missing or nearly empty, or return None: upstream loads days late."""
    wanted = [month + timedelta(days=n) for n in range((following(month) - month).days)]
    usual = median(days.values()) if days else 0
    short = [day for day in wanted if days.get(day, 0) <= _LEAST_OF_MEDIAN * usual]
    if not short:
        return None
    return f"{month:%Y-%m} is left to a later run: {len(short)} of its days are not loaded, first {short[0]}"


def _whole_until(context: Context, wanted: Sequence[str], until: date) -> tuple[date, tuple[str, ...]]:
    """Exclude the newest months that lack days at the source, with a note."""
    first = preceding(until, _NEW_MONTHS)
    rows = endpoint.ask(context, days_sql(wanted, first, until), ("date", "downloads"))
    days = {endpoint.day(r, "date", first, until): endpoint.whole_number(r, "downloads") for r in rows}
    notes: list[str] = []
    while until > first and (reason := describe_days(days, preceding(until))) is not None:
        notes.append(reason)
        until = preceding(until)
    return until, tuple(notes)


def _read_baskets(
    context: Context, partial: PartialSnapshot, wanted: Sequence[str], months: Sequence[date]
) -> tuple[dict[date, Basket], list[FrameshareError]]:
    """Read every basket, from the checkpoint on; failures are named, the rest is kept."""
    failures = Failures(fatal=(StorageError, endpoint.CutError))
    with context.progress.start("PyPI baskets", len(months)) as task:
        for start in range(0, len(months), baskets.BASKET_MONTHS):
            asked = months[start : start + baskets.BASKET_MONTHS]
            with failures.noted():
                _read_some_baskets(context, partial, wanted, asked)
            if failures.is_passing():
                break
            task.advance(len(asked))
    found = {
        date.fromisoformat(month): Basket(downloads, followed)
        for rows in partial.state.get("baskets", {}).values()
        for month, downloads, followed in rows
    }
    gaps = None if failures.problems else baskets.check_gaps(found, months)
    return found, failures.problems + ([gaps] if gaps else [])


def _read_some_baskets(
    context: Context, partial: PartialSnapshot, wanted: Sequence[str], asked: Sequence[date]
) -> None:
    name, kept = f"{asked[0]:%Y-%m}", partial.state.get("baskets", {})
    if name in kept:
        return
    sql = baskets.basket_sql(asked[0], following(asked[-1]), wanted)
    read = baskets.parse_baskets(endpoint.ask(context, sql, baskets.COLUMNS), asked)
    rows = [[m.isoformat(), b.downloads, dict(b.followed)] for m, b in read.items()]
    partial.save_state({**partial.state, "baskets": {**kept, name: rows}})


def _read_batches(
    context: Context, partial: PartialSnapshot, wanted: Sequence[str], until: date
) -> list[FrameshareError]:
    problems: list[FrameshareError] = []
    size = max(1, BATCH_ROWS // len(first_days(FIRST_MONTH, until)))
    batches = [wanted[start : start + size] for start in range(0, len(wanted), size)]
    with context.progress.start("PyPI downloads", len(batches)) as task:
        for number, batch in enumerate(batches):
            if f"{number:03}" not in partial.parts:
                problems += _read_batch(context, partial, f"{number:03}", batch, until)
            task.advance()
    return problems


def _read_batch(
    context: Context, partial: PartialSnapshot, part: str, batch: Sequence[str], until: date
) -> list[FrameshareError]:
    missing: dict[str, str] = dict(partial.state.get("missing", {}))
    try:
        rows = _complete_rows(context, batch, until, missing)
    except (TemporaryError, StorageError, endpoint.CutError):
        raise
    except FrameshareError as error:
        missing.update(dict.fromkeys(batch, "the answer could not be used"))
        partial.save_state({**partial.state, "missing": missing})
        return [error]
    partial.write_part(part, rows, {**partial.state, "missing": missing})
    return []


def _complete_rows(
    context: Context, batch: Sequence[str], until: date, missing: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the batch's rows; packages whose months have gaps are requested again, alone."""
    rows = _ask_packages(context, batch, until)
    by_package = {p: [r for r in rows if r["package"] == p] for p in batch}
    for package, found in by_package.items():
        missing.pop(package, None)
        if describe_gaps(found, until) is not None:
            alone = _ask_packages(context, [package], until)
            by_package[package] = alone
            gaps = describe_gaps(alone, until)
            if gaps is not None:
                missing[package] = gaps
    return [row for package in batch for row in by_package[package]]


def _ask_packages(context: Context, packages: Sequence[str], until: date) -> list[dict[str, Any]]:
    rows = endpoint.ask(context, packages_sql(packages, until), ("month", "project", "downloads"))
    return parse_downloads(rows, packages, until)


def _add_baskets(
    partial: PartialSnapshot, found: Mapping[date, Basket], until: date, problems: list[FrameshareError]
) -> list[str]:
    """Write each month's basket to its packages' rows, unless the two tables disagree.

    Returns the months without a basket; of the newest months that is a problem.
    """
    rows = {part: partial.read_part(part).to_pylist() for part in sorted(partial.parts)}
    by_month: dict[date, dict[str, int]] = {}
    for row in (row for part in rows.values() for row in part):
        by_month.setdefault(row["month"], {})[row["package"]] = row["downloads"]
    usable = dict(found)
    for month, basket in found.items():
        try:
            baskets.check_vintage(month, basket, by_month.get(month, {}))
        except FrameshareError as error:
            del usable[month]
            if month >= preceding(until, _NEW_MONTHS):
                problems.append(error)
    for part, own in rows.items():
        paired = [{**r, "basket_downloads": _downloads(usable.get(r["month"]))} for r in own]
        partial.write_part(part, paired)
    return [f"basket: no {month:%Y-%m}" for month in first_days(FIRST_MONTH, until) if month not in usable]


def _downloads(basket: Basket | None) -> int | None:
    return basket.downloads if basket else None


def _is_held(context: Context, packages: Sequence[str], until: date) -> bool:
    latest = context.raw.latest(DOWNLOADS.name)
    if context.options.is_all or latest is None or not latest.is_complete:
        return False
    if latest.as_of != until - timedelta(days=1):
        return False
    extra = latest.provenance["extra"]
    return bool(extra.get("packages") == list(packages) and extra.get("is_basket_read_with_packages"))


def _old_totals(raw: RawZone, snapshot: Snapshot | None) -> tuple[str, ...]:
    """Note, with the snapshot that replaces them, that the baskets of earlier releases are no longer used."""
    count = len(raw.snapshots(OLD_TOTALS))
    if snapshot is None or not count:
        return ()
    return (
        f"{OLD_TOTALS} of earlier releases ({count} snapshots) is no longer used: the endpoint may have "
        "cut it without a word; its months were collected again",
    )


def _run_key(until: date, packages: Sequence[str]) -> str:
    digest = hashlib.sha256("\n".join(packages).encode()).hexdigest()[:8]
    return f"with-baskets-until-{preceding(until):%Y-%m}-{digest}"

"""ClickHouse's public endpoint: monthly downloads in batches that its silent row limit cannot cut.

The endpoint stops at 1,000 rows and calls that success. So a batch asks for packages × months well below
that; its answer must hold fewer rows than the limit, no row that was not asked for, no month twice, and for
each package every month from its first to the last one. A package for which that does not hold is asked for
alone, which the limit cannot touch: what is missing then is missing at the source, and is recorded as such.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from frameshare.base.errors import ContentError, FrameshareError, TemporaryError
from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.http.addresses import host_of
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources.base import Context, Outcome
from frameshare.sources.pypi_downloads.months import following, months_between, preceding

FIRST_MONTH = date(2018, 8, 1)  # before it the counts are ten times too low
ROW_LIMIT = 1000
BATCH_ROWS = 900
SETTLED_ON_DAY = 3
BASKET = 4000
BASKET_MONTHS = 3  # months of one basket query: the endpoint stops a query after 60 s
QUERIES_AN_HOUR = 60

DOWNLOADS = Dataset(
    "pypi_downloads",
    "Downloads of a package in a calendar month, all installers, mirrors excluded",
    (
        Column("package", pa.string(), "name on PyPI", is_nullable=False),
        Column("month", pa.date32(), "first day of the month", is_nullable=False),
        Column("downloads", pa.int64(), "downloads in the month", is_nullable=False),
    ),
    ("package", "month"),
)
TOTALS = Dataset(
    "pypi_totals",
    "Downloads of the 4,000 most downloaded packages of a calendar month",
    (
        Column("month", pa.date32(), "first day of the month", is_nullable=False),
        Column("packages", pa.int64(), "packages in the basket", is_nullable=False),
        Column("downloads", pa.int64(), "their downloads in the month", is_nullable=False),
        Column("least_downloads", pa.int64(), "downloads of the last of them", is_nullable=False),
    ),
    ("month",),
)

Row = Mapping[str, Any]


def followed_packages() -> list[str]:
    """Return the packages of `reference.package_groups`, by name."""
    return sorted(str(row["package"]) for row in read_rows(REFERENCE_DIR, "package_groups"))


def collect_packages(context: Context, packages: Sequence[str] | None = None) -> Outcome:
    """Collect every followed package's months up to the last full one, batch by batch.

    A batch that the endpoint answers wrongly is a problem and its packages are named as missing; one that it
    does not answer at all for now (TemporaryError) ends the collection, to be resumed by the next run.
    """
    wanted, until = list(packages or followed_packages()), settled_until()
    if _is_held(context, wanted, until):
        return Outcome(unchanged=(DOWNLOADS.name,))
    partial = context.raw.open_partial(DOWNLOADS, _run_key(until, wanted))
    missing: dict[str, str] = dict(partial.state.get("missing", {}))
    problems: list[FrameshareError] = []
    batches = list(_batches(wanted, until))
    task = context.progress.start("PyPI downloads", len(batches))
    for number, batch in enumerate(batches):
        if f"{number:03}" not in partial.parts:
            _collect_batch(context, partial, number, batch, until, missing, problems)
        task.advance()
    task.done()
    if not partial.parts:
        raise problems[0]
    snapshot = partial.publish(
        context.source,
        url=context.base_url("pypi_downloads"),
        as_of=until - timedelta(days=1),
        completeness="partial" if problems else "complete",
        missing=[f"{package}: {reason}" for package, reason in missing.items()],
        extra={"packages": wanted},
    )
    return _outcome(snapshot, DOWNLOADS, problems)


def _collect_batch(
    context: Context,
    partial: PartialSnapshot,
    number: int,
    batch: Sequence[str],
    until: date,
    missing: dict[str, str],
    problems: list[FrameshareError],
) -> None:
    try:
        rows = _complete_rows(context, batch, until, missing)
    except TemporaryError:
        raise
    except FrameshareError as error:
        problems.append(error)
        missing.update(dict.fromkeys(batch, "the answer could not be used"))
        return
    partial.write_part(f"{number:03}", rows, {"missing": missing})


def collect_totals(context: Context) -> Outcome:
    """Collect the basket of each month that no snapshot holds yet; a failure ends it, what came is kept."""
    until = settled_until()
    held = _held_months(context)
    wanted = [m for m in months_between(FIRST_MONTH, until) if m not in held]
    if not wanted:
        return Outcome(unchanged=(TOTALS.name,))
    partial = context.raw.open_partial(TOTALS, f"until-{until:%Y-%m}-from-{wanted[0]:%Y-%m}")
    problems: list[FrameshareError] = []
    try:
        _collect_baskets(context, partial, wanted)
    except FrameshareError as error:
        problems.append(error)
    if not partial.parts:
        raise problems[0]
    if problems and isinstance(problems[0], TemporaryError):
        return Outcome(problems=tuple(problems))
    snapshot = partial.publish(
        context.source,
        url=context.base_url("pypi_downloads"),
        as_of=until - timedelta(days=1),
        completeness="partial" if problems else "complete",
    )
    return _outcome(snapshot, TOTALS, problems)


def _collect_baskets(context: Context, partial: PartialSnapshot, wanted: Sequence[date]) -> None:
    for start in range(0, len(wanted), BASKET_MONTHS):
        months = wanted[start : start + BASKET_MONTHS]
        name = f"{months[0]:%Y-%m}"
        if name not in partial.parts:
            rows = parse_totals(_ask(context, totals_sql(months[0], following(months[-1]))), months)
            partial.write_part(name, rows)


def packages_sql(packages: Sequence[str], until: date) -> str:
    """Return the query for these packages' months from FIRST_MONTH to the one before `until`."""
    listed = ", ".join("'" + p.replace("\\", "\\\\").replace("'", "\\'") + "'" for p in packages)
    return (
        "SELECT toStartOfMonth(date) AS month, project, sum(count) AS downloads "
        "FROM pypi.pypi_downloads_per_day "
        f"WHERE project IN ({listed}) AND date >= '{FIRST_MONTH}' AND date < '{until}' "
        "GROUP BY month, project ORDER BY project, month"
    )


def totals_sql(first: date, until: date) -> str:
    """Return the query for the basket of each month from `first` to the one before `until`."""
    return (
        "SELECT month, count() AS packages, sum(downloads) AS downloads, min(downloads) AS least_downloads "
        "FROM (SELECT toStartOfMonth(date) AS month, project, sum(count) AS downloads "
        "FROM pypi.pypi_downloads_per_day "
        f"WHERE date >= '{first}' AND date < '{until}' "
        f"GROUP BY month, project ORDER BY month, downloads DESC LIMIT {BASKET} BY month) "
        "GROUP BY month ORDER BY month"
    )


def _complete_rows(
    context: Context, batch: Sequence[str], until: date, missing: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the batch's rows; packages whose months have gaps are asked for again, alone."""
    rows = parse_downloads(_ask(context, packages_sql(batch, until)), batch, until)
    by_package = {p: [r for r in rows if r["package"] == p] for p in batch}
    for package, found in by_package.items():
        if describe_gaps(found, until) is not None:
            alone = parse_downloads(_ask(context, packages_sql([package], until)), [package], until)
            by_package[package] = alone
            gaps = describe_gaps(alone, until)
            if gaps is not None:
                missing[package] = gaps
    return [row for package in batch for row in by_package[package]]


def describe_gaps(rows: Sequence[Row], until: date) -> str | None:
    """Say which months a package's rows lack between its first one and the month before `until`, or None."""
    months = {row["month"] for row in rows}
    if not months:
        return "no month at all"
    gaps = [m for m in months_between(min(months), until) if m not in months]
    return "no " + ", ".join(f"{m:%Y-%m}" for m in gaps) if gaps else None


def parse_downloads(answer: Any, packages: Sequence[str], until: date) -> list[dict[str, Any]]:
    """Read an answer about packages; raises ContentError for anything that was not asked for."""
    rows = [
        {
            "package": _known(row, "project", packages),
            "month": _month(row, FIRST_MONTH, until),
            "downloads": whole_number(row, "downloads"),
        }
        for row in _checked_rows(answer, ("month", "project", "downloads"))
    ]
    _refuse_repeats((r["package"], r["month"]) for r in rows)
    return sorted(rows, key=lambda r: (r["package"], r["month"]))


def parse_totals(answer: Any, months: Sequence[date]) -> list[dict[str, Any]]:
    """Read an answer about baskets; raises ContentError unless exactly these months came, each full."""
    columns = ("packages", "downloads", "least_downloads")
    rows = [
        {"month": _month(row, months[0], following(months[-1])), **{c: whole_number(row, c) for c in columns}}
        for row in _checked_rows(answer, ("month", *columns))
    ]
    _refuse_repeats(r["month"] for r in rows)
    found: dict[Any, Any] = {r["month"]: r["packages"] for r in rows}
    if sorted(found) != sorted(months) or set(found.values()) != {BASKET}:
        listed = ", ".join(f"{m:%Y-%m} ({n:,})" for m, n in sorted(found.items()))
        raise _unexpected(f"{BASKET:,} packages for each of {len(months)} months", listed or "no month")
    return rows


def whole_number(row: Row, column: str) -> int:
    """Return a count: 64-bit integers come as numbers or as strings. Raises ContentError for all else."""
    value = row.get(column)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise _unexpected(f"a whole number as {column}", repr(value)[:80])


def settled_until() -> date:
    """First day after the last month that is settled: the last days of a month arrive late."""
    today = datetime.now(UTC).date()
    return today.replace(day=1) if today.day >= SETTLED_ON_DAY else preceding(today.replace(day=1))


def _is_held(context: Context, packages: Sequence[str], until: date) -> bool:
    latest = context.raw.latest(DOWNLOADS.name)
    if latest is None or not latest.is_complete or latest.as_of != until - timedelta(days=1):
        return False
    return bool(latest.provenance["extra"].get("packages") == list(packages))


def _ask(context: Context, sql: str) -> Any:
    base = context.base_url("pypi_downloads")
    context.http.budget(host_of(base), QUERIES_AN_HOUR, 3600.0)
    answer = context.http.post(f"{base}/?user=demo&default_format=JSON", sql.encode(), accept="json")
    if not answer.body.lstrip().startswith(b"{"):
        raise _unexpected("JSON", repr(answer.text()[:200]))
    return answer.json()


def _checked_rows(answer: Any, columns: Sequence[str]) -> list[Row]:
    if isinstance(answer, dict) and answer.get("exception"):
        raise _unexpected("rows", str(answer["exception"])[:200])
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _unexpected("an object with a list `data` of rows", type(answer).__name__)
    lacking = sorted({c for row in rows for c in columns if c not in row})
    if lacking:
        raise _unexpected("columns " + ", ".join(columns), "rows without " + ", ".join(lacking))
    if len(rows) >= ROW_LIMIT:
        raise _unexpected(
            f"fewer than {ROW_LIMIT:,} rows, where the endpoint cuts silently", f"{len(rows):,}"
        )
    declared = answer.get("rows", len(rows))
    if str(declared) != str(len(rows)):
        raise _unexpected(f"{declared} rows, as the answer declares", f"{len(rows):,}")
    return rows


def _known(row: Row, column: str, allowed: Sequence[str]) -> str:
    value = row[column]
    if value not in allowed:
        raise _unexpected("a package that was asked for", repr(value)[:80])
    return str(value)


def _month(row: Row, first: date, until: date) -> date:
    try:
        month = date.fromisoformat(str(row["month"])[:10])
    except ValueError:
        month = date.min
    if month.day != 1 or not first <= month < until:
        raise _unexpected(f"the first day of a month from {first} to before {until}", repr(row["month"])[:80])
    return month


def _refuse_repeats(keys: Iterable[Any]) -> None:
    seen: set[Any] = set()
    for key in keys:
        if key in seen:
            raise _unexpected("each package and month once", f"twice {key}")
        seen.add(key)


def _unexpected(expected: str, found: str) -> ContentError:
    return ContentError(
        "The download statistics are not in the agreed form",
        where="pypi.pypi_downloads_per_day",
        expected=expected,
        found=found,
        next_step="run again; if it lasts, the endpoint has changed and needs a new release of frameshare",
    )


def _batches(packages: Sequence[str], until: date) -> Iterable[list[str]]:
    size = max(1, BATCH_ROWS // len(months_between(FIRST_MONTH, until)))
    for start in range(0, len(packages), size):
        yield list(packages[start : start + size])


def _run_key(until: date, packages: Sequence[str]) -> str:
    digest = hashlib.sha256("\n".join(packages).encode()).hexdigest()[:8]
    return f"until-{preceding(until):%Y-%m}-{digest}"


def _held_months(context: Context) -> set[date]:
    held: set[date] = set()
    for snapshot in context.raw.snapshots(TOTALS.name):
        for file in snapshot.files:
            held.update(pq.read_table(file, columns=["month"]).column("month").to_pylist())
    return held


def _outcome(snapshot: Any, dataset: Dataset, problems: Sequence[FrameshareError]) -> Outcome:
    if snapshot is None:
        return Outcome(unchanged=(dataset.name,), problems=tuple(problems))
    return Outcome(snapshots=(snapshot,), problems=tuple(problems))

"""Sources read month by month, whose newest months still change: which months to read or reuse.

A month settles some days after its end; a settled month that was read completely is never read again. A run
makes one snapshot with one part for each month that it read, so the newest snapshot with a month's part has
its current rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from frameshare.base.errors import FrameshareError, UsageError
from frameshare.raw.dataset import Dataset
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources.base import Context, Outcome
from frameshare.sources.failures import GIVE_UP_AFTER, Failures

_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month."""

    first: date

    @property
    def last(self) -> date:
        """The last day."""
        return following(self.first) - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True)
class MonthRows:
    """A month's rows, what failed, and whether something was left to a later run: neither means complete."""

    rows: list[dict[str, Any]]
    problems: tuple[FrameshareError, ...] = ()
    is_short: bool = False


def following(month: date) -> date:
    """Return the first day of the next month."""
    return preceding(month, -1)


def preceding(month: date, count: int = 1) -> date:
    """Return the first day of the month `count` months before."""
    index = month.year * 12 + month.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)


def first_days(first: date, until: date) -> list[date]:
    """Return the first days of the months from `first` up to `until`, exclusive."""
    found = []
    month = first
    while month < until:
        found.append(month)
        month = following(month)
    return found


def today(context: Context) -> date:
    """Return the day that a collection describes: `--as-of`, or today in UTC."""
    return context.options.as_of or datetime.now(UTC).date()


def parse_month(text: str, option: str) -> Month:
    """Read `YYYY-MM` or `YYYY-MM-DD`; raises UsageError for anything else."""
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12:
        raise UsageError(
            "Invalid month", where=option, expected="YYYY-MM", found=text, next_step="give it as 2026-10"
        )
    return Month(date(int(found[1]), int(found[2]), 1))


def months_between(first: Month, last: Month) -> list[Month]:
    """Return the months from `first` to `last`, inclusive."""
    return [Month(day) for day in first_days(first.first, following(last.first))]


def collect_months(
    context: Context,
    dataset: Dataset,
    *,
    default_since: str,
    settle_days: int,
    read: Callable[[Month], MonthRows],
    url: str,
    definitions: Iterable[str] = (),
) -> Outcome:
    """Read every requested month that has not settled, newest first, and publish them as one snapshot.

    A month that fails is named and left to the next run; months read today by an interrupted run are kept.
    Raises the first problem if no month could be read.
    """
    day = today(context)
    wanted = wanted_months(context, default_since, Month(day.replace(day=1)))
    extras = [snapshot.provenance.get("extra", {}) for snapshot in context.raw.snapshots(dataset.name)]
    settled = {month for extra in extras for month in extra.get("settled", [])}
    open_months = [month for month in reversed(wanted) if str(month) not in settled]
    if not open_months:
        return Outcome(unchanged=(dataset.name,), notes=("every month asked for is settled",))
    growing = context.raw.open_partial(dataset, f"months-{day}")
    problems = _read_all(context, dataset, growing, open_months, read)
    read_now = set(growing.state.get("whole", [])) | set(growing.state.get("broken", []))
    if not read_now:
        raise next((p for p in problems if p.is_temporary), problems[0])
    whole = set(growing.state.get("whole", []))
    final = sorted(str(m) for m in wanted if str(m) in whole and m.last + timedelta(days=settle_days) < day)
    missing = [str(month) for month in open_months if str(month) not in whole]
    snapshot = growing.publish(
        context.source,
        url=url,
        as_of=day,
        completeness="partial" if missing else "complete",
        missing=missing,
        definitions=definitions,
        extra={"months": sorted(read_now), "settled": final},
    )
    return Outcome.of(dataset, snapshot, problems)


def wanted_months(context: Context, default_since: str, newest: Month) -> list[Month]:
    """Return the months from `--since` to `--until`, at most to `newest`; raises UsageError for none."""
    first = parse_month(context.options.since or default_since, "--since")
    last = parse_month(context.options.until, "--until") if context.options.until else newest
    wanted = months_between(first, min(last, newest))
    if not wanted:
        raise UsageError(
            "No month to read",
            where="--since, --until",
            expected=f"a month up to {newest}, --since not after --until",
            found=f"{first} to {last}",
            next_step="correct the months",
        )
    return wanted


def _read_all(
    context: Context,
    dataset: Dataset,
    growing: PartialSnapshot,
    months: list[Month],
    read: Callable[[Month], MonthRows],
) -> list[FrameshareError]:
    failures = Failures()
    with context.progress.start(dataset.name, len(months)) as task:
        for month in months:
            if str(month) not in growing.state.get("whole", []):
                with failures.noted():
                    found = read(month)
                    growing.write_part(str(month), found.rows, _state_after(growing.state, month, found))
                    failures.problems.extend(found.problems)
                if failures.in_a_row == GIVE_UP_AFTER:
                    break
            task.advance(note=str(month))
    return failures.problems


def _state_after(state: dict[str, Any], month: Month, found: MonthRows) -> dict[str, Any]:
    kind = "broken" if found.problems or found.is_short else "whole"
    lists = {k: [m for m in state.get(k, []) if m != str(month)] for k in ("whole", "broken")}
    lists[kind] = sorted([*lists[kind], str(month)])
    return {**state, **lists}

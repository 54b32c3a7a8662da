"""ClickHouse's public endpoint: queries for which truncation is an error, and their rows.

Its demo user reads at most a billion rows and by default stops there silently, with status 200. So every
query requests an error instead (`*_overflow_mode=throw`), and a response that read that many is refused
whatever its status. For years the endpoint truncated results at 1,000 rows: batches stay below that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from frameshare.base.errors import ContentError, TemporaryError
from frameshare.http.addresses import host_of
from frameshare.sources import answers
from frameshare.sources.base import Context

ROW_LIMIT = 1000
READ_LIMIT = 1_000_000_000
_TIME_LIMIT_S = 60.0
_NEAR_TIME_LIMIT = 0.98
QUERIES_AN_HOUR = 60
_WHERE = "pypi, public endpoint of ClickHouse"
_NEXT = "run again; if it persists, the endpoint has changed and frameshare needs a new release"
unexpected = partial(answers.unexpected, "the download statistics", _WHERE, next_step=_NEXT)
check_once = partial(answers.check_once, where=_WHERE, next_step=_NEXT)
check_asked = partial(answers.check_selection, what="package", where=_WHERE, next_step=_NEXT)
PATH = "/?user=demo&default_format=JSON&read_overflow_mode=throw&result_overflow_mode=throw"
_CODE = re.compile(r"Code: (\d+)\.")
# Timeouts, quotas, memory and network of the server, which may pass. All else is permanent.
_PASSING_CODES = frozenset(
    {159, 160, 201, 202, 203, 209, 210, 236, 241, 242, 279, 319, 394, 425, 439, 499, 999}
)

Row = Mapping[str, Any]


class CutError(ContentError):
    """A response was truncated although an error was requested: nothing from this endpoint can be trusted."""


def ask(context: Context, sql: str, columns: Sequence[str], row_limit: int = ROW_LIMIT) -> list[Row]:
    """Return the rows of a query, with at least these columns.

    Raises ContentError for an unexpected format, for a response that may be truncated, and for a query that
    the endpoint refuses permanently; TemporaryError for what may pass, such as a response at the time limit.
    """
    base = context.base_url("pypi_downloads")
    context.http.budget(host_of(base), QUERIES_AN_HOUR, 3600.0)
    answer = context.http.post(base + PATH, sql.encode(), accept="json", is_permanent=is_permanent)
    if not answer.body.lstrip().startswith(b"{"):
        raise unexpected("JSON", repr(answer.text()[:200]))
    return checked_rows(answer.json(), columns, row_limit)


def is_permanent(message: str) -> bool:
    """Whether a ClickHouse exception is permanent, such as 158, too many rows to read."""
    code = _CODE.search(message)
    return code is not None and int(code[1]) not in _PASSING_CODES


def checked_rows(answer: Any, columns: Sequence[str], row_limit: int = ROW_LIMIT) -> list[Row]:
    """Return a response's rows; raises ContentError for an unexpected format or possible truncation."""
    if isinstance(answer, dict) and answer.get("exception"):
        raise unexpected("rows", str(answer["exception"])[:200])
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unexpected("an object with a list `data` of rows", type(answer).__name__)
    lacking = sorted({c for row in rows for c in columns if c not in row})
    if lacking:
        raise unexpected("columns " + ", ".join(columns), "rows without " + ", ".join(lacking))
    statistics = answer.get("statistics")
    if isinstance(statistics, dict):
        _check_time(statistics.get("elapsed"))
        if "rows_read" in statistics:
            _check_read_whole(whole_number(statistics, "rows_read"))
    answers.check_uncut(len(rows), row_limit, what="rows", where=_WHERE, next_step=_NEXT)
    declared = whole_number(answer, "rows") if "rows" in answer else len(rows)
    answers.check_count(len(rows), declared, what="rows", where=_WHERE, next_step=_NEXT)
    return rows


def _check_time(elapsed: Any) -> None:
    """Refuse a query that took as long as the endpoint's time limit: it may have been cut short."""
    if isinstance(elapsed, int | float) and elapsed >= _NEAR_TIME_LIMIT * _TIME_LIMIT_S:
        raise TemporaryError(
            "The endpoint may have broken off the query",
            where=_WHERE,
            expected=f"an answer well before its limit of {_TIME_LIMIT_S:.0f} s",
            found=f"{elapsed:.1f} s",
            next_step="run again later, when the endpoint is less busy",
        )


def _check_read_whole(rows_read: int) -> None:
    if rows_read >= READ_LIMIT:
        raise CutError(
            "The source silently truncated its response",
            where=_WHERE,
            expected=f"fewer than {READ_LIMIT:,} rows read, where the source cuts silently",
            found=f"{rows_read:,} rows read",
            next_step=_NEXT,
        )


def whole_number(row: Row, column: str) -> int:
    """Return a count: 64-bit integers are numbers or strings. Raises ContentError for anything else."""
    value = row.get(column)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise unexpected(f"a whole number as {column}", repr(value)[:80])


def day(row: Row, column: str, first: date, until: date) -> date:
    """Return a day from `first` up to `until`, exclusive; raises ContentError for anything else."""
    try:
        found = date.fromisoformat(str(row[column])[:10])
    except ValueError:
        found = date.min
    if not first <= found < until:
        raise unexpected(f"a {column} from {first} to before {until}", repr(row[column])[:80])
    return found


def month(row: Row, first: date, until: date) -> date:
    """Return a month's first day from `first` up to `until`, exclusive; raises ContentError otherwise."""
    found = day(row, "month", first, until)
    if found.day != 1:
        raise unexpected("the first day of a month", repr(row["month"])[:80])
    return found


def quoted(names: Sequence[str]) -> str:
    """Return names as SQL string literals, separated by commas."""
    return ", ".join("'" + name.replace("\\", "\\\\").replace("'", "\\'") + "'" for name in names)

"""ClickHouse's public endpoint and pypistats as they behave: silent cuts, strings for integers, text errors.

with LocalServer() as server:
    clickhouse = ClickHouse(server, {"torch": {date(2026, 9, 1): 5, date(2026, 10, 1): 7}})
    clickhouse.row_limit = 1000          # results stop there and look like successes
    clickhouse.is_deaf = True            # cuts at a billion rows with status 200, whatever was asked for
    clickhouse.answers_left = 2          # then 429
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.servers.local import LocalServer, Reply, Request, json_reply

Series = Mapping[str, Mapping[date, int]]

READ_LIMIT = 1_000_000_000
DAYS_TABLE_ROWS = 1_700_000_000
MONTH_ROWS = 700_000
_PROJECTS = re.compile(r"(?:project IN \(|has\(\[)([^])]*)")
_FROM = re.compile(r"(?:date|month) >= '([0-9-]{10})'")
_UNTIL = re.compile(r"(?:date|month) < '([0-9-]{10})'")


@dataclass
class ClickHouse:
    """Answers monthly, daily and basket queries from `series`; a basket is a thousand times its month's sum.

    The table by day is ordered by project: a query without projects reads all of it, hence more than the demo
    user may. `basket_series` is what the table by month holds, where it differs from the one by day.
    """

    server: LocalServer
    series: Series
    row_limit: int = 1000
    has_strings: bool = True
    basket: int = 4000
    basket_series: Series | None = None
    is_deaf: bool = False
    lost_days: frozenset[date] = frozenset()
    answers_left: int | None = None
    queries: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.route(r"/", self._answer)

    def _answer(self, request: Request) -> Reply:
        sql = request.body.decode()
        self.queries.append(sql)
        if request.method != "POST" or request.query.get("user") != ["demo"]:
            return _exception(403, 516, "Authentication failed")
        if self.answers_left is not None:
            if self.answers_left == 0:
                return _exception(429, 201, "Quota exceeded", {"Retry-After": "3600"})
            self.answers_left -= 1
        first, until = (date.fromisoformat(p.search(sql)[1]) for p in (_FROM, _UNTIL))  # type: ignore[index]
        listed = _PROJECTS.search(sql)
        names = re.findall(r"'([^']*)'", listed[1]) if listed else []
        is_by_month = "pypi_downloads_per_month" in sql
        read = MONTH_ROWS * round((until - first).days / 30) if is_by_month else 9000
        if not is_by_month and not names:
            read = DAYS_TABLE_ROWS
        if read > READ_LIMIT and not self.is_deaf and request.query.get("read_overflow_mode") == ["throw"]:
            return _exception(500, 158, "Limit for rows (controlled by 'max_rows_to_read' setting) exceeded")
        if is_by_month:
            rows = self._baskets(names, first, until)
        elif "SELECT date," in sql:
            rows = self._days(names, first, until)
        else:
            rows = self._packages(names, first, until)
        return self._rows(rows, READ_LIMIT + 1_447_450 if self.is_deaf else min(read, READ_LIMIT + 1_447_450))

    def _packages(self, names: list[str], first: date, until: date) -> list[dict[str, Any]]:
        return [
            {"month": month.isoformat(), "project": name, "downloads": self._number(count)}
            for name in sorted(names)
            for month, count in sorted(self.series.get(name, {}).items())
            if first <= month < until
        ]

    def _days(self, names: list[str], first: date, until: date) -> list[dict[str, Any]]:
        """Each month's count spread over its days; days that are not loaded yet have no row."""
        found: dict[date, int] = {}
        for months in (self.series.get(name, {}) for name in names):
            for month, count in months.items():
                days = (date(month.year + month.month // 12, month.month % 12 + 1, 1) - month).days
                for day in (month + timedelta(days=n) for n in range(days)):
                    if first <= day < until and day not in self.lost_days:
                        found[day] = found.get(day, 0) + max(1, count // days)
        return [{"date": d.isoformat(), "downloads": self._number(n)} for d, n in sorted(found.items())]

    def _baskets(self, names: list[str], first: date, until: date) -> list[dict[str, Any]]:
        series = self.series if self.basket_series is None else self.basket_series
        months = sorted({m for s in series.values() for m in s if first <= m < until})
        return [
            {
                "month": month.isoformat(),
                "packages": self._number(self.basket),
                "downloads": self._number(1000 * sum(s.get(month, 0) for s in series.values())),
                "followed": [n for n in names if month in series.get(n, {})],
                "followed_downloads": [
                    self._number(series[n][month]) for n in names if month in series.get(n, {})
                ],
            }
            for month in months
        ]

    def _rows(self, rows: list[dict[str, Any]], read: int) -> Reply:
        cut = rows[: self.row_limit]
        return json_reply(
            {
                "meta": [{"name": name, "type": "UInt64"} for name in (cut[0] if cut else {})],
                "data": cut,
                "rows": len(cut),
                "statistics": {"elapsed": 0.01, "rows_read": read, "bytes_read": 1},
            }
        )

    def _number(self, value: int) -> int | str:
        return str(value) if self.has_strings else value


def _exception(status: int, code: int, text: str, headers: Mapping[str, str] | None = None) -> Reply:
    sent = {"Content-Type": "text/plain; charset=UTF-8", "X-ClickHouse-Exception-Code": str(code)}
    return Reply(status, {**sent, **(headers or {})}, f"Code: {code}. DB::Exception: {text}.".encode())


@dataclass
class PyPIStats:
    """Answers daily counts up to `last_day`, which may lag; both categories, unordered as it likes."""

    server: LocalServer
    daily: Mapping[str, int]
    last_day: date
    days: int = 180
    mirrors: int = 0

    def __post_init__(self) -> None:
        self.server.route(r"/api/packages/[^/]+/overall", self._answer)

    def _answer(self, request: Request) -> Reply:
        package = request.path.split("/")[3]
        if package not in self.daily:
            return Reply(404, {"Content-Type": "text/html"}, b"<html>404</html>")
        span = [self.last_day - timedelta(days=n) for n in range(self.days)]
        rows = [
            {"category": category, "date": day.isoformat(), "downloads": self.daily[package] + more}
            for category, more in (("with_mirrors", self.mirrors), ("without_mirrors", 0))
            for day in span
            if category == "without_mirrors" or request.query.get("mirrors") != ["false"]
        ]
        return json_reply({"data": rows, "package": package, "type": "overall_downloads"})


@dataclass
class Uploads:
    """The table of uploads at the same endpoint: (name, day of upload, requires_dist) in `files`."""

    server: LocalServer
    files: list[tuple[str, date, list[str]]]
    answers_left: int | None = None
    queries: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.route(r"/", self._answer)

    def _answer(self, request: Request) -> Reply:
        sql = request.body.decode()
        self.queries.append(sql)
        assert request.query["read_overflow_mode"] == ["throw"]
        if self.answers_left == 0:
            return _exception(429, 201, "Quota exceeded", {"Retry-After": "3600"})
        self.answers_left = None if self.answers_left is None else self.answers_left - 1
        rows = list(self._counted(sql))
        return json_reply(
            {
                "data": rows,
                "rows": len(rows),
                "statistics": {"elapsed": 0.1, "rows_read": 2_000_000, "bytes_read": 1},
            }
        )

    def _counted(self, sql: str) -> Iterator[dict[str, Any]]:
        first, last = (found[1] if (found := p.search(sql)) else None for p in (_NAME_FROM, _NAME_UNTIL))
        chosen = [
            (name, day.replace(day=1), requires)
            for name, day, requires in self.files
            if requires and (first is None or name >= first) and (last is None or name < last)
        ]
        groups = {
            column: (kind, set(re.findall(r"'([^']*)'", listed)))
            for kind, listed, column in _GROUP.findall(sql)
        }
        for month in sorted({month for _, month, _ in chosen}):
            own = [(_normal(name), requires) for name, day, requires in chosen if day == month]
            counts = {
                column: len({name for name, requires in own if packages & _named(requires, kind)})
                for column, (kind, packages) in groups.items()
            }
            yield {"month": month.isoformat(), "packages": str(len({name for name, _ in own})), **counts}


_NAME_FROM = re.compile(r"name >= '([^']*)'")
_NAME_UNTIL = re.compile(r"name < '([^']*)'")
_GROUP = re.compile(r"hasAny\((required|named), \[([^]]*)\]\) ?\) AS (\w+)")


def _named(requires: list[str], kind: str) -> set[str]:
    kept = [r for r in requires if kind == "named" or not re.search(r";.*\bextra\b", r)]
    return {_normal(re.match(r"\s*([A-Za-z0-9._-]*)", r)[1]) for r in kept}  # type: ignore[index]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()

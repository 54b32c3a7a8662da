"""ClickHouse's public endpoint and pypistats as they behave: silent cuts, strings for integers, text errors.

with LocalServer() as server:
    clickhouse = ClickHouse(server, {"torch": {date(2026, 9, 1): 5, date(2026, 10, 1): 7}})
    clickhouse.row_limit = 1000          # results stop there and look like successes
        clickhouse.answers_left = 2          # then 429
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.servers.local import LocalServer, Reply, Request, json_reply

Series = Mapping[str, Mapping[date, int]]

_PROJECTS = re.compile(r"project IN \(([^)]*)\)")
_FROM = re.compile(r"date >= '([0-9-]{10})'")
_UNTIL = re.compile(r"date < '([0-9-]{10})'")


@dataclass
class ClickHouse:
    """Answers the monthly queries from `series`; totals are a thousand times each month's sum."""

    server: LocalServer
    series: Series
    row_limit: int = 1000
    has_strings: bool = True
    basket: int = 4000
    answers_left: int | None = None
    queries: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server.route(r"/", self._answer)

    def _answer(self, request: Request) -> Reply:
        sql = request.body.decode()
        self.queries.append(sql)
        if request.method != "POST" or request.query.get("user") != ["demo"]:
            return Reply(
                403, {"Content-Type": "text/plain"}, b"Code: 516. DB::Exception: Authentication failed"
            )
        if self.answers_left is not None:
            if self.answers_left == 0:
                return Reply(
                    429, {"Content-Type": "text/plain", "Retry-After": "3600"}, b"Code: 201. Quota exceeded"
                )
            self.answers_left -= 1
        first, until = (date.fromisoformat(p.search(sql)[1]) for p in (_FROM, _UNTIL))  # type: ignore[index]
        listed = _PROJECTS.search(sql)
        if listed:
            return self._rows(self._packages(re.findall(r"'([^']*)'", listed[1]), first, until))
        return self._rows(self._totals(first, until))

    def _packages(self, names: list[str], first: date, until: date) -> list[dict[str, Any]]:
        return [
            {"month": month.isoformat(), "project": name, "downloads": self._number(count)}
            for name in sorted(names)
            for month, count in sorted(self.series.get(name, {}).items())
            if first <= month < until
        ]

    def _totals(self, first: date, until: date) -> list[dict[str, Any]]:
        months = sorted({m for s in self.series.values() for m in s if first <= m < until})
        return [
            {
                "month": month.isoformat(),
                "packages": self._number(self.basket),
                "downloads": self._number(1000 * sum(s.get(month, 0) for s in self.series.values())),
                "least_downloads": self._number(1),
            }
            for month in months
        ]

    def _rows(self, rows: list[dict[str, Any]]) -> Reply:
        cut = rows[: self.row_limit]
        return json_reply(
            {
                "meta": [{"name": name, "type": "UInt64"} for name in (cut[0] if cut else {})],
                "data": cut,
                "rows": len(cut),
                "statistics": {"elapsed": 0.01, "rows_read": len(rows), "bytes_read": 1},
            }
        )

    def _number(self, value: int) -> int | str:
        return str(value) if self.has_strings else value


@dataclass
class PyPIStats:
    """Answers daily counts up to `last_day`, which may lag; both categories, unordered as it likes."""

    server: LocalServer
    daily: Mapping[str, int]
    last_day: date
    days: int = 180

    def __post_init__(self) -> None:
        self.server.route(r"/api/packages/[^/]+/overall", self._answer)

    def _answer(self, request: Request) -> Reply:
        package = request.path.split("/")[3]
        if package not in self.daily:
            return Reply(404, {"Content-Type": "text/html"}, b"<html>404</html>")
        span = [self.last_day - timedelta(days=n) for n in range(self.days)]
        rows = [
            {"category": category, "date": day.isoformat(), "downloads": self.daily[package] * factor}
            for category, factor in (("with_mirrors", 2), ("without_mirrors", 1))
            for day in span
            if category == "without_mirrors" or "mirrors" not in request.query
        ]
        return json_reply({"data": rows, "package": package, "type": "overall_downloads"})

"""PyPI downloads: a series is whole or named as missing, whatever the endpoint does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from frameshare.base.errors import ContentError, TemporaryError
from frameshare.sources.base import CollectOptions, Outcome
from frameshare.sources.pypi_downloads import SOURCE, clickhouse, second_opinion
from frameshare.sources.pypi_downloads.months import months_between
from tests.integration.ecosystem.conftest import MakeContext, rows_of
from tests.servers.clickhouse import ClickHouse, PyPIStats
from tests.servers.local import LocalServer, Reply, json_reply

UNTIL = clickhouse.settled_until()
MONTHS = months_between(clickhouse.FIRST_MONTH, UNTIL)
PACKAGES = [f"package-{n:02}" for n in range(25)]
SERIES = {p: {m: 10_000_000_000 + 1000 * n + k for k, m in enumerate(MONTHS)} for n, p in enumerate(PACKAGES)}


def collect(make_context: MakeContext, packages: list[str] = PACKAGES) -> Outcome:
    return clickhouse.collect_packages(make_context(SOURCE), packages)


def as_series(outcome: Outcome) -> dict[str, dict[date, int]]:
    (snapshot,) = outcome.snapshots
    found: dict[str, dict[date, int]] = {}
    for row in rows_of(snapshot):
        found.setdefault(row["package"], {})[row["month"]] = row["downloads"]
    return found


def test_batches_stay_below_the_silent_cut_and_every_month_arrives(
    server: LocalServer, make_context: MakeContext
) -> None:
    fake = ClickHouse(server, SERIES)
    outcome = collect(make_context)
    assert as_series(outcome) == SERIES
    assert outcome.problems == ()
    assert all(len(MONTHS) * sql.count("package-") < 1000 for sql in fake.queries)


def test_a_cut_far_below_the_known_limit_never_becomes_a_wrong_series(
    server: LocalServer, make_context: MakeContext
) -> None:
    ClickHouse(server, SERIES, row_limit=300)
    assert as_series(collect(make_context)) == SERIES


def test_a_package_that_ends_is_asked_for_alone_and_recorded_as_missing(
    server: LocalServer, make_context: MakeContext
) -> None:
    ended = {"package-03": dict(list(SERIES["package-03"].items())[:-2])}
    fake = ClickHouse(server, {**SERIES, **ended, "package-24": {}})
    (snapshot,) = collect(make_context).snapshots
    assert snapshot.provenance["missing"] == [
        f"package-03: no {MONTHS[-2]:%Y-%m}, {MONTHS[-1]:%Y-%m}",
        "package-24: no month at all",
    ]
    assert sum("IN ('package-03')" in sql for sql in fake.queries) == 1


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (
            Reply(200, {"Content-Type": "text/plain"}, b"Code: 159. DB::Exception: Timeout exceeded"),
            "Code: 159",
        ),
        (json_reply({"data": [], "exception": "Code: 241. Memory limit"}), "Code: 241"),
        (json_reply({"meta": []}), "list `data`"),
        (json_reply({"data": [{"month": "2024-01-01", "project": "package-00"}]}), "without downloads"),
        (json_reply({"data": [{"month": "2024-01-01", "project": "x", "downloads": 1}]}), "asked for"),
        (
            json_reply({"data": [{"month": "2024-01-02", "project": "package-00", "downloads": 1}]}),
            "first day",
        ),
        (
            json_reply({"data": [{"month": "2024-01-01", "project": "package-00", "downloads": 1.5}]}),
            "whole number",
        ),
        (
            json_reply({"data": [{"month": "2024-01-01", "project": "package-00", "downloads": "-1"}]}),
            "whole number",
        ),
        (
            json_reply({"data": [{"month": "2024-01-01", "project": "package-00", "downloads": 1}] * 2}),
            "once",
        ),
        (
            json_reply({"data": [{"month": "2024-01-01", "project": "package-00", "downloads": 1}] * 1000}),
            "fewer",
        ),
        (json_reply({"data": [], "rows": 7}), "7 rows"),
        (Reply(404, {"Content-Type": "text/plain"}, b"Code: 60. DB::Exception: Unknown table"), "Code: 60"),
        (Reply(200, {"Content-Type": "text/html"}, b"<html><title>Sign in</title>"), "HTML"),
    ],
)
def test_a_wrong_answer_names_its_packages_as_missing_and_leaves_the_others(
    server: LocalServer, make_context: MakeContext, reply: Reply, message: str
) -> None:
    ClickHouse(server, SERIES)
    server.fault(r"/", reply)
    outcome = collect(make_context)
    (problem,) = outcome.problems
    assert message.lower() in str(problem).lower()
    found, lost = as_series(outcome), len(outcome.snapshots[0].provenance["missing"])
    assert found == {p: SERIES[p] for p in PACKAGES[lost:]}
    assert not outcome.snapshots[0].is_complete


def test_a_limit_ends_the_run_and_the_next_one_takes_up_where_it_stopped(
    server: LocalServer, make_context: MakeContext
) -> None:
    fake = ClickHouse(server, SERIES, answers_left=2)
    with pytest.raises(TemporaryError, match="wait"):
        collect(make_context)
    fake.answers_left = None
    fake.queries.clear()
    assert as_series(collect(make_context)) == SERIES
    batches = -(-len(PACKAGES) // (clickhouse.BATCH_ROWS // len(MONTHS)))
    assert len(fake.queries) == batches - 2


def test_a_month_that_is_held_complete_is_not_asked_for_again(
    server: LocalServer, make_context: MakeContext
) -> None:
    fake = ClickHouse(server, SERIES)
    collect(make_context)
    fake.queries.clear()
    assert collect(make_context).unchanged == ("pypi_downloads",)
    assert fake.queries == []


def test_baskets_are_collected_once_and_then_only_new_months(
    server: LocalServer, make_context: MakeContext
) -> None:
    fake = ClickHouse(server, SERIES)
    (snapshot,) = clickhouse.collect_totals(make_context(SOURCE)).snapshots
    assert [r["month"] for r in rows_of(snapshot)] == MONTHS
    fake.queries.clear()
    assert clickhouse.collect_totals(make_context(SOURCE)).unchanged == ("pypi_totals",)
    assert fake.queries == []


def test_a_basket_that_is_not_full_is_an_error(server: LocalServer, make_context: MakeContext) -> None:
    ClickHouse(server, SERIES, basket=3999)
    with pytest.raises(ContentError, match="4,000"):
        clickhouse.collect_totals(make_context(SOURCE))


def test_a_lagging_second_opinion_says_which_months_it_has_whole(
    server: LocalServer, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_opinion, "_INTERVAL_S", 0.0)
    last_day = UNTIL - timedelta(days=4)
    PyPIStats(server, {"torch": 100, "tensorflow": 7}, last_day)
    outcome = second_opinion.collect(make_context(SOURCE))
    rows = {(r["package"], r["month"]): r for r in rows_of(outcome.snapshots[0])}
    lagging = rows["torch", MONTHS[-1]]
    assert (lagging["is_whole"], lagging["last_day"]) == (False, last_day)
    whole = rows["torch", MONTHS[-2]]
    assert (whole["is_whole"], whole["downloads"]) == (True, 100 * whole["days"])
    assert {p.what for p in outcome.problems} == {"There is nothing at this address"}
    assert "jax" in outcome.snapshots[0].provenance["missing"]


def test_the_second_opinion_is_asked_for_once_a_day(
    server: LocalServer, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_opinion, "_INTERVAL_S", 0.0)
    PyPIStats(server, dict.fromkeys(second_opinion._packages(), 3), datetime.now(UTC).date())
    assert second_opinion.collect(make_context(SOURCE)).problems == ()
    before = len(server.requests)
    second_opinion.collect(make_context(SOURCE, CollectOptions()))
    assert len(server.requests) == before


def test_the_whole_source_stands_on_what_it_got(
    server: LocalServer, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_opinion, "_INTERVAL_S", 0.0)
    ClickHouse(server, dict.fromkeys(clickhouse.followed_packages(), SERIES["package-00"]))
    server.route(r"/api/packages/.*", Reply(500))
    outcome = SOURCE.collect(make_context(SOURCE))
    assert [s.dataset for s in outcome.snapshots] == ["pypi_downloads", "pypi_totals"]
    assert [p.is_temporary for p in outcome.problems] == [True]

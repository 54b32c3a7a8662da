"""PyPI downloads: a series is whole or named as missing, whatever the endpoint does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from frameshare.base.errors import ContentError, TemporaryError
from frameshare.raw.dataset import Column, Dataset
from frameshare.sources.base import CollectOptions, Outcome
from frameshare.sources.months import first_days
from frameshare.sources.pypi_downloads import SOURCE, baskets, clickhouse, endpoint, second_opinion
from tests.integration.ecosystem.conftest import MakeContext, rows_of
from tests.servers.clickhouse import ClickHouse, PyPIStats
from tests.servers.local import LocalServer, Reply, Request, json_reply

UNTIL = clickhouse.settled_until()
MONTHS = first_days(clickhouse.FIRST_MONTH, UNTIL)
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
    batches = [sql for sql in fake.queries if "GROUP BY month, project ORDER BY project" in sql]
    assert all(len(MONTHS) * sql.count("package-") < 1000 for sql in batches)


def test_every_query_asks_for_an_error_instead_of_a_cut(
    server: LocalServer, make_context: MakeContext
) -> None:
    ClickHouse(server, SERIES)
    collect(make_context)
    asked = [
        (r.query.get("read_overflow_mode"), r.query.get("result_overflow_mode")) for r in server.requests
    ]
    assert set(map(str, asked)) == {str((["throw"], ["throw"]))}


def test_an_endpoint_that_cuts_at_a_billion_rows_all_the_same_gives_an_error_and_no_snapshot(
    server: LocalServer, make_context: MakeContext
) -> None:
    ClickHouse(server, SERIES, is_deaf=True)
    context = make_context(SOURCE)
    with pytest.raises(ContentError, match=r"silently truncated its response.*1,001,447,450 rows read"):
        clickhouse.collect_packages(context, PACKAGES)
    assert context.raw.datasets() == []


def test_a_cut_is_reported_even_where_the_second_opinion_is_only_out_of_reach(
    server: LocalServer, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_opinion, "_INTERVAL_S", 0.0)
    ClickHouse(server, SERIES, is_deaf=True)
    server.route(r"/api/packages/.*", Reply(503))
    context = make_context(SOURCE)
    with pytest.raises(ContentError, match="silently truncated its response"):
        SOURCE.collect(context)
    assert context.raw.datasets() == []


def test_one_cut_basket_proves_that_nothing_of_the_endpoint_can_be_trusted(
    server: LocalServer, make_context: MakeContext
) -> None:
    ClickHouse(server, SERIES)
    cut = {"data": [], "rows": 0, "statistics": {"rows_read": 1_000_000_000}}
    days = [
        {"date": str(MONTHS[-1] + timedelta(days=n)), "downloads": 5}
        for n in range((UNTIL - MONTHS[-1]).days)
    ]
    server.fault(r"/", json_reply({"data": days}), json_reply(cut))
    context = make_context(SOURCE)
    with pytest.raises(ContentError, match="silently truncated its response"):
        clickhouse.collect_packages(context, PACKAGES)
    assert context.raw.datasets() == []


def test_a_query_that_would_read_too_much_is_refused_for_good_and_asked_once(
    server: LocalServer, make_context: MakeContext
) -> None:
    fake = ClickHouse(server, SERIES)
    sql = f"SELECT date FROM pypi.pypi_downloads_per_day WHERE date >= '{MONTHS[0]}' AND date < '{UNTIL}'"
    with pytest.raises(ContentError, match=r"permanently refuses this request.*Code: 158"):
        endpoint.ask(make_context(SOURCE), sql, ("date",))
    assert len(fake.queries) == 1


def test_an_answer_at_the_time_limit_is_not_trusted(server: LocalServer, make_context: MakeContext) -> None:
    server.route(r"/", json_reply({"data": [{"n": 1}], "statistics": {"elapsed": 59.99, "rows_read": 7}}))
    with pytest.raises(TemporaryError, match="broken off"):
        endpoint.ask(make_context(SOURCE), "SELECT 1 AS n", ("n",))


def test_a_server_that_is_short_of_memory_for_now_is_asked_again(
    server: LocalServer, make_context: MakeContext
) -> None:
    ClickHouse(server, SERIES)
    server.fault(r"/", Reply(500, {"Content-Type": "text/plain"}, b"Code: 241. DB::Exception: Memory limit"))
    assert as_series(collect(make_context)) == SERIES


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
    alone = [sql for sql in fake.queries if "IN ('package-03')" in sql]
    assert len(alone) == 1


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
        (json_reply({"data": [{"month": "2024-01-01", "project": "x", "downloads": 1}]}), "not requested"),
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
    fake = ClickHouse(server, SERIES)
    answer = fake._answer

    def spoil_the_first_batch(request: Request) -> Reply:
        is_batch = b"ORDER BY project" in request.body and b"'package-00'" in request.body
        return reply if is_batch else answer(request)

    server.route(r"/", spoil_the_first_batch)
    outcome = collect(make_context)
    (problem,) = outcome.problems
    assert message.lower() in str(problem).lower()
    found, lost = as_series(outcome), len(outcome.snapshots[0].provenance["missing"])
    assert lost > 0
    assert found == {p: SERIES[p] for p in PACKAGES[lost:]}
    assert not outcome.snapshots[0].is_complete


def test_a_limit_ends_the_run_and_the_next_one_takes_up_where_it_stopped(
    server: LocalServer, make_context: MakeContext
) -> None:
    basket_queries = -(-len(MONTHS) // baskets.BASKET_MONTHS)
    batches = -(-len(PACKAGES) // (clickhouse.BATCH_ROWS // len(MONTHS)))
    fake = ClickHouse(server, SERIES, answers_left=1 + basket_queries + 2)
    with pytest.raises(TemporaryError, match="wait"):
        collect(make_context)
    fake.answers_left = None
    fake.queries.clear()
    assert as_series(collect(make_context)) == SERIES
    assert len(fake.queries) == 1 + batches - 2


def test_a_month_that_is_held_complete_is_not_asked_for_again(
    server: LocalServer, make_context: MakeContext
) -> None:
    fake = ClickHouse(server, SERIES)
    collect(make_context)
    fake.queries.clear()
    assert collect(make_context).unchanged == ("pypi_downloads",)
    assert fake.queries == []


def test_asking_for_everything_reads_a_held_month_again(
    server: LocalServer, make_context: MakeContext
) -> None:
    ClickHouse(server, SERIES)
    collect(make_context)
    rebuilt = {p: {m: 2 * n for m, n in months.items()} for p, months in SERIES.items()}
    ClickHouse(server, rebuilt)
    again = clickhouse.collect_packages(make_context(SOURCE, CollectOptions(is_all=True)), PACKAGES)
    assert as_series(again) == rebuilt


def basket_of(outcome: Outcome) -> dict[date, set[int | None]]:
    found: dict[date, set[int | None]] = {}
    for row in rows_of(outcome.snapshots[0]):
        found.setdefault(row["month"], set()).add(row["basket_downloads"])
    return found


def test_every_row_holds_the_basket_of_its_month_from_the_same_reading(
    server: LocalServer, make_context: MakeContext
) -> None:
    ClickHouse(server, SERIES)
    assert basket_of(collect(make_context)) == {
        m: {1000 * sum(months[m] for months in SERIES.values())} for m in MONTHS
    }


def test_a_basket_that_is_not_full_is_a_problem_and_the_packages_are_kept(
    server: LocalServer, make_context: MakeContext
) -> None:
    ClickHouse(server, SERIES, basket=3999)
    outcome = collect(make_context)
    assert as_series(outcome) == SERIES
    assert set.union(*basket_of(outcome).values()) == {None}
    assert "4,000 packages" in str(outcome.problems[0])


def test_a_month_rebuilt_in_one_of_the_two_tables_gets_no_basket_and_says_so(
    server: LocalServer, make_context: MakeContext
) -> None:
    old, new = MONTHS[20], MONTHS[-1]
    behind = {
        p: {m: n * 4 // 10 if m in {old, new} else n for m, n in months.items()}
        for p, months in SERIES.items()
    }
    ClickHouse(server, SERIES, basket_series=behind)
    outcome = collect(make_context)
    without = [m for m, basket in basket_of(outcome).items() if basket == {None}]
    assert without == [old, new]
    assert [p.where for p in outcome.problems] == [f"basket of {new:%Y-%m}, pypi.pypi_downloads_per_month"]
    assert outcome.snapshots[0].provenance["missing"] == [f"basket: no {m:%Y-%m}" for m in without]


def test_months_before_the_first_one_of_the_table_have_no_basket_and_are_no_problem(
    server: LocalServer, make_context: MakeContext
) -> None:
    late = {p: dict(list(months.items())[30:]) for p, months in SERIES.items()}
    ClickHouse(server, SERIES, basket_series=late)
    outcome = collect(make_context)
    assert outcome.problems == ()
    assert [m for m, basket in basket_of(outcome).items() if basket == {None}] == MONTHS[:30]


def test_a_month_whose_last_days_are_not_loaded_yet_is_left_to_a_later_run(
    server: LocalServer, make_context: MakeContext
) -> None:
    late = frozenset(UNTIL - timedelta(days=n) for n in range(1, 11))
    fake = ClickHouse(server, SERIES, lost_days=late)
    outcome = collect(make_context)
    assert {r["month"] for r in rows_of(outcome.snapshots[0])} == set(MONTHS[:-1])
    assert "10 of its days are not loaded" in outcome.notes[0]
    fake.lost_days = frozenset()
    assert as_series(collect(make_context)) == SERIES


def test_an_endpoint_that_stands_still_for_two_months_gives_the_months_before(
    server: LocalServer, make_context: MakeContext
) -> None:
    days = (UNTIL - MONTHS[-2]).days - 9
    ClickHouse(server, SERIES, lost_days=frozenset(UNTIL - timedelta(days=n) for n in range(1, days + 1)))
    outcome = collect(make_context)
    assert {r["month"] for r in rows_of(outcome.snapshots[0])} == set(MONTHS[:-2])
    assert [note[:7] for note in outcome.notes] == [f"{m:%Y-%m}" for m in (MONTHS[-1], MONTHS[-2])]


def test_packages_that_an_earlier_release_has_without_baskets_are_read_again_once(
    server: LocalServer, make_context: MakeContext
) -> None:
    fake = ClickHouse(server, SERIES)
    context = make_context(SOURCE)
    columns = clickhouse.DOWNLOADS.columns[:3]
    old = context.raw.open_partial(Dataset("pypi_downloads", "earlier", columns, ("package", "month")), "old")
    rows = [{"package": p, "month": m, "downloads": n} for p, s in SERIES.items() for m, n in s.items()]
    old.write_part("000", rows)
    as_of = UNTIL - timedelta(days=1)
    old.publish(SOURCE, url="https://example.org", as_of=as_of, extra={"packages": PACKAGES})
    assert None not in set.union(*basket_of(clickhouse.collect_packages(context, PACKAGES)).values())
    fake.queries.clear()
    assert collect(make_context).unchanged == ("pypi_downloads",)
    assert fake.queries == []


def test_baskets_of_earlier_releases_are_not_used_and_this_is_reported(
    server: LocalServer, make_context: MakeContext
) -> None:
    ClickHouse(server, SERIES)
    context = make_context(SOURCE)
    totals = Dataset(
        "pypi_totals", "of an earlier release", (Column("month", pa.date32(), "month"),), ("month",)
    )
    old = context.raw.open_partial(totals, "old")
    old.write_part("2018-08", [{"month": MONTHS[0]}])
    old.publish(SOURCE, url="", as_of=MONTHS[-1])
    outcome = clickhouse.collect_packages(context, PACKAGES)
    assert "pypi_totals of earlier releases (1 snapshots) is no longer used" in outcome.notes[0]


def test_a_lagging_second_opinion_says_which_months_it_has_whole(
    server: LocalServer, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_opinion, "_INTERVAL_S", 0.0)
    last_day = UNTIL - timedelta(days=4)
    PyPIStats(server, {"torch": 100, "tensorflow": 7}, last_day, mirrors=4)
    outcome = second_opinion.collect(make_context(SOURCE))
    rows = {(r["package"], r["month"]): r for r in rows_of(outcome.snapshots[0])}
    lagging = rows["torch", MONTHS[-1]]
    assert (lagging["is_whole"], lagging["last_day"]) == (False, last_day)
    whole = rows["torch", MONTHS[-2]]
    assert (whole["is_whole"], whole["downloads"]) == (True, 100 * whole["days"])
    assert whole["downloads_with_mirrors"] == 104 * whole["days"]
    assert {p.what for p in outcome.problems} == {"Nothing was found at this address"}
    assert "jax" in outcome.snapshots[0].provenance["missing"]


def test_the_second_opinion_is_asked_for_once_a_day(
    server: LocalServer, make_context: MakeContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_opinion, "_INTERVAL_S", 0.0)
    PyPIStats(server, dict.fromkeys(second_opinion.followed_packages(), 3), datetime.now(UTC).date())
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
    assert [s.dataset for s in outcome.snapshots] == ["pypi_downloads"]
    assert [p.is_temporary for p in outcome.problems] == [True]

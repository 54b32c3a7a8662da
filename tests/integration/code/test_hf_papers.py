"""Hugging Face's daily papers: all pages, late additions, repositories that only the item tells."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipeline.errors import ContentError
from pipeline.raw import RawZone
from tests.integration.code.conftest import Collect, rows_of
from tests.servers.hf_papers import DailyPapers, daily_paper
from tests.servers.local import LocalServer, Reply, html_reply

REPO = "https://github.com/o/n"


def february(count: int) -> list[dict[str, Any]]:
    return [daily_paper(f"2602.{i:05}", f"2026-02-{1 + i % 28:02}", f"{REPO}{i}") for i in range(count)]


@pytest.mark.parametrize("first_page", [0, 1])
def test_every_page_of_a_month_is_read_however_pages_are_counted(
    collect: Collect, server: LocalServer, first_page: int
) -> None:
    DailyPapers(february(230), first_page=first_page).serve(server)

    outcome = collect("hf_papers", {"hf_papers": server.url}, since="2026-02")

    rows = [row for row in rows_of(outcome.snapshots[0]) if row["month"] == "2026-02"]
    assert len(rows) == 230


def test_a_missing_repository_is_asked_for_within_the_budget(collect: Collect, server: LocalServer) -> None:
    items = [daily_paper(f"2602.{i:05}", "2026-02-03") for i in range(5)]
    DailyPapers(items, only_by_item={"2602.00000": REPO, "2602.00004": REPO}).serve(server)

    outcome = collect("hf_papers", {"hf_papers": server.url}, {"hf_papers_item_budget": 3}, since="2026-02")

    rows = {row["paper_id"]: row for row in rows_of(outcome.snapshots[0])}
    assert rows["2602.00000"]["repo_url"] == REPO
    assert [row["is_item_asked"] for row in rows.values()] == [True, True, True, False, False]


def test_a_server_that_ignores_the_month_leaves_no_figure(
    collect: Collect, server: LocalServer, raw: RawZone
) -> None:
    DailyPapers(february(20), ignores_month=True).serve(server)

    with pytest.raises(ContentError, match="did not keep to the month"):
        collect("hf_papers", {"hf_papers": server.url}, since="2025-12", until="2025-12")

    assert raw.snapshots("hf_papers") == []


def test_a_listing_without_its_dates_is_refused_since_the_month_cannot_be_held_against_it(
    collect: Collect, server: LocalServer, raw: RawZone
) -> None:
    DailyPapers(february(20), ignores_month=True, hides_listed_at=True).serve(server)

    with pytest.raises(ContentError, match="another form") as raised:
        collect("hf_papers", {"hf_papers": server.url}, since="2025-11", until="2025-12")

    assert "submittedOnDailyAt" in str(raised.value.expected)
    assert raw.snapshots("hf_papers") == []


def test_a_month_that_has_no_paper_of_its_own_is_refused_however_few_there_are(
    collect: Collect, server: LocalServer, raw: RawZone
) -> None:
    DailyPapers(february(3), ignores_month=True).serve(server)

    with pytest.raises(ContentError, match="did not keep to the month"):
        collect("hf_papers", {"hf_papers": server.url}, since="2025-12", until="2025-12")

    assert raw.snapshots("hf_papers") == []


def test_a_few_papers_from_elsewhere_are_told_and_those_at_the_edge_are_not(
    collect: Collect, server: LocalServer
) -> None:
    papers = [
        *february(20),
        daily_paper("2602.77777", "2026-03-01", REPO),
        daily_paper("2511.99999", "2025-11-03", REPO),
    ]
    DailyPapers(papers, ignores_month=True).serve(server)

    outcome = collect("hf_papers", {"hf_papers": server.url}, since="2026-02", until="2026-02")

    assert outcome.notes == (
        "1 of 22 papers that were given for 2026-02 are not listed in it, such as 2511.99999 of 2025-11-03",
    )


def test_a_server_that_ignores_the_page_leaves_no_figure(
    collect: Collect, server: LocalServer, raw: RawZone
) -> None:
    DailyPapers(february(230), ignores_page=True).serve(server)

    with pytest.raises(ContentError, match="p=2 repeats the first page"):
        collect("hf_papers", {"hf_papers": server.url}, since="2026-02", until="2026-02")

    assert raw.snapshots("hf_papers") == []


def test_papers_that_are_added_late_are_found_until_the_month_settles(
    collect: Collect, server: LocalServer
) -> None:
    papers = DailyPapers([*february(3), daily_paper("2603.00001", "2026-03-01", REPO)])
    papers.serve(server)
    collect("hf_papers", {"hf_papers": server.url}, since="2026-02", as_of=date(2026, 3, 5))
    papers.items.append(daily_paper("2602.99999", "2026-02-28", REPO))

    late = collect("hf_papers", {"hf_papers": server.url}, since="2026-02", as_of=date(2026, 3, 16))
    papers.items.append(daily_paper("2602.99998", "2026-02-27", REPO))
    papers.items.append(daily_paper("2603.00002", "2026-03-02", REPO))
    after = collect("hf_papers", {"hf_papers": server.url}, since="2026-02", as_of=date(2026, 3, 18))

    assert "2602.99999" in {row["paper_id"] for row in rows_of(late.snapshots[0])}
    assert {row["month"] for row in rows_of(after.snapshots[0])} == {"2026-03"}


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (html_reply("<html><title>Log in</title></html>"), "HTML page came instead"),
        (Reply(200, {"Content-Type": "application/json"}, b'{"error": "x"}'), "another form"),
        (Reply(200, {"Content-Type": "application/json"}, b'[{"title": "no paper"}]'), "another form"),
    ],
)
def test_other_answers_are_named(collect: Collect, server: LocalServer, fault: Reply, says: str) -> None:
    server.route(r"/api/daily_papers", lambda _: fault)

    with pytest.raises(ContentError, match=says):
        collect("hf_papers", {"hf_papers": server.url}, since="2026-03")


def test_html_after_a_redirect_is_named(collect: Collect, server: LocalServer) -> None:
    server.route(r"/api/.*", lambda _: Reply(302, {"Location": f"{server.url}/login"}))
    server.route(r"/login", html_reply("<html><title>Log in</title></html>"))

    with pytest.raises(ContentError, match="HTML page came instead of JSON"):
        collect("hf_papers", {"hf_papers": server.url}, since="2026-03")


def test_too_many_requests_are_waited_for(collect: Collect, server: LocalServer) -> None:
    DailyPapers(february(3)).serve(server)
    server.fault(r"/api/daily_papers", Reply(429, {"Retry-After": "0", "RateLimit": '"api";r=0;t=0'}))

    outcome = collect("hf_papers", {"hf_papers": server.url}, since="2026-02", until="2026-02")

    assert len(rows_of(outcome.snapshots[0])) == 3

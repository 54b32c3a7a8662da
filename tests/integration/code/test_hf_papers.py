"""Hugging Face's daily papers: all pages, late additions, repositories that only a paper's own page gives."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from frameshare.base.errors import ContentError
from frameshare.raw.zone import RawZone
from tests.integration.code.conftest import Collect, rows_of
from tests.servers.hf_papers import DailyPapers, daily_paper
from tests.servers.local import LocalServer, Reply, html_reply, json_reply

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

    with pytest.raises(ContentError, match="ignored the requested month"):
        collect("hf_papers", {"hf_papers": server.url}, since="2025-12", until="2025-12")

    assert raw.snapshots("hf_papers") == []


def test_a_listing_without_its_dates_is_refused_since_the_month_cannot_be_held_against_it(
    collect: Collect, server: LocalServer, raw: RawZone
) -> None:
    DailyPapers(february(20), ignores_month=True, hides_listed_at=True).serve(server)

    with pytest.raises(ContentError, match="Unexpected response format") as raised:
        collect("hf_papers", {"hf_papers": server.url}, since="2025-11", until="2025-12")

    assert "submittedOnDailyAt" in str(raised.value.expected)
    assert raw.snapshots("hf_papers") == []


def test_a_month_that_has_no_paper_of_its_own_is_refused_however_few_there_are(
    collect: Collect, server: LocalServer, raw: RawZone
) -> None:
    DailyPapers(february(3), ignores_month=True).serve(server)

    with pytest.raises(ContentError, match="ignored the requested month"):
        collect("hf_papers", {"hf_papers": server.url}, since="2025-12", until="2025-12")

    assert raw.snapshots("hf_papers") == []


def test_a_past_month_without_any_paper_is_missing_and_the_current_one_may_be_empty(
    collect: Collect, server: LocalServer
) -> None:
    DailyPapers(february(20)).serve(server)

    outcome = collect("hf_papers", {"hf_papers": server.url}, since="2026-01")

    snapshot = outcome.snapshots[0]
    assert {row["month"] for row in rows_of(snapshot)} == {"2026-02"}
    assert snapshot.provenance["missing"] == ["2026-01"]
    assert "The daily papers of 2026-01 are missing" in str(outcome.problems[0])


def test_a_few_papers_from_elsewhere_are_reported_and_those_at_the_edge_are_not(
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


def test_papers_that_the_budget_does_not_reach_keep_their_months_open_and_later_runs_finish_them(
    collect: Collect, server: LocalServer
) -> None:
    months = {"since": "2025-10", "until": "2025-12"}
    items = [
        daily_paper(f"25{m}.{i:05}", f"2025-{m}-02", REPO if i > 4 else None)
        for m in (10, 11, 12)
        for i in range(6)
    ]
    names = [item["paper"]["id"] for item in items if "githubRepo" not in item["paper"]]
    DailyPapers(items, only_by_item={name: f"{REPO}{name}" for name in names}).serve(server)

    runs = [
        collect("hf_papers", {"hf_papers": server.url}, {"hf_papers_item_budget": 6}, **months)
        for _ in range(4)
    ]

    snapshots = [run.snapshots[0] for run in runs[:3]]
    assert [s.provenance["missing"] for s in snapshots] == [["2025-10", "2025-11"], ["2025-10"], []]
    assert [s.provenance["extra"]["settled"] for s in snapshots] == [
        ["2025-12"],
        ["2025-11"],
        ["2025-10"],
    ]
    assert [len(run.problems) for run in runs] == [1, 1, 0, 0]
    assert "9 papers of 2025-10, 2025-11 were not requested" in str(runs[0].problems[0].found)
    assert "FRAMESHARE_HF_PAPERS_ITEM_BUDGET" in runs[0].problems[0].next_step
    last = {row["paper_id"]: row for snapshot in snapshots for row in rows_of(snapshot)}
    assert [last[name]["repo_url"] for name in names] == [f"{REPO}{name}" for name in names]
    assert len(server.asked(r"/api/papers/.+")) == 15
    assert runs[3].unchanged == ("hf_papers",)


def test_a_paper_without_a_repository_is_asked_once_more_when_its_month_has_settled(
    collect: Collect, server: LocalServer
) -> None:
    papers = DailyPapers([daily_paper("2602.00001", "2026-02-03")])
    papers.serve(server)
    only = {"since": "2026-02", "until": "2026-02"}
    for day in (5, 9):
        collect("hf_papers", {"hf_papers": server.url}, **only, as_of=date(2026, 3, day))
    papers.only_by_item["2602.00001"] = REPO

    outcome = collect("hf_papers", {"hf_papers": server.url}, **only, as_of=date(2026, 3, 20))

    assert len(server.asked(r"/api/papers/.+")) == 2
    assert [row["repo_url"] for row in rows_of(outcome.snapshots[0])] == [REPO]
    assert outcome.snapshots[0].provenance["extra"]["settled"] == ["2026-02"]


@pytest.mark.parametrize(
    "fault",
    [
        Reply(403),
        html_reply("<html><title>Log in</title></html>"),
        json_reply({"error": "x"}),
        json_reply({"id": "2602.99999", "githubRepo": REPO}),
    ],
)
def test_a_paper_that_does_not_answer_as_one_keeps_its_month_open_and_the_others_are_asked(
    collect: Collect, server: LocalServer, fault: Reply
) -> None:
    items = [daily_paper(f"2602.{i:05}", "2026-02-03") for i in range(3)]
    DailyPapers(items, only_by_item={"2602.00002": REPO}).serve(server)
    server.fault(r"/api/papers/2602.00000", fault)
    only = {"since": "2026-02", "until": "2026-02"}

    first = collect("hf_papers", {"hf_papers": server.url}, **only)
    second = collect("hf_papers", {"hf_papers": server.url}, **only)

    assert [row["is_item_asked"] for row in rows_of(first.snapshots[0])] == [False, True, True]
    assert first.snapshots[0].provenance["missing"] == ["2026-02"]
    assert "2602.00000" in first.problems[0].where
    assert second.snapshots[0].is_complete
    assert len(server.asked(r"/api/papers/.+")) == 4


def test_papers_are_no_longer_asked_once_three_in_a_row_have_failed(
    collect: Collect, server: LocalServer
) -> None:
    DailyPapers([daily_paper(f"2602.{i:05}", "2026-02-03") for i in range(9)]).serve(server)
    server.route(r"/api/papers/.+", Reply(403))

    outcome = collect("hf_papers", {"hf_papers": server.url}, since="2026-02", until="2026-02")

    assert len(server.asked(r"/api/papers/.+")) == 3
    assert "3 papers in a row failed" in str(outcome.problems[-1].found)
    assert not outcome.snapshots[0].is_complete


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
        (Reply(200, {"Content-Type": "application/json"}, b'{"error": "x"}'), "Unexpected response format"),
        (
            Reply(200, {"Content-Type": "application/json"}, b'[{"title": "no paper"}]'),
            "Unexpected response format",
        ),
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

"""A crawl of the whole Hub: nothing lost, nothing doubled, whatever happens on the way."""

from __future__ import annotations

from collections import Counter
from typing import Any

import duckdb
import pytest

from frameshare.base.errors import ContentError, FrameshareError, TemporaryError
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from tests.integration.hub.conftest import Collect
from tests.servers.hub import Hub, synthetic_rows
from tests.servers.local import LocalServer, Reply, html_reply, json_reply

ROWS = 2_350


def ids(snapshot: Snapshot) -> list[str]:
    files = [str(f) for f in snapshot.files]
    return [r[0] for r in duckdb.execute("select id from read_parquet(?)", [files]).fetchall()]


def only_whole(raw: RawZone) -> Snapshot:
    found = [s for s in raw.snapshots("hub_models") if s.provenance["extra"]["scope"] == "whole"]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def hub(server: LocalServer) -> Hub:
    hub = Hub(server, synthetic_rows(ROWS, per_second=7))
    hub.largest_page = 100
    return hub


def test_without_hub_stats_every_model_is_crawled_once(hub: Hub, collect: Collect, raw: RawZone) -> None:
    outcome = collect("hub_whole")
    assert len(outcome.snapshots) == 1
    assert "hub-stats" in str(outcome.problems[0]) or "found at this address" in str(outcome.problems[0])
    assert Counter(ids(only_whole(raw))) == Counter(r["id"] for r in hub.rows)
    assert hub.pages_served == 24


def test_only_wanted_fields_are_asked_for(hub: Hub, collect: Collect) -> None:
    collect("hub_whole")
    asked = hub.server.asked("/api/models")[0].query
    assert "cardData" not in asked["expand[]"]
    assert {"tags", "library_name", "downloads", "createdAt"} <= set(asked["expand[]"])
    assert "direction" not in asked
    assert asked["limit"] == ["1000"]


def test_a_crawl_stops_at_its_budget_and_resumes_in_the_next_run(
    hub: Hub, collect: Collect, raw: RawZone
) -> None:
    runs = 0
    while not raw.snapshots("hub_models"):
        before = len(hub.server.asked("/api/models"))
        outcome = collect("hub_whole", settings={"hub_requests_per_run": 5})
        assert len(hub.server.asked("/api/models")) - before <= 5
        assert outcome.problems
        runs += 1
    assert runs == 5
    assert Counter(ids(only_whole(raw))) == Counter(r["id"] for r in hub.rows)
    assert hub.pages_served == 24


def test_pages_become_parts_of_twenty_five_and_survive_any_stop_between(
    hub: Hub, collect: Collect, raw: RawZone
) -> None:
    hub.largest_page = 20
    for budget in (24, 1, 1, 23, 3, 200):
        collect("hub_whole", settings={"hub_requests_per_run": budget})
    snapshot = only_whole(raw)
    assert Counter(ids(snapshot)) == Counter(r["id"] for r in hub.rows)
    assert len(snapshot.files) == 5
    assert raw.partials() == []


FAULTS: dict[str, Reply] = {
    "429": json_reply({"error": "slow down"}, 429, {"Retry-After": "0"}),
    "500": Reply(500),
    "503": Reply(503, {"Retry-After": "0"}),
    "504": Reply(504),
    "reset": Reply(reset=True),
    "truncated": Reply(body=b"[" + b" " * 5000, truncate_at=900),
    "stalled": Reply(stall_s=30),
}


@pytest.mark.parametrize("kind", sorted(FAULTS))
def test_faults_in_the_middle_lose_nothing(hub: Hub, collect: Collect, raw: RawZone, kind: str) -> None:
    def break_next(_rows: list[dict[str, Any]]) -> None:
        hub.server.fault("/api/models", FAULTS[kind])

    hub.move(3, break_next)
    hub.move(11, break_next)
    collect("hub_whole", settings={"read_timeout_s": 0.5})
    assert Counter(ids(only_whole(raw))) == Counter(r["id"] for r in hub.rows)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (html_reply("<html><title>Sign in</title></html>"), ContentError),
        (json_reply({"error": "x"}), ContentError),
        (Reply(500), TemporaryError),
    ],
)
def test_a_lasting_fault_keeps_the_pages_and_the_next_run_resumes(
    hub: Hub, collect: Collect, raw: RawZone, reply: Reply, error: type[FrameshareError]
) -> None:
    hub.move(7, lambda _rows: hub.server.fault("/api/models", *[reply] * 4))
    with pytest.raises(error):
        collect("hub_whole")
    assert not raw.snapshots("hub_models")
    hub.server._faults.clear()
    collect("hub_whole")
    assert Counter(ids(only_whole(raw))) == Counter(r["id"] for r in hub.rows)
    assert hub.pages_served == 24


def test_rows_that_move_double_or_vanish_between_pages_do_no_harm(
    hub: Hub, collect: Collect, raw: RawZone
) -> None:
    standing = {r["id"] for r in hub.rows}
    gone = {hub.rows[50]["id"], hub.rows[60]["id"]}

    def churn(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["downloads"] = (row["downloads"] * 31 + 7) % 1_000_003
            row["lastModified"] = "2026-11-24T00:00:00.000Z"
        rows.append({**rows[1200]})
        rows[:] = [r for r in rows if r["id"] not in gone]
        newest = {**rows[0], "_id": "f" * 24, "id": "new/model", "createdAt": "2026-11-24T00:00:00.000Z"}
        rows.append(newest)

    hub.move(4, churn)
    collect("hub_whole")
    counted = Counter(ids(only_whole(raw)))
    assert max(counted.values()) == 1
    assert set(counted) == standing - gone


def test_a_page_listed_twice_is_kept_once(hub: Hub, collect: Collect, raw: RawZone) -> None:
    twice = [{k: v for k, v in r.items() if k != "cardData"} for r in reversed(hub.rows[-100:])]
    first = {"Link": f'<{hub.server.url}/api/models?sort=createdAt&limit=1000&again=1>; rel="next"'}
    hub.server.fault("/api/models", json_reply(twice, 200, first))
    collect("hub_whole")
    snapshot = only_whole(raw)
    assert Counter(ids(snapshot)) == Counter(r["id"] for r in hub.rows)
    assert snapshot.provenance["extra"]["duplicates"] == 100


def test_rate_limit_headers_are_obeyed(server: LocalServer, collect: Collect, raw: RawZone) -> None:
    hub = Hub(server, synthetic_rows(1_000), bucket=5, window_s=1.0)
    hub.largest_page = 100
    collect("hub_whole")
    assert hub.refused == 0
    assert len(ids(only_whole(raw))) == 1_000


def test_a_next_page_on_another_host_is_refused_and_the_token_stays_home(
    hub: Hub, collect: Collect, raw: RawZone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    with LocalServer() as elsewhere:
        elsewhere.route(".*", json_reply([]))
        hub.move(2, lambda _rows: setattr(hub, "link_base", elsewhere.url))
        with pytest.raises(ContentError, match="an address that starts with"):
            collect("hub_whole")
        assert elsewhere.requests == []
    assert all(r.headers["Authorization"] == "Bearer hf_secret" for r in hub.server.asked("/api/models"))
    assert not raw.snapshots("hub_models")


def test_no_token_means_no_authorization_header(hub: Hub, collect: Collect) -> None:
    collect("hub_whole")
    assert not any("Authorization" in r.headers for r in hub.server.requests)


def test_an_expansion_that_the_hub_does_not_know_is_an_error_with_its_text(
    hub: Hub, collect: Collect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.servers.hub.EXPANDABLE", frozenset({"tags"}))
    with pytest.raises(ContentError, match="Invalid expand"):
        collect("hub_whole")

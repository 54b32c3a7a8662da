"""The daily collection: top list, new models since the watermark, and what goes wrong with them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from frameshare.base.errors import ContentError, TemporaryError
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from tests.integration.hub.conftest import Collect
from tests.servers.hub import Hub, synthetic_rows
from tests.servers.local import LocalServer, Reply, Request, json_reply


def of_scope(raw: RawZone, scope: str) -> list[Snapshot]:
    return [s for s in raw.snapshots("hub_models") if s.provenance["extra"]["scope"] == scope]


def ids(snapshot: Snapshot) -> list[str]:
    files = [str(f) for f in snapshot.files]
    return [r[0] for r in duckdb.execute("select id from read_parquet(?)", [files]).fetchall()]


def ago(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def recent_rows(count: int, first_hours_ago: float, last_hours_ago: float = 0.5, start: int = 0) -> list[Any]:
    rows = synthetic_rows(start + count)[start:]
    step = (first_hours_ago - last_hours_ago) / max(1, count)
    for number, row in enumerate(rows):
        row["createdAt"] = ago(first_hours_ago - number * step)
        row["_id"] = f"{10**9 + start + number:024x}"
        row["id"] = f"new/model-{start + number}"
    return rows


def test_a_day_costs_about_fifteen_requests(server: LocalServer, collect: Collect, raw: RawZone) -> None:
    Hub(server, synthetic_rows(6_500) + recent_rows(4_900, 23))
    collect("hub")
    assert len(server.requests) <= 15
    (top,) = of_scope(raw, "top")
    (new,) = of_scope(raw, "new")
    assert top.provenance["rows"] == 5_000
    assert new.provenance["rows"] == 4_900


def test_new_models_are_those_since_the_watermark_and_none_is_missed(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    hub = Hub(server, synthetic_rows(300) + recent_rows(50, 20, 10))
    hub.largest_page = 20
    collect("hub")
    hub.rows += recent_rows(70, 9, 1, start=1000)
    collect("hub")
    first, second = of_scope(raw, "new")
    assert len(ids(first)) == 50
    newest_known = max(r["createdAt"] for r in hub.rows if r["id"] in set(ids(first)))
    expected = {r["id"] for r in hub.rows if r["createdAt"] >= newest_known}
    assert set(ids(second)) == expected
    assert len(expected) == 71


def test_a_walk_through_new_models_that_breaks_off_resumes_and_the_watermark_waits(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    hub = Hub(server, synthetic_rows(300) + recent_rows(100, 20))
    hub.largest_page = 20
    first = collect("hub", settings={"hub_requests_per_run": 2})
    assert any("resumes" in note for note in first.notes)
    assert of_scope(raw, "new") == []
    collect("hub", settings={"hub_requests_per_run": 20})
    (new,) = of_scope(raw, "new")
    assert sorted(ids(new)) == sorted(r["id"] for r in hub.rows if r["id"].startswith("new/"))


def test_models_that_move_between_pages_of_the_top_are_kept_once_and_reported(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    hub = Hub(server, synthetic_rows(400))
    hub.largest_page = 100
    first_page = sorted(hub.rows, key=lambda r: (r["downloads"], r["_id"]), reverse=True)[:100]

    def sink(_rows: list[dict[str, Any]]) -> None:
        for row in first_page[:3]:
            row["downloads"] = 0

    hub.move(1, sink)
    outcome = collect("hub")
    (top,) = of_scope(raw, "top")
    assert len(ids(top)) == len(set(ids(top))) == 400
    assert top.provenance["extra"]["duplicates"] == 3
    assert any("moved between pages" in note for note in outcome.notes)


def test_a_top_list_that_fails_does_not_stop_the_new_models(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    hub = Hub(server, synthetic_rows(100) + recent_rows(10, 5))
    server.fault("/api/models", json_reply({"not": "a list"}))
    outcome = collect("hub")
    assert [type(p) for p in outcome.problems] == [ContentError]
    assert of_scope(raw, "top") == []
    assert len(of_scope(raw, "new")) == 1
    assert hub.pages_served == 1


def test_an_empty_hub_publishes_nothing(server: LocalServer, collect: Collect, raw: RawZone) -> None:
    Hub(server, [])
    outcome = collect("hub")
    assert "lists no models" in str(outcome.problems[0])
    assert raw.snapshots("hub_models") == []


def test_the_same_list_on_the_same_day_is_recorded_as_unchanged(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    Hub(server, synthetic_rows(100))
    collect("hub")
    outcome = collect("hub")
    assert "hub_models" in outcome.unchanged
    assert len(of_scope(raw, "top")) == 1


@pytest.mark.parametrize("value", [-5, 10**18, 10**30, "many", 1.5, None, True])
def test_an_absurd_counter_costs_its_own_value_and_nothing_else(
    server: LocalServer, collect: Collect, raw: RawZone, value: object
) -> None:
    rows = synthetic_rows(50)
    rows[7]["downloads"] = value
    hub = Hub(server, rows)
    # What is not a whole number cannot be sorted: it comes last.
    hub.sort_key = lambda row, sort: row[sort] if sort == "createdAt" or type(row[sort]) is int else -1
    collect("hub")
    (top,) = of_scope(raw, "top")
    assert len(ids(top)) == 50


def test_hostile_ids_and_300_000_tags_are_kept_as_text(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    rows = synthetic_rows(20)
    rows[3]["id"] = "<script>alert(1)</script>/\u202egpj"
    rows[4]["tags"] = [f"tag-{n}" for n in range(300_000)]
    Hub(server, rows)
    collect("hub")
    (top,) = of_scope(raw, "top")
    files = [str(f) for f in top.files]
    found = duckdb.execute("select max(len(tags)) from read_parquet(?)", [files]).fetchone()
    assert rows[3]["id"] in ids(top)
    assert found == (300_000,)


@pytest.mark.parametrize("name", ["id", "createdAt", "downloads", "tags"])
def test_a_field_that_no_row_has_any_more_is_a_clear_error(
    server: LocalServer, collect: Collect, raw: RawZone, name: str
) -> None:
    rows = [{k: v for k, v in r.items() if k != name} for r in synthetic_rows(30)]
    server.route("/api/models", json_reply(rows))
    with pytest.raises(ContentError, match=f"Expected: {name}: .* Found: {name}: absent"):
        collect("hub")
    assert raw.snapshots("hub_models") == []


def test_a_field_of_another_type_in_every_row_is_a_clear_error(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    rows = synthetic_rows(30)
    for row in rows:
        row["tags"] = "pytorch, tf"
    server.route("/api/models", json_reply(rows))
    with pytest.raises(ContentError, match="tags: str"):
        collect("hub")
    assert raw.snapshots("hub_models") == []


def test_unknown_fields_and_libraries_are_not_an_error(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    rows = synthetic_rows(30)
    for row in rows:
        row["fieldOf2027"] = {"deep": [1, 2]}
        row["library_name"] = "library-of-2027"
        row["downloads"] = 7
    rows.reverse()
    server.route("/api/models", json_reply(rows))
    outcome = collect("hub")
    assert outcome.problems == ()
    assert of_scope(raw, "top")[0].provenance["rows"] == 30


def test_a_model_from_the_future_does_not_hide_those_that_follow(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    hub = Hub(server, recent_rows(5, 3, 2))
    hub.rows[0]["createdAt"] = "9999-01-01T00:00:00.000Z"
    collect("hub")
    time.sleep(1.1)
    hub.rows += [row | {"createdAt": ago(-0.001)} for row in recent_rows(4, 1, start=100)]
    collect("hub")
    newest = of_scope(raw, "new")[-1]
    assert {f"new/model-{n}" for n in range(100, 104)} <= set(ids(newest))


def asked_again(server: LocalServer, raw: RawZone) -> tuple[list[str], list[str]]:
    """Scopes that stand, and watermarks that moved."""
    snapshots = raw.snapshots("hub_models")
    extras = [s.provenance["extra"] for s in snapshots]
    return [e["scope"] for e in extras], [e["watermark"] for e in extras if "watermark" in e]


def by(name: str, *, ascending: bool = False) -> Callable[[Hub], None]:
    """A Hub that sorts by something else, whatever is asked."""

    def ignore_sort(hub: Hub) -> None:
        for place, row in enumerate(hub.rows):
            row["shuffled"] = place * 7919 % 10_007
        if ascending:
            hub.sort_key = lambda row, sort: -row["downloads"] if sort == "downloads" else flipped(row[sort])
        else:
            hub.sort_key = lambda row, _sort: row[name]

    return ignore_sort


def flipped(text: str) -> str:
    return "".join(chr(0x7F - ord(c)) for c in text)


def second_page_by_trend(hub: Hub) -> None:
    """A Hub that forgets the order once it pages."""
    by("shuffled")(hub)

    def choose(request: Request) -> None:
        by_trend = "cursor" in request.query
        hub.sort_key = lambda row, sort: type(row[sort])(row["shuffled"]) if by_trend else row[sort]

    hub.before_page = choose


def sorted_after_paging(hub: Hub) -> None:
    """A Hub that pages by trend and sorts each page as asked."""
    by("shuffled")(hub)
    by_trend, plain = hub.sort_key, hub._list
    hub.sort_key = lambda row, sort: type(row[sort])(by_trend(row, sort))

    def sort_page(request: Request) -> Reply:
        reply, sort = plain(request), request.query["sort"][0]
        assert isinstance(reply.body, bytes)
        page = sorted(json.loads(reply.body), key=lambda row: row[sort], reverse=True)
        return replace(reply, body=json.dumps(page).encode())

    hub.server.route("/api/models", sort_page)


def first_page_again(hub: Hub) -> None:
    """A Hub that ignores the cursor."""
    plain = hub._list

    def without_cursor(request: Request) -> Reply:
        query = {k: v for k, v in request.query.items() if k != "cursor"}
        reply = plain(replace(request, query=query))
        link = reply.headers.get("Link", "").replace("cursor=", f"cursor=n{hub.pages_served}")
        return replace(reply, headers={**reply.headers, "Link": link})

    hub.server.route("/api/models", without_cursor)


def without_links(hub: Hub) -> None:
    """A mirror that drops Link headers."""
    plain = hub._list
    hub.server.route("/api/models", lambda request: replace(plain(request), headers=JSON))


def relinked(old: str, new: str) -> Callable[[Hub], None]:
    """A Hub whose next page asks something else."""

    def relink(hub: Hub) -> None:
        plain = hub._list

        def changed(request: Request) -> Reply:
            reply = plain(request)
            return replace(reply, headers={k: v.replace(old, new) for k, v in reply.headers.items()})

        hub.server.route("/api/models", changed)

    return relink


JSON = {"Content-Type": "application/json"}
FAULTY: dict[str, Callable[[Hub], None]] = {
    "by trend": by("shuffled"),
    "by name": by("id"),
    "by likes": by("likes"),
    "by time of change": by("lastModified"),
    "ascending": by("", ascending=True),
    "second page by trend": second_page_by_trend,
    "cursor ignored": first_page_again,
    "no links": without_links,
    "another host": relinked("127.0.0.1", "localhost"),
    "fields lost on the way": relinked("expand%5B%5D=tags", "expand%5B%5D=sha"),
}


@pytest.mark.parametrize("fault", sorted(FAULTY))
def test_a_hub_that_answers_something_else_publishes_nothing_and_moves_no_watermark(
    server: LocalServer, collect: Collect, raw: RawZone, fault: str
) -> None:
    hub = Hub(server, synthetic_rows(300) + recent_rows(50, 20, 10))
    collect("hub")
    before = asked_again(server, raw)
    hub.rows += synthetic_rows(9_000)[300:] + recent_rows(2_500, 9, 1, start=1000)
    for place, row in enumerate(hub.rows):
        row["lastModified"] = hub.rows[place * 7919 % len(hub.rows)]["createdAt"]
    FAULTY[fault](hub)
    with pytest.raises(ContentError, match=r"in the requested order|chain of pages is broken|tags: absent"):
        collect("hub")
    assert asked_again(server, raw) == before


def test_a_top_list_whose_pages_are_each_in_order_but_not_together_is_refused(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    hub = Hub(server, synthetic_rows(3_000))
    sorted_after_paging(hub)
    outcome = collect("hub")
    assert "in the requested order" in str(outcome.problems[0])
    assert of_scope(raw, "top") == []


def test_once_the_hub_sorts_again_no_new_model_is_missing(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    hub = Hub(server, synthetic_rows(300) + recent_rows(50, 20, 10))
    collect("hub")
    hub.rows += recent_rows(1_500, 9, 1, start=1000)
    FAULTY["by trend"](hub)
    with pytest.raises(ContentError):
        collect("hub")
    hub.sort_key = lambda row, sort: row[sort]
    collect("hub")
    assert {f"new/model-{n}" for n in range(1000, 2500)} <= set(ids(of_scope(raw, "new")[-1]))


def test_an_empty_list_of_new_models_where_models_are_known_is_an_error(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    hub = Hub(server, synthetic_rows(30) + recent_rows(5, 5))
    collect("hub")
    hub.rows.clear()
    with pytest.raises(ContentError):
        collect("hub")
    assert len(raw.snapshots("hub_models")) == 2


def test_a_refusal_without_a_hint_waits_a_minute_for_the_hub_and_no_other(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    Hub(server, synthetic_rows(30))
    server.fault("/api/models", Reply(429), Reply(429), Reply(429))
    with pytest.raises(TemporaryError, match="a wait of 60 s"):
        collect("hub", settings={"max_wait_s": 59.0})
    assert len(server.asked("/api/models")) == 1
    assert raw.snapshots("hub_models") == []

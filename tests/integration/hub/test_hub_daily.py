"""The daily collection: top list, new models since the watermark, and what goes wrong with them."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest

from frameshare.base.errors import ContentError
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from tests.integration.hub.conftest import Collect
from tests.servers.hub import Hub, synthetic_rows
from tests.servers.local import LocalServer, json_reply


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


def test_a_walk_through_new_models_that_breaks_off_goes_on_and_the_watermark_waits(
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
    assert "no model at all" in str(outcome.problems[0])
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
    hub.sort_key = lambda row, sort: row[sort] if sort == "createdAt" or 0 < _number(row[sort]) < 10**6 else 0
    collect("hub")
    (top,) = of_scope(raw, "top")
    assert len(ids(top)) == 50


def _number(value: object) -> int:
    return value if type(value) is int else 0


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


def test_unknown_fields_and_libraries_are_no_error(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    rows = synthetic_rows(30)
    for row in rows:
        row["fieldOf2027"] = {"deep": [1, 2]}
        row["library_name"] = "library-of-2027"
    rows.sort(key=lambda row: row["downloads"], reverse=True)
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

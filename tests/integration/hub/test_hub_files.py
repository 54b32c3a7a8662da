"""Files of models: hub-stats and its weekly copies on the Hub, and files imported from disk."""

from __future__ import annotations

import json
import random
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from huggingface_hub import ModelInfo

from frameshare.base.errors import ContentError, FrameshareError, NotFoundError, TemporaryError, UsageError
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from tests.integration.hub.conftest import Collect
from tests.servers.hub import Hub, synthetic_rows
from tests.servers.local import LocalServer, Reply, Request, html_reply, ranged

STATS = "cfahlgren1/hub-stats"
WEEKLY = "hfmlsoc/hub_weekly_snapshots"


def stats_parquet(count: int, *, without: tuple[str, ...] = (), shift: int = 0) -> bytes:
    """A file of hub-stats' shape: no `_id`, times as timestamps, columns that nobody asked for."""
    rows = [
        {
            **{k: v for k, v in row.items() if k not in {"_id", "modelId", "cardData"}},
            "createdAt": datetime.fromisoformat(row["createdAt"].removesuffix("Z")),
            "lastModified": datetime.fromisoformat(row["lastModified"].removesuffix("Z")),
            "downloads": row["downloads"] + shift,
            "cardData": "x" * 200,
            "gguf": None,
        }
        for row in synthetic_rows(count)
    ]
    table = pa.Table.from_pylist(rows).drop_columns(list(without))
    sink = BytesIO()
    pq.write_table(table, sink, row_group_size=300)
    return sink.getvalue()


def rows_of(snapshot: Snapshot) -> list[dict[str, Any]]:
    files = [str(f) for f in snapshot.files]
    found = duckdb.execute("select * from read_parquet(?) order by id", [files]).to_arrow_table()
    return found.to_pylist()


def test_hub_stats_is_read_at_a_recorded_commit(server: LocalServer, collect: Collect, raw: RawZone) -> None:
    Hub(server, []).add_dataset(STATS, {"models.parquet": stats_parquet(1000)}, sha="c0ffee" + "0" * 34)
    outcome = collect("hub_whole")
    (snapshot,) = outcome.snapshots
    assert snapshot.provenance["extra"]["commit"] == "c0ffee" + "0" * 34
    assert "/resolve/c0ffee" in snapshot.provenance["url"]
    assert snapshot.as_of == date(2026, 11, 20)
    assert outcome.problems == ()
    assert len(rows_of(snapshot)) == 1000
    assert rows_of(snapshot)[0]["_id"] is None
    assert server.asked("/api/models") == []


def test_only_needed_columns_of_hub_stats_travel(server: LocalServer, collect: Collect, raw: RawZone) -> None:
    heavy = pa.table(
        {
            "id": [f"o/m{n}" for n in range(20_000)],
            "createdAt": [datetime.fromisoformat("2024-01-01")] * 20_000,
            "downloads": list(range(20_000)),
            "cardData": [f"{n}" * 400 for n in range(20_000)],
            "tags": [["safetensors"]] * 20_000,
        }
    )
    sink = BytesIO()
    pq.write_table(heavy, sink, compression="none", use_dictionary=False)
    Hub(server, []).add_dataset(STATS, {"models.parquet": sink.getvalue()})
    collect("hub_whole")
    asked = [r.headers["Range"] for r in server.requests if "Range" in r.headers]
    spans = [tuple(map(int, r.removeprefix("bytes=").split("-"))) for r in asked]
    assert asked
    assert sum(last - first + 1 for first, last in spans) < len(sink.getvalue()) / 4


@pytest.mark.parametrize("absent", [("gated", "private"), ("likes",), ("library_name", "pipeline_tag")])
def test_vintages_without_some_columns_are_read_and_say_so(
    server: LocalServer, collect: Collect, absent: tuple[str, ...]
) -> None:
    Hub(server, []).add_dataset(STATS, {"models.parquet": stats_parquet(50, without=absent)})
    (snapshot,) = collect("hub_whole").snapshots
    assert all(row[name] is None for row in rows_of(snapshot) for name in absent)
    assert {f"column {name}" for name in absent} <= set(snapshot.provenance["missing"])


def test_a_model_that_hub_stats_names_twice_is_kept_once(server: LocalServer, collect: Collect) -> None:
    table = pq.read_table(BytesIO(stats_parquet(400)))
    sink = BytesIO()
    pq.write_table(pa.concat_tables([table, table.slice(0, 7)]), sink, row_group_size=100)
    Hub(server, []).add_dataset(STATS, {"models.parquet": sink.getvalue()})
    (snapshot,) = collect("hub_whole").snapshots
    assert len(rows_of(snapshot)) == 400
    assert snapshot.provenance["extra"]["duplicates"] == 7


def test_hub_stats_that_lost_its_tags_is_replaced_by_a_crawl(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    hub = Hub(server, synthetic_rows(120))
    hub.add_dataset(STATS, {"models.parquet": stats_parquet(120, without=("tags",))})
    outcome = collect("hub_whole")
    assert "no tags among" in str(outcome.problems[0])
    assert len(rows_of(outcome.snapshots[0])) == 120
    assert hub.pages_served == 1


def test_a_whole_hub_that_is_recent_is_not_asked_for_again(server: LocalServer, collect: Collect) -> None:
    Hub(server, []).add_dataset(STATS, {"models.parquet": stats_parquet(50)})
    collect("hub_whole")
    asked = len(server.requests)
    outcome = collect("hub_whole")
    assert outcome.unchanged == ("hub_models",)
    assert len(server.requests) == asked


def test_an_html_page_instead_of_the_file_falls_back_to_the_crawl(
    server: LocalServer, collect: Collect
) -> None:
    hub = Hub(server, synthetic_rows(30))
    hub.add_dataset(STATS, {"models.parquet": b""})
    server.route(f"/datasets/{STATS}/resolve/.*", html_reply("<html><title>Taken down</title></html>"))
    outcome = collect("hub_whole")
    assert outcome.problems
    assert len(outcome.snapshots) == 1


def test_a_copy_that_breaks_off_resumes_after_its_last_part(
    server: LocalServer, collect: Collect, raw: RawZone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frameshare.sources.hub.parquet._ROWS_A_PART", 300)
    table = pq.read_table(BytesIO(stats_parquet(1_500)))
    heavy = pa.array([random.Random(n).randbytes(1_500).hex() for n in range(1_500)])
    sink = BytesIO()
    pq.write_table(
        table.set_column(table.schema.get_field_index("cardData"), "cardData", heavy),
        sink,
        row_group_size=300,
    )
    Hub(server, []).add_dataset(WEEKLY, {"models/2024-07-24/models.parquet": sink.getvalue()})
    whole = server.url + "/datasets"

    def broken(request: Request) -> Reply:
        if len(server.asked(".*models.parquet")) > 4:
            return Reply(500)
        return ranged(request, sink.getvalue(), etag='"1"')

    server.route(".*/models.parquet", broken)
    with pytest.raises(TemporaryError):
        collect("hub_history")
    (partial,) = raw.partials()
    written = len(list((partial / "rows").iterdir()))
    assert 1 <= written < 5
    server.route(".*/models.parquet", lambda request: ranged(request, sink.getvalue(), etag='"1"'))
    before = len(server.asked(".*models.parquet"))
    (snapshot,) = collect("hub_history").snapshots
    assert len(rows_of(snapshot)) == 1_500
    assert len({row["id"] for row in rows_of(snapshot)}) == 1_500
    assert len(server.asked(".*models.parquet")) - before <= 2 + (5 - written)
    assert snapshot.provenance["url"].startswith(whole)


def weekly(server: LocalServer, weeks: dict[str, bytes]) -> None:
    files = {f"models/{day}/models.parquet": body for day, body in weeks.items()}
    Hub(server, []).add_dataset(WEEKLY, {**files, "models/2024-07-24/README.md": b"x"})


def test_past_weeks_are_filled_in_and_a_repeated_week_is_recognised_unread(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    one, two = stats_parquet(40), stats_parquet(40, shift=5)
    weekly(server, {"2024-07-24": one, "2024-07-31": one, "2024-08-07": two, "2024-09-04": two})
    outcome = collect("hub_history", since="2024-07", until="2024-08")
    assert [s.as_of for s in raw.snapshots("hub_models")] == [date(2024, 7, 24), date(2024, 8, 7)]
    assert any("2024-07-31: repeats" in note for note in outcome.notes)
    assert server.asked(".*2024-07-31/models.parquet") == []
    assert server.asked(".*2024-09-04/models.parquet") == []


def test_a_backfill_leaves_existing_weeks_alone_and_continues_after_a_failure(
    server: LocalServer, collect: Collect, raw: RawZone
) -> None:
    weekly(server, {"2024-07-24": stats_parquet(40), "2024-07-31": b"", "2024-08-07": stats_parquet(41)})
    server.route(".*2024-07-31/models.parquet", Reply(404))
    outcome = collect("hub_history", since="2024-07-24")
    assert [type(p) for p in outcome.problems] == [NotFoundError]
    assert [s.as_of for s in raw.snapshots("hub_models")] == [date(2024, 7, 24), date(2024, 8, 7)]
    before = len(server.asked(".*2024-07-24/models.parquet"))
    collect("hub_history", since="2024-07-24")
    assert len(server.asked(".*2024-07-24/models.parquet")) == before


@pytest.mark.parametrize(
    ("since", "error"), [("2024-13", UsageError), ("soon", UsageError), ("2030-01", ContentError)]
)
def test_impossible_weeks_are_refused(
    server: LocalServer, collect: Collect, since: str, error: type[FrameshareError]
) -> None:
    weekly(server, {"2024-07-24": stats_parquet(5)})
    with pytest.raises(error):
        collect("hub_history", since=since)


@pytest.mark.parametrize("form", ["parquet", "array", "lines"])
def test_every_form_of_file_is_imported(tmp_path: Path, collect: Collect, form: str) -> None:
    rows = synthetic_rows(60)
    bodies = {
        "parquet": stats_parquet(60),
        "array": json.dumps(rows, indent=1).encode(),
        "lines": "\n".join(json.dumps(row) for row in rows).encode(),
    }
    file = tmp_path / "models"
    file.write_bytes(bodies[form])
    (snapshot,) = collect("hub", from_path=file, as_of=date(2026, 1, 2), scope="whole").snapshots
    found = rows_of(snapshot)
    assert [r["id"] for r in found] == sorted(r["id"] for r in rows)
    assert {r["scope"] for r in found} == {"whole"}
    assert snapshot.as_of == date(2026, 1, 2)
    assert str(tmp_path) not in json.dumps(dict(snapshot.provenance))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"not json", b'{"a": 1}', b"[1, 2]", b"PAR1 but no more", b'[{"id": "o/m"', b"\x00" * 50],
)
def test_a_file_of_another_form_is_refused_and_leaves_nothing(
    tmp_path: Path, collect: Collect, raw: RawZone, body: bytes
) -> None:
    file = tmp_path / "models"
    file.write_bytes(body)
    with pytest.raises(ContentError):
        collect("hub", from_path=file, as_of=date(2026, 1, 2), scope="sample")
    assert raw.snapshots("hub_models") == []
    assert raw.partials() == []


def test_an_import_needs_its_day_and_scope(tmp_path: Path, collect: Collect) -> None:
    file = tmp_path / "models.json"
    file.write_text(json.dumps(synthetic_rows(3)))
    with pytest.raises(UsageError, match="--as-of"):
        collect("hub", from_path=file, scope="sample")
    with pytest.raises(UsageError, match="scope"):
        collect("hub", from_path=file, as_of=date(2026, 1, 2), scope="everything")
    with pytest.raises(UsageError, match="--from"):
        collect("hub", as_of=date(2026, 1, 2))
    with pytest.raises(NotFoundError):
        collect("hub", from_path=tmp_path / "absent", as_of=date(2026, 1, 2), scope="sample")


def written(folder: Path, content: object, name: str = "models.json") -> Path:
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return file


def parquet(**columns: object) -> bytes:
    """A Parquet file of two models whose columns are as given."""
    plain = {
        "id": ["a/b", "c/d"],
        "createdAt": [datetime.fromisoformat("2025-01-01")] * 2,
        "downloads": [5, 7],
        "tags": [["pytorch"], ["tf"]],
    }
    sink = BytesIO()
    pq.write_table(pa.table({k: v for k, v in {**plain, **columns}.items() if v is not None}), sink)
    return sink.getvalue()


DAY = date(2025, 1, 1)
FIRST = datetime.fromisoformat("2025-01-01")
NAN = float("nan")
ODD_COLUMNS: dict[str, tuple[dict[str, object], dict[str, list[object]], int]] = {
    "a day for a time": ({"createdAt": pa.array([DAY] * 2, pa.date32())}, {"createdAt": [FIRST] * 2}, 0),
    "a day in milliseconds": ({"createdAt": pa.array([DAY] * 2, pa.date64())}, {"createdAt": [FIRST] * 2}, 0),
    "NaN for a count": ({"downloads": [5.0, NAN]}, {"downloads": [5, None]}, 1),
    "NaN for every count": ({"downloads": [NAN, NAN]}, {"downloads": [None, None]}, 2),
    "a fraction for a count": ({"downloads": [5.5, 7.0]}, {"downloads": [None, 7]}, 1),
    "a count beyond all bounds": (
        {"downloads": pa.array([2**64 - 1, 7], pa.uint64())}, {"downloads": [None, 7]}, 1,
    ),
    "counts as text, one odd": ({"downloads": [" 5", "many"]}, {"downloads": [5, None]}, 1),
    "no count at all": ({"downloads": ["few", "many"]}, {}, -1),
    "whole counts as text": ({"downloads": ["5", "7"]}, {"downloads": [5, 7]}, 0),
    "a time as text": (
        {"createdAt": ["2025-01-01 00:00:00+00:00", "soon"]}, {"createdAt": [FIRST, None]}, 1,
    ),
    "nanoseconds with a zone": (
        {"createdAt": pa.array([FIRST] * 2, pa.timestamp("ns", "UTC"))},
        {"createdAt": [FIRST] * 2}, 0,
    ),
    "categories": ({"id": pa.array(["a/b", "c/d"]).dictionary_encode()}, {"id": ["a/b", "c/d"]}, 0),
    "a row without a name": ({"id": ["a/b", None]}, {"id": ["a/b"]}, 1),
    "likes as fractions": ({"likes": [1.0, NAN]}, {"likes": [1, None]}, 1),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ODD_COLUMNS))
def test_a_value_of_another_type_in_parquet_is_left_empty_and_counted(
    tmp_path: Path, collect: Collect, kind: str
) -> None:
    columns, expected, odd = ODD_COLUMNS[kind]
    file = written(tmp_path, parquet(**columns))
    if odd < 0:
        with pytest.raises(ContentError, match=r"downloads: int64.* Found: string in every row"):
            collect("hub", from_path=file, as_of=date(2026, 1, 2), scope="sample")
        return
    outcome = collect("hub", from_path=file, as_of=date(2026, 1, 2), scope="sample")
    found = rows_of(outcome.snapshots[0])
    assert {name: [row[name] for row in found] for name in expected} == expected
    counted = [int(note.split()[0]) for note in outcome.notes if "left empty" in note]
    assert sum(counted) == odd


@pytest.mark.parametrize("name", ["date32.parquet", "nan.parquet"])
def test_the_files_of_case_24_are_imported(collect: Collect, shared_data: Path, name: str) -> None:
    file = shared_data.parent / "cases" / "24-parquet-of-another-type" / name
    (snapshot,) = collect("hub", from_path=file, as_of=date(2026, 11, 1), scope="sample").snapshots
    assert [r["createdAt"] for r in rows_of(snapshot)] == [FIRST] * 2


@pytest.mark.parametrize("column", ["id", "createdAt", "downloads", "tags"])
@pytest.mark.parametrize("form", ["parquet", "json"])
def test_what_a_file_lacks_is_reported_for_the_file(
    tmp_path: Path, collect: Collect, raw: RawZone, column: str, form: str
) -> None:
    rows = [{k: v for k, v in row.items() if k not in {column, "modelId"}} for row in synthetic_rows(5)]
    content = parquet(**{column: None}) if form == "parquet" else rows
    with pytest.raises(ContentError, match=rf"The file .*{column}.*docs/hub\.md") as caught:
        collect("hub", from_path=written(tmp_path, content), as_of=date(2026, 1, 2), scope="sample")
    assert "API" not in str(caught.value)
    assert raw.snapshots("hub_models") == []


def client_rows(count: int) -> list[dict[str, object]]:
    """What `json.dumps` writes of `HfApi().list_models(full=True)`: `vars` of each, all else as text."""
    models = [ModelInfo(**{**row, "siblings": [{"rfilename": "model.pt"}]}) for row in synthetic_rows(count)]
    return list(json.loads(json.dumps([vars(model) for model in models], default=str)))


@pytest.mark.parametrize("form", ["array", "lines", "parquet", "in an object"])
def test_dumps_of_the_python_client_are_imported(tmp_path: Path, collect: Collect, form: str) -> None:
    rows = client_rows(7)
    if form == "parquet":
        frame = pd.DataFrame([vars(ModelInfo(**row)) for row in synthetic_rows(7)])
        names = [
            "id",
            "created_at",
            "last_modified",
            "downloads",
            "downloads_all_time",
            "tags",
            "library_name",
        ]
        sink = BytesIO()
        frame[names].to_parquet(sink)
        content = sink.getvalue()
    else:
        lines = "\n".join(json.dumps(row) for row in rows)
        content = {"array": json.dumps(rows), "lines": lines, "in an object": json.dumps({"models": rows})}[
            form
        ].encode()
    (snapshot,) = collect(
        "hub", from_path=written(tmp_path, content), as_of=date(2026, 1, 2), scope="sample"
    ).snapshots
    expected = sorted(synthetic_rows(7), key=lambda row: str(row["id"]))
    found = rows_of(snapshot)
    assert [r["id"] for r in found] == [r["id"] for r in expected]
    assert [f"{r['createdAt']:%Y-%m-%dT%H:%M:%S}.000Z" for r in found] == [r["createdAt"] for r in expected]
    assert [r["downloadsAllTime"] for r in found] == [r["downloadsAllTime"] for r in expected]
    assert [r["library_name"] for r in found] == ["transformers"] * 7


def test_a_day_to_come_and_a_day_before_the_newest_model_are_refused(
    tmp_path: Path, collect: Collect, raw: RawZone
) -> None:
    rows = synthetic_rows(5)
    rows[2]["createdAt"] = "2025-03-04T05:06:07.000Z"
    file = written(tmp_path, rows)
    with pytest.raises(UsageError, match="a future day"):
        collect("hub", from_path=file, as_of=date.today() + timedelta(days=2), scope="sample")  # noqa: DTZ011
    with pytest.raises(UsageError, match=r"created 2025-03-04 05:06 UTC.*--as-of 2025-03-04 or later"):
        collect("hub", from_path=file, as_of=date(2025, 3, 3), scope="sample")
    assert raw.snapshots("hub_models") == []
    assert collect("hub", from_path=file, as_of=date(2025, 3, 4), scope="sample").snapshots


def test_an_absurd_future_time_says_nothing_about_the_day(tmp_path: Path, collect: Collect) -> None:
    rows = synthetic_rows(5)
    rows[2]["createdAt"] = "9999-01-01T00:00:00.000Z"
    assert collect("hub", from_path=written(tmp_path, rows), as_of=date(2025, 3, 3), scope="sample").snapshots


@pytest.mark.parametrize(
    ("day", "is_held"), [(date(2022, 4, 11), False), (date(2022, 4, 12), True), (date(2026, 1, 2), True)]
)
def test_ten_models_as_the_whole_hub_are_on_hold(
    tmp_path: Path, collect: Collect, raw: RawZone, day: date, is_held: bool
) -> None:
    rows = [row | {"createdAt": "2022-03-02T23:29:04.000Z"} for row in synthetic_rows(10)]
    outcome = collect("hub", from_path=written(tmp_path, rows), as_of=day, scope="whole")
    assert bool(outcome.snapshots[0].held_for) is is_held
    if is_held:
        assert "10 models are not the whole Hub, which had over" in outcome.snapshots[0].held_for[0]
    assert len(raw.snapshots("hub_models")) == (0 if is_held else 1)


def test_a_second_import_of_a_day_and_scope_says_what_it_replaces(tmp_path: Path, collect: Collect) -> None:
    for scope in ("sample", "top"):
        first = written(tmp_path, synthetic_rows(30), f"first-{scope}.json")
        outcome = collect("hub", from_path=first, as_of=date(2026, 1, 2), scope=scope)
        assert not any("replaces" in note for note in outcome.notes)
    second = written(tmp_path, synthetic_rows(31), "second.json")
    outcome = collect("hub", from_path=second, as_of=date(2026, 1, 2), scope="sample")
    (note,) = [note for note in outcome.notes if "replaces" in note]
    assert "30 models of 2026-01-02, sample, from first-sample.json" in note


def test_a_folder_to_import_says_what_to_do(tmp_path: Path, collect: Collect) -> None:
    written(tmp_path, b"x", "part-0.parquet")
    written(tmp_path, b"x", "part-1.parquet")
    with pytest.raises(UsageError, match=r"folder.*part-0\.parquet.*copy \(from"):
        collect("hub", from_path=tmp_path, as_of=date(2026, 1, 2), scope="sample")

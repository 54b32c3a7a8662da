"""The raw zone keeps what was written, resumes what was begun, and notices what was changed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare.base.errors import ContentError
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Outcome, Source

PAPERS = Dataset(
    "papers",
    "Papers of a test.",
    (
        Column("id", pa.string(), "id", is_nullable=False),
        Column("citations", pa.int64(), "count"),
        Column("words", pa.list_(pa.string()), "words"),
    ),
    ("id",),
)
SOURCE = Source(
    "test",
    "Test",
    "https://example.org",
    "CC0",
    "nobody",
    timedelta(days=1),
    (PAPERS,),
    {},
    lambda _context: Outcome(),
)


def publish(zone: RawZone, citations: int, run_key: str = "run") -> Snapshot | None:
    partial = zone.open_partial(PAPERS, run_key)
    partial.write_part("all", [{"id": "a", "citations": citations, "words": ["pytorch"]}])
    return partial.publish(SOURCE, url="https://example.org/a", as_of=date(2026, 1, 1))


def test_a_published_snapshot_reads_back_as_it_was_written(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)

    snapshot = publish(zone, 3)

    assert snapshot is not None
    assert pq.read_table(snapshot.files[0]).to_pylist() == [{"id": "a", "citations": 3, "words": ["pytorch"]}]
    assert zone.latest("papers") == snapshot
    assert zone.verify() == []


def test_the_same_rows_again_are_unchanged_and_not_stored_twice(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    publish(zone, 3)

    second = publish(zone, 3)

    assert second is None
    assert len(zone.snapshots("papers")) == 1
    assert zone.partials() == []


def test_a_correction_is_a_new_snapshot_beside_the_old_one(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)

    first, second = publish(zone, 3), publish(zone, 4)

    assert first is not None
    assert second is not None
    assert [s.id for s in zone.snapshots("papers")] == sorted([first.id, second.id])
    assert pq.read_table(first.files[0]).to_pylist()[0]["citations"] == 3


def test_a_killed_run_resumes_with_its_parts_and_its_checkpoint(tmp_path: Path) -> None:
    killed = RawZone(tmp_path).open_partial(PAPERS, "run")
    killed.write_part("page-1", [{"id": "a", "citations": 1, "words": []}], {"cursor": "next"})

    resumed = RawZone(tmp_path).open_partial(PAPERS, "run")

    assert resumed.parts == {"page-1"}
    assert resumed.state == {"cursor": "next"}
    assert resumed.rows == 1


def test_a_part_written_after_the_last_checkpoint_is_fetched_again(tmp_path: Path) -> None:
    partial = RawZone(tmp_path).open_partial(PAPERS, "run")
    partial.write_part("page-1", [{"id": "a", "citations": 1, "words": []}])
    (partial.path / "rows" / "part-page-2.parquet").write_bytes(b"half")

    resumed = RawZone(tmp_path).open_partial(PAPERS, "run")
    snapshot = resumed.publish(SOURCE, url="u", as_of=date(2026, 1, 1))

    assert snapshot is not None
    assert [f.name for f in snapshot.files] == ["part-page-1.parquet"]
    assert RawZone(tmp_path).verify() == []


def test_a_kill_between_rename_and_clean_up_leaves_nothing_to_do(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    partial = zone.open_partial(PAPERS, "run")
    partial.write_part("all", [{"id": "a", "citations": 3, "words": []}])
    (partial.path / "rows").rename(tmp_path / "taken")  # what publish does just before it cleans up

    again = zone.open_partial(PAPERS, "run")

    assert again.parts == frozenset()
    assert not (tmp_path / ".partial" / ".set_aside").exists()


@pytest.mark.parametrize("damage", ["{", '{"state": 1}', '{"state": {}, "parts": {"gone": {"sha256": "x"}}}'])
def test_a_checkpoint_that_cannot_be_used_is_set_aside_with_its_reason(tmp_path: Path, damage: str) -> None:
    partial = RawZone(tmp_path).open_partial(PAPERS, "run")
    partial.write_part("all", [{"id": "a", "citations": 3, "words": []}])
    (partial.path / "state.json").write_text(damage)

    fresh = RawZone(tmp_path).open_partial(PAPERS, "run")

    kept = list((tmp_path / ".partial" / ".set_aside").iterdir())
    assert fresh.parts == frozenset()
    assert len(kept) == 1
    assert "cannot be used" in json.loads((kept[0] / "reason.json").read_text())["reason"]
    assert (kept[0] / "rows" / "part-all.parquet").exists()


def test_rows_of_the_wrong_type_are_refused_by_name(tmp_path: Path) -> None:
    partial = RawZone(tmp_path).open_partial(PAPERS, "run")

    with pytest.raises(ContentError, match="citations int64") as caught:
        partial.write_part("all", [{"id": "a", "citations": "many", "words": []}])

    assert caught.value.where == "all"


def test_a_missing_required_value_is_refused(tmp_path: Path) -> None:
    partial = RawZone(tmp_path).open_partial(PAPERS, "run")

    with pytest.raises(ContentError, match="Required values"):
        partial.write_part("all", [{"id": None, "citations": 1, "words": []}])


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "a" * 200])
def test_a_name_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ContentError):
        RawZone(tmp_path).open_partial(PAPERS, name)


def test_verify_names_a_changed_a_missing_and_a_foreign_file(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    for citations in (1, 2, 3):
        publish(zone, citations)
    changed, emptied, crowded = zone.snapshots("papers")
    changed.files[0].write_bytes(b"other")
    emptied.files[0].unlink()
    (crowded.path / "stray.txt").write_text("?")

    problems = zone.verify()

    assert {p.where for p in problems} == {
        str(changed.files[0]),
        str(emptied.files[0]),
        str(crowded.path / "stray.txt"),
    }


@given(st.lists(st.integers(min_value=-(2**63), max_value=2**63 - 1), max_size=20))
def test_any_integers_survive_the_round_trip(
    tmp_path_factory: pytest.TempPathFactory, values: list[int]
) -> None:
    zone = RawZone(tmp_path_factory.mktemp("raw"))
    partial = zone.open_partial(PAPERS, "run")
    partial.write_part("all", [{"id": str(i), "citations": v, "words": None} for i, v in enumerate(values)])

    snapshot = partial.publish(SOURCE, url="u", as_of=date(2026, 1, 1))

    assert snapshot is not None
    assert pq.read_table(snapshot.files[0]).column("citations").to_pylist() == values

"""The raw zone keeps what was written, resumes what was begun, and notices what was changed."""

from __future__ import annotations

import itertools
import json
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frameshare.base.errors import ContentError
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.register import Event
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.usable import State
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


def test_a_correction_is_a_new_snapshot_next_to_the_old_one(tmp_path: Path) -> None:
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


@pytest.mark.parametrize(
    "damage",
    [
        "{\n",
        '{"state": 1}\n',
        '{"format": 99}\n{"set": {}}\n',
        '{"format": 2}\nnot JSON\n{"set": {}}\n',
        '{"format": 2}\n{"part": "gone", "record": {"sha256": "x"}}\n',
    ],
)
def test_a_checkpoint_that_cannot_be_used_is_set_aside_with_its_reason(tmp_path: Path, damage: str) -> None:
    partial = RawZone(tmp_path).open_partial(PAPERS, "run")
    partial.write_part("all", [{"id": "a", "citations": 3, "words": []}])
    (partial.path / "checkpoint.jsonl").write_text(damage)

    fresh = RawZone(tmp_path).open_partial(PAPERS, "run")

    kept = list((tmp_path / ".partial" / ".set_aside").iterdir())
    assert fresh.parts == frozenset()
    assert len(kept) == 1
    assert "cannot be used" in json.loads((kept[0] / "reason.json").read_text())["reason"]
    assert (kept[0] / "rows" / "part-all.parquet").exists()


@pytest.mark.parametrize("tear", [b'{"part": "page-2", "rec', b'{"part": "page-2", "rec\n'])
def test_a_torn_last_line_of_the_checkpoint_is_dropped_and_the_run_continues(
    tmp_path: Path, tear: bytes
) -> None:
    killed = RawZone(tmp_path).open_partial(PAPERS, "run")
    killed.write_part("page-1", [{"id": "a", "citations": 1, "words": []}], {"cursor": "next"})
    with (killed.path / "checkpoint.jsonl").open("ab") as journal:
        journal.write(tear)

    resumed = RawZone(tmp_path).open_partial(PAPERS, "run")
    resumed.write_part("page-2", [{"id": "b", "citations": 2, "words": []}], {"cursor": "last"})
    again = RawZone(tmp_path).open_partial(PAPERS, "run")

    assert (resumed.parts, again.parts) == ({"page-1", "page-2"}, {"page-1", "page-2"})
    assert again.state == {"cursor": "last"}
    assert not (tmp_path / ".partial" / ".set_aside").exists()


def test_parts_that_were_dropped_stay_dropped_in_the_next_run(tmp_path: Path) -> None:
    partial = RawZone(tmp_path).open_partial(PAPERS, "run")
    for name in ("1", "2"):
        partial.write_part(name, [{"id": name, "citations": 1, "words": []}])

    partial.forget_parts(["1", "never"], {"cursor": "back"})
    resumed = RawZone(tmp_path).open_partial(PAPERS, "run")

    assert (resumed.parts, resumed.state) == ({"2"}, {"cursor": "back"})


def test_the_checkpoint_grows_by_what_a_part_changes_and_not_by_all_before_it(tmp_path: Path) -> None:
    partial = RawZone(tmp_path).open_partial(PAPERS, "run")
    sizes = []
    for number in range(60):
        state = {**partial.state, f"repository-{number}": {"page": number}}
        partial.write_part(f"{number:03}", [{"id": "a", "citations": number, "words": []}], state)
        sizes.append((partial.path / "checkpoint.jsonl").stat().st_size)

    growth = [after - before for before, after in itertools.pairwise(sizes)]

    assert max(growth) < min(growth) + 40
    assert RawZone(tmp_path).open_partial(PAPERS, "run").state == partial.state


@given(st.lists(st.dictionaries(st.sampled_from("abc"), st.integers() | st.lists(st.text()), max_size=3)))
def test_any_sequence_of_states_reads_back_as_the_last(
    tmp_path_factory: pytest.TempPathFactory, states: list[dict[str, Any]]
) -> None:
    zone = RawZone(tmp_path_factory.mktemp("raw"))
    partial = zone.open_partial(PAPERS, "run")
    for state in states:
        partial.save_state(state)

    assert zone.open_partial(PAPERS, "run").state == (states[-1] if states else {})


def test_a_snapshot_published_by_a_clock_that_went_back_is_the_newest_all_the_same(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    first = publish(zone, 3)
    assert first is not None
    ahead = first.path.with_name(f"29990101T000000000000Z-{first.id[-10:]}")
    first.path.rename(ahead)

    second = publish(zone, 4)

    assert second is not None
    assert second.id > ahead.name
    assert zone.latest("papers") == second


def test_a_snapshot_that_vanished_is_named_until_it_is_written_off(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    first = publish(zone, 3)
    assert first is not None
    shutil.rmtree(first.path)

    (problem,) = zone.verify()
    (left_out,) = zone.left_out()

    assert (problem.where, left_out.state) == (str(first.path), "lost")
    assert "write-off" in left_out.next_step
    zone.decide(first.id, Event.WRITTEN_OFF, frozenset({State.LOST}))
    assert zone.verify() == zone.left_out() == []


@pytest.mark.parametrize("damage", ["part", "provenance", "future"])
def test_a_damaged_snapshot_is_left_out_and_the_others_stay_in_use(tmp_path: Path, damage: str) -> None:
    zone = RawZone(tmp_path)
    first, second = publish(zone, 3), publish(zone, 4)
    assert first is not None
    assert second is not None
    provenance = second.path / "provenance.json"
    if damage == "part":
        second.files[0].write_bytes(second.files[0].read_bytes()[:-1])
    else:
        provenance.write_text("{" if damage == "provenance" else '{"format": 99}')

    assert [s.id for s in zone.snapshots("papers")] == [first.id]
    (left_out,) = zone.left_out()
    assert left_out.id == second.id
    assert left_out.state == ("damaged" if damage == "part" else "unreadable")
    assert "collect papers again" in str(left_out)
    assert [second.id in p.where for p in zone.verify()] == [True]


def test_the_same_rows_again_confirm_the_day_that_they_describe(tmp_path: Path) -> None:
    zone = RawZone(tmp_path)
    first = publish(zone, 3)
    assert first is not None
    partial = zone.open_partial(PAPERS, "run")
    partial.write_part("all", [{"id": "a", "citations": 3, "words": ["pytorch"]}])

    partial.publish(SOURCE, url="https://example.org/a", as_of=date(2026, 3, 1))

    assert zone.described_on(first) == date(2026, 3, 1)


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

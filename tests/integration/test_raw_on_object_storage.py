"""Raw zones of several machines meet on object storage: whole snapshots or none, through faults and kills."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import time
from datetime import date, timedelta
from multiprocessing.synchronize import Event as ProcessEvent
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from frameshare.base.errors import UsageError
from frameshare.base.settings import Settings
from frameshare.raw.bucket import Bucket
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.exchange import Exchanged, exchange, share_raw
from frameshare.raw.register import Event
from frameshare.raw.usable import State
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Outcome, Source
from tests.conftest import Frameshare
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer
from tests.servers.object_store import BUCKET, KEYS, ObjectStore

KILLS = int(os.environ.get("KILLS", "20"))
PAGES = 6


def dataset(name: str) -> Dataset:
    return Dataset(name, "Pages of a test.", (Column("id", pa.string(), "id", is_nullable=False),), ("id",))


MODELS, PAPERS = dataset("models"), dataset("papers")
SOURCE = Source(
    "hub", "Hub", "https://example.org", "CC0", "x", timedelta(days=1), (MODELS,), {}, lambda _: Outcome()
)


@pytest.fixture
def bucket(store: ObjectStore, tmp_path: Path) -> Bucket:
    return Bucket(f"s3://{BUCKET}/{tmp_path.name}", read_timeout_s=5)


def collect(root: Path, kind: Dataset, run: str, pages: int = 2) -> str:
    """Collect some pages, those that are there already not again, and publish; return the snapshot's id."""
    partial = RawZone(root).open_partial(kind, run)
    for page in range(pages):
        if f"{page:04}" not in partial.parts:
            partial.write_part(f"{page:04}", [{"id": f"{run}-{page}-{n}"} for n in range(3)])
    snapshot = partial.publish(SOURCE, url="https://example.org", as_of=date(2026, 1, 1))
    return snapshot.id if snapshot else ""


def test_two_machines_that_collect_different_sources_have_both(tmp_path: Path, bucket: Bucket) -> None:
    here, there = tmp_path / "a", tmp_path / "b"
    models, papers = collect(here, MODELS, "one"), collect(there, PAPERS, "two")

    sent = exchange(here, bucket)
    exchange(there, bucket)
    received = exchange(here, bucket)
    again = exchange(here, bucket)

    assert (sent, received, again) == (Exchanged(1, 0, 0), Exchanged(0, 1, 0), Exchanged(0, 0, 0))
    for root in (here, there):
        zone = RawZone(root)
        assert [s.id for d in zone.datasets() for s in zone.snapshots(d)] == [models, papers]
        assert zone.verify() == []


@pytest.mark.deep
def test_a_run_sends_what_it_collects_and_a_build_elsewhere_uses_it(
    frameshare: Frameshare, store: ObjectStore, tmp_path: Path
) -> None:
    here, there = ({"FRAMESHARE_DATA_DIR": str(tmp_path / name)} for name in ("a", "b"))
    shared = {"FRAMESHARE_RAW": f"s3://{BUCKET}/{tmp_path.name}"}
    with LocalServer() as lists:
        serve_conference_lists(lists, synthetic_files())
        asked = {"FRAMESHARE_CONFERENCE_LISTS_URL": lists.url}
        ran = frameshare("run", "--direct", "--source", "conference_lists", **here, **shared, **asked)

    built = frameshare("build", **there, **shared)

    listed = [frameshare("raw", "list", "--format", "json", **folder).stdout for folder in (here, there)]
    assert (ran.returncode, built.returncode) == (0, 0), ran.stderr + built.stderr
    assert "conference_counts" in listed[0]
    assert listed[0] == listed[1]


def test_what_is_decided_or_pruned_on_one_machine_holds_on_all(tmp_path: Path, bucket: Bucket) -> None:
    here, there = tmp_path / "a", tmp_path / "b"
    first, second = collect(here, MODELS, "one"), collect(here, MODELS, "two")
    exchange(here, bucket)
    exchange(there, bucket)
    zone = RawZone(there)
    zone.decide(first, Event.REJECTED, frozenset(State))
    (kept,) = (s for s in zone.snapshots("models") if s.id == second)
    zone.prune([kept])

    exchange(there, bucket)
    exchange(here, bucket)

    assert [(s.id, s.state) for s in RawZone(here).standings("models")] == [(first, State.REJECTED)]
    assert not [name for name in bucket.sizes() if second in name]


@pytest.mark.deep
def test_failures_resets_and_delays_cost_time_and_nothing_else(
    tmp_path: Path, bucket: Bucket, store: ObjectStore
) -> None:
    collect(tmp_path / "a", MODELS, "one", pages=4)
    faults = {3: "500", 6: "reset", 8: "slow"}
    store.fault = lambda method, path, number: faults.get(number % 9)

    exchange(tmp_path / "a", bucket)
    exchange(tmp_path / "b", bucket)

    assert RawZone(tmp_path / "b").verify() == []
    assert RawZone(tmp_path / "b").latest("models") is not None


@pytest.mark.deep
def test_a_store_that_refuses_leaves_no_half_snapshot_and_says_what_to_do_without_credentials(
    tmp_path: Path, bucket: Bucket, store: ObjectStore, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(data_dir=tmp_path / "a", raw=bucket.address)
    collect(settings.raw_dir, MODELS, "one")
    store.fault = lambda method, path, number: "reset" if "part-0001" in path else None

    with caplog.at_level("DEBUG", "frameshare"):
        assert "the next run sends it" in str(share_raw(settings))

    assert not [value for value in KEYS.values() if value in caplog.text]
    assert exchange(tmp_path / "b", bucket).received == 0
    assert not [name for name in bucket.sizes() if name.endswith("provenance.json")]
    store.fault = lambda method, path, number: None
    sent_before = sum(method == "PUT" for method, _ in store.requests)
    assert share_raw(settings) is None
    # The part that had arrived is not sent again: one part and the manifest.
    assert sum(method == "PUT" for method, _ in store.requests) - sent_before == 2


def test_a_manifest_is_never_written_over(bucket: Bucket) -> None:
    assert bucket.create("models/x/provenance.json", b"first")
    assert not bucket.create("models/x/provenance.json", b"second")
    assert bucket.read("models/x/provenance.json") == b"first"


@pytest.mark.parametrize("address", ["file:///x", "s3://", "s3://key:secret@bucket/x", "bucket/x"])
def test_a_wrong_address_is_refused_and_credentials_are_not_shown(address: str) -> None:
    with pytest.raises(UsageError, match="FRAMESHARE_RAW") as caught:
        Bucket(address)

    assert "secret@" not in str(caught.value)


def _collect_and_share(
    root: str, address: str, runs: int, begun: ProcessEvent, environment: dict[str, str]
) -> None:
    # The server of forks may be older than the test's credentials.
    os.environ.update(environment)
    bucket = Bucket(address)
    begun.set()
    for run in range(runs):
        if not (Path(root) / f"done-{run}").exists():
            collect(Path(root) / "raw", MODELS, f"run-{run}", PAGES)
            exchange(Path(root) / "raw", bucket)
            (Path(root) / f"done-{run}").touch()


def kill_often(root: Path, bucket: Bucket, kills: int) -> None:
    """Kill a machine at random moments, and look each time at what another one could see."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["frameshare.raw.exchange", "frameshare.sources.base", "s3fs"])
    chance, killed = random.Random(17), 0
    while killed < kills:
        runs, begun = len(list(root.glob("done-*"))) + 3, context.Event()
        process = context.Process(
            target=_collect_and_share, args=(str(root), bucket.address, runs, begun, dict(os.environ))
        )
        process.start()
        assert begun.wait(240)
        process.join(chance.uniform(0.0, 2.5))
        if process.is_alive():
            process.kill()
            killed += 1
        process.join()
        refuse_half_snapshots(bucket)
    last = context.Process(
        target=_collect_and_share, args=(str(root), bucket.address, runs, begun, dict(os.environ))
    )
    last.start()
    last.join(1200)
    assert last.exitcode == 0
    found = ids_in(root / "other", bucket)
    assert found == sorted(
        f"run-{run}-{page}-{n}" for run in range(runs) for page in range(PAGES) for n in range(3)
    )


def refuse_half_snapshots(bucket: Bucket) -> None:
    sizes = bucket.sizes()
    for name in sizes:
        if name.endswith("provenance.json"):
            home = name.rpartition("/")[0]
            for part, record in json.loads(bucket.read(name))["files"].items():
                assert sizes.get(f"{home}/{part}") == record["bytes"], f"half a snapshot: {home}/{part}"


def ids_in(root: Path, bucket: Bucket) -> list[str]:
    exchange(root, bucket)
    files = [file for snapshot in RawZone(root).snapshots("models") for file in snapshot.files]
    return sorted(str(id_) for file in files for id_ in pq.read_table(file).column("id").to_pylist())


@pytest.mark.deep
def test_kills_leave_no_half_snapshot_and_lose_no_page(tmp_path: Path, bucket: Bucket) -> None:
    kill_often(tmp_path, bucket, kills=1)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_many_kills_leave_no_half_snapshot_and_lose_no_page(tmp_path: Path, bucket: Bucket) -> None:
    started = time.monotonic()

    kill_often(tmp_path, bucket, KILLS)

    print(f"{KILLS} kills in {time.monotonic() - started:.0f} s")

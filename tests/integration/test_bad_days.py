"""Bad days: each says what is wrong and what to do, and nothing that existed is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from frameshare.base.errors import StorageError
from frameshare.base.settings import Settings
from frameshare.cli.commands.run import _prepare_prefect
from frameshare.runs.products import build_if_needed
from tests.conftest import Frameshare
from tests.samples import by_day
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer
from tests.worlds import begun_with

# What else is set for Prefect, unless it is set already.
PREPARED = (
    "PREFECT_SERVER_ANALYTICS_ENABLED",
    "DO_NOT_TRACK",
    "PREFECT_LOGGING_LEVEL",
    "PREFECT_CLIENT_MAX_RETRIES",
)


@pytest.fixture
def lists() -> Iterator[LocalServer]:
    """A local server with the conference lists."""
    with LocalServer() as server:
        serve_conference_lists(server, synthetic_files())
        yield server


def asked_at(server: LocalServer) -> dict[str, str]:
    return {"FRAMESHARE_CONFERENCE_LISTS_URL": server.url}


def state_of(frameshare: Frameshare, source: str) -> str:
    rows = json.loads(frameshare("status", "--format", "json").stdout)
    return str(next(row["state"] for row in rows if row["source"] == source))


@pytest.mark.deep
@pytest.mark.usefixtures("after_a_first_run")
def test_a_snapshot_that_was_deleted_by_hand_is_named_and_degrades_every_run_until_it_is_written_off(
    frameshare: Frameshare, lists: LocalServer, data_dir: Path
) -> None:
    assert frameshare("collect", "conference_lists", **asked_at(lists)).returncode == 0
    assert frameshare("build").returncode == 0
    (gone,) = (data_dir / "raw" / "conference_counts").iterdir()
    shutil.rmtree(gone)

    first = frameshare("run", "--direct", "--offline", "--strict", "--source", "conference_lists")
    verified = frameshare("raw", "verify", "--format", "json")
    doctor = frameshare("doctor", "--format", "json")
    written_off = frameshare("raw", "write-off", gone.name)
    after = frameshare("run", "--direct", "--offline", "--strict", "--source", "conference_lists")

    assert first.returncode == 3, first.stderr
    assert f"conference_counts/{gone.name} is lost" in first.stderr
    assert (verified.returncode, doctor.returncode) == (1, 1)
    assert gone.name in verified.stdout
    assert gone.name in doctor.stdout
    assert (written_off.returncode, after.returncode) == (0, 0)


@pytest.mark.deep
@pytest.mark.usefixtures("after_a_build")
@pytest.mark.parametrize("how", by_day(["cut", "provenance"]))
def test_a_damaged_snapshot_costs_itself_and_not_the_build_even_while_a_warehouse_stands(
    frameshare: Frameshare, lists: LocalServer, data_dir: Path, how: str
) -> None:
    assert frameshare("collect", "conference_lists", **asked_at(lists)).returncode == 0
    assert frameshare("build").returncode == 0
    part = next((data_dir / "raw" / "conference_counts").glob("*/part-*.parquet"))
    if how == "cut":
        part.write_bytes(part.read_bytes()[:100])
    else:
        (part.parent / "provenance.json").write_text("{")

    built = frameshare("build")

    assert built.returncode == 0, built.stderr
    assert "build: degraded" in built.stdout
    assert (
        f"conference_counts/{part.parent.name} is {'damaged' if how == 'cut' else 'unreadable'}"
        in built.stderr
    )
    assert "collect conference_counts again" in built.stderr
    with duckdb.connect(str(data_dir / "warehouse.duckdb"), read_only=True) as warehouse:
        (left_out,) = warehouse.execute("select snapshot_id from meta.snapshots_left_out").fetchall()
        papers = warehouse.execute("select count(*) from meta.snapshots").fetchone()
    assert left_out == (part.parent.name,)
    assert papers is not None
    assert papers[0] >= 1


@pytest.mark.deep
def test_a_corrupted_warehouse_and_ledger_are_rebuilt(
    frameshare: Frameshare, after_a_first_run: Path
) -> None:
    data_dir = after_a_first_run
    warehouse, ledger = data_dir / "warehouse.duckdb", data_dir / "ledger.sqlite"
    content = bytearray(warehouse.read_bytes())
    content[300_000:900_000] = os.urandom(600_000)
    warehouse.write_bytes(content)
    ledger.write_bytes(b"no ledger" * 1000)

    again = frameshare("build")

    assert again.returncode == 0, again.stderr
    assert "build: done" in again.stdout
    assert "set aside" in again.stderr
    assert frameshare("query", "frameworks").returncode == 0
    assert len(list(data_dir.glob("ledger-damaged-*.sqlite"))) == 1


def test_a_file_in_the_place_of_a_folder_is_named(data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "cache").write_text("not a folder")

    with pytest.raises(StorageError, match=r"cache.* Not a directory.* move what is in the way"):
        build_if_needed(Settings())


@pytest.mark.deep
@pytest.mark.parametrize("name", by_day(["数据 文件夹", "50% 'quoted' & [odd]*"]))
def test_a_data_folder_may_have_any_name_but_one_with_a_question_mark(
    frameshare: Frameshare, lists: LocalServer, tmp_path: Path, name: str, seed_data: Path
) -> None:
    begun_with(tmp_path / name, seed_data)
    env = {"FRAMESHARE_DATA_DIR": str(tmp_path / name), **asked_at(lists)}

    collected = frameshare("collect", "conference_lists", **env)
    built, asked = frameshare("build", **env), frameshare("query", "frameworks", "--format", "csv", **env)

    assert [d.returncode for d in (collected, built, asked)] == [0, 0, 0], collected.stderr + built.stderr
    assert (tmp_path / name / "warehouse.duckdb").exists()


@pytest.mark.deep
@pytest.mark.parametrize(
    "locale", [{"LC_ALL": "C", "PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}]
)
def test_a_terminal_that_takes_ascii_only_gets_tables_and_a_name_that_it_cannot_say_a_sentence(
    frameshare: Frameshare, tmp_path: Path, locale: dict[str, str]
) -> None:
    table = frameshare("status", **locale)
    named = frameshare("status", FRAMESHARE_DATA_DIR=str(tmp_path / "数据"), **locale)

    assert table.returncode == 0, table.stderr
    assert "Traceback" not in table.stderr + named.stderr
    assert named.returncode in {0, 2}
    if named.returncode == 2:
        assert "PYTHONUTF8=1" in named.stderr


def test_without_a_home_nothing_is_missing(data_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "frameshare", "status"],
        env={"PATH": os.environ["PATH"], "FRAMESHARE_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


# Another user, who may read what root may (or could not start our Python) and write what is their own.
NOBODY = (
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    *(f"--{kind}=-all,+dac_read_search" for kind in ("inh-caps", "ambient-caps", "bounding-set")),
)


def as_nobody(data_dir: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """Run frameshare as another user than the owner of these tests, without HOME."""
    return subprocess.run(
        [*NOBODY, sys.executable, "-m", "frameshare", *args],
        env={"PATH": os.environ["PATH"], "FRAMESHARE_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@pytest.mark.deep
@pytest.mark.prefect
@pytest.mark.timeout(1800)
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root becomes another user")
def test_another_user_without_a_home_works_in_their_own_folder_and_reads_what_others_have(
    offline_run: Path, tmp_path: Path
) -> None:
    own, others = tmp_path / "own", shutil.copytree(offline_run, tmp_path / "others")
    own.mkdir()
    os.chown(own, 65534, 65534)
    before = (others / "warehouse.duckdb").read_bytes()

    direct = as_nobody(own / "data", "run", "--direct", "--offline", "--source", "hub")
    under_prefect = as_nobody(own / "data", "run", "--offline", "--source", "hub")
    readers = [as_nobody(others, *args) for args in (("query", "frameworks"), ("status",))]
    doctor, run = (
        as_nobody(others, "doctor", "--format", "json"),
        as_nobody(others, "run", "--direct", "--offline"),
    )

    assert (direct.returncode, under_prefect.returncode) == (0, 0), direct.stderr + under_prefect.stderr
    assert (own / "data" / "prefect" / "prefect.db").exists()
    assert [done.returncode for done in readers] == [0, 0], [done.stderr for done in readers]
    assert (doctor.returncode, run.returncode) == (1, 1)
    assert "not writable" in doctor.stdout
    assert "Permission denied" in run.stderr
    assert "Next:" in run.stderr
    assert "Traceback" not in doctor.stderr + run.stderr
    assert (others / "warehouse.duckdb").read_bytes() == before


@pytest.mark.parametrize(("home", "is_beside_the_data"), [("nowhere", True), ("", False)])
def test_prefect_keeps_its_database_beside_the_data_of_who_has_no_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str, is_beside_the_data: bool
) -> None:
    for name in ("PREFECT_HOME", *PREPARED):
        monkeypatch.setenv(name, "as it was")
    monkeypatch.delenv("PREFECT_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / home))

    _prepare_prefect("INFO", Settings(data_dir=tmp_path / "data"))

    expected = str(tmp_path / "data" / "prefect") if is_beside_the_data else None
    assert os.environ.pop("PREFECT_HOME", None) == expected


@pytest.mark.deep
def test_a_read_only_disk_can_be_read_and_examined(
    frameshare: Frameshare, offline_run: Path, tmp_path: Path
) -> None:
    disk, env = tmp_path / "disk", {"FRAMESHARE_DATA_DIR": str(tmp_path / "disk" / "data")}
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "tmpfs", str(disk)], capture_output=True, check=False
    ).returncode:
        pytest.skip("mounting a disk needs root and a kernel that lets us")
    try:
        shutil.copytree(offline_run, disk / "data")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

        readers = [
            frameshare(*args, **env) for args in (("query", "frameworks"), ("status",), ("raw", "list"))
        ]
        elsewhere = frameshare("site", "--out", str(tmp_path / "pages"), **env)
        doctor = frameshare("doctor", "--format", "json", **env)
        run = frameshare("run", "--direct", "--offline", **env)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)

    assert [done.returncode for done in readers] == [0, 0, 0], [done.stderr for done in readers]
    assert elsewhere.returncode == 0, elsewhere.stderr
    assert (doctor.returncode, run.returncode) == (1, 1)
    assert "not writable" in doctor.stdout
    assert "Read-only file system" in run.stderr
    assert "Traceback" not in doctor.stderr + run.stderr

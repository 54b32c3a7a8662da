"""A disk that fills up at any write loses nothing that existed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from frameshare.raw.zone import RawZone
from tests.conftest import ROOT
from tests.servers.conference_lists import serve_conference_lists, synthetic_files
from tests.servers.local import LocalServer


@contextlib.contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Mount a disk of that size; skips where this machine does not let us."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root and a kernel that lets us")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def run(data_dir: Path, url: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "frameshare", "run", "--direct", "--source", "conference_lists"],
        cwd=ROOT,
        env={**os.environ, "FRAMESHARE_DATA_DIR": str(data_dir), "FRAMESHARE_CONFERENCE_LISTS_URL": url},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def size_kb(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) // 1024


@pytest.mark.nightly
@pytest.mark.timeout(900)
@pytest.mark.parametrize("shares", [(0.01, 0.1, 0.3, 0.5, 0.7, 0.9)], ids=["often"])
def test_a_disk_that_fills_up_at_any_write_says_so_and_the_run_completes_once_there_is_room(
    tmp_path: Path, shares: tuple[float, ...]
) -> None:
    with LocalServer() as server:
        serve_conference_lists(server, synthetic_files())
        assert run(tmp_path / "measure", server.url).returncode == 0
        needed_kb = size_kb(tmp_path / "measure")
        for share in shares:
            with small_disk(tmp_path / f"disk-{share}", max(64, int(needed_kb * share))) as disk:
                data = disk / "data"
                result = run(data, server.url)
                said = result.stdout + result.stderr
                assert result.returncode == 1, (share, said)
                assert "Traceback" not in said
                assert "Defect" not in said, (share, said)
                assert re.search("No space left|disk", said), (share, said)
                assert "Next:" in said
                assert RawZone(data / "raw").verify() == []

                subprocess.run(["mount", "-o", "remount,size=400m", str(disk)], check=True)
                again = run(data, server.url)

                assert again.returncode == 0, (share, again.stderr)
                assert (data / "site" / "index.html").exists()
                assert RawZone(data / "raw").partials() == []
                assert figures(data) == figures(tmp_path / "measure")


def figures(data: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(
            "select venue, year, rule_set, pytorch_only, papers from marts.papers_by_venue_year order by all"
        ).fetchall()


@pytest.mark.deep
@pytest.mark.timeout(600)
def test_a_full_disk_keeps_yesterdays_warehouse_and_the_next_run_completes(
    offline_run: Path, tmp_path: Path
) -> None:
    with LocalServer() as server:
        files = synthetic_files()
        serve_conference_lists(server, files)
        with small_disk(tmp_path / "disk", 200_000) as disk:
            data = shutil.copytree(offline_run, disk / "data")
            assert run(data, server.url).returncode == 0
            before = (data / "warehouse.duckdb").read_bytes()
            filler = disk / "filler"
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            filler.write_bytes(b"0" * (free - 20_000))
            files["data.csv"] = files["data.csv"].replace(b"CVPR,06/20,418", b"CVPR,06/20,419")

            full = run(data, server.url)

            assert full.returncode == 1
            assert "Traceback" not in full.stderr
            assert (data / "warehouse.duckdb").read_bytes() == before
            assert (data / "site" / "index.html").exists()
            filler.unlink()
            assert run(data, server.url).returncode == 0
            assert (data / "warehouse.duckdb").read_bytes() != before

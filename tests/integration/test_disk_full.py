"""A disk that fills up at any write loses nothing that stood."""

from __future__ import annotations

import contextlib
import os
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
        timeout=120,
    )


def size_kb(folder: Path) -> int:
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) // 1024


@pytest.mark.timeout(600)
def test_a_disk_that_fills_up_at_any_write_loses_nothing(tmp_path: Path) -> None:
    with LocalServer() as server:
        files = synthetic_files()
        serve_conference_lists(server, files)
        assert run(tmp_path / "measure", server.url).returncode == 0
        needed_kb = size_kb(tmp_path / "measure")
        outcomes = []
        for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.85, 0.95):
            with small_disk(tmp_path / f"disk-{share}", max(64, int(needed_kb * share))) as disk:
                result = run(disk / "data", server.url)
                outcomes.append(result.returncode)
                assert "Traceback" not in result.stderr
                assert RawZone(disk / "data" / "raw").verify() == []
                warehouse = disk / "data" / "warehouse.duckdb"
                if warehouse.exists():
                    duckdb.connect(str(warehouse), read_only=True).close()
    assert 1 in outcomes


@pytest.mark.timeout(600)
def test_a_full_disk_keeps_yesterdays_warehouse_and_the_next_run_completes(tmp_path: Path) -> None:
    with LocalServer() as server:
        files = synthetic_files()
        serve_conference_lists(server, files)
        with small_disk(tmp_path / "disk", 200_000) as disk:
            data = disk / "data"
            assert run(data, server.url).returncode == 0
            before = (data / "warehouse.duckdb").read_bytes()
            filler = disk / "filler"
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            filler.write_bytes(b"0" * (free - 20_000))
            files["data.csv"] = files["data.csv"].replace(b"CVPR,06/20,418", b"CVPR,06/20,419")

            full = run(data, server.url)

            assert full.returncode in {0, 1}
            assert "Traceback" not in full.stderr
            assert (data / "warehouse.duckdb").read_bytes() == before
            assert (data / "site" / "index.html").exists()
            filler.unlink()
            assert run(data, server.url).returncode == 0
            assert (data / "warehouse.duckdb").read_bytes() != before

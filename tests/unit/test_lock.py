"""One writer per data folder; the second learns who the first is."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from frameshare.base.errors import LockedError
from frameshare.runs.lock import current_holder, writer_lock

HOLD = """
import sys, time
from pathlib import Path
from frameshare.runs.lock import writer_lock
with writer_lock(Path(sys.argv[1]), "frameshare run"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_second_writer_learns_who_holds_the_lock_and_since_when(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()

        with pytest.raises(LockedError) as caught, writer_lock(tmp_path, "frameshare build"):
            pass

        holder.kill()
    assert f"process {holder.pid}" in str(caught.value)
    assert "frameshare run" in str(caught.value)
    assert "since 20" in str(caught.value)


def test_a_killed_holder_leaves_the_lock_free(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        holder.kill()

    assert current_holder(tmp_path) is None
    with writer_lock(tmp_path, "frameshare build"):
        held = current_holder(tmp_path)
    assert held is not None
    assert held["pid"] == os.getpid()

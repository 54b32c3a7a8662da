"""A manual run told to stop at any moment: ends soon with 130 and one sentence, marked as interrupted."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from frameshare.runs.ledger import Ledger
from tests.conftest import ROOT
from tests.prefect_home import prefect_home
from tests.serving import address_of, environment, hanging_server, wait_until


@pytest.mark.deep
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_whose_sources_hang_ends_when_it_is_told_to(
    offline_run: Path, tmp_path: Path, number: signal.Signals
) -> None:
    data_dir = shutil.copytree(offline_run, tmp_path / "data")
    with (
        hanging_server() as listener,
        subprocess.Popen(
            [sys.executable, "-m", "frameshare", "run", "--direct", "--source", "conference_lists"],
            cwd=ROOT,
            env={**os.environ, **environment(tmp_path, address_of(listener))},
            stderr=subprocess.PIPE,
            text=True,
        ) as running,
    ):
        assert running.stderr is not None
        assert wait_until(lambda: Ledger(data_dir).runs()[0]["outcome"] == "running", 60)
        running.send_signal(number)
        said = running.stderr.read()
        code = running.wait(60)

    assert code == 130
    assert "frameshare: Stopped. " in said
    assert "Traceback" not in said
    assert "Defect" not in said
    assert [run["outcome"] for run in Ledger(data_dir).runs()] == ["interrupted", "fine"]
    status = json.loads((data_dir / "site" / "status.json").read_text())
    assert status["run"]["state"] == "interrupted"


def pages_are_there(data_dir: Path) -> bool:
    return (data_dir / "site" / "index.html").exists()


def run_is_open(data_dir: Path) -> bool:
    return bool(Ledger(data_dir).runs())


@pytest.mark.deep
@pytest.mark.prefect
@pytest.mark.timeout(600)
@pytest.mark.parametrize("moment", [pages_are_there, run_is_open])
def test_a_run_under_prefect_ends_when_it_is_told_to_while_prefect_starts_and_while_sources_hang(
    tmp_path: Path, moment: Callable[[Path], bool]
) -> None:
    data_dir = tmp_path / "data"
    prefect_home(tmp_path / "prefect")
    with (
        hanging_server() as listener,
        subprocess.Popen(
            [sys.executable, "-m", "frameshare", "run", "--source", "conference_lists"],
            cwd=ROOT,
            env={**os.environ, **environment(tmp_path, address_of(listener))},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as running,
    ):
        assert wait_until(lambda: moment(data_dir), 300)
        sent = time.monotonic()
        running.send_signal(signal.SIGTERM)
        _, said = running.communicate(timeout=120)
        print(f"told to stop when {moment.__name__}: ended after {time.monotonic() - sent:.1f} s")

    assert running.returncode == 130
    assert "frameshare: Stopped. " in said
    assert "the next run resumes there" in said
    assert "Traceback" not in said
    assert pages_are_there(data_dir)
    assert {run["outcome"] for run in Ledger(data_dir).runs()} <= {"interrupted"}

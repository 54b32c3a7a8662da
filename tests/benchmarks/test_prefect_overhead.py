"""What Prefect costs a run that finds nothing new, beside Prefect's own floor: an empty flow."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.benchmark, pytest.mark.prefect, pytest.mark.timeout(900)]
RUN = (sys.executable, "-m", "frameshare", "run", "--offline", "--source", "hub")
EMPTY_FLOW = "from prefect import flow\nflow(lambda: None, name='nothing')()"


def cpu_s(*command: str, **env: str) -> float:
    """Return the CPU seconds of a command and all of its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **env}, capture_output=True, text=True, check=False
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def test_a_run_through_prefect_against_an_empty_flow_of_prefect(tmp_path: Path) -> None:
    env = {
        "FRAMESHARE_DATA_DIR": str(tmp_path / "data"),
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
    }
    first = cpu_s(*RUN, **env)

    direct = min(cpu_s(*RUN, "--direct", **env) for _ in range(3))
    through = min(cpu_s(*RUN, **env) for _ in range(3))
    floor = min(cpu_s(sys.executable, "-c", EMPTY_FLOW, **env) for _ in range(2))

    print(
        f"\nCPU s: first run {first:.1f}; nothing new: --direct {direct:.1f}, through Prefect {through:.1f} "
        f"(+{through - direct:.1f}); empty flow on Prefect's temporary server {floor:.1f}"
    )

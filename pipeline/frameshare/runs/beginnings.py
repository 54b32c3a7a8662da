"""Reschedule runs whose process ended before they had begun.

That happens to runs that start while the server is unreachable, or while `serve` is stopping.
"""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import psutil
from prefect import Flow, get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, State
from prefect.states import AwaitingRetry

# After that many failed starts the cause is another.
_BEGINNINGS = 3
# Prefect passes the id of its run to a process in this variable.
_RUN_OF_PROCESS = "PREFECT__FLOW_RUN_ID"


def begin_again_after_crash(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001 - as Prefect calls
    """Reschedule a crashed run, as a hook of its flow."""
    with get_client(sync_client=True) as client:
        begin_again(client, flow_run)


def begin_again(client: SyncPrefectClient, run: FlowRun) -> None:
    """Reschedule a deployment's run that has not begun for when it was due, three times at most."""
    if run.deployment_id is None or run.run_count:
        return
    _end_process_that_waits(run)
    ends = [past for past in client.read_flow_run_states(run.id) if past.is_crashed()]
    if len(ends) < _BEGINNINGS:
        now = datetime.now(UTC)
        due = max(now, run.expected_start_time or now)
        again: State[Any] = AwaitingRetry(message="It had not begun.", scheduled_time=due)
        client.set_flow_run_state(run.id, again, force=True)


def _end_process_that_waits(run: FlowRun) -> None:
    """Kill the process that waits until the run is due: it outlives a killed `serve`, and one is enough."""
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            # Prefect may call the hook in the run's own process, which then has something left to do.
            if process.pid != os.getpid() and process.environ().get(_RUN_OF_PROCESS) == str(run.id):
                process.kill()

"""Reconcile earlier runs: those that Prefect or the ledger shows as running without a process.

The writer lock decides: of the runs of this data folder only the one that holds it is alive.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import DeploymentFilter, FlowFilter, FlowRunFilter
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.states import Completed, Crashed

from frameshare.base.errors import LockedError, StorageError
from frameshare.base.settings import Settings
from frameshare.runs.beginnings import begin_again
from frameshare.runs.flows import SKIPPED, refresh
from frameshare.runs.folder import folder_tag
from frameshare.runs.ledger import Ledger
from frameshare.runs.lock import current_holder, writer_lock
from frameshare.runs.steps import tell_of_death

_AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
_PAGE = 200
# The message of runs that Prefect's runner stops as it shuts down.
_RUNNER_ENDS = "Runner is shutting down."
# Until version 0.1 there was one deployment, with a concurrency limit that could block for good.
_FORMER = "frameshare"

log = logging.getLogger("frameshare")


def take_stock(settings: Settings, names: Sequence[str]) -> None:
    """Tell Prefect and the ledger which runs have died, and remove deployments that are not in `names`.

    A run that had not begun is rescheduled. Of the runs that were missed, the newest of each deployment is
    kept to catch up.
    """
    tell_ledger(settings)
    with get_client(sync_client=True) as client:
        alive = (current_holder(settings.data_dir) or {}).get("flow_run_id")
        for run in [run for run in _runs(client, settings, _AT_WORK) if str(run.id) != alive]:
            client.set_flow_run_state(run.id, Crashed(message="Its process is gone."), force=True)
            log.warning("Run %s of %s had died; it is marked as crashed", run.name, run.expected_start_time)
            begin_again(client, run)
        yesterday = datetime.now(UTC) - timedelta(days=1)
        for run in _runs(client, settings, [StateType.CANCELLED], after=yesterday):
            # Prefect's runner cancels what has not begun when it shuts down.
            if not run.run_count and run.state and run.state.message == _RUNNER_ENDS:
                begin_again(client, run)
        for run in _missed_too_often(client, settings):
            message = "Skipped: missed while nothing was serving; a later run makes up for it."
            client.set_flow_run_state(run.id, Completed(name=SKIPPED, message=message), force=True)
        _remove_other_deployments(client, settings, names)


def tell_ledger(settings: Settings) -> None:
    """Mark the runs in the ledger that died, and send a notice."""
    try:
        with writer_lock(settings.data_dir, "frameshare serve: looking for runs that died"):
            ledger = Ledger(settings.data_dir)
            tell_of_death(settings, ledger)
            ledger.mark_died()
    except (LockedError, StorageError) as error:
        log.warning("%s", error)


def _missed_too_often(client: SyncPrefectClient, settings: Settings) -> list[FlowRun]:
    missed = _runs(client, settings, [StateType.SCHEDULED], before=datetime.now(UTC))
    newest: dict[UUID | None, FlowRun] = {}
    for run in sorted(missed, key=lambda run: run.expected_start_time or datetime.min.replace(tzinfo=UTC)):
        newest[run.deployment_id] = run
    kept = {run.id for run in newest.values()}
    return [run for run in missed if run.id not in kept]


def _runs(
    client: SyncPrefectClient,
    settings: Settings,
    states: list[StateType],
    before: datetime | None = None,
    after: datetime | None = None,
) -> list[FlowRun]:
    wanted = FlowRunFilter.model_validate(
        {
            "tags": {"all_": [folder_tag(settings.data_dir)]},
            "state": {"type": {"any_": states}},
            "expected_start_time": {"before_": before, "after_": after},
        }
    )
    found: list[FlowRun] = []
    while page := client.read_flow_runs(flow_run_filter=wanted, limit=_PAGE, offset=len(found)):
        found.extend(page)
    return found


def _remove_other_deployments(client: SyncPrefectClient, settings: Settings, names: Sequence[str]) -> None:
    ours = DeploymentFilter.model_validate({"tags": {"all_": [folder_tag(settings.data_dir)]}})
    of_former_name = DeploymentFilter.model_validate({"name": {"any_": [_FORMER]}})
    of_our_flow = FlowFilter.model_validate({"name": {"any_": [refresh.name]}})
    unwanted = [d for d in client.read_deployments(deployment_filter=ours) if d.name not in names]
    former = client.read_deployments(flow_filter=of_our_flow, deployment_filter=of_former_name)
    for deployment in [*unwanted, *former]:
        client.delete_deployment(deployment.id)

"""The deployments of `frameshare serve`: one per line of the schedule, registered again only if it changed.

A Prefect server may be shared. A deployment belongs to this data folder if it has its tag; if the flow's name
is taken by another folder's deployment, the name of ours includes the folder's id.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from prefect import get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.responses import DeploymentResponse
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from frameshare import __version__
from frameshare.base.settings import Settings
from frameshare.runs.flows import FLOWS
from frameshare.runs.folder import folder_id, folder_tag
from frameshare.runs.schedule import Entry, description_of

log = logging.getLogger("frameshare")


class _Deployment(RunnerDeployment):
    """A deployment that is registered only if it differs from what is registered.

    Registering it again would delete its scheduled runs, even one that is due this minute.
    """

    async def aapply(self, *args: Any, **options: Any) -> UUID:
        """Register the deployment unless it is already registered; return its id."""
        async with get_client() as client:
            with suppress(ObjectNotFound):
                standing = await client.read_deployment_by_name(f"{self.flow_name}/{self.name}")
                if _what_matters(standing) == _what_matters(self):
                    return standing.id
        return await super().aapply(*args, **options)


def deployments(entries: Sequence[Entry], settings: Settings) -> list[RunnerDeployment]:
    """Return the deployment of each line of the schedule, under a name that no other folder uses."""
    tag = folder_tag(settings.data_dir)
    with get_client(sync_client=True) as client:
        names = {entry.name: _free_name(client, entry.name, settings) for entry in entries}
    return [
        _Deployment.from_flow(
            FLOWS[entry.name],
            names[entry.name],
            schedule=Cron(entry.cron, timezone="UTC"),
            parameters={"sources": list(entry.sources)},
            description=_description(entry, settings),
            tags=["frameshare", entry.name, tag],
            version=__version__,
            # By name, so that it is found from any folder and in an installed wheel.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        for entry in entries
    ]


def _free_name(client: SyncPrefectClient, flow: str, settings: Settings) -> str:
    own_name = f"{flow}-{folder_id(settings.data_dir)}"
    standing = {name: _standing(client, flow, name) for name in (flow, own_name)}
    for name, deployment in standing.items():
        if deployment is not None and folder_tag(settings.data_dir) in deployment.tags:
            return name
    other = standing[flow]
    if other is None:
        return flow
    log.warning(
        "%s/%s is another's on this Prefect server (%s); ours is %s", flow, flow, other.description, own_name
    )
    return own_name


def _standing(client: SyncPrefectClient, flow: str, name: str) -> DeploymentResponse | None:
    with suppress(ObjectNotFound):
        return client.read_deployment_by_name(f"{flow}/{name}")
    return None


def _what_matters(deployment: RunnerDeployment | DeploymentResponse) -> list[object]:
    return [
        [getattr(each.schedule, "cron", None) for each in deployment.schedules or []],
        deployment.parameters,
        deployment.description,
        sorted(deployment.tags),
        deployment.version,
        deployment.entrypoint,
    ]


def _description(entry: Entry, settings: Settings) -> str:
    what = ", ".join(f"`{key}`" for key in entry.sources) or "what is due"
    folder = settings.data_dir.resolve()
    return f"{description_of(entry.name)} Sources: {what}. `{entry.cron}` UTC, in `{folder}`."

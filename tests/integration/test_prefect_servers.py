"""Against Prefect servers that others run: on SQLite and on PostgreSQL, away for a while, with work pools."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import yaml
from prefect import get_client
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Cancelled, Crashed, Pending, Running

from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.raw.zone import RawZone
from frameshare.runs.deployments import deployments
from frameshare.runs.folder import folder_id
from frameshare.runs.schedule import description_of, schedule
from frameshare.runs.stocktaking import take_stock
from frameshare.sources.base import CollectOptions, Context
from frameshare.sources.registry import get_source
from frameshare.sources.repo_labels.visit import Visit
from tests.conftest import ROOT
from tests.integration.papers.test_faults import volume
from tests.loops import run_apart
from tests.servers.clients import quick_settings
from tests.servers.dask import dask_cluster
from tests.servers.hf_papers import DailyPapers, daily_paper
from tests.servers.local import LocalServer
from tests.servers.postgres import postgres
from tests.servers.prefect import PrefectServer
from tests.servers.proceedings import serve_volume
from tests.serving import ScheduledRun, Serve, wait_until

pytestmark = [pytest.mark.prefect, pytest.mark.timeout(1800)]
NOWHERE = "http://127.0.0.1:9"
# A busy machine takes minutes for a run.
RUN_S = 500
AWAY_S = float(os.environ.get("AWAY_S", "15"))
FINAL = {"Completed", "Skipped", "Failed", "Crashed", "Cancelled"}


@pytest.fixture(scope="module", params=["PostgreSQL", pytest.param("SQLite", marks=pytest.mark.nightly)])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PrefectServer]:
    """A server on each of the two databases."""
    with ExitStack() as stack:
        database = stack.enter_context(postgres()) if request.param == "PostgreSQL" else None
        yield stack.enter_context(PrefectServer(tmp_path_factory.mktemp("server"), database))


@pytest.mark.nightly
def test_a_server_that_goes_away_and_comes_back_costs_no_run(server: PrefectServer, tmp_path: Path) -> None:
    serve = Serve(tmp_path, NOWHERE, PREFECT_API_URL=server.api, FRAMESHARE_SCHEDULE="* * * * * */30")
    flow_id = server.ask("flows/", name="refresh")["id"]
    server.ask("deployments/", name="frameshare", flow_id=flow_id, concurrency_limit=1)
    try:
        serve.start()
        assert wait_until(lambda: [r for r in server.runs("refresh") if r.state == "Completed"], RUN_S), (
            serve.log.read_text()[-3000:]
        )
        assert wait_until(lambda: [r for r in server.runs("refresh") if r.state == "Running"], RUN_S)
        server.go_away()
        time.sleep(AWAY_S)
        server.start()
        back = server.runs("refresh")[-1].expected
        later = wait_until(
            lambda: [r for r in server.runs("refresh") if r.expected > back and r.state == "Completed"], RUN_S
        )
        deployments = server.deployments()
        due = wait_until(lambda: settled(server.runs("refresh"), back), RUN_S)
        code = serve.stop("docker stop", timeout_s=30)
    finally:
        serve.kill()

    assert "frameshare" not in deployments, "the only deployment of earlier versions stands"
    assert later, serve.log.read_text()[-3000:]
    assert due, server.runs("refresh")
    assert {run.state for run in due} <= {"Completed", "Skipped"}, due
    assert code == 0


def settled(runs: list[ScheduledRun], until: datetime) -> list[ScheduledRun]:
    """Return the runs that were due until then, once all of them have come to an end."""
    due = [run for run in runs if run.expected <= until]
    return due if all(run.state in FINAL for run in due) else []


@pytest.mark.deep
def test_two_data_folders_on_one_server_leave_each_other_alone(
    server: PrefectServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.forget_deployments()
    (tmp_path / "elsewhere").mkdir()
    first, second = Settings(data_dir=tmp_path / "data"), Settings(data_dir=tmp_path / "elsewhere" / "data")
    with temporary_settings(updates={PREFECT_API_URL: server.api}):
        registered = {}
        for settings in (first, second, first, second):
            ours = deployments(schedule(settings), settings)
            take_stock(settings, [deployment.name for deployment in ours])
            registered[settings.data_dir] = {run_apart(deployment.aapply()) for deployment in ours}

        standing = {UUID(d["id"]): d for d in server.ask("deployments/filter")}

    own_name = f"hub-daily-{folder_id(second.data_dir)}"
    assert registered[first.data_dir].isdisjoint(registered[second.data_dir])
    assert {standing[i]["name"] for i in registered[second.data_dir]} >= {own_name}
    assert "hub-daily is another's" in caplog.text
    assert str(first.data_dir) in caplog.text
    properties = standing[next(iter(registered[first.data_dir]))]["parameter_openapi_schema"]["properties"]
    assert all(properties[name]["description"] for name in ("sources", "is_offline"))


@pytest.mark.deep
def test_a_run_whose_process_is_gone_has_crashed_and_gets_its_turn_if_it_had_not_begun(
    server: PrefectServer, tmp_path: Path
) -> None:
    server.forget_deployments()
    settings = Settings(data_dir=tmp_path / "data")
    with (
        temporary_settings(updates={PREFECT_API_URL: server.api}),
        get_client(sync_client=True) as client,
        ExitStack() as stack,
    ):
        ours = deployments(schedule(settings), settings)
        deployment_id = run_apart(ours[0].aapply())
        other_ids = [run_apart(deployment.aapply()) for deployment in ours[1:3]]
        runs = [
            client.create_flow_run_from_deployment(each)
            for each in (deployment_id, deployment_id, *other_ids)
        ]
        away = "Runner is shutting down."
        stood = (Pending(), Running(), Cancelled(message=away), Cancelled(message="By hand."))
        for run, state in zip(runs, stood, strict=True):
            client.set_flow_run_state(run.id, state, force=True)
        waiting, at_work = (stack.enter_context(process_of(str(run.id))) for run in runs[:2])

        take_stock(settings, [deployment.name for deployment in ours])

        passed = [[past.name for past in client.read_flow_run_states(run.id)][-2:] for run in runs]
        # One that waits outlives a `serve` that was killed: two processes would begin the same run.
        assert waiting.wait(5) == -signal.SIGKILL
        assert at_work.poll() is None
    assert passed == [
        ["Crashed", "AwaitingRetry"],
        ["Running", "Crashed"],
        ["Cancelled", "AwaitingRetry"],
        ["Scheduled", "Cancelled"],
    ]


AS_ITS_OWN_HOOK = """
import os
from prefect import get_client
from frameshare.runs.beginnings import begin_again_after_crash
from frameshare.runs.flows import refresh
with get_client(sync_client=True) as client:
    run = client.read_flow_run(os.environ["PREFECT__FLOW_RUN_ID"])
begin_again_after_crash(refresh, run, run.state)
"""


@pytest.mark.deep
def test_a_run_that_crashed_before_it_began_gets_its_turn_back_from_its_own_process(
    server: PrefectServer, tmp_path: Path
) -> None:
    server.forget_deployments()
    settings = Settings(data_dir=tmp_path / "data")
    with (
        temporary_settings(updates={PREFECT_API_URL: server.api}),
        get_client(sync_client=True) as client,
    ):
        deployment_id = run_apart(deployments(schedule(settings), settings)[0].aapply())
        run = client.create_flow_run_from_deployment(deployment_id)
        client.set_flow_run_state(run.id, Crashed(), force=True)
        own = {**os.environ, "PREFECT_API_URL": server.api, "PREFECT__FLOW_RUN_ID": str(run.id)}

        subprocess.run([sys.executable, "-c", AS_ITS_OWN_HOOK], env=own, check=True)

        assert client.read_flow_run(run.id).state_name == "AwaitingRetry"


@contextmanager
def process_of(flow_run_id: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process that Prefect would have started for a run."""
    env = {**os.environ, "PREFECT__FLOW_RUN_ID": flow_run_id}
    with subprocess.Popen(["sleep", "600"], env=env) as process:
        yield process
        process.kill()


def test_prefect_yaml_has_the_schedule_of_serve() -> None:
    written = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    expected = {
        (entry.name, entry.cron, "UTC", entry.sources) for entry in schedule(Settings(data_dir=Path("data")))
    }

    for suffix in ("", "-docker"):
        ours = [d for d in written if d["name"].endswith("-docker") is bool(suffix)]
        assert {d["name"] for d in ours} == {entry[0] + suffix for entry in expected}
        assert expected == {
            (d["name"].removesuffix("-docker"), line["cron"], line["timezone"], _sources(d))
            for d in ours
            for line in d["schedules"]
        }
        for deployment in ours:
            flow: Flow[..., Any] = load_flow_from_entrypoint(
                deployment["entrypoint"], use_placeholder_flow=False
            )
            assert flow.name == deployment["name"].removesuffix("-docker")
            assert flow.description == deployment["description"] == description_of(flow.name)


def _sources(deployment: dict[str, Any]) -> tuple[str, ...]:
    return tuple(deployment.get("parameters", {}).get("sources", ()))


def in_work_pool(serve: Serve, deployment: str, *params: str) -> None:
    """Deploy prefect.yaml, ask for one run, and let a worker of the process pool do what is due."""

    def prefect(*arguments: str) -> None:
        answer = subprocess.run(
            [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
            cwd=ROOT, env=serve.env, capture_output=True, text=True, timeout=RUN_S, check=False,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stdout + answer.stderr

    for kind in ("process", "docker"):
        prefect("work-pool", "create", f"frameshare-{kind}", "--type", kind, "--overwrite")
    prefect("deploy", "--all")
    prefect("deployment", "run", deployment, *(word for param in params for word in ("--param", param)))
    prefect("worker", "start", "--pool", "frameshare-process", "--run-once")


@pytest.mark.nightly
def test_its_deployments_run_in_a_work_pool(server: PrefectServer, tmp_path: Path) -> None:
    server.forget_deployments()
    serve = Serve(tmp_path, NOWHERE, PREFECT_API_URL=server.api, PREFECT_WORKER_QUERY_SECONDS="2")
    in_work_pool(serve, "hub-daily/hub-daily", "is_offline=true")

    deployments = server.deployments()
    assert {d["work_pool_name"] for d in deployments.values()} >= {"frameshare-process", "frameshare-docker"}
    properties = deployments["hub-daily"]["parameter_openapi_schema"]["properties"]
    assert all(properties[name]["description"] for name in ("sources", "is_offline"))
    assert [run.state for run in server.runs("hub-daily")] == ["Completed"]
    assert (serve.data_dir / "site" / "index.html").exists()
    kept = [line["message"] for line in server.ask("logs/filter", limit=200) if line["name"] == "frameshare"]
    assert "collect hub: skipped" in kept


@pytest.mark.nightly
def test_a_run_in_a_work_pool_reads_papers_and_labels_repositories_on_a_dask_cluster(
    server: PrefectServer, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed", reason="needs the extra `cluster` (prefect-dask)")
    # A module for which that extra is a must.
    from tests.integration.code.test_labels_on_dask import visits

    server.forget_deployments()
    with LocalServer() as publisher, LocalServer() as host, dask_cluster(tmp_path, 3) as cluster:
        serve_volume(publisher, 189, volume(20))
        serve = Serve(
            tmp_path,
            publisher.url,
            PREFECT_API_URL=server.api,
            PREFECT_WORKER_QUERY_SECONDS="2",
            FRAMESHARE_DASK_ADDRESS=cluster.address,
            FRAMESHARE_CLONE_PROTOCOLS="https,http",
            FRAMESHARE_GITHUB_CLONE_URL=host.url,
        )
        name_repositories(serve.data_dir, publisher, visits(tmp_path / "host", host, 4))
        in_work_pool(serve, "papers-weekly/papers-weekly", 'sources=["paper_texts", "repo_labels"]')
        with distributed.Client(cluster.address, set_as_default=False) as client:
            done = client.run_on_scheduler(
                lambda dask_scheduler: {
                    name: prefix.state_counts["memory"]
                    for name, prefix in dask_scheduler.task_prefixes.items()
                }
            )

    raw = RawZone(serve.data_dir / "raw")
    rows = {
        name: sum(s.provenance["rows"] for s in raw.snapshots(name))
        for name in ("paper_reads", "repo_labels")
    }
    assert rows == {"paper_reads": 20, "repo_labels": 5}
    assert done["attempt"] == 5
    assert done["read_batch"] >= 3


def name_repositories(data_dir: Path, server: LocalServer, named: list[Visit]) -> None:
    """Put daily papers into the raw zone that name these repositories, as a collection leaves them."""
    papers = [
        daily_paper(f"2603.{n:05}", "2026-03-02", f"https://{visit.repository}", published="2026-03-01")
        for n, visit in enumerate(named)
    ]
    DailyPapers(papers).serve(server)
    settings, source = quick_settings(data_dir), get_source("hf_papers")
    options = CollectOptions(as_of=date(2026, 3, 20), since="2026-03")
    with pytest.MonkeyPatch.context() as patch, HttpClient(settings) as http:
        patch.setenv("FRAMESHARE_HF_PAPERS_URL", server.url)
        progress, raw = Progress(is_quiet=True), RawZone(settings.raw_dir)
        source.collect(Context(source, settings, http, raw, progress, options))

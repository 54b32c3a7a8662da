"""The steps of a run as plain functions, each recorded in the ledger, without Prefect.

`run_direct` combines them; `flows` runs the same steps as Prefect tasks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from frameshare.base import stopping
from frameshare.base.allowance import UNLIMITED, Limits, within
from frameshare.base.errors import FrameshareError
from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import HttpClient, certificates, judgement
from frameshare.http.cache import BodyCache
from frameshare.runs.collect import (
    PARALLEL_SOURCES,
    Phase,
    StepResult,
    collect_once,
    paused,
    settle,
    why,
)
from frameshare.runs.ledger import Ledger, Step, Stopwatch
from frameshare.runs.lock import writer_lock
from frameshare.runs.notices import tell
from frameshare.runs.plan import make_plan
from frameshare.runs.products import build_if_needed, gather_inputs, publish_if_needed
from frameshare.runs.raw_zone import share_raw
from frameshare.runs.status import read_status, write_status
from frameshare.runs.up_to_date import is_site_older_than_bundle
from frameshare.sources.base import CollectOptions, Source

log = logging.getLogger("frameshare")


@dataclass(frozen=True)
class RunReport:
    """How a run ended (fine, degraded, paused or failed) and what each step did."""

    run_id: str
    outcome: str
    steps: tuple[StepResult, ...]


def run_direct(
    sources: Sequence[Source],
    settings: Settings,
    progress: Progress,
    *,
    command: str,
    options: CollectOptions | None = None,
    is_offline: bool = False,
    limits: Limits = UNLIMITED,
) -> RunReport:
    """Collect, build and publish in this process; raises LockedError if another run is in progress."""
    allowance = limits.begin()
    with open_run(settings, "direct", command) as (ledger, run_id):
        results = skip_all(sources, ledger, run_id) if is_offline else []
        for phase, of_phase in phases([] if is_offline else sources):
            with within(allowance):
                results += collect_all(
                    of_phase, settings, progress, ledger, run_id, options or CollectOptions()
                )
            results += [
                build_step(settings, ledger, run_id, phase),
                site_step(settings, ledger, run_id, phase, following(phase, sources)),
            ]
        return close_run(settings, ledger, run_id, results)


@contextmanager
def open_run(
    settings: Settings,
    engine: str,
    command: str,
    *,
    flow_run_id: str | None = None,
    last_words: Callable[[], None] = lambda: None,
    exit_code: int = stopping.EXIT_CODE,
) -> Iterator[tuple[Ledger, str]]:
    """Hold the writer lock and an open run of the ledger; yield the ledger and the run's id.

    Raises LockedError if another run is running, StopRequested if this process is told to stop; ledger and
    `status.json` then say that the run was interrupted. If the last run died, a notice is sent. A process
    that does not end by itself prints its `last_words` and is ended with `exit_code`.
    """

    def interrupt() -> None:
        ledger.finish(run_id, "interrupted")
        write_status(settings, gather_inputs(settings))

    def end() -> None:
        interrupt()
        last_words()

    certificates.trust()
    judgement.begin()
    with writer_lock(settings.data_dir, command, flow_run_id):
        ledger = Ledger(settings.data_dir)
        tell_of_death(settings, ledger)
        run_id = ledger.start(engine, command)
        share_raw(settings)
        with stopping.on_signals(end, exit_code=exit_code):
            try:
                yield ledger, run_id
            except stopping.StopRequested:
                interrupt()
                raise


def tell_of_death(settings: Settings, ledger: Ledger) -> None:
    """Send a notice if the last run died; the caller holds the writer lock."""
    runs = ledger.runs()
    if runs and runs[0]["outcome"] == "running":
        status = read_status(settings, gather_inputs(settings))
        tell(settings, replace(status, run={**runs[0], "state": "died"}), ledger)


def publish_first(settings: Settings, at_work: Sequence[Source] = ()) -> Path | None:
    """Publish what is known before any request, if there is no site or one older than the bundle.

    Where nothing is known of the sources `at_work`, the pages say that they are being collected. Returns the
    first page, or None if there is nothing to do or another run is in progress. A failure is left to the run
    that follows, which records it.
    """
    if not is_site_older_than_bundle(settings):
        return None
    try:
        with writer_lock(settings.data_dir, "frameshare run"):
            for work in (build_if_needed, partial(publish_if_needed, at_work=at_work)):
                watch = Stopwatch.start()
                result = work(settings)
                _log(replace(result, duration_s=watch.duration_s, phase=Phase.FIRST_PAGE), None)
    except FrameshareError as error:
        log.info("no page could be published at first: %s", error)
        return None
    return settings.site_dir / "index.html"


def phases(sources: Sequence[Source]) -> list[tuple[Phase | None, list[Source]]]:
    """Return the quick sources, then the large ones, which are collected once the first are published.

    A run with sources of one kind, or none, has one phase without a name.
    """
    quick, large = [s for s in sources if not s.is_large], [s for s in sources if s.is_large]
    return [(Phase.QUICK, quick), (Phase.LARGE, large)] if quick and large else [(None, quick or large)]


def following(phase: Phase | None, sources: Sequence[Source]) -> list[Source]:
    """Return the sources that a run collects after `phase`."""
    return [source for source in sources if source.is_large] if phase == Phase.QUICK else []


def choose_sources(keys: Sequence[str], settings: Settings) -> list[Source]:
    """Return the named sources, or if none is named, those that this run should collect, in order.

    Sources that an unfinished run collected completely are not collected again.
    """
    return [p.source for p in make_plan(keys, settings, gather_inputs(settings)) if p.is_asked]


def collect_all(
    sources: Sequence[Source],
    settings: Settings,
    progress: Progress,
    ledger: Ledger,
    run_id: str,
    options: CollectOptions,
) -> list[StepResult]:
    """Collect sources concurrently, each isolated from the others and recorded."""
    with HttpClient(settings) as http, ThreadPoolExecutor(PARALLEL_SOURCES) as pool:

        def collect(source: Source) -> StepResult:
            watch, own = Stopwatch.start(), None
            try:
                stopping.check()
                with HttpClient(settings, beside=http) as own:
                    result = settle(source, partial(collect_once, source, settings, own, progress, options))
            except stopping.LimitReached as limit:
                result = paused(source, str(limit), has_begun=own is not None)
            traffic = own.traffic if own is not None else None
            result = replace(result, duration_s=watch.duration_s, traffic=traffic)
            record(ledger, run_id, result, watch)
            return result

        return list(pool.map(collect, sources))


def skip_all(sources: Sequence[Source], ledger: Ledger, run_id: str) -> list[StepResult]:
    """Record that an offline run collected no source."""
    results = [
        StepResult("collect", "skipped", s.key, None, ("not asked: the run was started with --offline",))
        for s in sources
    ]
    for result in results:
        record(ledger, run_id, result, Stopwatch.start())
    return results


def build_step(settings: Settings, ledger: Ledger, run_id: str, phase: Phase | None = None) -> StepResult:
    """Build the warehouse unless it is up to date; a failure leaves the old one and becomes the result."""
    return _timed("build", ledger, run_id, phase, lambda: build_if_needed(settings))


def site_step(
    settings: Settings,
    ledger: Ledger,
    run_id: str,
    phase: Phase | None = None,
    at_work: Sequence[Source] = (),
) -> StepResult:
    """Publish the site unless it is up to date; a failure leaves the old one and becomes the result.

    `at_work` are the sources that the run collects next.
    """
    return _timed("site", ledger, run_id, phase, lambda: publish_if_needed(settings, at_work))


def close_run(settings: Settings, ledger: Ledger, run_id: str, results: Sequence[StepResult]) -> RunReport:
    """Close the run in the ledger: failed without warehouse or site, paused if it reached its limit.

    Else it is degraded if a part is missing, or fine. Then `status.json` is written, notices of failure or
    recovery are sent, and the cache is trimmed.
    """
    if any(r.outcome == "failed" for r in results if r.step != "collect"):
        outcome = "failed"
    elif any(r.outcome == "paused" for r in results):
        outcome = "paused"
    elif any(r.outcome in {"failed", "degraded"} for r in results):
        outcome = "degraded"
    else:
        outcome = "fine"
    ledger.finish(run_id, outcome)
    log.info("the run ended: %s", outcome, extra={"kind": "run", "run_id": run_id, "outcome": outcome})
    status = write_status(settings, gather_inputs(settings))
    tell(settings, status, ledger)
    BodyCache(settings.cache_dir / "http").trim(settings.http_cache_limit_bytes)
    return RunReport(run_id, outcome, tuple(results))


def record(ledger: Ledger, run_id: str, result: StepResult, watch: Stopwatch) -> None:
    """Write a step's result to the ledger and to the log."""
    result = result if result.duration_s is not None else replace(result, duration_s=watch.duration_s)
    _log(result, run_id)
    # A count of zero is not recorded: git and pip requests are not counted by our client.
    traffic = result.traffic if result.traffic and result.traffic.requests else None
    ledger.add(
        run_id,
        Step(
            result.step,
            result.outcome,
            watch.started_at,
            watch.duration_s,
            result.source,
            result.rows,
            " | ".join(result.messages) or None,
            *((traffic.requests, traffic.bytes_received, traffic.retries) if traffic else ()),
        ),
    )


def _log(result: StepResult, run_id: str | None) -> None:
    """Log how a step ended; steps before a run's start belong to no run."""
    log.info(
        "%s: %s",
        result.title,
        result.outcome,
        extra={
            "kind": "step",
            "run_id": run_id,
            "phase": result.phase,
            "step": result.step,
            "source": result.source,
            "outcome": result.outcome,
            "rows": result.rows,
            "duration_s": None if result.duration_s is None else round(result.duration_s, 3),
            "notes": list(result.messages),
        },
    )


def _timed(
    step: str, ledger: Ledger, run_id: str, phase: Phase | None, work: Callable[[], StepResult]
) -> StepResult:
    watch = Stopwatch.start()
    try:
        result = work()
    except Exception as error:
        # DuckDB replaces an exception that a signal handler raises during a query by its own error.
        stopping.check()
        result = StepResult(step, "failed", messages=(why(error, f"the step {step}"),))
    result = replace(result, duration_s=watch.duration_s, phase=phase)
    record(ledger, run_id, result, watch)
    return result

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
from frameshare.base.allowance import UNLIMITED, Allowance, Limits, within
from frameshare.base.errors import FrameshareError
from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import HttpClient, certificates, judgement
from frameshare.http.cache import BodyCache
from frameshare.raw.exchange import share_raw
from frameshare.runs.collect import PARALLEL_SOURCES, collect_once, settle, why, within_limits
from frameshare.runs.ledger import Ledger, Phase, StepResult, timed
from frameshare.runs.lock import writer_lock
from frameshare.runs.notices import tell
from frameshare.runs.plan import make_plan
from frameshare.runs.products import build_if_needed, publish_if_needed
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


@dataclass(frozen=True)
class Run:
    """A run that is open in the ledger; each of its steps is recorded and logged as it ends."""

    settings: Settings
    id: str

    @property
    def ledger(self) -> Ledger:
        """The ledger of the run's data folder."""
        return Ledger(self.settings.data_dir)

    def record(self, result: StepResult) -> StepResult:
        """Write a step's result to the ledger and to the log; return it."""
        _log(result, self.id)
        self.ledger.add(self.id, result)
        return result

    def skip(self, source: Source) -> StepResult:
        """Record that an offline run did not collect a source."""
        why_not = ("not asked: the run was started with --offline",)
        return self.record(timed(lambda: StepResult("collect", "skipped", source.key, None, why_not)))

    def build(self, phase: Phase | None = None) -> StepResult:
        """Build the warehouse unless it is up to date; a failure leaves the old one and is the result."""
        return self._made("build", phase, lambda: build_if_needed(self.settings))

    def publish(self, phase: Phase | None = None, at_work: Sequence[Source] = ()) -> StepResult:
        """Publish the site unless it is up to date; a failure leaves the old one and is the result.

        `at_work` are the sources that the run collects next.
        """
        return self._made("site", phase, lambda: publish_if_needed(self.settings, at_work))

    def _made(self, step: str, phase: Phase | None, work: Callable[[], StepResult]) -> StepResult:
        def made() -> StepResult:
            try:
                return replace(work(), phase=phase)
            except Exception as error:
                # DuckDB replaces an exception that a signal handler raises during a query by its own error.
                stopping.check()
                return StepResult(step, "failed", messages=(why(error, f"the step {step}"),), phase=phase)

        return self.record(timed(made))

    def close(self, results: Sequence[StepResult]) -> RunReport:
        """Close the run in the ledger: failed without warehouse or site, paused if it reached its limit.

        Else it is degraded if a part is missing, or fine. Then `status.json` is written, notices of failure
        or recovery are sent, and the cache is trimmed.
        """
        if any(r.outcome == "failed" for r in results if r.step != "collect"):
            outcome = "failed"
        elif any(r.outcome == "paused" for r in results):
            outcome = "paused"
        elif any(r.outcome in {"failed", "degraded"} for r in results):
            outcome = "degraded"
        else:
            outcome = "fine"
        self.ledger.finish(self.id, outcome)
        log.info("the run ended: %s", outcome, extra={"kind": "run", "run_id": self.id, "outcome": outcome})
        tell(self.settings, write_status(self.settings), self.ledger)
        BodyCache(self.settings.cache_dir / "http").trim(self.settings.http_cache_limit_bytes)
        return RunReport(self.id, outcome, tuple(results))


def run_direct(
    sources: Sequence[Source],
    settings: Settings,
    progress: Progress,
    *,
    command: str,
    is_offline: bool = False,
    limits: Limits = UNLIMITED,
) -> RunReport:
    """Collect, build and publish in this process; raises LockedError if another run is in progress."""
    allowance = limits.begin()
    with open_run(settings, "direct", command) as run:
        collect = partial(collect_all, run, progress=progress, options=CollectOptions())
        return work_through(run, sources, allowance, collect, run.build, run.publish, is_offline=is_offline)


def work_through(
    run: Run,
    chosen: Sequence[Source],
    allowance: Allowance,
    collect: Callable[[Sequence[Source]], list[StepResult]],
    build: Callable[[Phase | None], StepResult],
    publish: Callable[[Phase | None, Sequence[Source]], StepResult],
    *,
    is_offline: bool,
) -> RunReport:
    """Take the steps of a run, by plain functions or Prefect's tasks; close it. Offline skips the sources."""
    results = [run.skip(source) for source in chosen] if is_offline else []
    for phase, sources in phases([] if is_offline else chosen):
        with within(allowance):
            results += collect(sources)
        next_sources = [s for s in chosen if s.is_large] if phase == Phase.QUICK else []
        results += [build(phase), publish(phase, next_sources)]
    return run.close(results)


@contextmanager
def open_run(
    settings: Settings,
    engine: str,
    command: str,
    flow_run_id: str | None = None,
    last_words: Callable[[], None] = lambda: None,
    exit_code: int = stopping.EXIT_CODE,
) -> Iterator[Run]:
    """Hold the writer lock and an open run of the ledger; yield the run.

    Raises LockedError if another run is running, StopRequested if this process is told to stop; ledger and
    `status.json` then say that the run was interrupted. If the last run died, a notice is sent. A process
    that does not end by itself prints its `last_words` and is ended with `exit_code`.
    """

    def interrupt() -> None:
        run.ledger.finish(run.id, "interrupted")
        write_status(settings)

    def end() -> None:
        interrupt()
        last_words()

    certificates.trust()
    judgement.begin()
    with writer_lock(settings.data_dir, command, flow_run_id):
        ledger = Ledger(settings.data_dir)
        tell_of_death(settings, ledger)
        run = Run(settings, ledger.start(engine, command))
        share_raw(settings)
        with stopping.on_signals(end, exit_code=exit_code):
            try:
                yield run
            except stopping.StopRequested:
                interrupt()
                raise


def tell_of_death(settings: Settings, ledger: Ledger) -> None:
    """Send a notice if the last run died; the caller holds the writer lock."""
    runs = ledger.runs()
    if runs and runs[0]["outcome"] == "running":
        tell(settings, replace(read_status(settings), run={**runs[0], "state": "died"}), ledger)


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
                _log(replace(timed(partial(work, settings)), phase=Phase.FIRST_PAGE), None)
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


def choose_sources(keys: Sequence[str], settings: Settings) -> list[Source]:
    """Return the named sources, or if none is named, those that this run should collect, in order.

    Sources that an unfinished run collected completely are not collected again.
    """
    return [p.source for p in make_plan(keys, settings) if p.is_asked]


def collect_all(
    run: Run, sources: Sequence[Source], progress: Progress, options: CollectOptions
) -> list[StepResult]:
    """Collect sources concurrently, each isolated from the others and recorded."""
    settings = run.settings
    with HttpClient(settings) as http, ThreadPoolExecutor(PARALLEL_SOURCES) as pool:

        def collect(source: Source) -> StepResult:
            with HttpClient(settings, beside=http) as own:
                attempt = partial(collect_once, source, settings, own, progress, options)
                work = partial(settle, source, attempt)
                return run.record(timed(partial(within_limits, source, own, work)))

        return list(pool.map(collect, sources))


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

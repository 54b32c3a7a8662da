"""`frameshare run`, `collect`, `build`, `site`, `serve`: the commands that change the data folder."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Annotated, cast

import typer

from frameshare.base import loading, logs, stopping
from frameshare.base.allowance import Limits
from frameshare.base.errors import UsageError
from frameshare.base.progress import Progress
from frameshare.base.quantities import parse_bytes
from frameshare.base.settings import Settings
from frameshare.cli.output import print_line
from frameshare.cli.plan import print_plan
from frameshare.runs.collect import named_sources
from frameshare.runs.ledger import StepResult
from frameshare.runs.lock import locked_error, writer_lock
from frameshare.runs.plan import make_plan, summary
from frameshare.runs.products import publish_site
from frameshare.runs.steps import RunReport, collect_all, open_run, publish_first, run_direct
from frameshare.sources.base import CollectOptions, Source
from frameshare.warehouse.output import Format
from frameshare.warehouse.storage.interface import storage_of

DEGRADED, PAUSED = 3, 4
# Service managers wait 30 s for `serve` to stop; killed children may need five of them.
_STOP_WITHIN_S = 24.0


def _size(text: str) -> int:
    try:
        return parse_bytes(text)
    except ValueError as error:
        raise typer.BadParameter(f"expected {error}, found {text!r}") from error


Keys = Annotated[list[str], typer.Argument(metavar="KEY", help="Sources (see `frameshare status`).")]


def run(
    is_direct: Annotated[
        bool, typer.Option("--direct", help="Run in this process, without Prefect.")
    ] = False,
    is_offline: Annotated[
        bool, typer.Option("--offline", help="Make no requests; use what was collected.")
    ] = False,
    is_strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 instead of 0 if degraded.")
    ] = False,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="KEY", help="Collect only this source; may be repeated."),
    ] = None,
    is_plan: Annotated[
        bool, typer.Option("--plan", help="Show what would be requested, why and at what cost; then end.")
    ] = False,
    fmt: Annotated[Format, typer.Option("--format", help="Output format of --plan.")] = Format.TABLE,
    max_minutes: Annotated[
        float | None,
        typer.Option(metavar="N", min=0.0, help="Stop collecting after N minutes; the next run resumes."),
    ] = None,
    max_bytes: Annotated[
        int | None,
        typer.Option(
            metavar="SIZE",
            parser=_size,
            help="Stop collecting after N bytes, such as 500MB; the next run resumes.",
        ),
    ] = None,
) -> None:
    """Collect the sources, build the warehouse, draw the pages.

    Exits with 4 if --max-minutes or --max-bytes ended it.
    """
    settings = Settings()
    plan = make_plan(source or [], settings)
    chosen = [planned.source for planned in plan if planned.is_asked]
    _check_addresses(chosen, settings)
    limits = settings.limits.unless(max_minutes, max_bytes)
    if is_plan:
        print_plan(plan, limits, fmt)
        return
    # From here on a signal ends the run cleanly, even while Prefect starts.
    with stopping.on_signals(lambda: None):
        if page := publish_first(settings, [] if is_offline else chosen):
            typer.echo(f"Pages of what is known so far: {page.resolve().as_uri()}")
            if not is_offline:
                typer.echo(f"Now collecting {summary(plan)}")
                typer.echo("`frameshare run --plan` shows details; Ctrl-C keeps what was collected.")
        if is_direct:
            with Progress() as progress:
                report = run_direct(
                    chosen,
                    settings,
                    progress,
                    command="frameshare run --direct",
                    is_offline=is_offline,
                    limits=limits,
                )
        else:
            report = _run_with_prefect([s.key for s in chosen], is_offline, settings, limits)
    _print_report(report, settings)
    _exit(report.outcome, is_strict)


def collect(
    keys: Keys,
    from_path: Annotated[
        Path | None,
        typer.Option("--from", exists=True, metavar="PATH", help="Import this file or folder instead."),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Date that the figures describe."
        ),
    ] = None,
    scope: Annotated[
        str | None,
        typer.Option(metavar="SCOPE", help="hub: whole, top or sample; paper_texts: listing."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="YYYY-MM[-DD]", help="Backfill from this date on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="YYYY-MM[-DD]", help="Backfill up to this date.")
    ] = None,
    venue: Annotated[str | None, typer.Option(metavar="VENUE", help="paper_texts: only this venue.")] = None,
    year: Annotated[int | None, typer.Option(metavar="YYYY", help="paper_texts: only this year.")] = None,
    is_all: Annotated[bool, typer.Option("--all", help="Everything instead of a sample.")] = False,
    keep_texts: Annotated[
        bool, typer.Option("--keep-texts", help="paper_texts: keep the pages' text.")
    ] = False,
) -> None:
    """Collect named sources into the raw zone, without building.

    A source refuses options that it does not support; docs/commands.md lists them by source.
    """
    options = CollectOptions(
        from_path, as_of.date() if as_of else None, scope, since, until, venue, year, is_all, keep_texts
    )
    sources = named_sources(keys)
    if from_path is not None and len(sources) != 1:
        raise UsageError(
            "--from imports into one source",
            where="frameshare collect",
            expected="one key",
            found=", ".join(keys),
            next_step="give one key with --from",
        )
    for source in sources:
        source.check_options(options)
    settings = Settings()
    _check_addresses(sources, settings)
    command = "frameshare collect " + " ".join(keys)
    with open_run(settings, "direct", command) as run:
        with Progress() as progress:
            results = collect_all(run, sources, progress, options)
        run.close(results)
    _print_steps(results)
    if any(r.outcome == "failed" for r in results):
        raise typer.Exit(1)


def build() -> None:
    """Build, check and publish the warehouse from the raw zone."""
    settings = Settings()
    with open_run(settings, "direct", "frameshare build") as run:
        report = run.close([run.build()])
    _print_steps(report.steps)
    typer.echo(f"Warehouse: {storage_of(settings).name}")
    _exit(report.outcome, is_strict=False)


def site(
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder for the pages; default: site/ in the data folder."),
    ] = None,
    base_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Address at which they will be served; default: FRAMESHARE_SITE_URL."
        ),
    ] = None,
) -> None:
    """Draw the pages from the published warehouse."""
    settings = Settings()
    target = out or settings.site_dir
    # The lock guards only the data folder's own site; another folder needs none.
    with writer_lock(settings.data_dir, "frameshare site") if out is None else nullcontext():
        report = publish_site(settings, target, base_url)
    for problem in report.problems:
        typer.echo(f"  {problem}", err=True)
    typer.echo(f"{len(report.pages)} pages: {target / 'index.html'}")


def serve() -> None:
    """Run on a schedule until stopped.

    FRAMESHARE_SCHEDULE and FRAMESHARE_SCHEDULE_... set the times (UTC). Starts a Prefect server of its own,
    unless PREFECT_API_URL or a Prefect profile names one.
    """
    settings = Settings()
    _prepare_prefect("INFO", settings)
    logging.getLogger("frameshare").setLevel(logging.INFO)
    with stopping.until_told_to_stop(_STOP_WITHIN_S) as stop:
        from frameshare.runs.serving import serve as serve_schedule  # noqa: PLC0415 - Prefect takes seconds

        serve_schedule(settings, stop)


def _check_addresses(sources: list[Source], settings: Settings) -> None:
    """Refuse an unusable FRAMESHARE_<NAME>_URL before anything starts, rather than as a failed source."""
    for source in sources:
        for name, default in source.base_urls.items():
            settings.base_url(name, default)


def _run_with_prefect(keys: list[str], is_offline: bool, settings: Settings, limits: Limits) -> RunReport:
    # Our own report says what failed; Prefect would repeat it.
    _prepare_prefect("CRITICAL", settings)
    with loading.for_good():
        from frameshare.runs.flows import SKIPPED, RunFailedError, run_once  # noqa: PLC0415 - Prefect takes seconds
        from frameshare.runs.short_server import short_server  # noqa: PLC0415

    with short_server():
        state = run_once(keys, settings, limits, is_offline=is_offline)
    if state.is_cancelled():
        raise stopping.StopRequested
    if state.name == SKIPPED:
        raise locked_error(settings.data_dir)
    try:
        return cast("RunReport", state.result())
    except RunFailedError as error:
        return error.report


def _prepare_prefect(log_level: str, settings: Settings) -> None:
    if not _has_home():
        os.environ.setdefault("PREFECT_HOME", str(settings.data_dir.resolve() / "prefect"))
    # Prefect's usage statistics stay off.
    os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", log_level)
    # Delays double from 2 s: a run survives a server outage of four minutes.
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "7")


def _has_home() -> bool:
    """Whether Prefect can write to its default folder; service users often have no home."""
    try:
        home = Path.home()
    except RuntimeError:
        return False
    return any(os.access(folder, os.W_OK) for folder in (home / ".prefect", home))


def _print_report(report: RunReport, settings: Settings) -> None:
    _print_steps(report.steps)
    goes_on = " at its limit; `frameshare run` resumes where it stopped" if report.outcome == "paused" else ""
    typer.echo(f"Run {report.run_id}: {report.outcome}{goes_on}.")
    index = settings.site_dir / "index.html"
    if index.exists():
        typer.echo(f"Pages: {index.resolve().as_uri()}")


def _print_steps(steps: list[StepResult] | tuple[StepResult, ...]) -> None:
    for why, alike in groupby(steps, lambda step: step.messages if step.outcome == "skipped" else None):
        held = list(alike)
        if why and len(held) > 1:  # say the same only once
            print_line(f"{len(held)} steps skipped: {'; '.join(why)}")
        else:
            _print_each(held)


def _print_each(steps: Iterable[StepResult]) -> None:
    for step in steps:
        rows = f", {step.rows:,} rows" if step.rows and step.step == "collect" else ""
        typer.echo(f"{step.title}: {step.outcome}{rows}")
        is_error = step.outcome in {"failed", "degraded", "paused"}
        # A JSON log has it already, and nothing else belongs on standard error.
        for message in () if is_error and logs.is_json() else step.messages:
            typer.echo(f"  {message}", err=is_error)


def _exit(outcome: str, is_strict: bool) -> None:
    if outcome == "failed":
        raise typer.Exit(1)
    if outcome == "paused":
        raise typer.Exit(PAUSED)
    if outcome == "degraded" and is_strict:
        raise typer.Exit(DEGRADED)

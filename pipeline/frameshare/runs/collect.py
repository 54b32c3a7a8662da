"""Collect one source in isolation: whatever happens becomes a result, and the other sources go on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from frameshare.base import stopping
from frameshare.base.errors import FrameshareError, UnreachableError
from frameshare.base.progress import Progress
from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.http.judgement import why_unreachable
from frameshare.raw.exchange import share_raw
from frameshare.raw.usable import Standing, State
from frameshare.raw.zone import RawZone
from frameshare.runs.ledger import StepResult
from frameshare.sources.base import Collected, CollectOptions, Context, Outcome, Source
from frameshare.sources.registry import all_sources, get_source

# In one run; each host has its own rate limit.
PARALLEL_SOURCES = 4
log = logging.getLogger("frameshare")


def named_sources(keys: Sequence[str]) -> list[Source]:
    """Return the named sources, each once; raises UsageError for an unknown key."""
    return [get_source(key) for key in dict.fromkeys(keys)]


def sources_for_run(freshness: Sequence[Mapping[str, Any]], optional: Sequence[str]) -> list[Source]:
    """Return the sources of a run that names none: those of every run, and those of the others that are due.

    A source that is collected only when named is included if `optional` names it.
    """
    wanted = {get_source(key, "FRAMESHARE_OPTIONAL").key for key in optional}
    due = {row["source"] for row in freshness if _is_due(row)}
    return [source for source in all_sources().values() if _belongs(source, due, wanted)]


def _belongs(source: Source, due: Set[str], wanted: Set[str]) -> bool:
    is_wanted = source.collected == Collected.WHEN_DUE or source.key in wanted
    return source.collected == Collected.EVERY_RUN or (source.key in due and is_wanted)


def _is_due(row: Mapping[str, Any]) -> bool:
    # An hour early still counts, or a weekly source would slip to the eighth daily run.
    cadence = timedelta(days=row["cadence_days"]) - timedelta(hours=1)
    return row["checked_at"] is None or datetime.now(UTC) - row["checked_at"] >= cadence


def collect_once(
    source: Source, settings: Settings, http: HttpClient, progress: Progress, options: CollectOptions
) -> Outcome:
    """Collect one source; raises FrameshareError on failure, which says whether a retry may help."""
    source.check_options(options)
    context = Context(source, settings, http, RawZone(settings.raw_dir), progress, options)
    if source.needs_network and options.from_path is None:
        _require_reachable(context)
        from frameshare.runs.probe import check_before  # noqa: PLC0415 - imports what every source is asked

        check_before(source, options, settings, http, progress)
    outcome = replace(source.collect(context), is_imported=options.from_path is not None)
    if outcome.snapshots:
        share_raw(settings)
    return outcome


def within_limits(source: Source, http: HttpClient, work: Callable[[], StepResult]) -> StepResult:
    """Do the work of collecting a source through `http`, unless or until the run reaches its limit."""
    has_begun = False
    try:
        stopping.check()
        has_begun = True
        result = work()
    except stopping.LimitReached as limit:
        result = paused(source, str(limit), has_begun=has_begun)
    return replace(result, traffic=http.traffic if has_begun else None)


def settle(source: Source, attempt: Callable[[], Outcome]) -> StepResult:
    """Turn one source's attempt into a result."""
    try:
        return collected(source, attempt())
    except Exception as error:
        return failed(source, error)


def collected(source: Source, outcome: Outcome) -> StepResult:
    """Describe what a collector fetched."""
    rows = sum(s.rows for s in outcome.snapshots)
    held = [s for s in outcome.snapshots if s.held_for]
    is_degraded = outcome.problems or held
    brought = "imported" if outcome.is_imported else "collected" if outcome.snapshots else "unchanged"
    state = "degraded" if is_degraded else brought
    on_hold = (str(Standing(s.dataset, s.id, State.HELD, s.held_for)) for s in held)
    messages = (*(str(p) for p in outcome.problems), *on_hold, *outcome.notes)
    return StepResult("collect", state, source.key, rows, messages)


def failed(source: Source, error: Exception) -> StepResult:
    """Describe a collector's failure."""
    return StepResult("collect", "failed", source.key, None, (why(error, f"the collector of {source.key}"),))


def paused(source: Source, reason: str, *, has_begun: bool) -> StepResult:
    """Describe a source for which the run had no time or bytes left."""
    done = "stopped; what it collected is kept" if has_begun else "not asked"
    return StepResult("collect", "paused", source.key, None, (f"{done}: {reason}. The next run resumes.",))


def why(error: Exception, where: str) -> str:
    """Say in sentences what failed; an unexpected failure is logged as a defect, with its traceback."""
    if isinstance(error, FrameshareError):
        return str(error)
    log.error("%s failed unexpectedly", where, exc_info=error)
    return f"Defect in {where}: {type(error).__name__}: {error}. Next: report this."


def _require_reachable(context: Context) -> None:
    addresses = [context.base_url(name) for name in context.source.base_urls]
    reasons = [why_unreachable(address) for address in addresses]
    if reasons and all(reasons):
        raise UnreachableError(
            f"Source {context.source.key} could not be reached",
            where=", ".join(addresses),
            expected="a connection",
            found="; ".join(str(reason) for reason in reasons),
            next_step="check the network (`frameshare doctor`) and run again; what was collected is kept",
        )

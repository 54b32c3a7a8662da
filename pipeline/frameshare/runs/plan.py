"""What a run would collect: which sources, why now, at what cost. Reads the data folder, makes no requests.

Costs come from the ledger if a source was collected here before, else from estimates that come with
frameshare (`reference.source_costs`), which give their date and evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from frameshare.base.progress import duration
from frameshare.base.quantities import in_bytes
from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.base.settings import Settings
from frameshare.runs.collect import PARALLEL_SOURCES, named_sources, sources_for_run
from frameshare.runs.products import gather_inputs
from frameshare.runs.schedule import had_by_unfinished
from frameshare.sources.base import Collected, Source
from frameshare.warehouse.inputs import freshness_rows

# The duration assumed for an unknown cost when sources are ordered.
_UNKNOWN_S = 1800.0
_RUNS_LOOKED_AT = 5


@dataclass(frozen=True)
class Cost:
    """What a collection costs: requests, bytes, seconds, each None if unknown; and how it is known."""

    requests: int | None
    received_bytes: int | None
    duration_s: float | None
    basis: str


@dataclass(frozen=True)
class Planned:
    """One source: whether the run would collect it, why or why not, its cost and its limits."""

    source: Source
    is_asked: bool
    why: str
    cost: Cost
    limits: tuple[str, ...]
    with_token: str | None


def make_plan(keys: Sequence[str], settings: Settings) -> list[Planned]:
    """Return every source, first those that the run collects, in its order: the quick ones, then the large.

    `keys` are the sources that were named; if none, the run chooses those that are due. Raises UsageError for
    an unknown key.
    """
    given = gather_inputs(settings)
    had = {} if keys else had_by_unfinished(given.runs, given.steps)
    freshness = {row["source"]: row for row in freshness_rows(given)}
    due = (
        named_sources(keys) if keys else sources_for_run(list(freshness.values()), settings.optional_sources)
    )
    asked = {source.key for source in due} - had.keys()
    costs = {str(row["source"]): row for row in read_rows(REFERENCE_DIR, "source_costs")}

    def planned(source: Source) -> Planned:
        estimate, state = costs.get(source.key, {}), freshness[source.key]
        is_asked = source.key in asked
        if keys:
            why = "named" if is_asked else "not named"
        else:
            why = _why(state) if is_asked else _why_not(source, state, had.get(source.key))
        limits, with_token = _limits(estimate, settings), _with_token(estimate, settings)
        return Planned(source, is_asked, why, _cost(source, given.steps, estimate), limits, with_token)

    return sorted(map(planned, given.sources), key=_place)


def summary(plan: Sequence[Planned]) -> str:
    """Sum up in one line what the collected sources cost."""
    asked = [planned for planned in plan if planned.is_asked]
    requests = sum(p.cost.requests or 0 for p in asked)
    time = duration(sum(p.cost.duration_s or 0 for p in asked))
    received = [p.cost.received_bytes for p in asked if p.cost.received_bytes is not None]
    parts = [f"{requests:,} requests", *([in_bytes(sum(received))] if received else [])]
    unknown = [p.source.key for p in asked if p.cost.duration_s is None]
    besides = f"; not counted, since unknown: {', '.join(unknown)}" if unknown else ""
    count = "1 source" if len(asked) == 1 else f"{len(asked)} sources, {PARALLEL_SOURCES} at a time"
    return f"{count}: about {', '.join(parts)} and {time} of work in all{besides}."


def _place(planned: Planned) -> tuple[bool, bool, float, str]:
    known_s = _UNKNOWN_S if planned.cost.duration_s is None else planned.cost.duration_s
    return (not planned.is_asked, planned.source.is_large, known_s, planned.source.key)


def _why(freshness: Mapping[str, Any]) -> str:
    checked_at = freshness["checked_at"]
    if checked_at is None:
        return "never collected; the last attempt failed" if freshness["note"] else "never collected"
    due_at = _due_at(freshness)
    if due_at <= datetime.now(UTC):
        return f"due since {due_at:%Y-%m-%d}"
    return f"asked in every run; last at {checked_at:%Y-%m-%d %H:%M} UTC"


def _why_not(source: Source, freshness: Mapping[str, Any], had_at: datetime | None) -> str:
    if had_at is not None:
        return f"collected at {had_at:%Y-%m-%d %H:%M} UTC by a run that did not finish; this one resumes"
    if source.collected == Collected.WHEN_NAMED and not freshness["checked_at"]:
        return "only when named (--source, FRAMESHARE_OPTIONAL)"
    return f"not due before {_due_at(freshness):%Y-%m-%d}"


def _due_at(freshness: Mapping[str, Any]) -> datetime:
    due_at: datetime = freshness["checked_at"] + timedelta(days=freshness["cadence_days"])
    return due_at


def _cost(source: Source, steps: Sequence[Mapping[str, Any]], estimate: Mapping[str, Any]) -> Cost:
    """Return the median cost of the last collections here, else the estimate."""
    own = [s for s in steps if s["source"] == source.key and s["outcome"] in {"collected", "unchanged"}]
    newest = own[:_RUNS_LOOKED_AT]
    if newest:
        return Cost(
            _middle([s["requests"] for s in newest]),
            _middle([s["bytes_received"] for s in newest]),
            round(median(s["duration_s"] for s in newest), 1),
            f"median of its last {len(newest)} here, the newest of {newest[0]['started_at']:%Y-%m-%d}",
        )
    if not estimate:
        return Cost(None, None, None, "nothing is known")
    return Cost(
        _whole(estimate["requests"]),
        _whole(estimate["received_bytes"]),
        _whole(estimate["duration_s"]),
        f"estimate of {estimate['estimated_on']}: {estimate['evidence']}",
    )


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


def _middle(values: Sequence[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return round(median(known)) if known else None


def _limits(estimate: Mapping[str, Any], settings: Settings) -> tuple[str, ...]:
    names = [name.strip() for name in str(estimate.get("settings") or "").split(",") if name.strip()]
    values = [(name, getattr(settings, name.removeprefix("FRAMESHARE_").lower())) for name in names]
    rate = estimate.get("rate_limit")
    return (
        *([str(rate)] if rate else []),
        *(f"{name}={value}" for name, value in values if value is not None),
    )


def _with_token(estimate: Mapping[str, Any], settings: Settings) -> str | None:
    said = estimate.get("with_token")
    if not said:
        return None
    name = str(said).partition(":")[0]
    return f"{name} is set" if getattr(settings, name.lower()) is not None else str(said)

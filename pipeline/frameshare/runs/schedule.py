"""The schedule: which flow collects what, and when. Its cron lines, in UTC, come from the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.base.settings import Settings
from frameshare.sources.base import Collected, Source
from frameshare.sources.registry import all_sources

REFRESH = "refresh"
# The daily refresh after a group's run does not collect the same sources again.
_RECENT = timedelta(hours=20)
# Outcomes of runs that the next run resumes: limit reached, told to stop, or died.
UNFINISHED = frozenset({"paused", "interrupted", "died", "running"})
# By the key of a group of sources in reference.source_groups and in the settings: flow and subject.
_FLOWS = {
    "hub": ("hub-daily", "the Hub's most downloaded and new models"),
    "hub_whole": ("hub-whole-weekly", "all models of the Hub"),
    "repositories": ("repositories-weekly", "papers' and tools' repositories"),
    "papers": ("papers-weekly", "what papers name"),
    "downloads": ("downloads-monthly", "downloads, releases and questions"),
}
# What the flow of each name collects.
SUBJECTS = {REFRESH: "whatever is due", **dict(_FLOWS.values())}


@dataclass(frozen=True)
class Entry:
    """One line of the schedule: the flow's name, its cron line, its sources (none: those due)."""

    name: str
    cron: str
    sources: tuple[str, ...]


def command_of(name: str) -> str:
    """Return the command that the ledger records for scheduled runs of that flow."""
    return f"deployment {name}"


def description_of(name: str) -> str:
    """Describe what the flow of that name does."""
    return f"Collects {SUBJECTS[name]}, then builds the warehouse and the pages."


def schedule(settings: Settings) -> list[Entry]:
    """Return the schedule, without groups whose cron line is empty or none of whose sources is collected."""
    entries = [Entry(REFRESH, settings.schedule, ())]
    for group, (name, _) in _FLOWS.items():
        cron: str = getattr(settings, f"schedule_{group}")
        entries.append(Entry(name, cron, _sources_of(group, settings)))
    return [e for e in entries if e.cron and (e.sources or e.name == REFRESH)]


def sources_of_flow(name: str, settings: Settings) -> tuple[str, ...]:
    """Return the sources of the flow of that name; none: those due."""
    group = next((group for group, (title, _) in _FLOWS.items() if title == name), None)
    return _sources_of(group, settings) if group else ()


def not_collected_by_groups(
    chosen: Sequence[Source], runs: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]]
) -> list[Source]:
    """Leave the sources out of a refresh that a group's run has just collected completely.

    `runs` and `steps` are the ledger's.
    """
    commands = {command_of(name) for name, _ in _FLOWS.values()}
    fresh = _collected_lately(steps, {run["run_id"] for run in runs if run["command"] in commands})
    return [source for source in chosen if source.key not in fresh]


def had_by_unfinished(
    runs: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]]
) -> dict[str, datetime]:
    """Return the sources that a resuming run need not collect again, and when each was collected.

    They were collected completely in the last hours by runs that did not finish. `runs` and `steps`
    are the ledger's.
    """
    unfinished = takewhile(lambda run: run["outcome"] in UNFINISHED, runs)
    return _collected_lately(steps, {run["run_id"] for run in unfinished})


def _collected_lately(steps: Sequence[Mapping[str, Any]], run_ids: Set[str]) -> dict[str, datetime]:
    """Return the sources that these runs collected completely in the last hours, and when each was."""
    since = datetime.now(UTC) - _RECENT
    return {
        step["source"]: step["started_at"]
        for step in reversed(steps)
        if step["run_id"] in run_ids
        and step["outcome"] in {"collected", "unchanged"}
        and step["source"]
        and step["started_at"] >= since
    }


def _sources_of(group: str, settings: Settings) -> tuple[str, ...]:
    known = all_sources()
    keys = [str(row["source"]) for row in read_rows(REFERENCE_DIR, "source_groups") if row["group"] == group]
    return tuple(
        key
        for key in keys
        if key in known and (known[key].collected != Collected.WHEN_NAMED or key in settings.optional_sources)
    )

"""The schedule: which flow collects what, and when. Its cron lines, in UTC, come from the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from frameshare.base.reference import read_rows
from frameshare.base.resources import REFERENCE_DIR
from frameshare.base.settings import Settings
from frameshare.sources.base import Collected, Source
from frameshare.sources.registry import all_sources

REFRESH = "refresh"
# A group's run and the daily refresh after it do not ask the same sources twice.
_RECENT = timedelta(hours=20)
# Runs that the next one continues with: their limit was reached, they were told to stop, or they died.
UNFINISHED = frozenset({"paused", "interrupted", "died", "running"})
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
    """One line of the schedule: the flow's name, its cron line, its sources (none: what is due)."""

    name: str
    cron: str
    sources: tuple[str, ...]


def command_of(name: str) -> str:
    """Return what the ledger says that started a scheduled run of the flow of that name."""
    return f"deployment {name}"


def description_of(name: str) -> str:
    """Say what the flow of that name does."""
    return f"Collects {SUBJECTS[name]}, then builds the warehouse and the pages."


def schedule(settings: Settings) -> list[Entry]:
    """Return the schedule, without the groups whose cron line is empty or of which nothing is collected."""
    entries = [Entry(REFRESH, settings.schedule, ())]
    for group, cron in settings.group_schedules.items():
        entries.append(Entry(_FLOWS[group][0], cron, _sources_of(group, settings)))
    return [e for e in entries if e.cron and (e.sources or e.name == REFRESH)]


def sources_of_flow(name: str, settings: Settings) -> tuple[str, ...]:
    """Return the sources of the flow of that name; none: what is due."""
    group = next((group for group, (title, _) in _FLOWS.items() if title == name), None)
    return _sources_of(group, settings) if group else ()


def not_collected_by_groups(
    chosen: Sequence[Source], runs: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]]
) -> list[Source]:
    """Leave out of what a refresh collects the sources that a group's run has just collected whole.

    `runs` and `steps` are the ledger's.
    """
    commands = {command_of(name) for name, _ in _FLOWS.values()}
    of_groups = {run["run_id"] for run in runs if run["command"] in commands}
    since = datetime.now(UTC) - _RECENT
    fresh = {
        step["source"]
        for step in steps
        if step["run_id"] in of_groups
        and step["outcome"] in {"collected", "unchanged"}
        and step["started_at"] >= since
    }
    return [source for source in chosen if source.key not in fresh]


def had_by_unfinished(
    runs: Sequence[Mapping[str, Any]], steps: Sequence[Mapping[str, Any]]
) -> dict[str, datetime]:
    """Return the sources that need not be asked by a run that continues where others did not finish, with
    when.

    Those are what the runs since the last that ended brought whole, in the last hours. `runs` and `steps`
    are the ledger's.
    """
    unfinished = set()
    for run in runs:
        if run["outcome"] not in UNFINISHED:
            break
        unfinished.add(run["run_id"])
    since = datetime.now(UTC) - _RECENT
    return {
        step["source"]: step["started_at"]
        for step in reversed(steps)
        if step["run_id"] in unfinished
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

"""The schedule: one table, from the settings, for all sources that runs collect."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from frameshare.base.settings import Settings
from frameshare.runs.schedule import (
    SUBJECTS,
    description_of,
    not_collected_by_groups,
    schedule,
    sources_of_flow,
)
from frameshare.sources.base import Collected
from frameshare.sources.registry import all_sources, get_source


def settings(**given: Any) -> Settings:
    return Settings(data_dir=Path("data"), **given)


def test_the_refresh_collects_what_is_due_and_each_group_its_sources() -> None:
    entries = {entry.name: entry for entry in schedule(settings())}

    assert list(entries) == [
        "refresh",
        "hub-daily",
        "hub-whole-weekly",
        "repositories-weekly",
        "papers-weekly",
        "downloads-monthly",
    ]
    assert entries["refresh"].sources == ()
    assert entries["hub-daily"].sources == ("hub",)
    assert "pypi_downloads" in entries["downloads-monthly"].sources


def test_there_is_a_flow_for_each_line_which_prefect_finds_by_its_place() -> None:
    from prefect.flows import Flow, load_flow_from_entrypoint

    from frameshare.runs.flows import FLOWS

    assert list(FLOWS) == list(SUBJECTS) == [entry.name for entry in schedule(settings())]
    for name, flow in FLOWS.items():
        place = f"frameshare.runs.flows.{vars(flow)['__name__']}"
        found: Flow[..., Any] = load_flow_from_entrypoint(place, use_placeholder_flow=False)
        assert (found.name, found.description) == (name, description_of(name))


def test_a_flow_that_is_started_by_hand_collects_the_sources_of_its_group() -> None:
    for entry in schedule(settings()):
        assert sources_of_flow(entry.name, settings()) == entry.sources


def test_no_source_belongs_to_two_groups_and_none_is_scheduled_that_runs_do_not_collect() -> None:
    scheduled = [key for entry in schedule(settings()) for key in entry.sources]

    assert len(scheduled) == len(set(scheduled))
    assert {all_sources()[key].collected for key in scheduled} <= {Collected.EVERY_RUN, Collected.WHEN_DUE}


def test_an_optional_source_that_is_asked_for_is_scheduled_with_its_group() -> None:
    entries = {entry.name: entry for entry in schedule(settings(optional="npm_downloads"))}

    assert "npm_downloads" in entries["downloads-monthly"].sources


@pytest.mark.parametrize("line", ["schedule", "schedule_hub", "schedule_downloads"])
def test_an_empty_cron_line_takes_its_entry_off_the_schedule(line: str) -> None:
    assert len(schedule(settings(**{line: ""}))) == len(schedule(settings())) - 1


@pytest.mark.parametrize(
    ("command", "outcome", "hours_ago", "is_left_out"),
    [
        ("deployment hub-daily", "collected", 2, True),
        ("deployment hub-daily", "unchanged", 2, True),
        ("deployment hub-daily", "degraded", 2, False),
        ("deployment hub-daily", "collected", 21, False),
        ("deployment refresh", "collected", 2, False),
        ("frameshare run", "collected", 2, False),
    ],
)
def test_the_refresh_leaves_out_what_its_groups_run_has_just_collected_whole(
    command: str, outcome: str, hours_ago: int, is_left_out: bool
) -> None:
    started_at = datetime.now(UTC) - timedelta(hours=hours_ago)
    runs = [{"run_id": "a", "command": command}]
    steps = [{"run_id": "a", "source": "hub", "outcome": outcome, "started_at": started_at}]

    left = not_collected_by_groups([get_source("hub")], runs, steps)

    assert (left == []) is is_left_out

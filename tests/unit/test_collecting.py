"""Which sources a run collects, and what becomes of each attempt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from frameshare.base.errors import TemporaryError, UsageError
from frameshare.runs.collect import named_sources, settle, sources_for_run
from frameshare.sources.base import Collected, Outcome
from frameshare.sources.registry import all_sources


def checked(days_ago: float | None) -> list[Mapping[str, Any]]:
    """Every source, last reached so many days ago."""
    at = None if days_ago is None else datetime.now(UTC) - timedelta(days=days_ago)
    return [
        {"source": s.key, "cadence_days": s.cadence.total_seconds() / 86400, "checked_at": at}
        for s in all_sources().values()
    ]


def keys(freshness: list[Mapping[str, Any]], *optional: str) -> set[str]:
    return {source.key for source in sources_for_run(freshness, optional)}


EVERY_RUN = {s.key for s in all_sources().values() if s.collected == Collected.EVERY_RUN}


def test_a_first_run_collects_the_usual_sources_and_those_due() -> None:
    assert keys(checked(None)) == EVERY_RUN | {"hub_whole"}


@pytest.mark.parametrize(("days_ago", "is_due"), [(0.1, False), (6.9, False), (6.97, True), (8, True)])
def test_the_whole_hub_is_collected_weekly(days_ago: float, is_due: bool) -> None:
    assert ("hub_whole" in keys(checked(days_ago))) is is_due


def test_an_optional_source_costs_nothing_until_the_settings_name_it_and_then_comes_when_due() -> None:
    assert "npm_downloads" not in keys(checked(None))
    assert "npm_downloads" in keys(checked(None), "npm_downloads")
    assert "npm_downloads" not in keys(checked(1), "npm_downloads")


def test_an_unknown_key_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="conference_lists"):
        named_sources(["nothing"])
    with pytest.raises(UsageError, match="FRAMESHARE_OPTIONAL"):
        keys(checked(None), "nothing")


def test_a_source_named_twice_is_collected_once() -> None:
    assert [s.key for s in named_sources(["hub", "hub"])] == ["hub"]


def test_whatever_happens_in_a_collector_becomes_a_result() -> None:
    (source,) = named_sources(["hub"])

    def unreachable() -> Outcome:
        raise TemporaryError("No answer", where="https://example.org", next_step="wait")

    def broken() -> Outcome:
        raise ZeroDivisionError("by nothing")

    assert settle(source, unreachable).messages == ("No answer (https://example.org). Next: wait.",)
    assert settle(source, broken).outcome == "failed"
    assert "Defect in the collector of hub: ZeroDivisionError" in settle(source, broken).messages[0]
    assert settle(source, Outcome).outcome == "unchanged"

"""`frameshare probe` against every source on this machine: as expected, and with one thing changed."""

from __future__ import annotations

from frameshare.runs.probe import MOST_BYTES, MOST_REQUESTS, ProbeReport
from frameshare.sources.probes.asking import State


def test_every_source_is_as_expected(as_expected: tuple[ProbeReport, str]) -> None:
    report, _ = as_expected
    assert [f for f in report.findings if f.state != State.AS_EXPECTED] == []


def test_all_questions_together_stay_within_their_budget(as_expected: tuple[ProbeReport, str]) -> None:
    report, _ = as_expected
    # One more for the package registry.
    assert report.traffic.requests + 1 <= MOST_REQUESTS
    assert report.traffic.bytes_received <= MOST_BYTES

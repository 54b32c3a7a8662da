"""Months read one by one: a run that is killed resumes where it was, a month that fails is named."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from frameshare.base.errors import TemporaryError, UsageError
from frameshare.base.progress import Progress
from frameshare.http import HttpClient
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.zone import RawZone
from frameshare.sources.base import CollectOptions, Context, Outcome
from frameshare.sources.months import Month, MonthRows, collect_months, parse_month
from frameshare.sources.registry import get_source
from tests.integration.code.conftest import rows_of
from tests.servers.clients import quick_settings

DATASET = Dataset(
    "months_of_a_test", "Rows.", (Column("month", pa.string(), "Month", is_nullable=False),), ("month",)
)


class Killed(BaseException):
    """What a kill does: nothing catches it."""


class Reader:
    """Reads months and goes wrong where it is told to."""

    def __init__(self, killed_at: str = "", failing: frozenset[str] = frozenset()) -> None:
        self.asked: list[str] = []
        self.killed_at = killed_at
        self.failing = failing

    def __call__(self, month: Month) -> MonthRows:
        self.asked.append(str(month))
        if str(month) == self.killed_at:
            raise Killed
        if str(month) in self.failing:
            raise TemporaryError("x", where=str(month), next_step="run again")
        return MonthRows([{"month": str(month)}])


def collect(tmp_path: Path, reader: Reader, **options: object) -> Outcome:
    settings = quick_settings(tmp_path / "data")
    given = CollectOptions(**{"as_of": date(2026, 5, 20), "since": "2026-01", **options})  # type: ignore[arg-type]
    with HttpClient(settings) as http, Progress(is_quiet=True) as progress:
        context = Context(get_source("hf_papers"), settings, http, RawZone(settings.raw_dir), progress, given)
        return collect_months(context, DATASET, default_since="2026-01", settle_days=14, read=reader, url="x")


def test_a_killed_run_resumes_with_the_months_that_it_lacks(tmp_path: Path) -> None:
    first, second = Reader(killed_at="2026-03"), Reader()
    with pytest.raises(Killed):
        collect(tmp_path, first)

    outcome = collect(tmp_path, second)

    assert first.asked == ["2026-05", "2026-04", "2026-03"]
    assert second.asked == ["2026-03", "2026-02", "2026-01"]
    assert len(rows_of(outcome.snapshots[0])) == 5


def test_a_month_that_fails_is_named_and_read_by_the_next_run(tmp_path: Path) -> None:
    outcome = collect(tmp_path, Reader(failing=frozenset({"2026-02"})))
    again = Reader()
    collect(tmp_path, again, as_of=date(2026, 5, 21))

    assert outcome.snapshots[0].provenance["missing"] == ["2026-02"]
    assert not outcome.snapshots[0].is_complete
    assert again.asked == ["2026-05", "2026-02"]


def test_three_failures_in_a_row_end_the_run_and_nothing_read_is_an_error(tmp_path: Path) -> None:
    reader = Reader(failing=frozenset(f"2026-{month:02}" for month in range(1, 6)))

    with pytest.raises(TemporaryError):
        collect(tmp_path, reader)

    assert len(reader.asked) == 3


@pytest.mark.parametrize("text", ["2026", "2026-13", "last month", "2026-1"])
def test_an_invalid_month_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="Invalid month"):
        parse_month(text, "--since")


def test_months_in_the_future_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No month to read"):
        collect(tmp_path, Reader(), since="2027-01")

"""Request papers one by one for the repository that the listing lacks, within one budget for all months.

Responses of earlier runs are reused, so that runs with a small budget reach every paper in the end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pyarrow.parquet as pq

from frameshare.base.errors import LimitError, NotFoundError
from frameshare.raw.snapshot import newest
from frameshare.raw.zone import RawZone
from frameshare.sources.failures import GIVE_UP_AFTER, Failures
from frameshare.sources.hf_papers.listing import PAPERS, REPOSITORY, repository_of_item
from frameshare.sources.months import Month, MonthRows

SETTLE_DAYS = 14


def earlier_answers(raw: RawZone, month: Month, day: date) -> dict[str, dict[str, Any]]:
    """Return the repository columns of the month's papers that earlier runs requested.

    A paper may get a repository until its month settles: one that had none is requested once more after that.
    """
    holding = (s for s in raw.snapshots(PAPERS.name) if _part(month) in s.provenance["files"])
    snapshot = newest(holding)
    if snapshot is None:
        return {}
    is_final = _has_settled(month, snapshot.as_of) or not _has_settled(month, day)
    return {
        row["paper_id"]: {name: row[name] for name in (*REPOSITORY, "is_item_asked")}
        for row in pq.read_table(snapshot.path / _part(month)).to_pylist()
        if row["is_item_asked"] and (is_final or row["repo_url"] is not None)
    }


def _part(month: Month) -> str:
    return f"part-{month}.parquet"


def _has_settled(month: Month, day: date) -> bool:
    return month.last + timedelta(days=SETTLE_DAYS) < day


class ItemAsking:
    """Requests `url/<paper>` through `get` until the budget is spent or several papers in a row fail."""

    def __init__(self, url: str, get: Callable[[str], Any], budget: int) -> None:
        self._url = url
        self._get = get
        self._budget = budget
        self._asked = 0
        self._failures = Failures()
        self._left_out: dict[str, int] = {}

    def fill_in(self, rows: list[dict[str, Any]], month: Month) -> MonthRows:
        """Request rows without a repository that were not requested yet."""
        waiting = [row for row in rows if row["repo_url"] is None and not row["is_item_asked"]]
        known = len(self._failures.problems)
        for place, row in enumerate(waiting):
            if self._why_stopped() is not None:
                self._left_out[str(month)] = len(waiting) - place
                break
            with self._failures.noted():
                row.update(self._answer(str(row["paper_id"])))
        return MonthRows(rows, tuple(self._failures.problems[known:]), str(month) in self._left_out)

    def _answer(self, paper_id: str) -> dict[str, Any]:
        self._asked += 1
        url = f"{self._url}/{paper_id}"
        try:
            return repository_of_item(self._get(url), paper_id, url)
        except NotFoundError:
            return {"is_item_asked": True}

    def _why_stopped(self) -> str | None:
        if self._failures.in_a_row >= GIVE_UP_AFTER:
            return f"{GIVE_UP_AFTER} papers in a row failed"
        return f"the run's {self._budget:,} requests are spent" if self._asked >= self._budget else None

    def shortfall(self) -> LimitError | None:
        """Return the error for the papers of all months that were left to a later run."""
        if not self._left_out:
            return None
        months, count = sorted(self._left_out), sum(self._left_out.values())
        named = (
            ", ".join(months) if len(months) <= 3 else f"{len(months)} months, {months[0]} to {months[-1]},"
        )
        return LimitError(
            "Repositories of daily papers were not requested",
            where=self._url,
            expected="an answer for every paper that the listing gives without a repository",
            found=f"{count:,} papers of {named} were not requested: {self._why_stopped()}",
            next_step="the months stay incomplete and later runs resume with these papers; "
            "FRAMESHARE_HF_PAPERS_ITEM_BUDGET sets how many a run asks",
        )

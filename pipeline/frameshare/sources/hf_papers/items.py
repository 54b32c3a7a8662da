"""Request papers one by one for the repository that the listing lacks, within one budget for all months.

Responses of earlier runs are reused, so that runs with a small budget reach every paper in the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

import pyarrow.parquet as pq

from frameshare.base.errors import FrameshareError, LimitError, NotFoundError, StorageError
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from frameshare.sources.hf_papers.listing import PAPERS, REPOSITORY, repository_of_item
from frameshare.sources.months import Month

SETTLE_DAYS = 14
# This many failures in a row are not the papers' fault.
_GIVE_UP_AFTER = 3


def earlier_answers(raw: RawZone, month: Month, day: date) -> dict[str, dict[str, Any]]:
    """Return the repository columns of the month's papers that earlier runs requested.

    A paper may get a repository until its month settles: one that had none is requested once more after that.
    """
    snapshot = _newest_with(raw, month)
    if snapshot is None:
        return {}
    is_final = _has_settled(month, snapshot.as_of) or not _has_settled(month, day)
    return {
        row["paper_id"]: {name: row[name] for name in (*REPOSITORY, "is_item_asked")}
        for row in pq.read_table(snapshot.path / _part(month)).to_pylist()
        if row["is_item_asked"] and (is_final or row["repo_url"] is not None)
    }


def _newest_with(raw: RawZone, month: Month) -> Snapshot | None:
    holding = (s for s in raw.snapshots(PAPERS.name) if _part(month) in s.provenance["files"])
    return max(holding, key=lambda s: s.id, default=None)


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
        self._failed_in_a_row = 0
        self._left_out: dict[str, int] = {}
        self._shortfalls: list[FrameshareError] = []

    def fill_in(self, rows: list[dict[str, Any]], month: Month) -> tuple[FrameshareError, ...]:
        """Request rows without a repository that were not requested yet; return what keeps the month open."""
        waiting = [row for row in rows if row["repo_url"] is None and not row["is_item_asked"]]
        problems: list[FrameshareError] = []
        for place, row in enumerate(waiting):
            if self._why_stopped() is not None:
                self._left_out[str(month)] = len(waiting) - place
                problems.append(self._shortfall([str(month)]))
                self._shortfalls.append(problems[-1])
                break
            try:
                row.update(self._answer(str(row["paper_id"])))
            except StorageError:
                raise
            except FrameshareError as error:
                self._failed_in_a_row += 1
                problems.append(error)
        return tuple(problems)

    def summed_up(self, problems: Iterable[FrameshareError]) -> tuple[FrameshareError, ...]:
        """Return the problems of all months, with their shortfalls merged into one."""
        others = [problem for problem in problems if problem not in self._shortfalls]
        return (*others, self._shortfall(sorted(self._left_out))) if self._left_out else tuple(others)

    def _answer(self, paper_id: str) -> dict[str, Any]:
        self._asked += 1
        url = f"{self._url}/{paper_id}"
        try:
            answer = repository_of_item(self._get(url), paper_id, url)
        except NotFoundError:
            answer = {"is_item_asked": True}
        self._failed_in_a_row = 0
        return answer

    def _why_stopped(self) -> str | None:
        if self._failed_in_a_row >= _GIVE_UP_AFTER:
            return f"{_GIVE_UP_AFTER} papers in a row failed"
        return f"the run's {self._budget:,} requests are spent" if self._asked >= self._budget else None

    def _shortfall(self, months: list[str]) -> LimitError:
        count = sum(self._left_out[month] for month in months)
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

"""Hugging Face's daily papers, each with at most one repository.

`collect` reads month by month, since papers may be added to a month up to 14 days after its end; where the
listing has no repository, `items` requests the paper itself, within a budget. `listing` checks the responses.
`FRAMESHARE_HF_PAPERS_URL` replaces `https://huggingface.co`.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

from frameshare.base import stopping
from frameshare.base.errors import ContentError
from frameshare.http import Answer, RateBudget
from frameshare.sources.answers import check_page
from frameshare.sources.base import Context, Outcome, Source
from frameshare.sources.hf_papers.items import SETTLE_DAYS, ItemAsking, earlier_answers
from frameshare.sources.hf_papers.listing import PAPERS, check_month, rows_of_page
from frameshare.sources.months import Month, MonthRows, collect_months, today

_SINCE = "2024-01"
_PAGE = 100
_MOST_PAGES = 200
_REQUESTS, _PER_S = 480, 300.0


def collect(context: Context) -> Outcome:
    """Collect every month that has not settled yet; raises a problem if no month could be read."""
    reader = _Reader(context)
    outcome = collect_months(
        context,
        PAPERS,
        default_since=_SINCE,
        settle_days=SETTLE_DAYS,
        read=reader.read,
        url=f"{context.base_url()}/api/daily_papers",
        definitions=["pwc-compat-2", "pwc-repositories-2"],
    )
    shortfall = reader.items.shortfall()
    problems = (*outcome.problems, shortfall) if shortfall else outcome.problems
    return replace(outcome, problems=problems, notes=(*outcome.notes, *reader.notes))


class _Reader:
    """Reads months within the API's rate limit, and collects notes."""

    def __init__(self, context: Context) -> None:
        self._context = context
        # Limited here and not by host: the Hub's sources read from the same host under other limits.
        self._pace = RateBudget(_REQUESTS, _PER_S)
        self.items = ItemAsking(
            f"{context.base_url()}/api/papers",
            lambda url: self._get(url, {}).json(),
            context.settings.hf_papers_item_budget,
        )
        self.notes: list[str] = []

    def read(self, month: Month) -> MonthRows:
        """Read one month: all its pages, then the papers without a repository."""
        rows = self._listing(month)
        earlier = earlier_answers(self._context.raw, month, today(self._context))
        for row in rows:
            if row["repo_url"] is None:
                row.update(earlier.get(row["paper_id"], {}))
        found = self.items.fill_in(rows, month)
        return replace(found, rows=sorted(found.rows, key=lambda row: str(row["paper_id"])))

    def _listing(self, month: Month) -> list[dict[str, Any]]:
        rows: dict[str, dict[str, Any]] = {}
        first: set[str] = set()
        where = f"{self._context.base_url()}/api/daily_papers"
        for page in range(_MOST_PAGES):
            answer = self._get(where, {"month": str(month), "p": page, "limit": _PAGE})
            found = {row["paper_id"]: row for row in rows_of_page(answer.json(), month, answer.url)}
            check_page(len(found), where=answer.url, at_most=_PAGE, is_first=True)
            first = first or set(found)
            # The first page may be number 0 or 1: the second request may repeat it, but no later one.
            if page > 1 and 2 * len(first & set(found)) > len(found):
                raise ContentError(
                    f"The daily papers' p={page} repeats the first page",
                    where=answer.url,
                    expected="further papers, or an empty list after the last one",
                    found=f"the same {len(rows):,} papers",
                    next_step="the month is left out, since papers would be missing; "
                    "report it if it persists",
                )
            if not found or (page > 1 and set(found) <= set(rows)):
                break
            rows = {**rows, **found}
        if not rows and month.last < today(self._context):
            raise ContentError(
                f"The daily papers of {month} are missing",
                where=f"{where}?month={month}",
                expected="about fifty papers a working day; the listing began in May 2023",
                found="an empty list",
                next_step="the month is left to the next run; "
                "give a later --since if it is older than the listing",
            )
        note = check_month(list(rows.values()), month, f"{where}?month={month}")
        self.notes.extend([note] if note else [])
        return list(rows.values())

    def _get(self, url: str, params: dict[str, str | int]) -> Answer:
        """Make a request within the API's rate limit, waiting if needed."""
        wait = self._pace.wait_s(time.monotonic())
        if wait > 0:
            self._context.progress.note(
                f"waiting {wait:.0f} s: at most {_REQUESTS} requests in {_PER_S:.0f} s"
            )
            stopping.pause(wait)
        self._pace.spend(time.monotonic())
        return self._context.http.get(url, accept="json", params=dict(params))


SOURCE = Source(
    key="hf_papers",
    is_large=True,
    title="Hugging Face daily papers",
    homepage="https://huggingface.co/papers",
    licence="public API without a licence of its own; only figures are published",
    attribution="Hugging Face Papers",
    cadence=timedelta(days=7),
    datasets=(PAPERS,),
    base_urls={"hf_papers": "https://huggingface.co"},
    collect=collect,
    options=frozenset({"since", "until", "as_of"}),
)

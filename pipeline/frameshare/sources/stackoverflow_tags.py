"""Questions on Stack Overflow by tag and month; optional.

Volume collapsed after 2022, so only shares between tags are meaningful, and only until 2023.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pyarrow as pa

from frameshare.base import stopping
from frameshare.base.errors import ContentError, LimitError
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources import answers
from frameshare.sources.base import Collected, Context, Outcome, Source
from frameshare.sources.items import read_items

TAGS = ("pytorch", "tensorflow", "keras", "jax")
YEARS = range(2016, 2024)
_LONGEST_BACKOFF_S = 60
_INTERVAL_S = 0.2

STACKOVERFLOW_TAGS = Dataset(
    "stackoverflow_tags",
    "Questions with a tag asked in a calendar year, as far as they still exist",
    (
        Column("tag", pa.string(), "tag", is_nullable=False),
        Column("year", pa.int64(), "calendar year", is_nullable=False),
        Column("questions", pa.int64(), "questions asked in it", is_nullable=False),
    ),
    ("tag", "year"),
)


def collect(context: Context) -> Outcome:
    """Request each tag and finished year once, obeying `backoff`; resumes where an earlier run stopped."""
    today = datetime.now(UTC).date()
    years = [year for year in YEARS if year < today.year]
    growing = context.raw.open_partial(STACKOVERFLOW_TAGS, f"{years[0]}-{years[-1]}")
    tags, read = {tag: tag for tag in TAGS}, partial(_read_tag, context, growing, years)
    problems = read_items(
        context, growing, tags, read, title="Stack Overflow", is_over=lambda failures: failures.in_a_row > 0
    )
    if any(isinstance(problem, ContentError) for problem in problems):
        # A filter without effect may have had none for earlier tags either: they are requested again.
        growing.forget_parts(growing.parts, growing.state)
    if not growing.parts:
        raise problems[0]
    if problems:
        return Outcome(
            problems=tuple(problems), notes=(f"{len(growing.parts)} of {len(TAGS)} tags are kept",)
        )
    snapshot = growing.publish(context.source, url=context.base_url() + "/2.3/questions", as_of=today)
    return Outcome.of(STACKOVERFLOW_TAGS, snapshot)


def _read_tag(
    context: Context, growing: PartialSnapshot, years: Sequence[int], tag: str
) -> list[dict[str, Any]]:
    questions = [_ask(context, tag, year) for year in years]
    others = [growing.read_part(other, ["questions"]) for other in TAGS if other in growing.parts]
    check_filters(tag, questions, [table.column("questions").to_pylist() for table in others])
    return [{"tag": tag, "year": y, "questions": n} for y, n in zip(years, questions, strict=True)]


def check_filters(tag: str, questions: Sequence[int], others: Sequence[Sequence[int]]) -> None:
    """Raise ContentError if the years, or two tags, have equal numbers: then a filter had no effect."""
    where, next_step = f"tag {tag}", "run again; if it persists, the service needs another question"
    answers.check_told_apart([[n] for n in questions], by="days", where=where, next_step=next_step)
    for other in others:
        answers.check_told_apart([other, questions], by="tag", where=where, next_step=next_step)


def _ask(context: Context, tag: str, year: int) -> int:
    params = {
        "site": "stackoverflow",
        "tagged": tag,
        "fromdate": str(_unix(date(year, 1, 1))),
        "todate": str(_unix(date(year + 1, 1, 1)) - 1),
        "filter": "total",
    }
    url = f"{context.base_url()}/2.3/questions"
    answer = context.http.get(url, accept="json", params=params, min_interval_s=_INTERVAL_S).json()
    total, backoff = parse_total(answer, f"{tag} {year}")
    if backoff > _LONGEST_BACKOFF_S:
        raise LimitError(
            "Stack Exchange asks for a longer pause than a run may take",
            where=f"{tag} {year}",
            expected=f"at most {_LONGEST_BACKOFF_S} s",
            found=f"{backoff} s",
            next_step="run again later; what was read is kept",
        )
    stopping.pause(backoff)
    return total


def parse_total(answer: Any, where: str) -> tuple[int, int]:
    """Return the total and the seconds to pause (0 if none); raises ContentError for an unexpected format."""
    total = answer.get("total") if isinstance(answer, dict) else None
    backoff = answer.get("backoff", 0) if isinstance(answer, dict) else 0
    if type(total) is not int or total < 0 or type(backoff) is not int or backoff < 0:
        raise answers.unexpected(
            "the number of questions", where, "a whole number as total", repr(answer)[:80]
        )
    return total, backoff


def _unix(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


SOURCE = Source(
    key="stackoverflow_tags",
    title="Stack Overflow questions by tag",
    homepage="https://api.stackexchange.com",
    licence="CC BY-SA 4.0 (Stack Overflow content); counts",
    attribution="Stack Exchange, Inc.",
    cadence=timedelta(days=365),
    datasets=(STACKOVERFLOW_TAGS,),
    base_urls={"stackoverflow_tags": "https://api.stackexchange.com"},
    collect=collect,
    collected=Collected.WHEN_NAMED,
)

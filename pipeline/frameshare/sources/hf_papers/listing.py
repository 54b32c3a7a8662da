"""Check responses of the daily-papers API and read them into one row per paper."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

import pyarrow as pa

from frameshare.base.errors import ContentError, shape_of
from frameshare.raw.dataset import Column, Dataset
from frameshare.sources.answers import API_CHANGED, check_selection, unexpected
from frameshare.sources.months import Month

PAPERS = Dataset(
    name="hf_papers",
    description="Daily papers by month, with the repository that each names.",
    columns=(
        Column("month", pa.string(), "Month that was asked for, YYYY-MM", is_nullable=False),
        Column("paper_id", pa.string(), "arXiv id of the paper", is_nullable=False),
        Column("published_at", pa.string(), "When the paper was published, as written"),
        Column("listed_at", pa.string(), "When it came into the daily papers, as written"),
        Column("repo_url", pa.string(), "Address of its repository as given"),
        Column("repo_added_by", pa.string(), "user or auto; auto may be a third party's repository"),
        Column("repo_stars", pa.int64(), "Stars of the repository"),
        Column("upvotes", pa.int64(), "Upvotes of the paper"),
        Column("is_item_asked", pa.bool_(), "Whether the paper itself was asked for its repository"),
    ),
    key=("month", "paper_id"),
)

REPOSITORY = ("repo_url", "repo_added_by", "repo_stars")

# A monthly listing may overlap its neighbours by the time zone's offset, not by more.
_EDGE = timedelta(days=1)
_BEARABLE_STRANGERS = 0.2
_other_form = partial(unexpected, "the daily papers", next_step=API_CHANGED)


def rows_of_page(answer: Any, month: Month, where: str) -> list[dict[str, Any]]:
    """Return the papers of one page; raises ContentError for an unexpected format."""
    if not isinstance(answer, list):
        raise _other_form(where, "a list of papers", type(answer).__name__)
    return [_row(item, month, where) for item in answer]


def repository_of_item(answer: Any, paper_id: str, where: str) -> dict[str, Any]:
    """Return the repository columns of a paper's response; raises ContentError for an unexpected one."""
    if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
        raise _other_form(where, "a paper with id", shape_of(answer))
    check_selection([answer["id"]], [paper_id], what="paper", where=where)
    return {**_repository(answer), "is_item_asked": True}


def check_month(rows: list[dict[str, Any]], month: Month, where: str) -> str | None:
    """Return a note on the few papers of other months, if there are any.

    Raises ContentError if there are more, since the server then ignored the requested month, and if no paper
    is dated, since that could not be checked.
    """
    days = {str(row["paper_id"]): _day(row["listed_at"]) for row in rows}
    if days and not any(days.values()):
        raise _other_form(where, "papers with submittedOnDailyAt", f"none in {len(days):,} papers")
    strangers = [name for name, day in days.items() if not _is_within(day, month)]
    elsewhere = [name for name in strangers if not _is_within(days[name], month, _EDGE)]
    examples = [f"{name} of {days[name] or 'no day'}" for name in (elsewhere or strangers)[:1]]
    if len(strangers) > max(3, _BEARABLE_STRANGERS * len(days)) or (days and len(elsewhere) == len(days)):
        raise ContentError(
            "The server ignored the requested month",
            where=where,
            expected=f"papers listed in {month}",
            found=f"{len(strangers):,} of {len(days):,} from elsewhere, such as {examples[0]}",
            next_step="the month is left out, since its figures would be those of others; report it",
        )
    if not elsewhere:
        return None
    return (
        f"{len(elsewhere):,} of {len(days):,} papers that were given for {month} are not listed in it, "
        f"such as {examples[0]}"
    )


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat((written or "")[:10])
    except ValueError:
        return None


def _is_within(day: date | None, month: Month, edge: timedelta = timedelta(0)) -> bool:
    return day is not None and month.first - edge <= day <= month.last + edge


def _row(item: Any, month: Month, where: str) -> dict[str, Any]:
    paper = item.get("paper") if isinstance(item, dict) else None
    if not isinstance(paper, dict) or not isinstance(paper.get("id"), str):
        raise _other_form(where, "items with paper.id", shape_of(item))
    return {
        "month": str(month),
        "paper_id": paper["id"],
        "published_at": _text(paper.get("publishedAt")),
        "listed_at": _text(paper.get("submittedOnDailyAt")),
        "upvotes": _count(paper.get("upvotes")),
        "is_item_asked": False,
        **_repository(paper),
    }


def _repository(paper: dict[str, Any]) -> dict[str, Any]:
    return {
        "repo_url": _text(paper.get("githubRepo")),
        "repo_added_by": _text(paper.get("githubRepoAddedBy")),
        "repo_stars": _count(paper.get("githubStars")),
    }


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None

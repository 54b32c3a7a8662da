"""Read the repositories of a month's papers, page by page, and detect shifts between pages."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa

from frameshare.base.errors import TemporaryError, shape_of
from frameshare.raw.dataset import Column, Dataset
from frameshare.sources.answers import check_new, check_once, check_period
from frameshare.sources.base import Context
from frameshare.sources.months import Month, MonthRows
from frameshare.sources.paperswithcode_co.api import PAGE_SIZE, other_form, papers_page

LINKS = Dataset(
    name="paperswithcode_co_links",
    description="Papers and their repositories by month of publication; a paper without one has one row.",
    columns=(
        Column("month", pa.string(), "Month of publication that was asked for, YYYY-MM", is_nullable=False),
        Column("paper_id", pa.string(), "Name of the paper on the site", is_nullable=False),
        Column("published_on", pa.string(), "Date of publication as written"),
        Column("repo_number", pa.int64(), "Place among the paper's repositories, from 1; 0 without one"),
        Column("repo_url", pa.string(), "Address of the repository as given"),
        Column("repo_stars", pa.int64(), "Stars of the repository"),
        Column("is_official", pa.bool_(), "Whether the authors' own code, as the site says"),
        Column("link_source", pa.string(), "Where the site has the link from"),
    ),
    key=("month", "paper_id", "repo_number"),
)

_MOST_PAGES = 2000
# The version suffix of an arXiv id.
_VERSION = re.compile(r"(?<=\d)v\d+$")


def links_of_month(context: Context, month: Month) -> MonthRows:
    """Return the month's papers with their repositories.

    Papers added while pages are read push others to the next page: those are recognised by name, and a month
    that ends with fewer papers than the server counts is reported as incomplete and read again next time.
    Raises ContentError for a page that only repeats papers (the server no longer supports the parameter), for
    papers of another month and for a paper in more than one version.
    """
    papers: dict[str, list[dict[str, Any]]] = {}
    count, where = 0, ""
    for number in range(1, _MOST_PAGES + 1):
        page = papers_page(context, month, {}, number, PAGE_SIZE, with_links=True)
        count, where = page.count, page.url
        found = {str(rows[0]["paper_id"]): rows for rows in (_rows(p, month, where) for p in page.results)}
        if not found or len(papers.keys() | found) >= count:
            papers.update(found)
            break
        check_new(found, papers, what="paper", where=where)
        papers.update(found)
    rows = [row for paper_id in sorted(papers) for row in papers[paper_id]]
    days = [row["published_on"] for row in rows if row["published_on"] is not None]
    check_period(days, month.first, month.last, what="paper", where=where)
    check_once((_VERSION.sub("", name) for name in papers), what="paper in its latest version", where=where)
    if len(papers) < count:
        incomplete = TemporaryError(
            f"Papers of {month} are missing",
            where=where,
            expected=f"{count:,} papers",
            found=f"{len(papers):,} on all pages together",
            next_step="the month is kept as incomplete and read again by the next run",
        )
        return MonthRows(rows, (incomplete,))
    return MonthRows(rows)


def _rows(paper: dict[str, Any], month: Month, where: str) -> list[dict[str, Any]]:
    name = paper.get("id") or paper.get("arxiv_id") or paper.get("slug") or paper.get("paper_id")
    listed = paper.get("repositories")
    if not isinstance(name, (str, int)) or not isinstance(listed, list):
        raise other_form(where, "papers with id and a list of repositories", shape_of(paper))
    written = next(
        (paper[k] for k in ("published", "published_date", "publication_date", "date") if paper.get(k)), None
    )
    shared = {
        "month": str(month),
        "paper_id": str(name),
        "published_on": None if written is None else str(written),
    }
    if not listed:
        return [{**shared, "repo_number": 0, "repo_url": None, "repo_stars": None, "is_official": None,
                 "link_source": None}]  # fmt: skip
    return [{**shared, **_repository(item, number, where)} for number, item in enumerate(listed, start=1)]


def _repository(item: Any, number: int, where: str) -> dict[str, Any]:
    if not isinstance(item, dict) or not isinstance(item.get("url"), str) or not item["url"]:
        raise other_form(where, "repositories with url", shape_of(item))
    stars, official, source = item.get("num_stars"), item.get("is_official"), item.get("source")
    return {
        "repo_number": number,
        "repo_url": item["url"],
        "repo_stars": stars if isinstance(stars, int) and not isinstance(stars, bool) else None,
        "is_official": official if isinstance(official, bool) else None,
        "link_source": source if isinstance(source, str) else None,
    }

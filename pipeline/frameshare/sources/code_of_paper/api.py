"""Request a month's papers and their repositories from the API: the fallback if the files are gone.

The search needs a search term and cannot list all papers, so this channel is a sample, within the anonymous
rate limit of 60 requests a minute; its snapshots are marked partial.
"""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote

from frameshare.base.errors import NotFoundError, shape_of
from frameshare.sources.answers import API_CHANGED, check_new, check_page, check_period, unexpected
from frameshare.sources.base import Context
from frameshare.sources.code_of_paper.bulk import address_of, labels, published_on
from frameshare.sources.months import Month

QUERY = "learning"
_PAGE = 50
_MOST_PAGES = 40
_other_form = partial(unexpected, "Code of Paper", next_step=API_CHANGED)


class Asking:
    """Makes requests within a budget; `is_exhausted` says that it is used up."""

    def __init__(self, context: Context, requests: int) -> None:
        self._context = context
        self._left = requests

    @property
    def is_exhausted(self) -> bool:
        """Whether no request is left."""
        return self._left <= 0

    def links_of_month(self, month: Month) -> list[dict[str, Any]]:
        """Return the links of the month's papers that the search finds."""
        rows: list[dict[str, Any]] = []
        for paper in self._papers(month).values():
            if self.is_exhausted:
                break
            if paper.get("has_repos") is not False:
                rows.extend(self._repositories(paper))
        return rows

    def _papers(self, month: Month) -> dict[str, dict[str, Any]]:
        papers: dict[str, dict[str, Any]] = {}
        asked = {"query": QUERY, "after": month.first.isoformat(), "before": month.last.isoformat()}
        offset = 0
        for _ in range(_MOST_PAGES):
            if self.is_exhausted:
                break
            url, answer = self._get("/papers/search", {**asked, "limit": _PAGE, "offset": offset})
            listed = answer.get("papers", answer.get("results")) if isinstance(answer, dict) else answer
            if not isinstance(listed, list) or not all(isinstance(paper, dict) for paper in listed):
                raise _other_form(url, "a list of papers", type(listed).__name__)
            # The server's page limit may be lower than requested, so only an empty page is the end.
            if not listed:
                break
            check_page(len(listed), where=url, at_most=_PAGE)
            _check_month(listed, month, url)
            found = {_name(paper, url): paper for paper in listed}
            check_new(found, papers, what="paper", where=url)
            papers.update(found)
            offset += len(listed)
        return papers

    def _repositories(self, paper: dict[str, Any]) -> list[dict[str, Any]]:
        name = _name(paper, "paper")
        try:
            url, answer = self._get(f"/papers/{quote(name, safe='')}/repos", {})
        except NotFoundError:
            return []
        listed = answer.get("top_repos") if isinstance(answer, dict) else None
        if not isinstance(listed, list) or not all(isinstance(repository, dict) for repository in listed):
            raise _other_form(url, "top_repos as a list", type(listed).__name__)
        return [_link(name, paper, repository, url) for repository in listed]

    def _get(self, path: str, params: dict[str, Any]) -> tuple[str, Any]:
        self._left -= 1
        address = f"{self._context.base_url('code_of_paper')}{path}"
        answer = self._context.http.get(address, accept="json", params=params)
        return answer.url, answer.json()


def _link(name: str, paper: dict[str, Any], repository: dict[str, Any], where: str) -> dict[str, Any]:
    address = address_of(repository)
    if address is None:
        raise _other_form(where, "repositories with html_url or full_name", shape_of(repository))
    return {
        "paper_id": name,
        "arxiv_id": paper.get("arxiv_id"),
        "published_on": published_on(paper),
        "repo_url": address,
        **labels(repository),
        "channel": "api",
    }


def _name(paper: dict[str, Any], where: str) -> str:
    name = paper.get("id") or paper.get("paper_id") or paper.get("arxiv_id")
    if not isinstance(name, (str, int)):
        raise _other_form(where, "papers with id or arxiv_id", shape_of(paper))
    return str(name)


def _check_month(papers: list[dict[str, Any]], month: Month, url: str) -> None:
    dates = [text for text in map(published_on, papers) if text is not None]
    if not dates:
        raise _other_form(url, "papers with published_date", shape_of(papers[0]))
    check_period(dates, month.first, month.last, what="paper", where=url)

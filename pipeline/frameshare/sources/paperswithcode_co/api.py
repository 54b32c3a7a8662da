"""Requests to the site's API, with every response checked against the request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from frameshare.base.errors import ContentError, shape_of
from frameshare.sources.answers import API_CHANGED, check_page, unexpected
from frameshare.sources.base import Context
from frameshare.sources.months import Month

PAGE_SIZE = 100
# As the site's own client sends it; otherwise each version of a paper counts as a paper.
_LATEST_ONLY = {"latest_only": "true"}
_MIN_INTERVAL_S = 0.1
other_form = partial(unexpected, "paperswithcode.co", next_step=API_CHANGED)


@dataclass(frozen=True)
class Page:
    """One page of papers: the total, and the papers on the page."""

    count: int
    results: list[dict[str, Any]]
    url: str


def papers_page(
    context: Context, month: Month, filters: Mapping[str, str], page: int, size: int, *, with_links: bool
) -> Page:
    """Request papers of a month; raises ContentError unless the server confirms every filter."""
    asked = {**filters, "start_date": month.first.isoformat(), "end_date": month.last.isoformat()}
    params: dict[str, str | int | float | list[str] | None] = {
        **asked,
        **_LATEST_ONLY,
        "page": page,
        "page_size": size,
    }
    if with_links:
        params["include_resources"] = "true"
    address = f"{context.base_url()}/api/v1/papers/"
    answer = context.http.get(address, accept="json", params=params, min_interval_s=_MIN_INTERVAL_S)
    found = answer.json()
    if not isinstance(found, dict) or not _is_count(found.get("count")):
        raise other_form(answer.url, "an object with count and results", shape_of(found))
    results = found.get("results")
    if not isinstance(results, list) or not all(isinstance(row, dict) for row in results):
        raise other_form(answer.url, "results as a list of papers", shape_of(results))
    confirmed = found.get("applied_filters")
    # The site confirms filters of its catalogue only, but what it confirms must match the request.
    is_said = isinstance(confirmed, dict) and "latest_only" in confirmed
    _check_filters({**asked, **(_LATEST_ONLY if is_said else {})}, confirmed, answer.url)
    check_page(len(results), where=answer.url, at_most=size, is_first=True)
    return Page(found["count"], results, answer.url)


def framework_names(context: Context) -> dict[str, str]:
    """Return the site's framework names by lower-cased name.

    Not by slug: a count is stored under the requested name.
    """
    answer = context.http.get(f"{context.base_url()}/api/v1/frameworks/", accept="json")
    names = names_in(answer.json())
    if not names:
        raise other_form(answer.url, "a tree of frameworks with slug and name", "none in it")
    return names


def names_in(tree: Any) -> dict[str, str]:
    """Return the names of the frameworks in a tree, however they are nested, by lower-cased name."""
    return {str(node["name"]).lower(): str(node["name"]) for node in _nodes(tree)}


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of the tree that names a framework, however it is nested."""
    pending = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, list):
            pending.extend(node)
        elif isinstance(node, dict):
            if isinstance(node.get("slug"), str) and isinstance(node.get("name"), str):
                yield node
            pending.extend(value for value in node.values() if isinstance(value, (list, dict)))


def _check_filters(asked: Mapping[str, str], applied: Any, url: str) -> None:
    confirmed = applied if isinstance(applied, dict) else {}
    ignored = [name for name, value in asked.items() if not _is_confirmed(name, value, confirmed.get(name))]
    if ignored:
        raise ContentError(
            "The server did not confirm the requested filters",
            where=url,
            expected="applied_filters with " + ", ".join(f"{name}={asked[name]}" for name in ignored),
            found=str(applied)[:200],
            next_step="nothing was kept, as the count would be that of all papers; the API may have changed",
        )


def _is_confirmed(name: str, value: str, confirmed: Any) -> bool:
    """Compare a filter with its confirmation, dates by their first ten characters, as a time may follow."""
    text = str(confirmed or "")
    return (text[:10] if name.endswith("_date") else text).casefold() == value.casefold()


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0

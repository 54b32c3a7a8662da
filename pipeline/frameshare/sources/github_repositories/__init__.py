"""Repositories of the tools on GitHub: their metadata, releases and star history.

`metadata` needs two requests per repository, `stars` up to twenty the first time and one after that. Without
a token GitHub allows 60 requests an hour: what exceeds this rate limit is left to later runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from frameshare.raw.zone import RawZone
from frameshare.sources.base import Context, Outcome, Source
from frameshare.sources.github_repositories import metadata, stars
from frameshare.sources.github_repositories.api import is_budget_used, is_source_out

_STEPS: Mapping[str, Callable[[Context], Outcome]] = {
    metadata.REPOSITORIES.name: partial(metadata.collect, metadata.REPOSITORIES),
    metadata.RELEASES.name: partial(metadata.collect, metadata.RELEASES),
    stars.STAR_WEEKS.name: stars.collect_stars,
}


def collect(context: Context) -> Outcome:
    """Collect metadata, releases and star history as far as GitHub's rate limit allows.

    Raises the first error if nothing was collected or left to the next run.
    """
    outcomes: list[Outcome] = []
    for dataset in _most_urgent_first(context.raw):
        outcomes.append(_STEPS[dataset](context))
        if is_source_out(outcomes[-1].problems):
            break
    whole = Outcome.merged(outcomes)
    if whole.problems and not (whole.snapshots or whole.unchanged or whole.notes):
        raise whole.problems[0]
    if all(is_budget_used(p) for p in whole.problems) and _is_all_recent(context):
        return replace(whole, problems=(), notes=(*whole.notes, *map(str, whole.problems[:1])))
    return whole


def _is_all_recent(context: Context) -> bool:
    """Whether all data is within the source's cadence, so that reaching the rate limit is no problem."""
    oldest = datetime.now(UTC) - context.source.cadence
    latest = [context.raw.latest(dataset) for dataset in _STEPS]
    return all(s and datetime.fromisoformat(s.provenance["fetched_to"]) > oldest for s in latest)


def _most_urgent_first(raw: RawZone) -> list[str]:
    """Unfinished repositories first, then those collected longest ago, so that none starves."""
    begun = {path.parent.name for path in raw.partials()}

    def urgency(dataset: str) -> tuple[bool, str]:
        latest = raw.latest(dataset)
        return dataset not in begun, str(latest.provenance["fetched_to"]) if latest else ""

    return sorted(_STEPS, key=urgency)


SOURCE = Source(
    key="github_repositories",
    is_large=True,
    title="Tools' repositories on GitHub",
    homepage="https://docs.github.com/en/rest",
    licence="public metadata of GitHub repositories",
    attribution="GitHub",
    cadence=timedelta(days=7),
    datasets=(metadata.REPOSITORIES, metadata.RELEASES, stars.STAR_WEEKS),
    base_urls={"github": "https://api.github.com"},
    collect=collect,
    options=frozenset({"is_all"}),
    token_setting="github_token",  # noqa: S106 - the name of a setting
)

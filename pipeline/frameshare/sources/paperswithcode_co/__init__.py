"""paperswithcode.co, the new site of 2026: papers by framework tag and month, and their repositories.

`tags` counts papers for each known framework tag and month, and without a tag (the denominator); a count is
kept only if the response confirms every filter, since the server silently ignores unknown filters and then
counts all papers. `links` reads the papers' repositories page by page. `api` checks the responses.
`FRAMESHARE_PAPERSWITHCODE_CO_URL` replaces `https://paperswithcode.co`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from frameshare.sources.base import Context, Outcome, Source, attempt
from frameshare.sources.months import collect_months
from frameshare.sources.paperswithcode_co.links import LINKS, links_of_month
from frameshare.sources.paperswithcode_co.tags import TAGS, count_month, followed_tags

_SINCE = "2024-01"
_SETTLE_DAYS = 31


def collect(context: Context) -> Outcome:
    """Collect every month that has not settled yet; raises a problem if nothing could be read."""
    return Outcome.settled([attempt(_collect_tags, context), attempt(_collect_links, context)])


def _collect_tags(context: Context) -> Outcome:
    followed = followed_tags(context)
    outcome = collect_months(
        context,
        TAGS,
        default_since=_SINCE,
        settle_days=_SETTLE_DAYS,
        read=partial(count_month, context, followed),
        url=f"{context.base_url()}/api/v1/papers/",
        definitions=["pwc-tags-1"],
    )
    # Every month repeats the problems of the tags; once is enough.
    problems = tuple(dict.fromkeys((*followed.problems, *outcome.problems)))
    return replace(outcome, problems=problems, notes=(*followed.notes, *outcome.notes))


def _collect_links(context: Context) -> Outcome:
    return collect_months(
        context,
        LINKS,
        default_since=_SINCE,
        settle_days=_SETTLE_DAYS,
        read=partial(links_of_month, context),
        url=f"{context.base_url()}/api/v1/papers/?include_resources=true",
        definitions=["pwc-compat-2", "pwc-repositories-2"],
    )


SOURCE = Source(
    key="paperswithcode_co",
    title="paperswithcode.co",
    homepage="https://paperswithcode.co",
    licence="anonymous API without a licence; only figures are published",
    attribution="paperswithcode.co",
    cadence=timedelta(days=7),
    datasets=(TAGS, LINKS),
    base_urls={"paperswithcode_co": "https://paperswithcode.co"},
    collect=collect,
    options=frozenset({"since", "until", "as_of"}),
)

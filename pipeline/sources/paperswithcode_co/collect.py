"""Collect tag counts and links, each for itself: what fails is named, the rest is published."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pipeline.errors import FrameshareError, StorageError
from pipeline.months import collect_months
from pipeline.source import Context, Outcome
from pipeline.sources.paperswithcode_co.datasets import LINKS, TAGS
from pipeline.sources.paperswithcode_co.links import links_of_month
from pipeline.sources.paperswithcode_co.tags import count_month, followed_tags

_SINCE = "2024-01"
_SETTLE_DAYS = 31


def collect(context: Context) -> Outcome:
    """Collect every month that is not settled yet; raises a problem if nothing could be read."""
    outcomes = [_settled(partial(step, context)) for step in (_collect_tags, _collect_links)]
    problems = tuple(problem for outcome in outcomes for problem in outcome.problems)
    snapshots = tuple(snapshot for outcome in outcomes for snapshot in outcome.snapshots)
    unchanged = tuple(name for outcome in outcomes for name in outcome.unchanged)
    if problems and not snapshots and not unchanged:
        raise next((problem for problem in problems if problem.is_temporary), problems[0])
    return Outcome(snapshots, unchanged, problems, tuple(note for o in outcomes for note in o.notes))


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
    # Every month that was read repeats what is wrong with the tags; once is enough.
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
        definitions=["pwc-compat-1", "pwc-repositories-1"],
    )


def _settled(step: Callable[[], Outcome]) -> Outcome:
    """Run one step; a refusal of the disk stops the source, any other failure only this step."""
    try:
        return step()
    except StorageError:
        raise
    except FrameshareError as error:
        return Outcome(problems=(error,))

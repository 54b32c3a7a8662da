"""Code of Paper: repositories found for arXiv papers, each with a framework label of its own.

`bulk` reads the published Parquet files; if they are missing or changed, `api` requests the newest papers
within the anonymous rate limit of 60 requests a minute.

`FRAMESHARE_CODE_OF_PAPER_URL` replaces `https://api.codeofpaper.com`, and `FRAMESHARE_CODE_OF_PAPER_BULK_URL`
the host of the files, `https://huggingface.co`; if only the first is set, it is used for both.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from frameshare.base.errors import ContentError, FrameshareError, NotFoundError
from frameshare.sources.base import Context, Outcome, Source
from frameshare.sources.code_of_paper.api import QUERY, Asking
from frameshare.sources.code_of_paper.bulk import (
    API_URL,
    BULK_URL,
    LINKS,
    bulk_address,
    link_table,
    snapshot_date,
)
from frameshare.sources.months import Month, months_between, parse_month, preceding, today

_REQUESTS_A_MINUTE = 60
_REQUESTS_A_RUN = 600
_MONTHS_BY_API = 3


def collect(context: Context) -> Outcome:
    """Collect the links; raises the first of both problems if neither way succeeded."""
    try:
        return _collect_bulk(context)
    except (NotFoundError, ContentError) as error:
        outcome = _collect_by_api(context, error)
        return Outcome(outcome.snapshots, outcome.unchanged, (error, *outcome.problems), outcome.notes)


def _collect_bulk(context: Context) -> Outcome:
    address = bulk_address(context)
    as_of = context.options.as_of or snapshot_date(context, address) or today(context)
    table, notes = link_table(context, address)
    with context.raw.passing_partial(LINKS, f"bulk-{as_of}") as growing:
        growing.write_part("links", table)
        snapshot = growing.publish(
            context.source,
            url=address,
            as_of=as_of,
            definitions=["pwc-repositories-2"],
            extra={"channel": "bulk"},
        )
    return Outcome.of(LINKS, snapshot, notes=notes)


def _collect_by_api(context: Context, reason: FrameshareError) -> Outcome:
    """Request the newest months; a run that was interrupted today resumes with the missing months."""
    context.http.budget(urlsplit(context.base_url("code_of_paper")).netloc, _REQUESTS_A_MINUTE, 60.0)
    day, asking = today(context), Asking(context, _REQUESTS_A_RUN)
    growing = context.raw.open_partial(LINKS, f"api-{day}")
    problems: list[FrameshareError] = []
    last = parse_month(context.options.until or f"{day:%Y-%m}", "--until")
    first = Month(preceding(last.first, _MONTHS_BY_API - 1))
    if context.options.since is not None:
        first = parse_month(context.options.since, "--since")
    months = months_between(first, last)
    for month in reversed(months):
        if str(month) in growing.parts or asking.is_exhausted:
            continue
        try:
            growing.write_part(str(month), asking.links_of_month(month))
        except (NotFoundError, ContentError) as error:
            problems.append(error)
    if not growing.parts:
        raise problems[0] if problems else reason
    missing = [str(month) for month in months if str(month) not in growing.parts]
    snapshot = growing.publish(
        context.source,
        url=context.base_url("code_of_paper"),
        as_of=day,
        completeness="partial",
        missing=[*missing, f"papers that the search for {QUERY!r} does not find"],
        definitions=["pwc-repositories-2"],
        extra={"channel": "api", "months": sorted(growing.parts), "is_cut_short": asking.is_exhausted},
    )
    return Outcome.of(LINKS, snapshot, problems)


SOURCE = Source(
    key="code_of_paper",
    is_large=True,
    title="Code of Paper",
    homepage="https://codeofpaper.com",
    licence="CC-BY-4.0",
    attribution="Code of Paper (codeofpaper.com), paper-code-graph",
    cadence=timedelta(days=30),
    datasets=(LINKS,),
    base_urls={"code_of_paper": API_URL, "code_of_paper_bulk": BULK_URL},
    collect=collect,
    options=frozenset({"since", "until", "as_of"}),
)

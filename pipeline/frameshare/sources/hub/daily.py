"""Hugging Face Hub, daily: the most downloaded models, and those created since the last run.

About fifteen requests: five pages by downloads, pages by creation time down to the newest model that the last
run knew, and the file names of those top pages whose models need them. The walk through new models is
checkpointed: if interrupted, it resumes in the next run, and the watermark moves once it is complete.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from frameshare.base.errors import ContentError, UsageError
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources.answers import broken_chain
from frameshare.sources.base import Context, Outcome, Source, attempt
from frameshare.sources.hub.dataset import HUB_FILES, HUB_MODELS
from frameshare.sources.hub.files import ListedPage, collect_files
from frameshare.sources.hub.importing import import_file
from frameshare.sources.hub.listing import PAGE_ROWS, Listing, Page

TOP_MODELS = 5_000
IMPORTED_SCOPES = ("whole", "top", "sample")
# Without a watermark the last day is read: earlier models come with the whole Hub, weekly.
_FIRST_WINDOW = timedelta(days=1)
_broken_off = partial(
    broken_chain,
    next_step="nothing of this list was published; run again; a mirror must rewrite Link headers",
)


def collect(context: Context) -> Outcome:
    """Collect the top and the new models, or import the given file."""
    options = context.options
    if options.from_path is not None:
        return import_file(context, options.from_path, *_import_options(context))
    if options.as_of or options.scope:
        raise _missing_option("--from", "--as-of and --scope describe an imported file")
    top: list[ListedPage] = []
    steps = [attempt(_collect_top, context, top), attempt(_collect_new, context)]
    return Outcome.settled([*steps, attempt(collect_files, context, top)] if top else steps)


def _collect_top(context: Context, pages: list[ListedPage]) -> Outcome:
    """Publish the most downloaded models, and add their pages to `pages` once all are fetched."""
    today = datetime.now(UTC).date()
    listing = Listing(context, "top", "downloads")
    listed = _most_downloaded(listing)
    models = pa.concat_tables([found.page.fresh for found in listed])
    if models.num_rows == 0:
        raise _nothing_listed(listing)
    pages += listed
    partial = context.raw.open_partial(HUB_MODELS, f"top-{today}")
    partial.write_part("top", models)
    snapshot = partial.publish(
        context.source,
        url=listing.first_url,
        as_of=today,
        series=f"top@{today}",
        extra={
            "scope": "top",
            "duplicates": listing.seen.duplicates,
            "oddities": listing.oddities.sentences(),
        },
    )
    notes = listing.oddities.sentences()
    if listing.seen.duplicates:
        notes.append(
            f"{listing.seen.duplicates} models moved between pages of the top list and were kept once"
        )
    return Outcome.of(HUB_MODELS, snapshot, notes=notes)


def _most_downloaded(listing: Listing) -> list[ListedPage]:
    """Return the first pages; raises ContentError if the pagination ends at a full page."""
    pages: list[ListedPage] = []
    url: str | None = listing.first_url
    with listing.context.progress.start("Hub: most downloaded, models", TOP_MODELS) as task:
        while url is not None and len(pages) < TOP_MODELS // PAGE_ROWS:
            page = listing.page(url)
            pages.append(ListedPage(url, page))
            task.advance(page.fresh.num_rows)
            url = _next_of(page, url)
    return pages


def _next_of(page: Page, url: str) -> str | None:
    """Return the address of the page after `page`; a list ends with a page that is not full."""
    if page.next_url is None and page.listed.num_rows == PAGE_ROWS:
        raise _broken_off(url, "a Link to the next page", f"none, after a page of {PAGE_ROWS:,} models")
    return page.next_url


def _collect_new(context: Context) -> Outcome:
    partial = context.raw.open_partial(HUB_MODELS, "new")
    listing = Listing(context, "new", "createdAt")
    if not partial.state:
        now = datetime.now(UTC).replace(tzinfo=None)
        known = _watermark(context)
        partial.save_state(
            {
                "since": (known or now - _FIRST_WINDOW).isoformat(),
                "is_known": known is not None,
                "started_on": now.date().isoformat(),
                "next_url": listing.first_url,
            }
        )
    for name in sorted(partial.parts):
        listing.seen.add(partial.read_part(name, ["_id", "id"]))
    budget = context.settings.hub_requests_per_run
    with context.progress.start("Hub: new models, pages") as task:
        while partial.state["next_url"] is not None and task.count < budget:
            _add_page(partial, listing)
            task.advance()
    if partial.state["next_url"] is not None:
        return Outcome(notes=(f"new models: {partial.rows:,} so far; the next run resumes",))
    if partial.rows == 0:
        partial.discard()
        return Outcome.of(HUB_MODELS, None, notes=["no model was created since the last time"])
    return _publish_new(context, partial, listing)


def _add_page(partial: PartialSnapshot, listing: Listing) -> None:
    state: dict[str, Any] = dict(partial.state)
    since, url = datetime.fromisoformat(state["since"]), state["next_url"]
    page = listing.page(url)
    is_fresh = pc.greater_equal(page.fresh["createdAt"], pa.scalar(since))
    oldest = pc.min(page.listed["createdAt"]).as_py()
    has_arrived = oldest is not None and oldest < since
    state["next_url"] = None if has_arrived else _next_of(page, url)
    if state["next_url"] is None and not has_arrived and state.get("is_known"):
        found = f"an end at {oldest}" if oldest else "an empty list"
        raise _broken_off(url, f"models created before {since}, the newest one known", found)
    fresh = page.fresh.filter(pc.fill_null(is_fresh, True))
    partial.write_part(f"{len(partial.parts):05d}", fresh, state)


def _publish_new(context: Context, partial: PartialSnapshot, listing: Listing) -> Outcome:
    tables = [partial.read_part(name, ["createdAt"]) for name in sorted(partial.parts)]
    newest = pc.max(pa.concat_tables(tables)["createdAt"]).as_py()
    since = datetime.fromisoformat(partial.state["since"])
    # A time in the future would hide every model created until then.
    watermark = min(newest or since, datetime.now(UTC).replace(tzinfo=None))
    snapshot = partial.publish(
        context.source,
        url=listing.first_url,
        as_of=date.fromisoformat(partial.state["started_on"]),
        series=f"new@{since}",
        extra={"scope": "new", "since": since.isoformat(), "watermark": watermark.isoformat()},
    )
    return Outcome.of(HUB_MODELS, snapshot, notes=listing.oddities.sentences())


def _watermark(context: Context) -> datetime | None:
    """Return the creation time of the newest model that an earlier run knew."""
    marks = [
        s.provenance["extra"]["watermark"]
        for s in context.raw.snapshots(HUB_MODELS.name)
        if "watermark" in s.provenance["extra"]
    ]
    return max((datetime.fromisoformat(m) for m in marks), default=None)


def _import_options(context: Context) -> tuple[date, str]:
    options = context.options
    if options.as_of is None:
        raise _missing_option("--as-of", "the day that the file describes, as YYYY-MM-DD")
    if options.scope not in IMPORTED_SCOPES:
        raise UsageError(
            "An imported file needs a scope",
            where="frameshare collect hub --from",
            expected="--scope " + "|".join(IMPORTED_SCOPES),
            found=str(options.scope),
            next_step="say whether the file holds the whole Hub, the most downloaded models or a sample",
        )
    today = datetime.now(UTC).date()
    if options.as_of > today:
        raise UsageError(
            "A file cannot describe a future day",
            where="frameshare collect hub --from",
            expected=f"--as-of {today} or earlier (UTC)",
            found=f"--as-of {options.as_of}",
            next_step="give the day on which the file was written",
        )
    return options.as_of, options.scope


def _nothing_listed(listing: Listing) -> ContentError:
    return ContentError(
        "The Hub lists no models",
        where=listing.first_url,
        expected=f"{TOP_MODELS:,} models",
        found="an empty list",
        next_step="open the address in a browser; nothing was published",
    )


def _missing_option(name: str, meaning: str) -> UsageError:
    return UsageError(
        f"{name} is missing",
        where="frameshare collect hub",
        expected=f"{name}: {meaning}",
        next_step="add it; see `frameshare collect --help`",
    )


SOURCE = Source(
    key="hub",
    title="Hugging Face Hub, most downloaded and new models",
    homepage="https://huggingface.co/models",
    licence="Hugging Face terms of service; figures about public repositories",
    attribution="Hugging Face Hub API",
    cadence=timedelta(days=1),
    datasets=(HUB_MODELS, HUB_FILES),
    base_urls={"hub": "https://huggingface.co"},
    collect=collect,
    options=frozenset({"from_path", "as_of", "scope"}),
    token_setting="hf_token",  # noqa: S106 - the name of a setting
)

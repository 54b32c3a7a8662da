"""The whole Hugging Face Hub, weekly: hub-stats' file of every model, else a crawl of the API.

The file is read at a commit that is resolved first and recorded, columns by name, through range requests. If
it cannot be read, or its columns changed, the API is crawled by creation time: thousands of requests, spread
over several runs; the snapshot appears when the crawl is complete.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from frameshare.base.errors import FrameshareError, StorageError
from frameshare.raw.snapshot import Snapshot
from frameshare.sources.base import Collected, Context, Outcome, Source
from frameshare.sources.hub.crawl import Crawl
from frameshare.sources.hub.dataset import HUB_MODELS
from frameshare.sources.hub.repositories import DatasetRepository
from frameshare.sources.hub.stats import StatsFile, copy_models

REPOSITORY = "cfahlgren1/hub-stats"
FILE = "models.parquet"
# A little less than a week, so that a run that is an hour early does not skip a day.
_INTERVAL = timedelta(days=6, hours=12)


def collect(context: Context) -> Outcome:
    """Collect the whole Hub if the last snapshot is a week old; resumes an unfinished crawl."""
    latest = _latest(context)
    if latest is not None and datetime.now(UTC) - _fetched(latest) < _INTERVAL:
        return Outcome.of(HUB_MODELS, None, notes=[f"the whole Hub of {latest.as_of} is recent enough"])
    try:
        return _from_file(context, latest)
    except StorageError:
        raise
    except FrameshareError as error:
        return _from_crawl(context, error)


def _from_file(context: Context, latest: Snapshot | None) -> Outcome:
    repository = DatasetRepository(context, REPOSITORY)
    commit = repository.head()
    if latest is not None and latest.provenance["extra"].get("commit") == commit.sha:
        return Outcome.of(HUB_MODELS, None, notes=[f"{REPOSITORY} stands at {commit.sha[:12]}"])
    file = StatsFile(
        repository=repository,
        revision=commit.sha,
        path=FILE,
        as_of=commit.changed_on,
        run_key=f"hub-stats-{commit.sha[:40]}",
        origin={},
    )
    return Outcome.of(HUB_MODELS, copy_models(context, file))


def _from_crawl(context: Context, reason: FrameshareError) -> Outcome:
    context.progress.note(f"{REPOSITORY} cannot be used ({reason}); the API is crawled instead")
    crawl = Crawl(context)
    crawl.go_on(context.settings.hub_requests_per_run)
    notes = [f"crawled because {reason}", *crawl.oddities]
    if not crawl.is_finished:
        progress = (
            f"crawl of the whole Hub: {crawl.pages:,} pages, {crawl.rows:,} models; the next run resumes"
        )
        return Outcome(problems=(reason,), notes=(*notes, progress))
    snapshot = crawl.publish(context.source)
    return Outcome(snapshots=(snapshot,) if snapshot else (), problems=(reason,), notes=tuple(notes))


def _latest(context: Context) -> Snapshot | None:
    own = [s for s in context.raw.snapshots(HUB_MODELS.name) if s.provenance["source"] == SOURCE.key]
    return max(own, key=_fetched, default=None)


def _fetched(snapshot: Snapshot) -> datetime:
    return datetime.fromisoformat(snapshot.provenance["fetched_to"])


SOURCE = Source(
    key="hub_whole",
    is_large=True,
    title="Hugging Face Hub, every model",
    homepage=f"https://huggingface.co/datasets/{REPOSITORY}",
    licence="Apache-2.0 (hub-stats)",
    attribution="cfahlgren1/hub-stats on Hugging Face",
    cadence=timedelta(days=7),
    datasets=(HUB_MODELS,),
    base_urls={"hub": "https://huggingface.co"},
    collect=collect,
    token_setting="hf_token",  # noqa: S106 - the name of a setting
    collected=Collected.WHEN_DUE,
)

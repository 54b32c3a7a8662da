"""What a run makes if something changed: the warehouse from the raw zone, and the site from the warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from frameshare.base import resources
from frameshare.base.errors import StorageError, WarehouseError
from frameshare.base.reference import load_tables
from frameshare.base.settings import Settings
from frameshare.raw.exchange import share_raw
from frameshare.raw.usable import State
from frameshare.raw.zone import RawZone
from frameshare.runs.ledger import Ledger, StepResult
from frameshare.runs.up_to_date import (
    is_site_current,
    is_warehouse_as_built,
    is_warehouse_current,
    mark_site,
    mark_warehouse,
    published_meta,
    warehouse_fingerprint,
)
from frameshare.sources.base import Source
from frameshare.sources.registry import all_sources
from frameshare.warehouse.about import Background
from frameshare.warehouse.inputs import Inputs, freshness_rows
from frameshare.warehouse.publish import BuildReport, build_warehouse
from frameshare.warehouse.reader import Warehouse
from frameshare.warehouse.storage.interface import storage_of

if TYPE_CHECKING:
    from frameshare_site.awaited import AtWork
    from frameshare_site.site import SiteReport


def build(settings: Settings, given: Inputs) -> BuildReport:
    """Build and publish the warehouse from what the raw zone holds.

    Tables that are still valid are copied from the published one; if that fails, everything is recomputed.
    """
    is_sound = is_warehouse_as_built(settings)
    make = partial(
        build_warehouse,
        storage_of(settings),
        resources.SQL_DIR,
        given,
        cache_dir=settings.cache_dir,
        memory_limit=settings.sql_memory_limit,
        fingerprint=warehouse_fingerprint(given),
    )
    try:
        report = make(is_standing_sound=is_sound)
    except (WarehouseError, StorageError):
        if not is_sound:
            raise
        report = make(is_standing_sound=False)
    mark_warehouse(settings)
    return report


def publish_site(
    settings: Settings, out_dir: Path, base_url: str | None = None, awaited: Sequence[Source] = ()
) -> SiteReport:
    """Draw every page from the published warehouse into `out_dir`, to be served at `base_url`.

    Cards without figures say which of the `awaited` sources they wait for. `base_url` defaults to
    FRAMESHARE_SITE_URL; raises UsageError if it is not a web address.
    """
    # Plotly and Jinja take most of a second to import, which a run with nothing new saves.
    from frameshare_site.reach.addresses import checked_base  # noqa: PLC0415
    from frameshare_site.site import publish_site as publish  # noqa: PLC0415

    where = "--base-url" if base_url else "FRAMESHARE_SITE_URL"
    address = checked_base(base_url or settings.site_url, where)
    with Warehouse(storage_of(settings), resources.SQL_DIR) as warehouse:
        at_work = _at_work(warehouse, awaited) if awaited else None
        return publish(warehouse, out_dir, address, at_work)


def _at_work(warehouse: Warehouse, awaited: Sequence[Source]) -> AtWork:
    from frameshare_site.awaited import AtWork  # noqa: PLC0415

    background = Background.of(warehouse)
    titles = {source.key: source.title for source in awaited}
    return AtWork(datetime.now(UTC), titles, lambda query: background.about([f"query {query}"]).sources)


def gather_inputs(settings: Settings) -> Inputs:
    """Gather everything that a build reads."""
    ledger = Ledger(settings.data_dir)
    return Inputs(
        raw=RawZone(settings.raw_dir),
        sources=list(all_sources().values()),
        tables=load_tables(resources.REFERENCE_DIR, "reference") + load_tables(resources.SEED_DIR, "seed"),
        runs=ledger.runs(),
        steps=ledger.steps(),
    )


def build_if_needed(settings: Settings) -> StepResult:
    """Sync the raw zone, then build unless the warehouse is up to date; degraded if the sync failed."""
    not_shared = share_raw(settings)
    result = _built(settings)
    if not_shared is None:
        return result
    return replace(result, outcome="degraded", messages=(*result.messages, not_shared))


def _built(settings: Settings) -> StepResult:
    """Build the warehouse unless the raw zone has not changed since."""
    known = published_meta(storage_of(settings), "snapshots", "dataset, snapshot_id")
    RawZone(settings.raw_dir).enroll(known)
    given = gather_inputs(settings)
    if is_warehouse_current(settings, given):
        return _build_result("unchanged", given)
    try:
        report = build(settings, given)
    except (WarehouseError, StorageError):
        # Damage that left the file's times unchanged shows only on reading.
        if not given.raw.distrust():
            raise
        given = gather_inputs(settings)
        report = build(settings, given)
    warnings = [f"check {w.check}: {w.meaning} ({w.rows} rows, first: {w.example})" for w in report.warnings]
    return _build_result("done", given, report.models, warnings)


def _build_result(
    outcome: str, given: Inputs, models: int | None = None, warnings: Sequence[str] = ()
) -> StepResult:
    """Describe a build; snapshots that it had to leave out degrade it, manually rejected ones do not."""
    notices = [str(s) for s in given.left_out if s.state != State.REJECTED]
    return StepResult(
        "build", "degraded" if notices else outcome, rows=models, messages=(*notices, *warnings)
    )


def publish_if_needed(settings: Settings, at_work: Sequence[Source] = ()) -> StepResult:
    """Draw the pages; `at_work` are the sources that the run collects next."""
    awaited = _never_collected(at_work, settings)
    keys = [source.key for source in awaited]
    if is_site_current(settings, keys):
        return StepResult("site", "unchanged")
    report = publish_site(settings, settings.site_dir, awaited=awaited)
    messages = tuple(str(problem) for problem in report.problems)
    mark_site(settings, keys, messages)
    outcome = "degraded" if messages else "done"
    return StepResult("site", outcome, rows=len(report.pages), messages=messages)


def _never_collected(sources: Sequence[Source], settings: Settings) -> list[Source]:
    if not sources:
        return []
    known = {row["source"] for row in freshness_rows(gather_inputs(settings)) if row["as_of"] is not None}
    return [source for source in sources if source.key not in known]

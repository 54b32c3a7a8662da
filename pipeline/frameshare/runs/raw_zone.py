"""Sync the raw zone with object storage, if FRAMESHARE_RAW names one."""

from __future__ import annotations

import logging

from frameshare.base.errors import FrameshareError
from frameshare.base.settings import Settings
from frameshare.raw.bucket import Bucket
from frameshare.raw.exchange import exchange

log = logging.getLogger("frameshare")


def share_raw(settings: Settings) -> str | None:
    """Upload and download snapshots; return why that failed, if it did: local snapshots stay usable.

    Raises UsageError for an invalid FRAMESHARE_RAW.
    """
    if settings.raw is None:
        return None
    bucket = Bucket(
        settings.raw, connect_timeout_s=settings.connect_timeout_s, read_timeout_s=settings.read_timeout_s
    )
    try:
        done = exchange(settings.raw_dir, bucket)
    except FrameshareError as error:
        log.warning("%s", error)
        return str(error)
    log.info("raw zone: %d snapshots sent, %d received, %d deleted", done.sent, done.received, done.deleted)
    return None

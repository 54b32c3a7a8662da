"""PMLR volumes without a venue row: how new proceedings are noticed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from frameshare.base.settings import Settings
from frameshare.http import HttpClient
from frameshare.sources import answers
from frameshare.sources.paper_texts.listings import VenueYear, load_venues
from frameshare.sources.paper_texts.polite import host_intervals

_VOLUME = re.compile(r"v(\d+)/?")
# One quick attempt: the user is waiting at a terminal.
_PATIENCE = {"max_attempts": 1, "request_deadline_s": 20.0}


def volumes_without_row(settings: Settings, base_url: str) -> list[str]:
    """Return PMLR's volumes that `reference.venues` lacks, newest first, each with its description.

    Volumes older than the oldest one of a venue are ignored. Raises FrameshareError if PMLR's list cannot be
    downloaded or read.
    """
    url = f"{base_url.rstrip('/')}/proceedings.yaml"
    interval_s = host_intervals().get("proceedings.mlr.press", 0.0)
    with HttpClient(settings.model_copy(update=_PATIENCE)) as http:
        text = http.get(url, conditional=True, min_interval_s=interval_s).text()
    return without_row(parse_volumes(text, url), load_venues())


def parse_volumes(text: str, where: str) -> dict[int, str]:
    """Return PMLR's volumes with their descriptions, without unnumbered ones (reissues)."""
    import yaml  # noqa: PLC0415 - for `doctor` only

    wrong = partial(
        answers.refusal,
        "PMLR's list of volumes is not as expected",
        where,
        "a YAML list of entries with volume and description",
        next_step="open the address; if its form has changed, frameshare has to follow",
    )
    try:
        entries: Any = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise wrong(str(error).splitlines()[0]) from error
    if not isinstance(entries, list) or not all(isinstance(e, dict) and "volume" in e for e in entries):
        raise wrong(f"{type(entries).__name__} of another form")
    return {
        int(str(entry["volume"])): str(entry.get("description") or "").strip()
        for entry in entries
        if str(entry["volume"]).isdecimal()
    }


def without_row(volumes: dict[int, str], venues: Iterable[VenueYear]) -> list[str]:
    """Return the volumes without a venue row, newest first."""
    addresses = (_VOLUME.fullmatch(v.address) for v in venues if v.publisher == "pmlr")
    known = {int(found[1]) for found in addresses if found}
    oldest = min(known, default=0)
    missing = sorted((n for n in volumes if n > oldest and n not in known), reverse=True)
    return [f"v{n} ({volumes[n]})" if volumes[n] else f"v{n}" for n in missing]

"""One visit of a repository as a pure function: clone, classify, delete the code. Any machine can run it."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from frameshare.base.errors import AccessError, FrameshareError, LimitError, NotFoundError
from frameshare.base.settings import Settings
from frameshare.git.clone import CloneLimits
from frameshare.git.commit import Commit
from frameshare.repositories.classifier import Classification, classify_isolated
from frameshare.repositories.identity import clone_code

_LIMITS = CloneLimits(pack_bytes=300_000_000, seconds=180.0)
_STATUSES: tuple[tuple[type[FrameshareError], str], ...] = (
    (NotFoundError, "not_found"),
    (AccessError, "not_public"),
    (LimitError, "too_large"),
)


@dataclass(frozen=True)
class Visit:
    """One visit: repository, address, date, reason, and allowed protocols."""

    repository: str
    address: str
    day: date
    chosen_as: str
    clone_protocols: str


Row: TypeAlias = dict[str, Any]
Found: TypeAlias = Row | FrameshareError
Mapper: TypeAlias = Callable[[Iterable[Visit]], Iterator[tuple[Visit, Found]]]


def choose_mapper(settings: Settings) -> Mapper:
    """Return the mapper for FRAMESHARE_DASK_ADDRESS; visits in sequence if it is not set."""
    if settings.dask_address is None:
        return _one_by_one
    # Dask is an extra, needed only for a cluster.
    from frameshare.base.cluster import map_on_dask  # noqa: PLC0415

    return partial(map_on_dask, settings.dask_address, attempt)


def _one_by_one(visits: Iterable[Visit]) -> Iterator[tuple[Visit, Found]]:
    return ((visit, attempt(visit)) for visit in visits)


def attempt(visit: Visit) -> Found:
    """Return the known columns of one repository, or why it should be visited again another day."""
    known = {
        "repository": visit.repository,
        "labelled_on": visit.day.isoformat(),
        "chosen_as": visit.chosen_as,
    }
    settings = Settings(clone_protocols=visit.clone_protocols)
    with tempfile.TemporaryDirectory(prefix="frameshare-clone-") as scratch:
        try:
            clone = clone_code(visit.address, Path(scratch), settings, _LIMITS)
            found = classify_isolated(clone.path, as_of=clone.commit.committed_on)
        except FrameshareError as error:
            status = next((name for kind, name in _STATUSES if isinstance(error, kind)), None)
            return error if status is None else {**known, "status": status}
    return {**known, "status": "labelled", **_columns(found, clone.commit)}


def _columns(found: Classification, commit: Commit) -> dict[str, Any]:
    record = found.as_record()
    return {
        **record,
        "commit_sha": commit.sha,
        "committed_on": commit.committed_on.isoformat() if commit.committed_on else None,
        "counts": json.dumps(record["counts"], sort_keys=True),
        "code_files": json.dumps(found.code_files),
        "limits_reached": json.dumps(found.limits_reached, sort_keys=True) if found.limits_reached else None,
    }

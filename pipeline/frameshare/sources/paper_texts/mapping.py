"""Where papers are read: in local processes or on a Dask cluster, chosen by a setting."""

from __future__ import annotations

from functools import partial

from frameshare.base.settings import Settings
from frameshare.papers.pool import read_papers
from frameshare.sources.paper_texts.obtain import Mapper


def choose_mapper(settings: Settings) -> Mapper:
    """Return the mapper for FRAMESHARE_DASK_ADDRESS; local processes if it is not set."""
    if settings.dask_address is None:
        return read_papers
    # Dask is an extra, needed only for a cluster.
    from frameshare.papers.cluster import read_papers_on_dask  # noqa: PLC0415

    return partial(read_papers_on_dask, settings.dask_address)

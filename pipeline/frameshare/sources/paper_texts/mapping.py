"""Where papers are read: in processes of this machine, or on a Dask cluster, by setting only."""

from __future__ import annotations

from functools import partial

from frameshare.base.settings import Settings
from frameshare.papers.pool import read_papers
from frameshare.sources.paper_texts.obtain import Mapper


def choose_mapper(settings: Settings) -> Mapper:
    """Return the mapper that FRAMESHARE_DASK_ADDRESS asks for; processes of this machine without it."""
    if settings.dask_address is None:
        return read_papers
    # Dask is an extra; who does not ask for a cluster need not have it.
    from frameshare.papers.cluster import read_papers_on_dask  # noqa: PLC0415

    return partial(read_papers_on_dask, settings.dask_address)

"""Map `read_paper` over a Dask cluster, with the same readings as on one machine.

Every worker must see the PDFs under the same paths (a shared folder). A task is a batch of papers and pure.
Inside a Dask worker papers are still read in a separate process, so that a PDF that crashes pdfium does not
crash the worker.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from frameshare.base.cluster import map_on_dask
from frameshare.papers.pool import ReadPlan, read_papers
from frameshare.papers.read import Reading

PAPERS_PER_BATCH = 8


def read_papers_on_dask(
    address: str, paths: Iterable[Path], plan: ReadPlan
) -> Generator[tuple[Path, Reading], None, None]:
    """Yield every path with its Reading, in input order, read by the cluster at `address`.

    `paths` is consumed as the cluster becomes free. `plan.workers` is ignored in favour of the cluster's
    size.
    """
    for batch, readings in map_on_dask(address, partial(read_batch, plan=plan), _batches(paths)):
        yield from zip(batch, readings, strict=True)


def read_batch(paths: Sequence[Path], plan: ReadPlan) -> list[Reading]:
    """Read a few papers in one child process, and return their readings in input order."""
    return [reading for _, reading in read_papers(paths, replace(plan, workers=1))]


def _batches(paths: Iterable[Path]) -> Iterator[list[Path]]:
    remaining = iter(paths)
    while batch := list(islice(remaining, PAPERS_PER_BATCH)):
        yield batch

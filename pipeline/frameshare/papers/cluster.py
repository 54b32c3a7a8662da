"""Map `read_paper` over a Dask cluster: the same readings as on one machine, from as many as there are.

Every worker must see the PDFs under the same paths (a shared folder). A task is a batch of papers and pure:
if a worker dies, Dask runs its batches elsewhere, and since a batch's readings come back as a whole,
nothing is lost and nothing comes twice. Inside a Dask worker papers are still read in a process of their
own, so that a PDF that crashes pdfium does not take the worker along.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from distributed import Client, Future

from frameshare.papers.pool import ReadPlan, read_papers
from frameshare.papers.read import Reading

PAPERS_PER_BATCH = 8
# Enough that no thread of the cluster waits for us, few enough that PDFs do not pile up.
BATCHES_PER_THREAD = 2
RETRIES = 5


def read_papers_on_dask(
    address: str, paths: Iterable[Path], plan: ReadPlan
) -> Generator[tuple[Path, Reading], None, None]:
    """Yield every path with its Reading, in the order given, read by the cluster at `address`.

    `paths` is consumed as the cluster becomes free. `plan.workers` does not matter: the cluster's size does.
    """
    remaining = iter(paths)
    waiting: deque[tuple[list[Path], Future[list[Reading]]]] = deque()
    connect: Any = Client
    with connect(address, set_as_default=False) as client:
        while True:
            room = max(1, sum(client.nthreads().values())) * BATCHES_PER_THREAD
            while len(waiting) < room and (batch := list(islice(remaining, PAPERS_PER_BATCH))):
                waiting.append((batch, client.submit(read_batch, batch, plan, retries=RETRIES, pure=False)))
            if not waiting:
                return
            done, future = waiting.popleft()
            yield from zip(done, future.result(), strict=True)


def read_batch(paths: Sequence[Path], plan: ReadPlan) -> list[Reading]:
    """Read a few papers in one process beside this one, and return their readings in the order given."""
    return [reading for _, reading in read_papers(paths, replace(plan, workers=1))]

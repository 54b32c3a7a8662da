"""Map a pure function over a Dask cluster, in order, with a short queue that keeps all threads busy.

If a worker dies, Dask runs its tasks elsewhere; results are atomic, so nothing is lost or duplicated.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from itertools import islice
from typing import Any, TypeVar

from distributed import Client, Future

# Enough to keep every thread of the cluster busy, few enough to keep the queue short.
TASKS_PER_THREAD = 2
RETRIES = 5

T = TypeVar("T")
R = TypeVar("R")


def map_on_dask(
    address: str, function: Callable[[T], R], items: Iterable[T]
) -> Generator[tuple[T, R], None, None]:
    """Yield each item with its result, in input order, from the cluster at `address`.

    `items` is consumed as the cluster becomes free; tasks still running when the caller stops are cancelled.
    """
    remaining = iter(items)
    waiting: deque[tuple[T, Future[R]]] = deque()
    connect: Any = Client
    with connect(address, set_as_default=False) as client:
        while True:
            room = max(1, sum(client.nthreads().values())) * TASKS_PER_THREAD - len(waiting)
            for item in islice(remaining, max(0, room)):
                waiting.append((item, client.submit(function, item, retries=RETRIES, pure=False)))
            if not waiting:
                return
            done, future = waiting.popleft()
            yield done, future.result()

"""Prefetch the next item of a sequence while the current one is used: reading and writing on two cores."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def one_ahead(items: Iterator[T]) -> Iterator[T]:
    """Yield the items in order, each produced in a thread while the caller uses the previous one.

    An exception of the producer is raised here, in order.
    """
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(_next, items)
        while (found := coming.result()) is not None:
            coming = pool.submit(_next, items)
            yield found[0]


def _next(items: Iterator[T]) -> tuple[T] | None:
    for item in items:
        return (item,)
    return None

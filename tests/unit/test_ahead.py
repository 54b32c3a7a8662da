"""Items come in order, one is prepared ahead, and a failure arrives in its place."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from frameshare.sources.pwc_archive.ahead import one_ahead


def test_items_come_in_order_whatever_they_are() -> None:
    assert list(one_ahead(iter([1, None, "x", 0]))) == [1, None, "x", 0]
    assert list(one_ahead(iter([]))) == []


def test_the_next_item_is_made_while_the_one_before_is_used() -> None:
    is_second_made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        is_second_made.set()
        yield 2

    for item in one_ahead(items()):
        assert is_second_made.wait(20), item


def test_a_failure_is_raised_after_the_items_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("the second is damaged")

    taken: list[int] = []
    with pytest.raises(ValueError, match="second is damaged"):
        taken.extend(one_ahead(items()))

    assert taken == [1]


def test_a_caller_that_stops_early_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    ahead = one_ahead(iter(range(10)))

    assert next(ahead) == 0
    ahead.close()

    assert threading.active_count() == before

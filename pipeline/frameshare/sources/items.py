"""Datasets that are read item by item (packages, images, repositories), one part each.

So an interrupted run resumes with the items that it had not read, and an item that fails affects no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from frameshare.base.errors import FrameshareError
from frameshare.raw.partial import PartialSnapshot
from frameshare.sources.base import Context, Outcome
from frameshare.sources.failures import Failures

Rows = Sequence[Mapping[str, Any]]


def read_items(
    context: Context,
    partial: PartialSnapshot,
    items: Mapping[str, str],
    read: Callable[[str], Rows],
    *,
    title: str,
    is_over: Callable[[Failures], bool] = Failures.is_passing,
) -> list[FrameshareError]:
    """Read each of `items`, by the name of its part, that has no part yet, and return what failed.

    Ends where `is_over`: by default after a failure that may pass.
    """
    failures = Failures()
    with context.progress.start(title, len(items)) as task:
        for part, item in items.items():
            if part not in partial.parts:
                with failures.noted():
                    partial.write_part(part, read(item))
                if is_over(failures):
                    break
            task.advance(note=item)
    return failures.problems


def publish_items(
    context: Context,
    partial: PartialSnapshot,
    items: Mapping[str, str],
    problems: Sequence[FrameshareError],
    *,
    url: str,
    as_of: date,
    definitions: Iterable[str] = (),
    notes: Iterable[str] = (),
) -> Outcome:
    """Publish what was read, and name the items that are missing; raises the first problem if all are."""
    if not partial.parts:
        raise problems[0]
    snapshot = partial.publish(
        context.source,
        url=url,
        as_of=as_of,
        completeness="partial" if problems else "complete",
        missing=[item for part, item in items.items() if part not in partial.parts],
        definitions=definitions,
    )
    return Outcome.of(partial.dataset, snapshot, problems, notes)

"""How the plan of a run is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import typer

from frameshare.base.allowance import Limits
from frameshare.base.progress import duration
from frameshare.base.quantities import in_bytes
from frameshare.cli.output import print_each
from frameshare.runs.plan import Planned, summary
from frameshare.warehouse.output import Format

_COLUMNS: dict[str, Callable[[Planned], Any]] = {
    "source": lambda p: p.source.key,
    "title": lambda p: p.source.title,
    "is_asked": lambda p: p.is_asked,
    "is_large": lambda p: p.source.is_large,
    "why": lambda p: p.why,
    "requests": lambda p: p.cost.requests,
    "received_bytes": lambda p: p.cost.received_bytes,
    "duration_s": lambda p: p.cost.duration_s,
    "basis": lambda p: p.cost.basis,
    "limits": lambda p: list(p.limits),
    "with_token": lambda p: p.with_token,
}
_FOR_PEOPLE: dict[str, Callable[[Planned], Any]] = {
    "source": lambda p: p.source.key + (" (large)" if p.source.is_large else ""),
    "why now": lambda p: p.why,
    "requests": lambda p: p.cost.requests,
    "bytes": lambda p: None if p.cost.received_bytes is None else in_bytes(p.cost.received_bytes),
    "time": lambda p: None if p.cost.duration_s is None else duration(p.cost.duration_s),
    "limits": lambda p: "; ".join(p.limits),
}


def print_plan(plan: Sequence[Planned], limits: Limits, fmt: Format) -> None:
    """Print the sources that a run would collect, in order, then why the others are skipped."""
    if fmt != Format.TABLE:
        print_each(plan, _COLUMNS, fmt)
        return
    asked = [planned for planned in plan if planned.is_asked]
    print_each(asked, _FOR_PEOPLE, fmt)
    typer.echo(summary(plan))
    for line in dict.fromkeys(p.with_token for p in asked if p.with_token):
        typer.echo(f"Token: {line}.")
    if limits.max_minutes is not None:
        typer.echo(f"It stops collecting after {duration(60 * limits.max_minutes)}; the next run resumes.")
    if limits.max_bytes is not None:
        typer.echo(f"It stops collecting after {in_bytes(limits.max_bytes)}; the next run resumes.")
    for planned in asked:
        typer.echo(f"{planned.source.key}: {planned.cost.basis}.")
    left = [planned for planned in plan if not planned.is_asked]
    for why in dict.fromkeys(planned.why for planned in left):
        typer.echo(f"Not asked, {why}: {', '.join(p.source.key for p in left if p.why == why)}.")

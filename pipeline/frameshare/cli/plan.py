"""How the plan of a run is shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import typer

from frameshare.base.allowance import Limits
from frameshare.base.progress import duration
from frameshare.base.quantities import in_bytes
from frameshare.cli.output import print_rows
from frameshare.runs.plan import Planned, summary
from frameshare.warehouse.output import Format

N = TypeVar("N", int, float)

_COLUMNS = (
    "source", "title", "is_asked", "is_large", "why", "requests", "received_bytes", "duration_s", "basis",
    "limits", "with_token",
)  # fmt: skip


def print_plan(plan: Sequence[Planned], limits: Limits, fmt: Format) -> None:
    """Print the sources that a run would collect, in order, then why the others are skipped."""
    if fmt != Format.TABLE:
        print_rows([planned.as_row() for planned in plan], _COLUMNS, fmt)
        return
    asked = [planned for planned in plan if planned.is_asked]
    rows = [
        {
            "source": planned.source.key + (" (large)" if planned.source.is_large else ""),
            "why now": planned.why,
            "requests": planned.cost.requests,
            "bytes": _or_unknown(planned.cost.received_bytes, in_bytes),
            "time": _or_unknown(planned.cost.duration_s, duration),
            "limits": "; ".join(planned.limits),
        }
        for planned in asked
    ]
    print_rows(rows, ("source", "why now", "requests", "bytes", "time", "limits"), fmt)
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


def _or_unknown(value: N | None, write: Callable[[N], str]) -> str | None:
    return None if value is None else write(value)

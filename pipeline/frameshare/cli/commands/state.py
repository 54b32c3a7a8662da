"""`frameshare status` and `doctor`: how current the data is, and what is missing or broken."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from frameshare.base.settings import Settings
from frameshare.cli.options import FormatOption
from frameshare.cli.output import print_line, print_rows
from frameshare.runs.collect import named_sources
from frameshare.runs.doctor import examine
from frameshare.runs.status import Level, Status, in_words, read_status
from frameshare.warehouse.output import Format
from frameshare.warehouse.storage.interface import storage_of

NOTE_WIDTH = 80
FAILED, DEGRADED = 1, 3
_COLUMNS = (
    "source",
    "title",
    "state",
    "as_of",
    "age_days",
    "checked_at",
    "cadence_days",
    "rows",
    "collected",
    "note",
)


def status(
    is_checked: Annotated[
        bool, typer.Option("--check", help="Exit with 1 or 3 if something is wrong, for monitoring.")
    ] = False,
    max_age: Annotated[
        float | None,
        typer.Option(
            metavar="DAYS", min=0, help="Check against this age instead of each source's own cadence."
        ),
    ] = None,
    source: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="KEY", help="Check only this source; may be repeated."),
    ] = None,
    fmt: FormatOption = Format.TABLE,
) -> None:
    """Show how current each source is, and the last run.

    With `--check` or `--max-age` it exits with 1 if the last run failed or died or there is no warehouse,
    with 3 if a source is too old, a snapshot is left out or a page could not be drawn.
    """
    settings = Settings()
    only = [s.key for s in named_sources(source or [])]
    found = read_status(settings)
    rows = [_row(row, fmt) for row in found.sources if not only or row["source"] in only]
    print_rows(rows, _COLUMNS, fmt)
    if fmt == Format.TABLE:
        print_line(in_words(found.run))
        storage = storage_of(settings)
        presence = storage.name if storage.exists() else f"none yet at {storage.name}; run `frameshare run`"
        print_line(f"Warehouse: {presence}.")
        for standing in found.left_out:
            print_line(f"{standing.dataset}/{standing.id} is {standing.state}; see `raw list --left-out`.")
        for problem in found.undrawn:
            print_line(problem)
    if is_checked or max_age is not None:
        _exit(found, max_age, only)


def doctor(fmt: FormatOption = Format.TABLE) -> None:
    """Check this installation and say how to fix it.

    Exits with 1 if something is broken.
    """
    findings = examine(Settings())
    rows = [{"check": f.check, "state": f.state, "found": f.found, "next": f.next_step} for f in findings]
    print_rows(rows, ["check", "state", "found", "next"], fmt)
    if any(f.state == "broken" for f in findings):
        raise typer.Exit(1)


def _exit(found: Status, max_age: float | None, only: list[str]) -> None:
    troubles = found.troubles(max_age, only)
    for trouble in troubles:
        typer.echo(trouble.message, err=True)
    if troubles:
        raise typer.Exit(FAILED if any(t.level == Level.FAILED for t in troubles) else DEGRADED)


def _row(row: Any, fmt: Format) -> dict[str, Any]:
    cadence, note = row["cadence_days"], row["note"]
    # The full sentence fits no terminal; the other formats have it.
    if fmt == Format.TABLE and note is not None and len(note) > NOTE_WIDTH:
        note = f"{note[: NOTE_WIDTH - 1]}…"
    return {**row, "cadence_days": int(cadence) if cadence == int(cadence) else cadence, "note": note}

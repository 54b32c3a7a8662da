"""`frameshare status` and `doctor`: what is there, whether it is sound, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from frameshare.base.settings import Settings
from frameshare.runs.doctor import examine
from frameshare.runs.ledger import Ledger
from frameshare.runs.steps import gather_inputs
from frameshare.sources.base import Source
from frameshare.sources.registry import all_sources
from frameshare.warehouse.inputs import freshness_rows
from frameshare.warehouse.output import Format, print_rows

NOTE_WIDTH = 80

FormatOption = Annotated[Format, typer.Option("--format", help="How rows are written.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(status)
    app.command()(doctor)


def status(fmt: FormatOption = Format.TABLE) -> None:
    """Show how current each source is, and the last run."""
    settings = Settings()
    sources = all_sources()
    rows = [_status_row(sources[row["source"]], row) for row in freshness_rows(gather_inputs(settings))]
    columns = [
        "source",
        "title",
        "state",
        "as_of",
        "checked_at",
        "age_days",
        "cadence_days",
        "rows",
        "collected",
        "note",
    ]
    if fmt == Format.TABLE:
        # The whole sentence would push the table off any screen; the other formats have it.
        rows = [{**row, "note": _cut(row["note"])} for row in rows]
    print_rows(rows, columns, fmt)
    if fmt == Format.TABLE:
        runs = Ledger(settings.data_dir).runs()
        last = f"{runs[0]['started_at']:%Y-%m-%d %H:%M} UTC, {runs[0]['outcome']}" if runs else "never"
        typer.echo(f"Last run: {last}. Warehouse: {_presence(settings)}.")


def doctor(fmt: FormatOption = Format.TABLE) -> None:
    """Say what is missing or broken here, and what to do.

    Exits with 1 if something is broken.
    """
    findings = examine(Settings())
    rows = [{"check": f.check, "state": f.state, "found": f.found, "next": f.next_step} for f in findings]
    print_rows(rows, ["check", "state", "found", "next"], fmt)
    if any(f.state == "broken" for f in findings):
        raise typer.Exit(1)


def _cut(note: str | None) -> str | None:
    return note if note is None or len(note) <= NOTE_WIDTH else f"{note[: NOTE_WIDTH - 1]}…"


def _status_row(source: Source, freshness: Mapping[str, Any]) -> dict[str, Any]:
    cadence = freshness["cadence_days"]
    return {
        **freshness,
        "title": source.title,
        "cadence_days": int(cadence) if cadence == int(cadence) else cadence,
        "collected": str(source.collected),
    }


def _presence(settings: Settings) -> str:
    path = settings.warehouse_path
    return str(path) if path.exists() else f"none yet at {path}; run `frameshare run`"

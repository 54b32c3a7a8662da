"""Inspect the raw zone and decide which snapshots are used."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from frameshare.base.settings import Settings
from frameshare.cli.options import ApplyOption, FormatOption
from frameshare.cli.output import print_line, print_rows
from frameshare.raw.exchange import share_raw
from frameshare.raw.register import Event
from frameshare.raw.usable import Standing, State
from frameshare.raw.zone import RawZone
from frameshare.runs.lock import writer_lock
from frameshare.sources.registry import all_sources
from frameshare.warehouse.output import Format

SnapshotArgument = Annotated[
    str, typer.Argument(metavar="SNAPSHOT", help="Id of a snapshot, or its beginning (`raw list`).")
]

raw = typer.Typer(help=__doc__, no_args_is_help=True)


@raw.command("list")
def raw_list(
    is_left_out: Annotated[
        bool, typer.Option("--left-out", help="Only those that are not in use, with the reason.")
    ] = False,
    fmt: FormatOption = Format.TABLE,
) -> None:
    """List the snapshots in the raw zone and their state."""
    zone = RawZone(Settings().raw_dir)
    standings = zone.left_out() if is_left_out else [s for d in zone.datasets() for s in zone.standings(d)]
    columns = ["dataset", "snapshot", "as_of", "rows", "completeness", "state"]
    columns += ["reason", "next"] if is_left_out else ["url"]
    print_rows([_row(s) for s in standings], columns, fmt)


@raw.command("verify")
def raw_verify(fmt: FormatOption = Format.TABLE) -> None:
    """Verify the checksums of every snapshot; name lost ones.

    Exits with 1 if one differs or was lost.
    """
    zone = RawZone(Settings().raw_dir)
    problems = zone.verify()
    rows = [{"where": p.where, "found": p.found, "next": p.next_step} for p in problems]
    if problems or fmt != Format.TABLE:
        print_rows(rows, ["where", "found", "next"], fmt)
    else:
        count = sum(len(zone.standings(d)) for d in zone.datasets())
        print_line(f"{count} snapshot{'' if count == 1 else 's'}, all intact.")
    if problems:
        raise typer.Exit(1)


@raw.command("accept")
def raw_accept(snapshot: SnapshotArgument) -> None:
    """Use a held or rejected snapshot from the next build on."""
    _decide(
        snapshot, Event.ACCEPTED, frozenset({State.HELD, State.REJECTED}), "is used from the next build on"
    )


@raw.command("reject")
def raw_reject(snapshot: SnapshotArgument) -> None:
    """Exclude a snapshot permanently.

    It stays in the raw zone, and reports no longer mention it.
    """
    allowed = frozenset({State.HELD, State.IN_USE})
    _decide(snapshot, Event.REJECTED, allowed, "is left out from the next build on, but kept in the raw zone")


@raw.command("write-off")
def raw_write_off(snapshot: SnapshotArgument) -> None:
    """Write off a lost snapshot: reports no longer mention it."""
    _decide(snapshot, Event.WRITTEN_OFF, frozenset({State.LOST}), "is no longer reported as missing")


@raw.command("prune")
def raw_prune(
    is_applied: ApplyOption = False,
    fmt: FormatOption = Format.TABLE,
) -> None:
    """List the snapshots that may be deleted; --apply does it.

    The policy is the table reference.raw_retention.
    """
    settings = Settings()
    datasets = {d.name: d for source in all_sources().values() for d in source.datasets}
    with writer_lock(settings.data_dir, "frameshare raw prune"):
        zone = RawZone(settings.raw_dir)
        zone.enroll()
        found = zone.prunable(datasets, datetime.now(UTC).date())
        rows = [
            {"dataset": s.dataset, "snapshot": s.id, "as_of": s.as_of, "bytes": s.size_bytes} for s in found
        ]
        freed_bytes = sum(s.size_bytes for s in found)
        print_rows(rows, ["dataset", "snapshot", "as_of", "bytes"], fmt)
        if is_applied:
            zone.prune(found)
            share_raw(settings)
    size = f"{len(found)} snapshots, {freed_bytes / 1e6:,.1f} MB"
    typer.echo(
        f"Deleted: {size}." if is_applied else f"Would be deleted: {size}. Use --apply to delete.", err=True
    )


def _decide(name: str, event: Event, allowed: frozenset[State], effect: str) -> None:
    settings = Settings()
    with writer_lock(settings.data_dir, f"frameshare raw {event}"):
        share_raw(settings)
        found = RawZone(settings.raw_dir).decide(name, event, allowed)
        share_raw(settings)
    print_line(f"{found.dataset}/{found.id} {effect}.")


def _row(standing: Standing) -> dict[str, object]:
    snapshot = standing.snapshot
    provenance = snapshot.provenance if snapshot else {}
    return {
        "dataset": standing.dataset,
        "snapshot": standing.id,
        "as_of": snapshot.as_of if snapshot else None,
        "rows": provenance.get("rows"),
        "completeness": provenance.get("completeness"),
        "state": str(standing.state),
        "url": provenance.get("url"),
        "reason": "; ".join(standing.reasons) or None,
        "next": standing.next_step or None,
    }

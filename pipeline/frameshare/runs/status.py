"""Current status: the last run, each source's age, snapshots left out, and what is wrong.

The same facts make the table and exit codes of `frameshare status`, `status.json` next to the site, and
notices.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from frameshare import __version__
from frameshare.base.errors import StorageError
from frameshare.base.files import write_json
from frameshare.base.settings import Settings
from frameshare.raw.usable import Standing, State
from frameshare.runs.ledger import Ledger
from frameshare.runs.lock import current_holder
from frameshare.runs.products import gather_inputs
from frameshare.runs.up_to_date import problems_of_site, published_meta
from frameshare.sources.base import Collected
from frameshare.sources.registry import all_sources
from frameshare.warehouse.inputs import freshness_rows
from frameshare.warehouse.storage.interface import storage_of

FILE = "status.json"
log = logging.getLogger("frameshare")


class Level(StrEnum):
    """How bad a trouble is: something is old or left out, or runs collect nothing at all."""

    DEGRADED = "degraded"
    FAILED = "failed"


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong: a stable subject, a sentence that describes it, and how bad it is."""

    subject: str
    message: str
    level: Level


@dataclass(frozen=True)
class Status:
    """The current status; `run` is the last run with its `state`, from `last_run`.

    `undrawn` gives the reason for each page that could not be drawn.
    """

    run: Mapping[str, Any]
    warehouse_built_at: datetime | None
    sources: tuple[Mapping[str, Any], ...]
    left_out: tuple[Standing, ...]
    undrawn: tuple[str, ...] = ()

    def troubles(self, max_age_days: float | None = None, only: Collection[str] = ()) -> list[Trouble]:
        """Return what is wrong with all sources or those named.

        A source is too old by its own cadence, or if its data is older than `max_age_days`.
        """
        found: list[Trouble] = []
        # A run that was interrupted on purpose, or is running, is no trouble.
        if self.run["state"] in {"failed", "died"}:
            found.append(Trouble("run", in_words(self.run), Level.FAILED))
        if self.warehouse_built_at is None:
            message = "No readable warehouse; run `frameshare run`."
            found.append(Trouble("warehouse", message, Level.FAILED))
        judged = [row for row in self.sources if row["source"] in only or (not only and _is_expected(row))]
        found += [t for row in judged if (t := _source_trouble(row, max_age_days)) is not None]
        found += [
            Trouble(f"snapshot {s.dataset}/{s.id}", str(s), Level.DEGRADED)
            for s in self.left_out
            if s.state != State.REJECTED and not only
        ]
        if self.undrawn and not only:
            found.append(Trouble("pages", " ".join(self.undrawn), Level.DEGRADED))
        return found

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain values: times and days as ISO 8601 text, ages in days."""
        troubles = self.troubles()
        levels = {t.level for t in troubles}
        state = Level.FAILED if Level.FAILED in levels else Level.DEGRADED if levels else "fine"
        return {
            "state": str(state),
            "checked_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "version": __version__,
            "run": _plain(self.run),
            "warehouse_built_at": _plain_value(self.warehouse_built_at),
            "sources": [_plain(row) for row in self.sources],
            "snapshots_left_out": [
                {
                    "dataset": s.dataset,
                    "snapshot": s.id,
                    "state": str(s.state),
                    "reason": "; ".join(s.reasons),
                    "next_step": s.next_step,
                }
                for s in self.left_out
            ],
            "troubles": [asdict(trouble) for trouble in troubles],
        }


def read_status(settings: Settings) -> Status:
    """Read the ledger, the writer lock, the raw zone and the warehouse; writes nothing."""
    inputs, sources = gather_inputs(settings), all_sources()
    rows = []
    for row in freshness_rows(inputs):
        source = sources[row["source"]]
        rows.append({**row, "title": source.title, "collected": str(source.collected)})
    return Status(
        last_run(settings),
        _built_at(settings),
        tuple(rows),
        tuple(inputs.left_out),
        problems_of_site(settings),
    )


def last_run(settings: Settings) -> dict[str, Any]:
    """Return the newest run of the ledger with its state: running, died, never, unknown, or how it ended."""
    ledger = Ledger(settings.data_dir)
    runs = ledger.runs()
    if not runs:
        return {"state": "never" if ledger.damage() is None else "unknown"}
    run = dict(runs[0])
    outcome = run.pop("outcome")
    if outcome != "running":
        return {"state": outcome, **run}
    holder = None
    # In a read-only folder the writer is unknown.
    with contextlib.suppress(OSError):
        holder = current_holder(settings.data_dir)
    if holder is None:
        return {"state": "died", **run}
    return {"state": "running", **run, "pid": holder.get("pid"), "host": holder.get("host")}


def write_status(settings: Settings) -> Status:
    """Write `status.json` next to the site, if there is one; return its content.

    A failed write costs the file and nothing else.
    """
    status = read_status(settings)
    if settings.site_dir.is_dir():
        try:
            write_json(settings.site_dir / FILE, status.as_json())
        except StorageError as error:
            log.warning("%s", error)
    return status


_WORDS = {
    "never": "No run yet.",
    "unknown": "The run ledger is damaged; the next run sets it aside and starts a new one.",
    "running": "A run has been in progress since {started}: process {pid} on {host}, `{command}`.",
    "died": "The last run, of {started} (`{command}`), died; the next one resumes.",
    "paused": "Last run: {started}, paused at its limit of minutes or bytes; the next one resumes.",
    "fine": "Last run: {started}, succeeded.",
}


def in_words(run: Mapping[str, Any]) -> str:
    """Describe the state of the last run in a sentence."""
    started = f"{run['started_at']:%Y-%m-%d %H:%M} UTC" if "started_at" in run else ""
    return _WORDS.get(run["state"], "Last run: {started}, {state}.").format(started=started, **run)


def _is_expected(row: Mapping[str, Any]) -> bool:
    """Whether data of this source is expected: runs collect it, or it was collected once."""
    return row["state"] in {"fresh", "stale"} or row["collected"] != str(Collected.WHEN_NAMED)


def _source_trouble(row: Mapping[str, Any], max_age_days: float | None) -> Trouble | None:
    age = row["age_days"]
    is_young = max_age_days is not None and age is not None and age <= max_age_days
    if is_young or (max_age_days is None and row["state"] == "fresh"):
        return None
    said = f"describes {row['as_of']}, {age} days ago" if age is not None else "was never collected"
    note = f" ({row['note']})" if row["note"] else ""
    return Trouble(
        f"source {row['source']}", f"Source {row['source']} is {row['state']}: {said}{note}.", Level.DEGRADED
    )


def _built_at(settings: Settings) -> datetime | None:
    found = published_meta(storage_of(settings), "build", "epoch_ms(built_at)")
    return datetime.fromtimestamp(found[0][0] / 1000, UTC) if found else None


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _plain_value(value) for key, value in row.items()}


def _plain_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value

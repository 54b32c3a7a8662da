"""Readings in the raw zone: which papers are done, and writing further ones with a checkpoint every few."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import pyarrow.parquet as pq

from frameshare.base.progress import Task
from frameshare.papers.rules import RuleBook
from frameshare.raw.partial import PartialSnapshot
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from frameshare.sources.base import Context
from frameshare.sources.paper_texts.datasets import READS
from frameshare.sources.paper_texts.listings import VenueYear
from frameshare.sources.paper_texts.obtain import Obtained

PAPERS_PER_PART = 20
# These may be mended at the publisher, so they are asked for again.
RETRIED_REASONS = frozenset({"not_downloaded", "html_instead_of_pdf"})


@dataclass(frozen=True)
class PastReadings:
    """What earlier snapshots say of a venue's papers.

    `done` need not be read again: searched for every rule, or unreadable for good. `refused` were not to be
    had and are asked for again; the value is the reason.
    """

    done: frozenset[str]
    refused: Mapping[str, str]


def past_readings(raw: RawZone, venue: VenueYear, book: RuleBook) -> PastReadings:
    """Gather the latest reading of each paper of `venue` from the raw zone."""
    wanted = set(book.digests)
    latest: dict[str, tuple[str | None, set[str]]] = {}
    for snapshot in sorted(raw.snapshots(READS.name), key=lambda s: s.id):
        if snapshot.provenance.get("series") != venue.name:
            continue
        for file in snapshot.files:
            for row in pq.read_table(file, columns=["paper_id", "reason", "rules"]).to_pylist():
                latest[row["paper_id"]] = (row["reason"], set(row["rules"] or ()))
    refused = {paper_id: reason for paper_id, (reason, _) in latest.items() if reason in RETRIED_REASONS}
    done = {i for i, (reason, rules) in latest.items() if i not in refused and (reason or wanted <= rules)}
    return PastReadings(frozenset(done), refused)


@dataclass
class ReadingsWriter:
    """Writes the readings of one venue and year into a snapshot that an interrupted run resumes.

    `tried` are the papers that were written, or refused for the same reason as before, which is not written.
    """

    context: Context
    venue: VenueYear
    book: RuleBook
    partial: PartialSnapshot
    past: PastReadings
    tried: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, context: Context, venue: VenueYear, book: RuleBook) -> ReadingsWriter:
        """Start or resume; readings by other rules are another snapshot in the making."""
        digest = hashlib.sha256(" ".join(book.digests).encode()).hexdigest()[:8]
        partial = context.raw.open_partial(READS, f"{venue.name}-{digest}")
        past = past_readings(context.raw, venue, book)
        return cls(context, venue, book, partial, past, set(partial.state.get("papers", ())))

    def untried(self, paper_ids: Iterable[str]) -> list[str]:
        """Return the papers that neither this nor an earlier run has settled, in the order given."""
        return [i for i in paper_ids if i not in self.past.done and i not in self.tried]

    def write(self, obtained: Iterable[Obtained], task: Task) -> None:
        """Write the readings as they come, every few of them durably."""
        waiting: list[Obtained] = []
        for one in obtained:
            self.tried.add(one.paper_id)
            task.advance(note=f"{self.venue.name} {one.paper_id}")
            if one.reading.reason is None or self.past.refused.get(one.paper_id) != one.reading.reason:
                waiting.append(one)
            if len(waiting) >= PAPERS_PER_PART:
                self._write_part(waiting)
                waiting = []
        if waiting:
            self._write_part(waiting)

    def publish(self, url: str, missing: Sequence[str]) -> Snapshot | None:
        """Publish what was written; None if there is nothing, or nothing that differs from before."""
        if not self.partial.parts:
            self.partial.discard()
            return None
        return self.partial.publish(
            self.context.source,
            url=url,
            as_of=self.context.options.as_of or datetime.now(UTC).date(),
            completeness="partial" if missing else "complete",
            missing=missing,
            definitions=sorted({a.version for a in self.book.assignments}),
            series=self.venue.name,
        )

    def _write_part(self, batch: Sequence[Obtained]) -> None:
        rows = [reading_row(self.venue.venue, self.venue.year, self.book, one) for one in batch]
        papers = [*self.partial.state.get("papers", ()), *(one.paper_id for one in batch)]
        self.partial.write_part(f"{len(self.partial.parts):05}", rows, {"papers": papers})


def reading_row(venue: str, year: int, book: RuleBook, one: Obtained) -> dict[str, object]:
    """Return the row of one paper's reading."""
    reading = asdict(one.reading)
    del reading["texts"]
    return {
        **reading,
        "venue": venue,
        "year": year,
        "paper_id": one.paper_id,
        "obtained": one.origin,
        "detail": one.reading.detail or None,
        "rules": list(book.digests),
    }

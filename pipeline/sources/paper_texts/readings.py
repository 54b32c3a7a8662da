"""Readings in the raw zone: which papers are done, and writing further ones with a checkpoint every few."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

import pyarrow.parquet as pq

from pipeline.papers.listings import VenueYear
from pipeline.papers.rules import RuleBook
from pipeline.progress import Task
from pipeline.raw import PartialSnapshot, RawZone, Snapshot
from pipeline.source import Context
from pipeline.sources.paper_texts.datasets import READS
from pipeline.sources.paper_texts.obtain import Obtained

PAPERS_PER_PART = 20
# These may be mended at the publisher, so they are asked for again.
RETRIED_REASONS = frozenset({"not_downloaded", "html_instead_of_pdf"})


def papers_done(raw: RawZone, venue: VenueYear, book: RuleBook) -> set[str]:
    """Return the papers whose latest reading stands: searched for every rule, or unreadable for good."""
    wanted = set(book.digests)
    latest: dict[str, bool] = {}
    for snapshot in sorted(raw.snapshots(READS.name), key=lambda s: s.id):
        if snapshot.provenance.get("series") != venue.name:
            continue
        for file in snapshot.files:
            for row in pq.read_table(file, columns=["paper_id", "reason", "rules"]).to_pylist():
                is_searched = row["reason"] is not None or wanted <= set(row["rules"] or ())
                latest[row["paper_id"]] = is_searched and row["reason"] not in RETRIED_REASONS
    return {paper_id for paper_id, stands in latest.items() if stands}


@dataclass
class ReadingsWriter:
    """Writes the readings of one venue and year into a snapshot that an interrupted run resumes."""

    context: Context
    venue: VenueYear
    book: RuleBook
    partial: PartialSnapshot

    @classmethod
    def open(cls, context: Context, venue: VenueYear, book: RuleBook) -> ReadingsWriter:
        """Start or resume; readings by other rules are another snapshot in the making."""
        digest = hashlib.sha256(" ".join(book.digests).encode()).hexdigest()[:8]
        return cls(context, venue, book, context.raw.open_partial(READS, f"{venue.name}-{digest}"))

    @property
    def written(self) -> set[str]:
        """Ids of the papers that the snapshot in the making already holds."""
        return set(self.partial.state.get("papers", ()))

    def write(self, obtained: Iterable[Obtained], task: Task) -> None:
        """Write the readings as they come, every few of them durably."""
        waiting: list[Obtained] = []
        for one in obtained:
            waiting.append(one)
            task.advance(note=f"{self.venue.name} {one.paper_id}")
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
        rows = [self._row(one) for one in batch]
        papers = [*self.partial.state.get("papers", ()), *(one.paper_id for one in batch)]
        self.partial.write_part(f"{len(self.partial.parts):05}", rows, {"papers": papers})

    def _row(self, one: Obtained) -> dict[str, object]:
        reading = asdict(one.reading)
        del reading["texts"]
        return {
            **reading,
            "venue": self.venue.venue,
            "year": self.venue.year,
            "paper_id": one.paper_id,
            "obtained": one.origin,
            "detail": one.reading.detail or None,
            "hits": [asdict(hit) for hit in one.reading.hits],
            "rules": list(self.book.digests),
        }

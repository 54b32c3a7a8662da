"""Readings in the raw zone: which papers are done, and writing further ones with frequent checkpoints."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from frameshare.base.progress import Task
from frameshare.papers.extract import REASONS
from frameshare.papers.files import content_sha256
from frameshare.papers.rules import RuleBook
from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.partial import PartialSnapshot
from frameshare.raw.snapshot import Snapshot
from frameshare.raw.zone import RawZone
from frameshare.sources import answers
from frameshare.sources.base import Context
from frameshare.sources.held import held_rows
from frameshare.sources.paper_texts.listings import VenueYear
from frameshare.sources.paper_texts.obtain import Obtained

HIT_TYPE = pa.struct(
    {"rule": pa.string(), "page": pa.int32(), "section": pa.string(), "context": pa.string()}
)

READS = Dataset(
    name="paper_reads",
    description="Papers that were read, or could not be, with the hits of every mention rule.",
    columns=(
        Column("venue", pa.string(), "Venue as in reference.venues", is_nullable=False),
        Column("year", pa.int32(), "Year as in reference.venues", is_nullable=False),
        Column("paper_id", pa.string(), "Id of the paper at the publisher", is_nullable=False),
        Column("obtained", pa.string(), "download | folder | kept_text: where the text is from"),
        Column("content_sha256", pa.string(), "Hash of the PDF's bytes; missing for kept texts and refusals"),
        Column("reason", pa.string(), "Why there is no text; missing where the paper was read"),
        Column("detail", pa.string(), "What was found where there is no text"),
        Column("pages", pa.int32(), "Pages; missing where the paper was not read"),
        Column("characters", pa.int64(), "Characters after normalisation; missing where not read"),
        Column("body_characters", pa.int64(), "Characters before the references and appendix"),
        Column("references_characters", pa.int64(), "Characters of the references"),
        Column("appendix_characters", pa.int64(), "Characters of the appendix"),
        Column("rules", pa.list_(pa.string()), "Digests of the mention rules that were searched for"),
        Column("hits", pa.list_(HIT_TYPE), "Rule, page, section and 80 characters of context of each hit"),
    ),
    key=("venue", "year", "paper_id"),
)

PAPERS_PER_PART = 20
# The publisher may fix these, so they are requested again.
RETRIED_REASONS = frozenset({"not_downloaded", "html_instead_of_pdf"})


@dataclass(frozen=True)
class PastReadings:
    """What earlier snapshots hold of a venue's papers.

    `done` need not be requested again: searched for every rule, or found unreadable by the current rules and
    text repair. `refused` could not be downloaded and are requested again; the value is the reason.
    `contents` are the hashes of the PDFs that were read, `unknown` the papers with neither hash nor text.
    """

    done: frozenset[str]
    refused: Mapping[str, str]
    contents: Mapping[str, str]
    unknown: frozenset[str]


def past_readings(raw: RawZone, venue: VenueYear, book: RuleBook) -> PastReadings:
    """Collect the latest reading of each paper of `venue` from the raw zone."""
    wanted = set(book.digests)
    latest: dict[str, dict[str, Any]] = {}
    for snapshot in sorted(raw.snapshots(READS.name), key=lambda s: s.id):
        if snapshot.provenance.get("series") != venue.name:
            continue
        for row in held_rows([snapshot], ("paper_id", "reason", "rules", "content_sha256")):
            latest[row["paper_id"]] = row
    refused = {i: row["reason"] for i, row in latest.items() if row["reason"] in RETRIED_REASONS}
    contents = {i: row["content_sha256"] for i, row in latest.items() if row.get("content_sha256")}
    return PastReadings(
        frozenset(i for i, row in latest.items() if i not in refused and wanted <= set(row["rules"] or ())),
        refused,
        contents,
        frozenset(i for i, row in latest.items() if row["reason"] and i not in contents),
    )


@dataclass
class ReadingsWriter:
    """Writes the readings of one venue and year into a snapshot that an interrupted run resumes.

    `tried` are the papers that were written, or failed for the same reason as before, which is not written
    again.
    """

    context: Context
    venue: VenueYear
    book: RuleBook
    partial: PartialSnapshot
    past: PastReadings
    tried: set[str] = field(default_factory=set)
    unreadable: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def open(cls, context: Context, venue: VenueYear, book: RuleBook) -> ReadingsWriter:
        """Start or resume; readings by other rules belong to another partial snapshot."""
        digest = hashlib.sha256(" ".join(book.digests).encode()).hexdigest()[:8]
        partial = context.raw.open_partial(READS, f"{venue.name}-{digest}")
        past = past_readings(context.raw, venue, book)
        return cls(context, venue, book, partial, past, set(partial.state.get("papers", ())))

    def untried(self, paper_ids: Iterable[str]) -> list[str]:
        """Return the papers that neither this nor an earlier run has finished, in the given order."""
        return [i for i in paper_ids if i not in self.past.done and i not in self.tried]

    def changed(self, files: Mapping[str, Path]) -> dict[str, Path]:
        """Return the files to read: of unfinished papers, or papers whose file has changed."""
        untried = set(self.untried(files))
        return {i: path for i, path in files.items() if i in untried or self._is_another(i, path)}

    def _is_another(self, paper_id: str, path: Path) -> bool:
        if paper_id in self.tried:
            return False
        known = self.past.contents.get(paper_id)
        return paper_id in self.past.unknown if known is None else known != content_sha256(path)

    def notes(self) -> tuple[str, ...]:
        """Say which of the tried papers have no text, and why."""
        if not self.unreadable:
            return ()
        count = sum(map(len, self.unreadable.values()))
        found = sorted(self.unreadable.items())
        reasons = "; ".join(f"{REASONS[reason]}: {answers.listed(papers)}" for reason, papers in found)
        return (f"{self.venue.name}: {count} papers could not be read ({reasons})",)

    def write(self, obtained: Iterable[Obtained], task: Task) -> None:
        """Write the readings as they arrive, with a checkpoint every few."""
        waiting: list[Obtained] = []
        for one in obtained:
            self.tried.add(one.paper_id)
            if one.reading.reason is not None:
                self.unreadable.setdefault(one.reading.reason, []).append(one.paper_id)
            task.advance(note=f"{self.venue.name} {one.paper_id}")
            if one.reading.reason is None or self.past.refused.get(one.paper_id) != one.reading.reason:
                waiting.append(one)
            if len(waiting) >= PAPERS_PER_PART:
                self._write_part(waiting)
                waiting = []
        if waiting:
            self._write_part(waiting)

    def publish(self, url: str, missing: Sequence[str]) -> Snapshot | None:
        """Publish what was written; None if there is nothing new."""
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
        "content_sha256": one.content_sha256,
        "detail": one.reading.detail or None,
        "rules": list(book.digests),
    }

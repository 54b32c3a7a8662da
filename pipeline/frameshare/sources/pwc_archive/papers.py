"""Read the two columns of the papers' files that date a link: the paper's page and its date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from frameshare.base.errors import ContentError
from frameshare.sources.pwc_archive.damage import Damage
from frameshare.sources.pwc_archive.datasets import PAPERS
from frameshare.sources.pwc_archive.files import Batch, Damaged
from frameshare.sources.pwc_archive.rows import PARQUET_BATCH, reason_against_texts, row_numbers, without_gaps

COLUMNS = PAPERS.schema.names


def papers_of_parquet(source: Path | BinaryIO, where: str, damage: Damage) -> Iterator[pa.Table]:
    """Yield `pwc_papers` from a Parquet file, reading only the two columns."""
    try:
        with pq.ParquetFile(source, pre_buffer=True) as file:
            missing = [name for name in COLUMNS if name not in file.schema_arrow.names]
            if missing:
                raise _not_papers(where, ", ".join(file.schema_arrow.names)[:300])
            first = 1
            for batch in file.iter_batches(batch_size=PARQUET_BATCH * 3, columns=COLUMNS):
                yield _checked(batch, first, damage)
                first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise _not_papers(where, str(error).splitlines()[0][:300]) from None
    damage.check()


def papers_of_rows(batches: Iterator[Batch], damage: Damage) -> Iterator[pa.Table]:
    """Yield `pwc_papers` from the objects of a JSON array or the records of a CSV."""
    for first, rows in batches:
        kept: list[dict[str, Any]] = []
        for number, row in enumerate(rows, start=first):
            if isinstance(row, Damaged):
                damage.leave_out(number, row.reason, row.lines)
                continue
            written = row.get("date")
            paper = {"paper_url": row.get("paper_url"), "date": None if written is None else str(written)}
            if not str(paper["paper_url"] or "").strip():
                damage.leave_out(number, "without paper_url")
            elif (reason := reason_against_texts(paper, COLUMNS)) is not None:
                damage.leave_out(number, reason)
            else:
                kept.append(paper)
        damage.read += len(kept)
        yield pa.Table.from_pylist(kept, schema=PAPERS.schema)
    damage.check()


def _checked(batch: pa.RecordBatch, first: int, damage: Damage) -> pa.Table:
    """Return dates as text, as written in the file, without rows that have no page."""
    written = batch.column("date")
    if pa.types.is_timestamp(written.type):
        written = pc.strftime(written, format="%Y-%m-%d")
    columns = [
        row_numbers(first, batch.num_rows),
        batch.column("paper_url").cast(pa.string()),
        written.cast(pa.string()),
    ]
    kept = without_gaps(pa.Table.from_arrays(columns, names=["row_number", *COLUMNS]), ["paper_url"], damage)
    damage.read += kept.num_rows
    return kept.select(COLUMNS)


def _not_papers(where: str, found: str) -> ContentError:
    return ContentError(
        "The papers' dates cannot be read",
        where=where,
        expected="a Parquet file with the columns " + " and ".join(COLUMNS),
        found=found,
        next_step="the links stand without it: they are dated by their arXiv id",
    )

"""Take from the papers' files the two columns that date a link: the paper's page and its date."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline.errors import ContentError
from pipeline.sources.pwc_archive.damage import Damage
from pipeline.sources.pwc_archive.datasets import PAPERS
from pipeline.sources.pwc_archive.files import PARQUET_BATCH, Batch, Damaged

COLUMNS = PAPERS.schema.names


def papers_of_parquet(source: Path | BinaryIO, where: str, damage: Damage) -> Iterator[pa.Table]:
    """Yield `pwc_papers` from a Parquet file, reading no column but the two."""
    try:
        with pq.ParquetFile(source, pre_buffer=True) as file:
            missing = [name for name in COLUMNS if name not in file.schema_arrow.names]
            if missing:
                raise _not_papers(where, ", ".join(file.schema_arrow.names)[:300])
            first = 1
            for batch in file.iter_batches(batch_size=PARQUET_BATCH * 3, columns=COLUMNS):
                yield _checked(pa.Table.from_batches([batch]), first, damage)
                first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise _not_papers(where, str(error).splitlines()[0][:300]) from None
    damage.check()


def papers_of_json(batches: Iterator[Batch], damage: Damage) -> Iterator[pa.Table]:
    """Yield `pwc_papers` from the objects of a JSON array."""
    for first, rows in batches:
        kept: list[dict[str, Any]] = []
        for number, row in enumerate(rows, start=first):
            if isinstance(row, Damaged):
                damage.leave_out(number, row.reason, row.lines)
            elif not isinstance(row.get("paper_url"), str):
                damage.leave_out(number, "without paper_url")
            else:
                written = row.get("date")
                kept.append(
                    {"paper_url": row["paper_url"], "date": None if written is None else str(written)}
                )
        damage.read += len(kept)
        yield pa.Table.from_pylist(kept, schema=PAPERS.schema)
    damage.check()


def _checked(table: pa.Table, first: int, damage: Damage) -> pa.Table:
    """Write dates as text, as the file has them, and leave out rows without a page."""
    written = table.column("date")
    if pa.types.is_timestamp(written.type):
        written = pc.strftime(written, format="%Y-%m-%d")
    is_missing = pc.is_null(table.column("paper_url"))
    for offset in pc.indices_nonzero(is_missing).to_pylist():
        damage.leave_out(first + offset, "without paper_url")
    kept = pa.table([table.column("paper_url").cast(pa.string()), written.cast(pa.string())], names=COLUMNS)
    kept = kept.filter(pc.invert(is_missing))
    damage.read += kept.num_rows
    return kept


def _not_papers(where: str, found: str) -> ContentError:
    return ContentError(
        "The papers' dates cannot be read",
        where=where,
        expected="a Parquet file with the columns " + " and ".join(COLUMNS),
        found=found,
        next_step="the links stand without it: they are dated by their arXiv id",
    )

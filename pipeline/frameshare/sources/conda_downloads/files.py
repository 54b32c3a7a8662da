"""One month's Parquet file, read by range requests: 9 MB of needed columns, followed packages only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from frameshare.raw.dataset import Column, Dataset
from frameshare.raw.snapshot import Snapshot
from frameshare.sources import answers
from frameshare.sources.base import Context
from frameshare.sources.conda_downloads.bucket import MonthFile
from frameshare.sources.months import Month

Rows = list[dict[str, Any]]

_MAX_BYTES = 256 << 20
_NEEDED = ("data_source", "pkg_name", "counts")
_SUMMED = ("data_source", "pkg_name", "counts_sum")
_unexpected = partial(answers.refusal, "Unexpected content of a month's conda downloads")

CONDA_DOWNLOADS = Dataset(
    "conda_downloads",
    "Downloads of a package from a conda channel in a month, all versions and platforms",
    (
        Column("channel", pa.string(), "channel, such as conda-forge", is_nullable=False),
        Column("package", pa.string(), "name in the channel", is_nullable=False),
        Column("month", pa.date32(), "first day of the month", is_nullable=False),
        Column("downloads", pa.int64(), "downloads in the month", is_nullable=False),
    ),
    ("channel", "package", "month"),
)


def read_month(context: Context, file: MonthFile, packages: Sequence[str]) -> Rows:
    """Add up each followed package's downloads by channel.

    Raises ContentError for a file that is not Parquet, lacks a column or has one of another type, or holds
    another month or none of the packages; TemporaryError if it changes while it is read.
    """
    where = f"{context.base_url()}/{file.key}"
    with context.http.range_reader(where, max_bytes=_MAX_BYTES) as stream:
        try:
            table = _needed(stream, file.month, packages, where)
        except (pa.ArrowException, OSError) as error:
            raise _unexpected(where, "a Parquet file", str(error)[:200]) from error
    summed = table.group_by(["data_source", "pkg_name"]).aggregate([("counts", "sum")])
    rows = [
        {"channel": channel, "package": package, "month": file.month.first, "downloads": count}
        for channel, package, count in zip(*(summed[n].to_pylist() for n in _SUMMED), strict=True)
    ]
    if not rows or any(row["downloads"] < 0 for row in rows):
        raise _unexpected(where, "downloads of at least one followed package", f"{len(rows)} usable rows")
    return sorted(rows, key=lambda row: (row["channel"], row["package"]))


def _needed(stream: Any, month: Month, packages: Sequence[str], where: str) -> pa.Table:
    with pq.ParquetFile(stream, pre_buffer=True) as file:
        found = file.schema_arrow
        absent = [name for name in _NEEDED if name not in found.names]
        if absent:
            raise _unexpected(
                where,
                "columns " + ", ".join(_NEEDED),
                f"no {', '.join(absent)} among {', '.join(found.names)}",
            )
        columns = [*_NEEDED, *(["time"] if "time" in found.names else [])]
        parts = [_followed(batch, packages, month, where) for batch in file.iter_batches(columns=columns)]
    return pa.concat_tables(parts)


def _followed(batch: pa.RecordBatch, packages: Sequence[str], month: Month, where: str) -> pa.Table:
    table = pa.Table.from_batches([batch])
    if "time" in table.schema.names:
        _check_month(table["time"], month, where)
    counts = table["counts"]
    if not (pa.types.is_integer(counts.type) or pa.types.is_floating(counts.type)):
        raise _unexpected(where, "whole numbers as counts", str(counts.type))
    texts = {name: table[name].cast(pa.string()) for name in ("data_source", "pkg_name")}
    plain = pa.table({**texts, "counts": counts.cast(pa.int64())})
    return plain.filter(pc.is_in(plain["pkg_name"], value_set=pa.array(packages, pa.string()))).drop_null()


def _check_month(times: pa.ChunkedArray, month: Month, where: str) -> None:
    """Times are strings such as 2024-05, or timestamps, depending on the age of the file."""
    held = {str(value)[:7] for value in pc.unique(times).to_pylist()}
    if held - {str(month)}:
        raise _unexpected(where, f"rows of {month} only", ", ".join(sorted(held))[:80])


def total_of(snapshot: Snapshot, month: Month) -> int:
    """Return a month's downloads of all followed packages in a snapshot."""
    table = pq.read_table(snapshot.path / f"part-{month}.parquet", columns=["downloads"])
    return int(pc.sum(table["downloads"]).as_py() or 0)

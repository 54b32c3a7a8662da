"""The rows that the raw zone holds already, as collectors compare them with new ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow.parquet as pq

from frameshare.raw.snapshot import Snapshot


def held_rows(snapshots: Iterable[Snapshot], columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield these columns of every row of `snapshots`, in their order; older files may lack some."""
    for snapshot in snapshots:
        for file in snapshot.files:
            with pq.ParquetFile(file) as stored:
                present = [name for name in columns if name in stored.schema_arrow.names]
                yield from stored.read(columns=present).to_pylist()

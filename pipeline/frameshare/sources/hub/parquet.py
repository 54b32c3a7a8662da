"""Parquet files of hub-stats' shape, read by column name.

Vintages differ: some lack `gated` and `private`, none has `_id`, times come with or without a zone. Only the
columns of `hub_models` are read, so that a 1.4 GB file on a server costs a fraction of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from frameshare.base.errors import ContentError
from frameshare.sources.hub.dataset import HUB_MODELS, REQUIRED
from frameshare.sources.hub.rows import with_scope

_ROWS_A_PART = 200_000


class ModelsFile:
    """A Parquet file of models: checked when opened, then read part by part."""

    def __init__(self, file: BinaryIO | Path, where: str) -> None:
        self._where = where
        try:
            self._file = pq.ParquetFile(file, pre_buffer=True)
        except pa.ArrowInvalid as error:
            raise _changed(where, "a Parquet file", str(error)) from error
        found = self._file.schema_arrow.names
        absent = [name for name in REQUIRED if name not in found]
        if absent:
            raise _changed(
                where, "columns " + ", ".join(REQUIRED), f"no {', '.join(absent)} among {', '.join(found)}"
            )
        self._columns = [name for name in HUB_MODELS.schema.names if name in found and name != "scope"]

    @property
    def rows(self) -> int:
        """Number of models."""
        return int(self._file.metadata.num_rows)

    def rows_of(self, group: int) -> int:
        """Number of models in one row group."""
        return int(self._file.metadata.row_group(group).num_rows)

    @property
    def absent_columns(self) -> list[str]:
        """Columns of `hub_models` that this file does not have."""
        return [n for n in HUB_MODELS.schema.names if n not in self._columns and n != "scope"]

    def parts(self) -> list[range]:
        """Row groups to read together, about 200,000 rows each."""
        parts: list[range] = []
        start, rows = 0, 0
        for group in range(self._file.num_row_groups):
            rows += self.rows_of(group)
            if rows >= _ROWS_A_PART or group == self._file.num_row_groups - 1:
                parts.append(range(start, group + 1))
                start, rows = group + 1, 0
        return parts

    def read(self, part: range, scope: str) -> Iterator[pa.Table]:
        """Yield the rows of these row groups in the columns of `hub_models`, at most 200,000 at a time.

        Raises ContentError for a column whose type cannot be read as ours.
        """
        batches = self._file.iter_batches(
            batch_size=_ROWS_A_PART, row_groups=list(part), columns=self._columns, use_threads=False
        )
        for batch in batches:
            yield with_scope(self._fitted(pa.Table.from_batches([batch])), scope)

    def _fitted(self, table: pa.Table) -> pa.Table:
        columns = {f.name: self._column(table, f) for f in HUB_MODELS.schema if f.name != "scope"}
        return pa.table(columns)

    def _column(self, table: pa.Table, field: pa.Field) -> pa.Array | pa.ChunkedArray:
        if field.name not in self._columns:
            return pa.nulls(table.num_rows, field.type)
        column = table[field.name]
        if field.name == "gated" and pa.types.is_boolean(column.type):
            return pc.if_else(column, "true", "false")
        try:
            return column.cast(_zoneless(column.type, field.type)).cast(field.type)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
            raise _changed(self._where, f"{field.name}: {field.type}", f"{column.type} ({error})") from error


def _zoneless(found: pa.DataType, wanted: pa.DataType) -> pa.DataType:
    if not pa.types.is_timestamp(wanted):
        return wanted
    is_text = pa.types.is_string(found) or pa.types.is_large_string(found)
    return pa.timestamp("us", "UTC") if is_text or found.tz else pa.timestamp("us")


def _changed(where: str, expected: str, found: str) -> ContentError:
    return ContentError(
        "Not a file of models as published by hub-stats",
        where=where,
        expected=expected,
        found=found[:600],
        next_step="nothing of it was published; compare its columns with those named in docs/hub.md",
    )

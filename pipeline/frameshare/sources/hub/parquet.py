"""Parquet files in hub-stats' format, read by column name.

Files of different ages differ: some lack `gated` and `private`, none has `_id`, times come with or without a
time zone. Only the columns of `hub_models` are read, a fraction of a remote file of 1.4 GB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from frameshare.base.errors import ContentError
from frameshare.sources.hub.dataset import CLIENT_NAMES, REQUIRED
from frameshare.sources.hub.rows import COLUMNS, Oddities, fitting, with_scope

_ROWS_A_PART = 200_000
_WHOLE = re.compile(r"\s*-?[0-9]{1,18}\s*")


class ModelsFile:
    """A Parquet file of models, checked when opened, then read in parts.

    Columns may have the Python client's names. A single value that does not fit its column
    is left empty and counted in `oddities`.
    """

    def __init__(self, file: BinaryIO | Path, where: str, oddities: Oddities) -> None:
        self._where = where
        self._oddities = oddities
        try:
            self._file = pq.ParquetFile(file, pre_buffer=True)
        except pa.ArrowInvalid as error:
            raise _changed(where, "a Parquet file", str(error)) from error
        found = self._file.schema_arrow.names
        self._found = {f.name: name for f in COLUMNS if (name := _named(f.name, found)) is not None}
        absent = [name for name in REQUIRED if name not in self._found]
        if absent:
            raise _changed(
                where, "columns " + ", ".join(REQUIRED), f"no {', '.join(absent)} among {', '.join(found)}"
            )

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
        return [f.name for f in COLUMNS if f.name not in self._found]

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

        Rows without an id are left out and counted. Raises ContentError for a column none of whose values
        fits.
        """
        batches = self._file.iter_batches(
            batch_size=_ROWS_A_PART,
            row_groups=list(part),
            columns=list(self._found.values()),
            use_threads=False,
        )
        for batch in batches:
            yield with_scope(self._fitted(pa.Table.from_batches([batch])), scope)

    def _fitted(self, table: pa.Table) -> pa.Table:
        fitted = pa.table({f.name: self._column(table, f) for f in COLUMNS})
        nameless = fitted["id"].null_count
        for _ in range(nameless):
            self._oddities.add("id", None)
        return fitted.filter(fitted["id"].is_valid()) if nameless else fitted

    def _column(self, table: pa.Table, wanted: pa.Field) -> pa.Array | pa.ChunkedArray:
        if wanted.name not in self._found:
            return pa.nulls(table.num_rows, wanted.type)
        column = table[self._found[wanted.name]]
        if wanted.name == "gated" and pa.types.is_boolean(column.type):
            return pc.if_else(column, "true", "false")
        try:
            return column.cast(_zoneless(column.type, wanted.type)).cast(wanted.type)
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            fitted = fitting(_plain(column, wanted), wanted, self._oddities)
        if fitted.null_count == len(fitted) and not pa.types.is_floating(column.type):
            raise _changed(self._where, f"{wanted.name}: {wanted.type}", f"{column.type} in every row")
        return fitted


def _named(wanted: str, found: Sequence[str]) -> str | None:
    """Return a column's name in the file: the Hub's own, or the Python client's."""
    return next((name for name in (wanted, CLIENT_NAMES.get(wanted)) if name in found), None)


def _plain(column: pa.ChunkedArray, wanted: pa.Field) -> list[object]:
    """Return Python values, with integers that the file holds as text converted."""
    values: list[object] = column.to_pylist()
    if not pa.types.is_integer(wanted.type):
        return values
    return [int(v) if isinstance(v, str) and _WHOLE.fullmatch(v) else v for v in values]


def _zoneless(found: pa.DataType, wanted: pa.DataType) -> pa.DataType:
    if not pa.types.is_timestamp(wanted):
        return wanted
    is_text = pa.types.is_string(found) or pa.types.is_large_string(found)
    has_zone = pa.types.is_timestamp(found) and found.tz is not None
    return pa.timestamp("us", "UTC") if is_text or has_zone else pa.timestamp("us")


def _changed(where: str, expected: str, found: str) -> ContentError:
    return ContentError(
        "The file does not hold the Hub's models with their tags",
        where=where,
        expected=expected,
        found=found[:600],
        next_step="nothing of it was published; docs/hub.md names the columns that it must have",
    )

"""Rows on standard output: a table that fits the terminal for people, text or Parquet for programs."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from frameshare.base.errors import UsageError
from frameshare.cli.grid import Shown, print_table
from frameshare.cli.standard_output import to_reader
from frameshare.warehouse.adhoc.parent import Result
from frameshare.warehouse.output import BINARY, Format, text_of

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], fmt: str) -> None:
    """Write rows with these columns in order to standard output."""
    if fmt in BINARY:
        import pyarrow as pa  # noqa: PLC0415 - slow to import, and not for text

        write_binary(pa.Table.from_pylist([dict(row) for row in rows]).select(list(columns)), fmt, None)
        return
    values = [[row[column] for column in columns] for row in rows]
    write_answer(Shown(columns, values, with_floats(values)), fmt, None)


def print_each(items: Iterable[T], columns: Mapping[str, Callable[[T], Any]], fmt: str) -> None:
    """Write a row for each item to standard output; `columns` say how each value is read from it."""
    print_rows([{name: read(i) for name, read in columns.items()} for i in items], list(columns), fmt)


def print_line(text: str = "") -> None:
    """Write a line to standard output."""
    to_reader(f"{text}\n")


def write_answer(shown: Shown, fmt: str, out: Path | None) -> None:
    """Write rows as a table or text; to a file a table is written as CSV."""
    if fmt == Format.TABLE and out is None:
        print_table(shown)
    else:
        text_format = Format.CSV if fmt == Format.TABLE else fmt
        write_out(text_of(shown.columns, shown.rows, text_format), out)


def with_floats(rows: Sequence[Sequence[Any]]) -> frozenset[int]:
    """Return the places of the columns that hold a float."""
    return frozenset(n for row in rows for n, value in enumerate(row) if isinstance(value, float))


def shown_of(result: Result) -> Shown:
    """Return the answer to a statement as it is shown in a table."""
    rounded = frozenset(n for n, kind in enumerate(result.types) if kind in {"FLOAT", "DOUBLE"})
    note = ", more are left out: --limit 0 shows all, --format csv keeps them" if result.is_cut else ""
    return Shown(result.columns, result.rows, rounded, note)


def write_out(content: str | bytes, out: Path | None) -> None:
    """Write text or bytes to a file or to standard output."""
    if out is None:
        to_reader(content)
        return
    from frameshare.base.files import disk_errors  # noqa: PLC0415 - most answers go to standard output

    with disk_errors(out):
        out.write_bytes(content if isinstance(content, bytes) else content.encode())


def write_binary(table: pa.Table, fmt: str, out: Path | None) -> None:
    """Write a table as Parquet or as an Arrow IPC file; raises UsageError for a terminal."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    if out is None and sys.stdout.isatty():
        raise UsageError(
            f"{fmt} cannot be written to a terminal",
            where="standard output",
            expected="a file or a pipe",
            next_step=f"add --out answer.{fmt}",
        )
    buffer = io.BytesIO()
    if fmt == Format.PARQUET:
        try:
            pq.write_table(table, buffer)
        except pa.ArrowNotImplementedError as error:
            raise UsageError(
                "Parquet cannot store a column of this answer",
                where="--format parquet",
                expected="column types that Parquet supports",
                found=str(error),
                next_step="turn the column into text (column::varchar), or use --format arrow",
            ) from error
    else:
        with pa.ipc.new_file(buffer, table.schema) as writer:
            writer.write_table(table)
    write_out(buffer.getvalue(), out)

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
    values = [[row[column] for column in columns] for row in rows]
    if fmt == Format.TABLE:
        rounded = {n for n, column in enumerate(columns) if any(isinstance(r[column], float) for r in rows)}
        print_table(Shown(columns, values, frozenset(rounded)))
    elif fmt in BINARY:
        import pyarrow as pa  # noqa: PLC0415 - slow to import, and not for text

        write_binary(pa.Table.from_pylist([dict(row) for row in rows]).select(list(columns)), fmt, None)
    else:
        to_reader(text_of(columns, values, fmt))


def print_each(items: Iterable[T], columns: Mapping[str, Callable[[T], Any]], fmt: str) -> None:
    """Write a row for each item to standard output; `columns` say how each value is read from it."""
    print_rows([{name: read(i) for name, read in columns.items()} for i in items], list(columns), fmt)


def print_line(text: str = "") -> None:
    """Write a line to standard output."""
    to_reader(f"{text}\n")


def write_text(text: str, out: Path | None) -> None:
    """Write text to a file or to standard output."""
    if out is None:
        to_reader(text)
        return
    from frameshare.base.files import disk_errors  # noqa: PLC0415 - most answers go to standard output

    with disk_errors(out):
        out.write_text(text, encoding="utf-8", newline="")


def write_binary(table: pa.Table, fmt: str, out: Path | None) -> None:
    """Write a table as Parquet or as an Arrow IPC file; raises UsageError for a terminal."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    from frameshare.base.files import disk_errors  # noqa: PLC0415

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
    if out is None:
        to_reader(buffer.getvalue())
        return
    with disk_errors(out):
        out.write_bytes(buffer.getvalue())


def print_result(result: Result) -> None:
    """Print the answer to a statement as a table."""
    rounded = frozenset(n for n, kind in enumerate(result.types) if kind in {"FLOAT", "DOUBLE"})
    note = ", more are left out: --limit 0 shows all, --format csv keeps them" if result.is_cut else ""
    print_table(Shown(result.columns, result.rows, rounded, note))

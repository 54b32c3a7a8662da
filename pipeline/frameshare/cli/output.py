"""Rows on standard output: a table that fits the terminal for people, text or Parquet for programs."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frameshare.base.errors import UsageError
from frameshare.base.files import disk_errors
from frameshare.warehouse.adhoc import Result
from frameshare.warehouse.output import BINARY, Format, cell_text, text_of

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.table import Table
    from rich.text import Text

# A pipe or a file has no edge to fit; cells are cut all the same.
_WIDTH_OF_A_PIPE = 10_000
_LEAST_WIDTH = 12
_GAP = 3
_LONGEST_CELL = 80
_LARGE = 10**15
_NAMED = 8


@dataclass(frozen=True)
class Shown:
    """What a table holds: column names, a sequence of values a row, and which columns are rounded numbers."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    rounded: frozenset[int] = frozenset()
    note: str = ""


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], fmt: str) -> None:
    """Write rows with these columns in order to standard output."""
    values = [[row[column] for column in columns] for row in rows]
    if fmt == Format.TABLE:
        rounded = {n for n, column in enumerate(columns) if any(isinstance(r[column], float) for r in rows)}
        print_table(Shown(columns, values, frozenset(rounded)))
    elif fmt in BINARY:
        import pyarrow as pa  # noqa: PLC0415 - text does without it

        write_binary(pa.Table.from_pylist([dict(row) for row in rows]).select(list(columns)), fmt, None)
    else:
        sys.stdout.write(text_of(columns, values, fmt))


def write_text(text: str, out: Path | None) -> None:
    """Write text to a file or to standard output."""
    if out is None:
        sys.stdout.write(text)
        return
    with disk_errors(out):
        out.write_text(text, encoding="utf-8", newline="")


def write_binary(table: pa.Table, fmt: str, out: Path | None) -> None:
    """Write a table as Parquet or as an Arrow IPC file; raises UsageError where a terminal would get it."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    if out is None and sys.stdout.isatty():
        raise UsageError(
            f"{fmt} is not for a terminal",
            where="standard output",
            expected="a file or a pipe",
            next_step=f"add --out answer.{fmt}",
        )
    buffer = io.BytesIO()
    if fmt == Format.PARQUET:
        pq.write_table(table, buffer)
    else:
        with pa.ipc.new_file(buffer, table.schema) as writer:
            writer.write_table(table)
    if out is None:
        sys.stdout.buffer.write(buffer.getvalue())
        return
    with disk_errors(out):
        out.write_bytes(buffer.getvalue())


def print_result(result: Result) -> None:
    """Print the answer to a statement as a table."""
    rounded = frozenset(n for n, kind in enumerate(result.types) if kind in {"FLOAT", "DOUBLE"})
    note = ", more are left out: --limit 0 shows all, --format csv keeps them" if result.is_cut else ""
    print_table(Shown(result.columns, result.rows, rounded, note))


def print_table(shown: Shown) -> None:
    """Print a table that fits the terminal: long cells are cut, columns that have no room are named below."""
    from rich.console import Console  # noqa: PLC0415 - programs' formats do without it

    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size((_WIDTH_OF_A_PIPE, 24)).columns if is_terminal else _WIDTH_OF_A_PIPE
    text = io.StringIO()
    console = Console(file=text, width=width, force_terminal=is_terminal, highlight=False)
    cells = [[_cell(v, n in shown.rounded) for n, v in enumerate(row)] for row in shown.rows]
    kept = _columns_that_fit(shown.columns, cells, width)
    if len(kept) < len(shown.columns) and len(cells) == 1:
        for column, cell in zip(shown.columns, cells[0], strict=True):
            console.print(f"{column}: ", cell, sep="", soft_wrap=True)
    else:
        console.print(_table(shown, cells, kept))
    count = len(cells)
    console.print(f"{count:,} row{'' if count == 1 else 's'}{shown.note}", style="dim")
    if len(cells) != 1 and (left := [c for n, c in enumerate(shown.columns) if n not in kept]):
        more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
        console.print(
            f"No room for {', '.join(left[:_NAMED])}{more}: select fewer, or --format csv.", style="dim"
        )
    _page("\n".join(line.rstrip() for line in text.getvalue().splitlines()) + "\n", is_terminal)


def _columns_that_fit(names: Sequence[str], cells: Sequence[Sequence[Text]], width: int) -> list[int]:
    kept: list[int] = []
    room = width
    for place in range(len(names)):
        room -= _least_width(place, names, cells) + _GAP
        if room < 0 and kept:
            break
        kept.append(place)
    return kept


def _least_width(place: int, names: Sequence[str], cells: Sequence[Sequence[Text]]) -> int:
    widest = max([len(names[place]), *(row[place].cell_len for row in cells)])
    return min(widest, max(_LEAST_WIDTH, len(names[place])))


def _table(shown: Shown, cells: Sequence[Sequence[Text]], kept: Sequence[int]) -> Table:
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    is_utf8 = "utf" in (sys.stdout.encoding or "").lower()
    table = Table(show_edge=False, header_style="bold", box=box.HEAVY_HEAD if is_utf8 else box.ASCII2)
    for place in kept:
        is_number = any(_is_number(row[place]) for row in shown.rows)
        table.add_column(
            shown.columns[place],
            justify="right" if is_number else "left",
            overflow="ellipsis",
            no_wrap=True,
            min_width=_least_width(place, shown.columns, cells),
        )
    for row in cells:
        table.add_row(*(row[place] for place in kept))
    return table


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _cell(value: Any, is_rounded: bool) -> Text:
    from rich.text import Text  # noqa: PLC0415

    if value is None:
        return Text("–", style="dim")
    if is_rounded and _is_number(value):
        return Text(f"{value:,.2f}" if 1 <= abs(value) < _LARGE else f"{value:.4g}")
    if isinstance(value, datetime):
        return Text(value.isoformat(sep=" ", timespec="seconds").replace("+00:00", " UTC"))
    text = cell_text(value)
    # A plan is drawn in lines; other texts stay on one, and cannot drive the reader's terminal.
    if not text.startswith(("┌", "╭")):
        text = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
        text = text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"
    return Text(text)


def _page(text: str, is_terminal: bool) -> None:
    """Print text, through the reader's pager where it is longer than the terminal."""
    if is_terminal and text.count("\n") > shutil.get_terminal_size().lines:
        from pydoc import pager  # noqa: PLC0415

        pager(text)
    else:
        sys.stdout.write(text)

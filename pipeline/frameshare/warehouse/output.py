"""Rows on standard output: a table for people; CSV, JSON and NDJSON for programs."""

from __future__ import annotations

import csv
import io
import json
import math
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

_UNFOLDED = 100_000


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], fmt: str) -> None:
    """Write rows with these columns in order to standard output, as a table or as `rows_text`."""
    if fmt == Format.TABLE:
        _print_table(rows, columns)
    else:
        sys.stdout.write(rows_text(rows, columns, fmt))


def rows_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], fmt: str) -> str:
    """Return rows as CSV, JSON (a list of objects) or NDJSON; missing values are empty or null."""
    writers = {Format.CSV: _csv, Format.JSON: _json, Format.NDJSON: _ndjson}
    return writers[Format(fmt)](rows, columns)


def _json(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    return json.dumps([_plain(row, columns) for row in rows], ensure_ascii=False, indent=2) + "\n"


def _ndjson(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    return "".join(json.dumps(_plain(row, columns), ensure_ascii=False) + "\n" for row in rows)


def _csv(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> str:
    out = io.StringIO()
    _write_csv_row(out, columns)
    for row in rows:
        plain = _plain(row, columns)
        _write_csv_row(out, ["" if (v := plain[c]) is None else _csv_cell(v) for c in columns])
    return out.getvalue()


def _write_csv_row(out: io.StringIO, cells: Sequence[str]) -> None:
    # Python leaves a carriage return bare where lines end with a line feed; readers then split there.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if any("\r" in cell for cell in cells) else csv.QUOTE_MINIMAL
    csv.writer(out, lineterminator="\n", quoting=quoting).writerow(cells)


def _csv_cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value)


def _plain(row: Mapping[str, Any], columns: Sequence[str]) -> dict[str, Any]:
    return {column: _plain_value(row[column]) for column in columns}


def _plain_value(value: Any) -> Any:
    plain: Any
    match value:
        case None | bool() | int() | str():
            plain = value
        case float():
            # JSON has no NaN and no infinity; neither is a figure.
            plain = value if math.isfinite(value) else None
        case Decimal():
            plain = int(value) if value == value.to_integral_value() else float(value)
        case datetime() | date() | time():
            plain = value.isoformat()
        case Mapping():
            plain = {str(k): _plain_value(v) for k, v in value.items()}
        case list() | tuple():
            plain = [_plain_value(v) for v in value]
        case _:
            plain = str(value)
    return plain


def _print_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    # Only a terminal has an edge to fold at; a pipe or a file gets whole lines.
    console = Console(width=None if sys.stdout.isatty() else _UNFOLDED)
    table = Table(show_edge=False, header_style="bold")
    for column in columns:
        is_number = any(isinstance(row[column], int | float | Decimal) for row in rows)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    console.print(table)
    console.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim")


def _cell(value: Any) -> Text:
    if value is None:
        return Text("–", style="dim")
    if isinstance(value, float):
        return Text(f"{value:.4g}" if abs(value) < 1 else f"{value:,.2f}")
    if isinstance(value, datetime):
        return Text(value.isoformat(sep=" ", timespec="seconds").replace("+00:00", " UTC"))
    # Control characters from outside must not drive the reader's terminal.
    return Text(
        "".join(c if c.isprintable() or c == "\n" else f"\\x{ord(c):02x}" for c in str(_plain_value(value)))
    )

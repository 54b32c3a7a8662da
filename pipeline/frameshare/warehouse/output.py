"""Rows as text for programs: CSV, JSON, NDJSON and Markdown, with exact values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from frameshare.base.values import decimal_text, json_text


class Format(StrEnum):
    """Output format."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    NDJSON = "ndjson"
    MARKDOWN = "markdown"
    PARQUET = "parquet"
    ARROW = "arrow"


BINARY = frozenset({Format.PARQUET, Format.ARROW})


def rows_text(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], fmt: str) -> str:
    """Return rows as text of this format; missing values are empty or null."""
    return text_of(columns, ([row[column] for column in columns] for row in rows), fmt)


def text_of(columns: Sequence[str], rows: Iterable[Sequence[Any]], fmt: str) -> str:
    """Return rows, with values in the order of `columns`, as text of this format."""
    writers = {Format.CSV: _csv, Format.JSON: _json, Format.NDJSON: _ndjson, Format.MARKDOWN: _markdown}
    return writers[Format(fmt)](columns, rows)


def cell_text(value: Any) -> str:
    """Return one value as text: decimals with all digits, timestamps as ISO 8601, nested values as JSON."""
    match value:
        case None | str():
            return value or ""
        case bool():
            return str(value).lower()
        case Decimal():
            return decimal_text(value)
        case datetime() | date() | time():
            return value.isoformat()
        case Mapping() | list() | tuple():
            return json_text(value)
        case _:
            return str(value)


def distinct(names: Sequence[str]) -> list[str]:
    """Return column names made unique, as keys of an object must be."""
    found: list[str] = []
    for name in names:
        number, unique = 1, name
        while unique in found:
            number, unique = number + 1, f"{name}_{number}"
        found.append(unique)
    return found


def _objects(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    names = distinct(columns)
    return [json_text(dict(zip(names, row, strict=True))) for row in rows]


def _json(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    objects = _objects(columns, rows)
    return "[\n  " + ",\n  ".join(objects) + "\n]\n" if objects else "[]\n"


def _ndjson(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    return "".join(f"{line}\n" for line in _objects(columns, rows))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    plain = csv.writer(out, lineterminator="\n")
    quoted = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in (columns, *rows):
        cells = [cell_text(value) for value in row]
        # Python does not quote a carriage return if lines end with a line feed; readers would split there.
        (quoted if any("\r" in cell for cell in cells) else plain).writerow(cells)
    return out.getvalue()


def _markdown(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [list(columns), ["---"] * len(columns), *([cell_text(value) for value in row] for row in rows)]
    return "".join("| " + " | ".join(map(_markdown_cell, line)) + " |\n" for line in lines)


def _markdown_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|") if text.strip() else text.strip()

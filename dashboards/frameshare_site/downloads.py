"""The data files beside a chart: the query's whole answer as CSV, JSON and Parquet, and a zip for each page.

JSON says what it holds (query, meaning of the columns, hash of the CSV) before its rows. CSV is the answer
verbatim, as `frameshare query NAME --format csv` prints it. Spreadsheets may take a text that begins with
= + - or @ for a formula; such cells are counted so that the page can warn, and left as they are, because a
changed figure or name would be worse than a warning.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from frameshare.base.errors import UsageError
from frameshare.warehouse.descriptors import described
from frameshare.warehouse.output import rows_text
from frameshare_site.reading import QueryResult
from frameshare_site.text import plain

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FORMATS = ("csv", "json", "parquet")


@dataclass
class Downloads:
    """The data files of a site: each query's answer is written once, whichever charts show it."""

    folder: Path

    def __post_init__(self) -> None:
        """Make the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._written: dict[str, QueryResult] = {}
        self.hashes: dict[str, str] = {}

    def add(self, stem: str, result: QueryResult) -> None:
        """Write `<stem>.csv|json|parquet`; raise UsageError if another answer has that name already."""
        earlier = self._written.get(stem)
        if earlier is not None:
            _refuse_another(stem, earlier, result)
            return
        self._written[stem] = result
        rows = result.dicts()
        csv = rows_text(rows, result.columns, "csv").encode()
        self.hashes[stem] = hashlib.sha256(csv).hexdigest()
        (self.folder / f"{stem}.csv").write_bytes(csv)
        held = about(result, self.hashes[stem]) | {"rows": rows}
        (self.folder / f"{stem}.json").write_bytes(orjson.dumps(held, default=plain) + b"\n")
        pq.write_table(arrow_table(result), self.folder / f"{stem}.parquet")

    def bundle(self, page: str, stems: Iterable[str], drawings: Mapping[str, str]) -> None:
        """Write `<page>.zip` with the CSV and JSON files of its charts and their drawings, SVG by name."""
        with zipfile.ZipFile(self.folder / f"{page}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=4) as made:
            for stem in sorted(set(stems)):
                for ending in ("csv", "json"):
                    made.writestr(_entry(f"{stem}.{ending}"), (self.folder / f"{stem}.{ending}").read_bytes())
            for name, drawing in sorted(drawings.items()):
                made.writestr(_entry(f"{name}.svg"), drawing)


def _entry(name: str) -> zipfile.ZipInfo:
    """Return a zip entry without a time, so that the same data make the same file."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry


def about(result: QueryResult, digest: str) -> dict[str, object]:
    """Return what a data file holds: its query, the meaning of its columns and the hash of its CSV."""
    return {
        "query": result.name,
        "description": result.description,
        "columns": {name: result.column_docs.get(name, "") for name in result.columns},
        "sql_sha": result.sql_sha,
        "csv_sha256": digest,
        "licence": "that of the sources, see sources.html",
    }


def _refuse_another(stem: str, written: QueryResult, result: QueryResult) -> None:
    # Compared as text: NaN differs from itself.
    is_same = written.sql_sha == result.sql_sha and (
        written.rows is result.rows or list(map(repr, written.rows)) == list(map(repr, result.rows))
    )
    if not is_same:
        raise UsageError(
            f"Two charts write different data to {stem}.csv",
            where=f"query {result.name}",
            next_step="give the card that passes parameters its own `file`",
        )


def arrow_table(result: QueryResult) -> pa.Table:
    """Return the answer as an Arrow table whose columns carry their meaning as metadata."""
    columns = list(zip(*result.rows, strict=True)) or [()] * len(result.columns)
    arrays = [pa.array(column) for column in columns]
    meanings = {name: result.column_docs.get(name, "") for name in result.columns}
    about = {"query": result.name, "sql_sha": result.sql_sha}
    return described(pa.table(arrays, list(result.columns)), result.description, meanings, about)


def formula_cells(result: QueryResult) -> int:
    """Return how many text cells a spreadsheet might take for formulas."""
    cells = (cell for row in result.rows for cell in row)
    return sum(isinstance(cell, str) and cell.startswith(FORMULA_STARTS) for cell in cells)

"""Check the rows of the links file and convert them to the columns of `pwc_links`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from frameshare.base import resources
from frameshare.base.errors import ContentError
from frameshare.base.reference import read_rows
from frameshare.sources.pwc_archive.damage import Damage
from frameshare.sources.pwc_archive.datasets import FLAG, LINKS
from frameshare.sources.pwc_archive.files import Batch, Damaged, csv_header, form_of, read_csv, read_json
from frameshare.sources.pwc_archive.rows import (
    PARQUET_BATCH,
    reason_against_texts,
    row_numbers,
    without_gaps,
)

REQUIRED = ("paper_url", "repo_url", "framework")
_FLAGS = tuple(c.name for c in LINKS.columns if c.type == FLAG)
_TEXTS = tuple(c.name for c in LINKS.columns if c.type == pa.string())
_FLAG_WORDS: dict[Any, bool | None] = {
    True: True, False: False, None: None, "": None,
    "true": True, "false": False, "t": True, "f": False, "1": True, "0": False,
}  # fmt: skip


def known_words() -> frozenset[str]:
    """Return the framework words of the archive."""
    rows = read_rows(resources.REFERENCE_DIR, "pwc_words")
    return frozenset(str(row["word"]) for row in rows if row["is_archive_word"] == "true")


def link_tables(path: Path, damage: Damage) -> Iterator[pa.Table]:
    """Yield the links of a file as tables of `pwc_links`, recording in `damage` what is left out or unknown.

    Raises ContentError if a required column is missing, or if more is damaged than tolerated.
    """
    form = form_of(path)
    words = known_words()
    if form == "parquet":
        yield from _from_parquet(path, damage, words)
    else:
        if form == "csv":
            _check_columns(csv_header(path), str(path))
        for batch in read_csv(path) if form == "csv" else read_json(path):
            yield _from_rows(batch, damage, words)
    damage.check()


def _from_parquet(path: Path, damage: Damage, words: frozenset[str]) -> Iterator[pa.Table]:
    try:
        with pq.ParquetFile(path, pre_buffer=False, buffer_size=1 << 18) as file:
            _check_columns(file.schema_arrow.names, str(path))
            columns = [name for name in LINKS.schema.names if name in file.schema_arrow.names]
            first = 1
            for batch in file.iter_batches(batch_size=PARQUET_BATCH, columns=columns):
                yield _checked(_with_all_columns(batch, first, path), damage, words)
                first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise ContentError(
            "The Parquet file cannot be read",
            where=str(path),
            expected="the columns of the archive's links, whole",
            found=str(error).splitlines()[0][:300],
            next_step="fetch the file again from its source; nothing was imported",
        ) from None


def _with_all_columns(batch: pa.RecordBatch, first: int, path: Path) -> pa.Table:
    """Add row numbers, and columns of missing values for those that the file lacks."""
    arrays = [row_numbers(first, batch.num_rows)]
    for column in LINKS.columns[1:]:
        held = batch.column(column.name) if column.name in batch.schema.names else None
        if held is None:
            arrays.append(pa.nulls(batch.num_rows, column.type))
            continue
        try:
            arrays.append(held.cast(column.type))
        except pa.ArrowException as error:
            raise _wrong_type(path, column.name, str(column.type), str(held.type)) from error
    nullable = pa.schema([field.with_nullable(True) for field in LINKS.schema])
    return pa.Table.from_arrays(arrays, schema=nullable)


def _checked(table: pa.Table, damage: Damage, words: frozenset[str]) -> pa.Table:
    """Leave out rows without a required value and record unknown words."""
    table = without_gaps(table, REQUIRED, damage)
    for word in sorted(set(table.column("framework").unique().to_pylist()) - words):
        for number in (
            table.filter(pc.equal(table.column("framework"), word)).column("row_number").to_pylist()
        ):
            damage.note_word(number, word)
    damage.read += table.num_rows
    return table


def _from_rows(batch: Batch, damage: Damage, words: frozenset[str]) -> pa.Table:
    first, rows = batch
    kept: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=first):
        if isinstance(row, Damaged):
            damage.leave_out(number, row.reason, row.lines)
        elif (reason := _reason_against(row)) is not None:
            damage.leave_out(number, reason)
        else:
            if row["framework"] not in words:
                damage.note_word(number, row["framework"])
            kept.append(_row(number, row))
    damage.read += len(kept)
    return pa.Table.from_pylist(kept, schema=LINKS.schema)


def _reason_against(row: dict[str, Any]) -> str | None:
    missing = [name for name in REQUIRED if not isinstance(row.get(name), str) or not row[name].strip()]
    if missing:
        return "without " + " and ".join(missing)
    for name in _FLAGS:
        value = row.get(name)
        if not isinstance(value, (str, bool, int, type(None))) or _flag_key(value) not in _FLAG_WORDS:
            return f"{name} is {value!r:.40}"
    return reason_against_texts(row, _TEXTS)


def _flag_key(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _row(number: int, row: dict[str, Any]) -> dict[str, Any]:
    texts = {name: row.get(name) for name in _TEXTS}
    flags = {name: _FLAG_WORDS[_flag_key(row.get(name))] for name in _FLAGS}
    return {"row_number": number, **texts, **flags}


def _check_columns(found: Sequence[str], where: str) -> None:
    missing = [name for name in REQUIRED if name not in found]
    if missing:
        raise ContentError(
            "The file lacks columns of the archive's links",
            where=where,
            expected=", ".join(LINKS.schema.names[1:]),
            found=", ".join(found)[:300] or "no header",
            next_step=f"a file with at least {', '.join(REQUIRED)} can be imported",
        )


def _wrong_type(path: Path, column: str, expected: str, found: str) -> ContentError:
    return ContentError(
        f"Column {column} has another type than in the archive",
        where=str(path),
        expected=expected,
        found=found,
        next_step="the archive's form may have changed; nothing was imported",
    )

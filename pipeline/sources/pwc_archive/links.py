"""Check the rows of the links file and give them the columns of `pwc_links`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipeline import resources
from pipeline.errors import ContentError
from pipeline.reference import read_rows
from pipeline.sources.pwc_archive.damage import Damage
from pipeline.sources.pwc_archive.datasets import FLAG, LINKS
from pipeline.sources.pwc_archive.files import (
    PARQUET_BATCH,
    Batch,
    Damaged,
    csv_header,
    form_of,
    read_csv,
    read_json,
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
    return frozenset(str(row["word"]) for row in read_rows(resources.REFERENCE_DIR, "pwc_words"))


def link_tables(path: Path, damage: Damage) -> Iterator[pa.Table]:
    """Yield the links of a file as tables of `pwc_links`, noting in `damage` what is left out or unknown.

    Raises ContentError if a required column is missing, or if more is damaged than can be borne.
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
                yield _checked(_with_all_columns(pa.Table.from_batches([batch]), first, path), damage, words)
                first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise ContentError(
            "The Parquet file cannot be read",
            where=str(path),
            expected="the columns of the archive's links, whole",
            found=str(error).splitlines()[0][:300],
            next_step="fetch the file again from its source; nothing was imported",
        ) from None


def _with_all_columns(table: pa.Table, first: int, path: Path) -> pa.Table:
    """Add row numbers, and columns of missing values for those that the file does not have."""
    arrays = {"row_number": pa.array(range(first, first + table.num_rows), pa.int64())}
    for column in LINKS.columns[1:]:
        held = table.column(column.name) if column.name in table.column_names else None
        if held is None:
            arrays[column.name] = pa.nulls(table.num_rows, column.type)
            continue
        try:
            arrays[column.name] = held.cast(column.type)
        except pa.ArrowException as error:
            raise _wrong_type(path, column.name, str(column.type), str(held.type)) from error
    nullable = pa.schema([field.with_nullable(True) for field in LINKS.schema])
    return pa.table(arrays, schema=nullable)


def _checked(table: pa.Table, damage: Damage, words: frozenset[str]) -> pa.Table:
    """Leave out rows without a required value and note words that are not known."""
    missing = pc.is_null(table.column(REQUIRED[0]))
    for name in REQUIRED[1:]:
        missing = pc.or_(missing, pc.is_null(table.column(name)))
    if pc.any(missing).as_py():
        for number in table.column("row_number").filter(missing).to_pylist():
            damage.leave_out(number, "without paper_url, repo_url or framework")
        table = table.filter(pc.invert(missing))
    is_strange = pc.invert(pc.is_in(table.column("framework"), pa.array(sorted(words))))
    if pc.any(is_strange).as_py():
        strange = table.filter(is_strange)
        for number, word in zip(
            *(strange.column(n).to_pylist() for n in ("row_number", "framework")), strict=True
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
    for name in _TEXTS:
        if not isinstance(row.get(name), (str, type(None))):
            return f"{name} is no text"
    return None


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

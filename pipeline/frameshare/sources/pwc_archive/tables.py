"""Read a file of the archive, whatever its format, as tables of its dataset, and check every row."""

from __future__ import annotations

import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from frameshare.base import resources
from frameshare.base.errors import ContentError
from frameshare.base.reference import read_rows
from frameshare.raw.dataset import Column, Dataset
from frameshare.sources.pwc_archive.damage import Damage
from frameshare.sources.pwc_archive.files import Batch, Damaged, csv_header, form_of, read_csv, read_json

TEXT, FLAG = pa.string(), pa.bool_()

LINKS = Dataset(
    name="pwc_links",
    description="Links from papers to repositories as archived, one framework word each.",
    columns=(
        Column("row_number", pa.int64(), "Place of the row in its file, from 1", is_nullable=False),
        Column("paper_url", TEXT, "Page of the paper on the site", is_nullable=False),
        Column("paper_title", TEXT, "Title of the paper"),
        Column("paper_arxiv_id", TEXT, "arXiv id of the paper"),
        Column("paper_url_abs", TEXT, "Page of the abstract"),
        Column("paper_url_pdf", TEXT, "Address of the PDF"),
        Column("repo_url", TEXT, "Address of the repository as linked", is_nullable=False),
        Column("is_official", FLAG, "Whether the authors' own code, as the site says"),
        Column("mentioned_in_paper", FLAG, "Whether the paper names the repository"),
        Column("mentioned_in_github", FLAG, "Whether the repository names the paper"),
        Column("framework", TEXT, "The site's framework word", is_nullable=False),
    ),
    key=("row_number",),
)

PAPERS = Dataset(
    name="pwc_papers",
    description="Papers of the archive with their date as written there.",
    columns=(
        Column("paper_url", TEXT, "Page of the paper on the site", is_nullable=False),
        Column("date", TEXT, "Date as written: YYYY-MM-DD, sometimes a number, or missing"),
    ),
    key=("paper_url",),
)

_ROW_NUMBER = "row_number"
_FLAG_WORDS: dict[Any, bool | None] = {
    True: True, False: False, None: None, "": None,
    "true": True, "false": False, "t": True, "f": False, "1": True, "0": False,
}  # fmt: skip
# Dates of papers are sometimes numbers in the archive.
_NUMBER_OR_TEXT = "date"


@dataclass(frozen=True)
class Layout:
    """How files hold a dataset: columns that a file must have, and values that no row may lack.

    `batch_rows` bounds a table read from Parquet; `without` says what follows if a file cannot be used.
    """

    dataset: Dataset
    columns: tuple[str, ...]
    required: tuple[str, ...]
    batch_rows: int
    without: str

    @property
    def read(self) -> list[Column]:
        """The columns that are read; row numbers are counted."""
        return [column for column in self.dataset.columns if column.name != _ROW_NUMBER]


_OF_A_LINK = ("paper_url", "repo_url", "framework")
# Smaller parts cost time, larger ones memory: 240 MiB in 0.46 s against 285 MiB in 0.40 s at 50,000 links.
LINK_FILES = Layout(LINKS, _OF_A_LINK, _OF_A_LINK, 20_000, "nothing was imported")
_UNDATED = "the links stand without it: they are dated by their arXiv id"
PAPER_FILES = Layout(PAPERS, ("paper_url", "date"), ("paper_url",), 60_000, _UNDATED)


def known_words() -> frozenset[str]:
    """Return the framework words of the archive."""
    rows = read_rows(resources.REFERENCE_DIR, "pwc_words")
    return frozenset(str(row["word"]) for row in rows if row["is_archive_word"] == "true")


def tables_of(source: Path | BinaryIO, layout: Layout, damage: Damage) -> Iterator[pa.Table]:
    """Yield a file (an open one is Parquet) as tables of the dataset, with row numbers.

    Records in `damage` what is left out or unknown; raises ContentError for a missing column, and if more is
    damaged than tolerated.
    """
    words = known_words()
    for table in _unchecked(source, layout, damage):
        kept = without_gaps(table, layout.required, damage)
        if layout.dataset is LINKS:
            _note_words(kept, words, damage)
        damage.read += kept.num_rows
        yield kept
    damage.check()


def _unchecked(source: Path | BinaryIO, layout: Layout, damage: Damage) -> Iterator[pa.Table]:
    form = form_of(source) if isinstance(source, Path) else "parquet"
    if form == "parquet" or not isinstance(source, Path):
        where = str(source) if isinstance(source, Path) else damage.where
        yield from _of_parquet(source, layout, where)
        return
    if form == "csv":
        _check_columns(csv_header(source), layout, str(source))
    for batch in read_csv(source) if form == "csv" else read_json(source):
        yield _of_rows(batch, layout, damage)


def _of_parquet(source: Path | BinaryIO, layout: Layout, where: str) -> Iterator[pa.Table]:
    try:
        # A file of ours in small pieces; by range requests the needed columns at once.
        is_ours = isinstance(source, Path)
        with pq.ParquetFile(source, pre_buffer=not is_ours, buffer_size=1 << 18 if is_ours else 0) as file:
            names = file.schema_arrow.names
            _check_columns(names, layout, where)
            columns = [column.name for column in layout.read if column.name in names]
            first = 1
            for batch in file.iter_batches(batch_size=layout.batch_rows, columns=columns):
                yield _of_batch(batch, first, layout, where)
                first += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise ContentError(
            "The Parquet file cannot be read",
            where=where,
            expected=f"the columns {', '.join(layout.columns)}, whole",
            found=str(error).splitlines()[0][:300],
            next_step=f"fetch the file again from its source; {layout.without}",
        ) from None


def _of_batch(batch: pa.RecordBatch, first: int, layout: Layout, where: str) -> pa.Table:
    """Add row numbers, and columns of missing values for those that the file lacks."""
    arrays = {_ROW_NUMBER: _row_numbers(first, batch.num_rows)}
    for column in layout.read:
        if column.name not in batch.schema.names:
            arrays[column.name] = pa.nulls(batch.num_rows, column.type)
            continue
        held = batch.column(column.name)
        try:
            is_day = pa.types.is_timestamp(held.type) and column.type == TEXT
            arrays[column.name] = pc.strftime(held, "%Y-%m-%d") if is_day else held.cast(column.type)
        except pa.ArrowException as error:
            raise ContentError(
                f"Column {column.name} has another type than in the archive",
                where=where,
                expected=str(column.type),
                found=str(held.type),
                next_step=f"the archive's form may have changed; {layout.without}",
            ) from error
    return pa.table(arrays)


def _row_numbers(first: int, count: int) -> pa.Array:
    # From a buffer: pyarrow.array would import pandas, 0.2 s and 40 MiB.
    numbers = pa.py_buffer(array.array("q", range(first, first + count)))
    return pa.Array.from_buffers(pa.int64(), count, [None, numbers])


def _of_rows(batch: Batch, layout: Layout, damage: Damage) -> pa.Table:
    """Return the rows of a JSON or CSV whose values fit their columns."""
    first, rows = batch
    columns = layout.read
    kept: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=first):
        if isinstance(row, Damaged):
            damage.leave_out(number, row.reason, row.lines)
            continue
        try:
            kept.append({_ROW_NUMBER: number, **{c.name: _value(c, row.get(c.name)) for c in columns}})
        except ValueError as error:
            damage.leave_out(number, str(error))
    schema = pa.schema([(_ROW_NUMBER, pa.int64()), *((c.name, c.type) for c in columns)])
    return pa.Table.from_pylist(kept, schema=schema)


def _value(column: Column, value: Any) -> str | bool | None:
    """Return a value for its column; raises ValueError that says why it cannot be kept."""
    if column.type == FLAG:
        word = value.strip().lower() if isinstance(value, str) else value
        if not isinstance(word, str | bool | int | None) or word not in _FLAG_WORDS:
            raise ValueError(f"{column.name} is {value!r:.40}")
        return _FLAG_WORDS[word]
    if value is None:
        return None
    if not isinstance(value, str):
        if column.name == _NUMBER_OR_TEXT and isinstance(value, int | float):
            return str(value)
        raise ValueError(f"{column.name} is not text")
    if "\0" in value:
        raise ValueError(f"{column.name} holds a NUL")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError(f"{column.name} is not valid UTF-8")
    return value


def without_gaps(table: pa.Table, required: Sequence[str], damage: Damage) -> pa.Table:
    """Leave out rows in which a required text is missing or blank, recording each by its `row_number`."""
    blank = {name: _is_blank(table.column(name)) for name in required}
    is_damaged = reduce(pc.or_, blank.values())
    if not pc.any(is_damaged).as_py():
        return table
    for place in pc.indices_nonzero(is_damaged).to_pylist():
        missing = [name for name in required if blank[name][place].as_py()]
        damage.leave_out(table.column(_ROW_NUMBER)[place].as_py(), "without " + " and ".join(missing))
    return table.filter(pc.invert(is_damaged))


def _is_blank(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    has_characters = pc.cast(pc.binary_length(pc.utf8_trim_whitespace(texts)), pa.bool_())
    return pc.or_kleene(pc.is_null(texts), pc.invert(has_characters))


def _note_words(table: pa.Table, words: frozenset[str], damage: Damage) -> None:
    """Record framework words that the archive does not use."""
    used = table.column("framework")
    for word in sorted(set(used.unique().to_pylist()) - words):
        for number in table.filter(pc.equal(used, word)).column(_ROW_NUMBER).to_pylist():
            damage.note_word(number, word)


def _check_columns(found: Sequence[str], layout: Layout, where: str) -> None:
    if set(layout.columns) - set(found):
        raise ContentError(
            f"The file lacks columns of {layout.dataset.name}",
            where=where,
            expected=", ".join(column.name for column in layout.read),
            found=", ".join(found)[:300] or "no header",
            next_step=f"a file with at least {', '.join(layout.columns)} can be imported; {layout.without}",
        )

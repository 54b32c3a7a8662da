"""Read Parquet, JSON (plain or gzip) and CSV in batches, with bounded memory, whatever their size.

Every reader yields `(number of the first row, rows)`, where a row is a dict or a `Damaged`. The format is
detected by the first bytes, not by the name.
"""

from __future__ import annotations

import codecs
import csv
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from frameshare.base.errors import ContentError
from frameshare.sources import answers

# Rows of text formats are Python objects, which take more memory than Parquet's columns.
_TEXT_BATCH = 5_000
_CHUNK = 1 << 20
# An object longer than this means a lost quote.
_LONGEST_OBJECT = 4 << 20
_LONGEST_UNPACKED = 8 << 30
_SPACE = re.compile(r"[\s,]*")
_NEXT_OBJECT = re.compile(r"\{\s*\"paper_")
_refusal = partial(answers.refusal, next_step="fetch the file again from its source; nothing was imported")
_broken = partial(_refusal, "The gzip file is corrupt", expected="one whole gzip file")
_no_array = partial(_refusal, "The JSON is not one array of objects", expected="[{…}, {…}, …]")


@dataclass(frozen=True)
class Damaged:
    """A row that cannot be kept: the reason, and how many lines of the file it may span."""

    reason: str
    lines: int = 1


Row = dict[str, Any] | Damaged
Batch = tuple[int, list[Row]]


def form_of(path: Path) -> str:
    """Return parquet, json or csv by a file's first bytes; raises ContentError for HTML and empty files."""
    with path.open("rb") as stream:
        head = stream.read(2048)
    if head[:4] == b"PAR1":
        return "parquet"
    if head[:2] == b"\x1f\x8b":
        return "json"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text or text[:1] == b"<":
        raise ContentError(
            "Unexpected kind of file",
            where=str(path),
            expected="Parquet, JSON (plain or gzip) or CSV",
            found="an empty file" if not text else "an HTML or XML page",
            next_step="fetch the file again from its source",
        )
    return "json" if text[:1] in b"[{" else "csv"


def read_csv(path: Path) -> Iterator[Batch]:
    """Yield the records of a CSV; one of a wrong length, or a repeated header, is damaged.

    So is one with misplaced quotes: lenient parsing would change it silently.
    """
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        lines = _KeptLines(stream)
        reader = csv.reader(lines)
        try:
            header = [name.strip() for name in next(reader, [])]
            yield from _batched(_csv_rows(reader, lines, header))
        except csv.Error as error:
            raise _refusal(
                "The CSV cannot be read any further",
                where=f"{path}, line {reader.line_num:,}",
                expected="fields in double quotes where they hold commas, quotes or line breaks",
                found=str(error),
            ) from None


class _KeptLines:
    """Iterates over lines and remembers those of the current record."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._kept: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._kept.append(line)
        return line

    def take(self) -> list[str]:
        """Return the lines of the record that was just read."""
        kept, self._kept = self._kept, []
        return kept


def csv_header(path: Path) -> list[str]:
    """Return the column names of a CSV."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
        return [name.strip() for name in next(csv.reader(stream), [])]


def _csv_rows(reader: Any, lines: _KeptLines, header: list[str]) -> Iterator[Row]:
    lines.take()
    for record in reader:
        text = lines.take()
        if not record:
            continue
        reason = _damage_of(record, text, header)
        if reason is not None:
            yield Damaged(f"{reason}, line {reader.line_num}", max(1, len(text)))
        else:
            yield {name: field if field != "" else None for name, field in zip(header, record, strict=True)}


def _damage_of(record: list[str], text: list[str], header: list[str]) -> str | None:
    if [field.strip() for field in record] == header:
        return "the header again"
    if len(record) != len(header):
        return f"{len(record)} fields instead of {len(header)}"
    if any("\udc80" <= character <= "\udcff" for field in record for character in field):
        return "bytes that are not UTF-8"
    return "quotes out of place" if _has_misplaced_quotes(text) else None


def _has_misplaced_quotes(text: list[str]) -> bool:
    if not any('"' in line for line in text):
        return False
    try:
        return len(list(csv.reader(text, strict=True))) != 1
    except csv.Error:
        return True


def read_json(path: Path) -> Iterator[Batch]:
    """Yield the objects of one JSON array, decompressing gzip, a megabyte at a time."""
    with path.open("rb") as stream:
        yield from _batched(_objects(_texts(stream, path), str(path)))


def _batched(rows: Iterator[Row]) -> Iterator[Batch]:
    first, batch = 1, []
    for row in rows:
        batch.append(row)
        if len(batch) == _TEXT_BATCH:
            yield first, batch
            first, batch = first + len(batch), []
    if batch:
        yield first, batch


def _texts(stream: BinaryIO, path: Path) -> Iterator[str]:
    # Bytes that are not UTF-8 become surrogates, which identify their row.
    decoder = codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    for piece in _unpacked(stream, path):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _unpacked(stream: BinaryIO, path: Path) -> Iterator[bytes]:
    """Yield a file's bytes, decompressing gzip in chunks of at most a megabyte, whatever its ratio."""
    is_packed = stream.read(2) == b"\x1f\x8b"
    stream.seek(0)
    if not is_packed:
        yield from iter(lambda: stream.read(_CHUNK), b"")
        return
    unpacker, total = zlib.decompressobj(31), 0
    waiting = stream.read(_CHUNK)
    try:
        while waiting and not unpacker.eof:
            piece = unpacker.decompress(waiting, _CHUNK)
            total += len(piece)
            if total > _LONGEST_UNPACKED:
                raise _broken(where=str(path), found=f"more than {_LONGEST_UNPACKED:,} bytes when unpacked")
            yield piece
            waiting = unpacker.unconsumed_tail or stream.read(_CHUNK)
    except zlib.error as error:
        raise _broken(where=str(path), found=str(error)) from None
    if not unpacker.eof:
        raise _broken(where=str(path), found="the end of the gzip file is missing")


def _objects(texts: Iterator[str], where: str) -> Iterator[Row]:
    """Yield the objects of a JSON array; after a damaged one, resume at the next that starts like a row."""
    decoder = json.JSONDecoder()
    buffer = next(texts, "").lstrip()
    if not buffer.startswith("["):
        raise _no_array(where=where, found=repr(buffer[:40]))
    position, is_over = 1, False
    while True:
        position = _SPACE.match(buffer, position).end()  # type: ignore[union-attr]
        try:
            if buffer[position : position + 1] == "]":
                _check_end(buffer[position + 1 :], texts, where)
                return
            row, position = decoder.raw_decode(buffer, position)
            yield row if isinstance(row, dict) else Damaged(f"a {type(row).__name__} instead of an object")
            if position < _CHUNK:
                continue
        except (ValueError, RecursionError) as error:
            if is_over and position >= len(buffer):
                raise _no_array(where=where, found="an end without the closing bracket") from None
            if is_over or len(buffer) - position > _LONGEST_OBJECT:
                yield Damaged(f"no JSON object: {str(error)[:80]}")
                position = _resume(buffer, position)
        more = next(texts, None)
        is_over = more is None
        buffer, position = buffer[position:] + (more or ""), 0


def _check_end(rest: str, texts: Iterator[str], where: str) -> None:
    """Refuse a file that continues after its array: rows could be lost unnoticed."""
    while not (rest := rest.strip()):
        following = next(texts, None)
        if following is None:
            return
        rest = following
    raise _no_array(where=where, found=f"{rest[:40]!r} after the closing bracket")


def _resume(buffer: str, position: int) -> int:
    following = _NEXT_OBJECT.search(buffer, position + 1)
    return following.start() if following else len(buffer)

"""Pages of a walk in one growing file, each with the address of the next: the checkpoint after each page.

A page is a length, a checksum and an Arrow stream. One that a crash or a power cut tore is recognised by its
checksum; it and what follows are dropped and fetched again.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from frameshare.base.files import disk_errors

_HEAD = struct.Struct("<QI")
_NUMBER, _NEXT = b"number", b"next_url"


@dataclass(frozen=True)
class Entry:
    """One page: its number in the walk, its rows, and the address of the page after it."""

    number: int
    table: pa.Table
    next_url: str | None


class PageJournal:
    """The journal in one file; opening it cuts off a torn end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with disk_errors(path):
            path.touch(exist_ok=True)
            self._file = path.open("r+b")
            self._file.seek(0)
            self._intact = list(self._read())
            self._file.truncate(self._file.tell())

    def entries(self, first: int) -> list[Entry]:
        """Return the intact pages from number `first` on, as far as they follow each other."""
        wanted = [entry for entry in self._intact if entry.number >= first]
        return [entry for place, entry in enumerate(wanted) if entry.number == first + place]

    def add(self, entry: Entry) -> None:
        """Append a page, so that it outlives this process; raises StorageError if the disk refuses.

        Not flushed to the disk itself: after a power cut the pages since the last part are fetched again,
        which costs less than waiting for the disk at each of them.
        """
        payload = _packed(entry)
        with disk_errors(self._path):
            self._file.write(_HEAD.pack(len(payload), zlib.crc32(payload)))
            self._file.write(payload)
            self._file.flush()

    def clear(self) -> None:
        """Forget all pages."""
        with disk_errors(self._path):
            self._file.seek(0)
            self._file.truncate()
        self._intact = []

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _read(self) -> Iterator[Entry]:
        while True:
            start = self._file.tell()
            head = self._file.read(_HEAD.size)
            length, checksum = _HEAD.unpack(head) if len(head) == _HEAD.size else (0, 0)
            payload = self._file.read(length)
            if not payload or len(payload) < length or zlib.crc32(payload) != checksum:
                self._file.seek(start)
                return
            yield _unpacked(payload)


def _packed(entry: Entry) -> pa.Buffer:
    metadata = {_NUMBER: str(entry.number).encode(), _NEXT: (entry.next_url or "").encode()}
    table = entry.table.replace_schema_metadata(metadata)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _unpacked(payload: bytes) -> Entry:
    with pa.ipc.open_stream(payload) as reader:
        table = reader.read_all()
    metadata = table.schema.metadata
    next_url = metadata[_NEXT].decode() or None
    return Entry(int(metadata[_NUMBER]), table.replace_schema_metadata(None), next_url)

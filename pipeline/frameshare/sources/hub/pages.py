"""The pages of a walk since its last part, one file each: a checkpoint after every page.

A file is Arrow IPC with the address of the next page; its name holds the page's number and a checksum, which
reveals a file torn by a power cut: it and all later ones are dropped and fetched again.
"""

from __future__ import annotations

import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from frameshare.base.files import disk_errors

_NEXT = b"next_url"


@dataclass(frozen=True)
class KeptPage:
    """The rows of a page, and the address of the page after it."""

    table: pa.Table
    next_url: str | None


@dataclass(frozen=True)
class KeptPages:
    """The pages in one folder."""

    folder: Path

    def add(self, number: int, page: KeptPage) -> None:
        """Save a page, so that it outlives this process; raises StorageError if it cannot be written.

        No fsync: after a power cut the pages since the last part are fetched again, which costs less than an
        fsync for each.
        """
        body = _packed(page)
        file = self.folder / f"{number:07d}-{zlib.crc32(body):08x}.arrow"
        with disk_errors(file):
            self.folder.mkdir(exist_ok=True)
            file.write_bytes(body)

    def take_up(self, number: int) -> list[KeptPage]:
        """Return the intact pages from `number` on, up to the first that is missing; delete all others."""
        found: list[KeptPage] = []
        with disk_errors(self.folder):
            for file in sorted(self.folder.glob("*")):
                body = file.read_bytes()
                if file.name == f"{number + len(found):07d}-{zlib.crc32(body):08x}.arrow":
                    found.append(_unpacked(body))
                else:
                    file.unlink()
        return found

    def clear(self) -> None:
        """Delete all pages."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _packed(page: KeptPage) -> pa.Buffer:
    table = page.table.replace_schema_metadata({_NEXT: (page.next_url or "").encode()})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _unpacked(body: bytes) -> KeptPage:
    with pa.ipc.open_stream(body) as reader:
        table = reader.read_all()
    return KeptPage(table.replace_schema_metadata(None), table.schema.metadata[_NEXT].decode() or None)

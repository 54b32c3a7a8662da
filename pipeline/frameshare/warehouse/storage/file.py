"""The warehouse as one DuckDB file: written next to the published one, then renamed over it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from frameshare.base.errors import UsageError, WarehouseError
from frameshare.base.files import disk_errors, fsync_dir
from frameshare.base.quoting import quote
from frameshare.warehouse.storage.opening import Opening

if TYPE_CHECKING:
    import duckdb

# Files of this storage version can be opened by every DuckDB since 1.0.
STORAGE_VERSION = "v1.0.0"


@dataclass(frozen=True)
class WarehouseFile:
    """The file at `path`; readers of a replaced file keep the one that they opened."""

    path: Path

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.path)

    @property
    def advice(self) -> str:
        """What to do if it cannot be written."""
        return "free disk or raise FRAMESHARE_SQL_MEMORY_LIMIT"

    def exists(self) -> bool:
        """Whether the file is there."""
        return self.path.is_file()

    def mark(self) -> str | None:
        """Size and modification time."""
        if not self.exists():
            return None
        found = self.path.stat()
        return f"{found.st_size},{found.st_mtime_ns}"

    def opening(self, as_of: datetime | None = None) -> Opening:
        """Open the file; raises WarehouseError if there is none, UsageError for an earlier state."""
        if as_of is not None:
            raise UsageError(
                "This warehouse keeps no earlier states",
                where=f"--as-of {as_of.isoformat()}",
                expected="a warehouse in a DuckLake catalogue",
                found=f"one file, {self.path}",
                next_step="set FRAMESHARE_WAREHOUSE (docs/operation.md); states are kept from then on",
            )
        if not self.exists():
            raise WarehouseError(
                "There is no warehouse yet",
                where=str(self.path),
                expected="the file that a run publishes",
                found="nothing",
                next_step="run `frameshare run` (with --offline if there is no network)",
            )
        return Opening(
            (f"attach {quote(str(self.path.resolve()))} as warehouse (read_only)", "use warehouse")
        )

    def attach_published(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Attach the published file, if there is one."""
        if self.exists():
            connection.execute(f"attach {quote(str(self.path))} as published (read_only)")
        return self.exists()

    @contextmanager
    def building(self, connection: duckdb.DuckDBPyConnection, *, starts_as_standing: bool) -> Iterator[None]:
        """Write a new file, and once it is on disk rename it over the published one."""
        beside = self.path.with_name(f".{self.path.name}.building-{os.getpid()}")
        with disk_errors(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self._sweep()
        try:
            if starts_as_standing:
                with disk_errors(beside):
                    shutil.copyfile(self.path, beside)
            connection.execute(
                f"attach {quote(str(beside))} as output (storage_version {quote(STORAGE_VERSION)})"
            )
            yield
            connection.execute("commit; checkpoint output; detach output")
            self._put_in_place(beside)
        finally:
            self._sweep()

    def _put_in_place(self, beside: Path) -> None:
        """Rename the new file into place, durably."""
        with disk_errors(self.path):
            with beside.open("rb") as stream:
                os.fsync(stream.fileno())
            beside.replace(self.path)
            fsync_dir(self.path.parent)

    def _sweep(self) -> None:
        for leftover in self.path.parent.glob(f".{self.path.name}.building-*"):
            leftover.unlink(missing_ok=True)

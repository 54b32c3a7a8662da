"""The storage interface for builds and readers, and which storage is configured.

A `Storage` implements how a build publishes atomically and how a reader opens it. Everything else is the same
for all.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from frameshare.warehouse.storage.opening import Opening

if TYPE_CHECKING:
    import duckdb

    from frameshare.base.settings import Settings


class Storage(Protocol):
    """The storage of the published warehouse."""

    @property
    def name(self) -> str:
        """Path or address for messages; it contains no password."""

    @property
    def advice(self) -> str:
        """What to do if it cannot be written."""

    def exists(self) -> bool:
        """Whether something was published; raises WarehouseError if that cannot be determined."""

    def mark(self) -> str | None:
        """Return a value that every publication changes, or None before the first."""

    def opening(self, as_of: datetime | None = None) -> Opening:
        """Return how to open what is published now, or was at `as_of`.

        Raises WarehouseError if there is nothing, UsageError if no earlier state is kept.
        """

    def attach_published(self, connection: duckdb.DuckDBPyConnection) -> bool:
        """Attach what is published as `published`, read-only; return whether there is anything.

        Raises DuckDB's errors if it cannot be read.
        """

    def building(
        self, connection: duckdb.DuckDBPyConnection, *, starts_as_standing: bool
    ) -> AbstractContextManager[None]:
        """Attach `output` for a build, optionally with the published tables.

        The build writes in one transaction; at the end all of it is published, or nothing.
        """


def storage_of(settings: Settings) -> Storage:
    """Return the storage that FRAMESHARE_WAREHOUSE names; raises UsageError if it cannot be used."""
    if settings.warehouse_catalog is None:
        return storage_at(settings.warehouse_path)
    from frameshare.warehouse.storage.ducklake import DuckLake  # noqa: PLC0415 - only for DuckLake

    data = settings.warehouse_data or str((settings.data_dir / "warehouse").absolute())
    return DuckLake(settings.warehouse_catalog, data)


def storage_at(place: Path | Storage) -> Storage:
    """Return a path as the storage of that file, any other storage unchanged."""
    if not isinstance(place, Path):
        return place
    from frameshare.warehouse.storage.file import WarehouseFile  # noqa: PLC0415

    return WarehouseFile(place)
